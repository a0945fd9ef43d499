// How routes change as rows: a planned route names its stops by appointment; what a stop holds besides is
// taken from the route that had it, or from the appointment and its work order.
#include <algorithm>

#include "dispatch/period.hpp"
#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {
namespace {

constexpr Millis worth_telling = minutes(1);

RouteRow empty_route(CrewId crew, Area area, Day day) {
    return RouteRow{route_id(crew, area, day), crew, area, day, area_day(area, day)};
}

Stop make_stop(const Rows& rows, AppointmentId id) {
    const auto* appointment = rows.find<AppointmentRow>(id);
    const auto* order = appointment ? rows.find<WorkOrderRow>(appointment->work_order) : nullptr;
    if (!order) throw store::DamagedRow("route: a stop without an appointment or a work order");
    Stop stop;
    stop.appointment = id;
    stop.work_order = order->id;
    stop.case_id = order->case_id;
    stop.job_type = order->job_type;
    stop.zone = order->zone;
    stop.place = order->place;
    stop.in_town = order->in_town;
    stop.minutes = order->minutes;
    stop.skills = order->skills;
    stop.crew_size = order->crew_size;
    stop.due = order->due;
    const Slot slot =
        on_its_day({appointment->mode, appointment->day, appointment->from, appointment->to});
    stop.from = slot.from;
    stop.to = slot.to;
    stop.held = appointment->state == AppointmentState::held;
    stop.at_risk = appointment->at_risk;
    return stop;
}

const RouteRow* route_with(const Rows& rows, AppointmentId id) {
    const auto* appointment = rows.find<AppointmentRow>(id);
    if (!appointment) return nullptr;
    const auto* route = rows.find<RouteRow>(route_id(appointment->crew, appointment->area, appointment->day));
    if (!route || std::ranges::find(route->stops, id, &Stop::appointment) == route->stops.end()) return nullptr;
    return route;
}

bool is_near(Instant a, Instant b) { return a - b < worth_telling && b - a < worth_telling; }

void tell_appointment(Rows& rows, const PlannedStop& stop, CrewId crew) {
    const auto* appointment = rows.find<AppointmentRow>(stop.appointment);
    if (!appointment || (appointment->crew == crew && is_near(appointment->expected, stop.start))) return;
    const bool other_crew = appointment->crew != crew;
    const auto work_order = appointment->work_order;
    rows.change<AppointmentRow>(stop.appointment, [&](AppointmentRow& row) {
        row.crew = crew;
        row.expected = crew ? stop.start : Instant{};
    });
    if (other_crew) rows.change<WorkOrderRow>(work_order, [&](WorkOrderRow& row) { row.crew = crew; });
}

void apply_route(Rows& rows, const RoutesPlanned& event, const PlannedRoute& planned, const Envelope& at) {
    const auto id = route_id(planned.crew, event.area, event.day);
    const auto* known = rows.find<RouteRow>(id);
    RouteRow row = known ? *known : empty_route(planned.crew, event.area, event.day);
    std::vector<Stop> stops;
    for (const auto& stop : planned.stops) {
        const auto had = std::ranges::find(row.stops, stop.appointment, &Stop::appointment);
        stops.push_back(had != row.stops.end() ? *had : make_stop(rows, stop.appointment));
        stops.back().pinned = stop.pinned;
        stops.back().start = stop.start;
        stops.back().end = stop.end;
    }
    row.stops = std::move(stops);
    row.version = planned.version;
    row.look_again = planned.look_again;
    rows.put(std::move(row));
    for (const auto& stop : planned.stops) tell_appointment(rows, stop, planned.crew);
    if (!planned.crew) return;
    const auto day = format_day(event.day);
    if (planned.look_again)
        store::arm_timer(rows, "dispatch.watch", planned.crew.value, planned.look_again, at, day);
    else
        store::disarm_timer(rows, "dispatch.watch", planned.crew.value, day);
}

}  // namespace

void change_stop(Rows& rows, AppointmentId id, const std::function<void(Stop&)>& edit) {
    const auto* route = route_with(rows, id);
    if (!route) return;
    RouteRow row = *route;
    edit(*std::ranges::find(row.stops, id, &Stop::appointment));
    rows.put(std::move(row));
}

void take_out_of_route(Rows& rows, AppointmentId id) {
    const auto* route = route_with(rows, id);
    if (!route) return;
    RouteRow row = *route;
    std::erase_if(row.stops, [&](const Stop& stop) { return stop.appointment == id; });
    rows.put(std::move(row));
}

void apply(Rows& rows, const RoutesPlanned& event, const Envelope& at) {
    for (const auto& route : event.routes) apply_route(rows, event, route, at);
}

}  // namespace yekuo::dispatch
