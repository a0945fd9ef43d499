#include "dispatch/risk.hpp"

#include <algorithm>

#include "dispatch/alert.hpp"
#include "dispatch/appointment.hpp"

namespace yekuo::dispatch {

using route::CrewIndex;
using route::VisitIndex;

namespace {

constexpr Millis worth_replanning = minutes(1);
constexpr Millis worth_telling = minutes(5);
constexpr Millis time_to_act = minutes(30);
constexpr int absence_days_most = 31;

Millis apart(Instant a, Instant b) { return a < b ? b - a : a - b; }

CrewIndex crews_of(const LivePlan& plan) { return static_cast<CrewIndex>(plan.plan().routes.size()); }

// --- repair ---

// Takes from each route what it cannot hold; what its crew already drives to stays, late.
std::vector<VisitIndex> clear_trouble(LivePlan& plan) {
    std::vector<VisitIndex> homeless;
    for (CrewIndex crew = 0; crew < crews_of(plan); ++crew) {
        while (const auto position = plan.trouble(crew)) {
            const auto visit = plan.plan().routes[crew][*position];
            if (plan.is_open(visit)) {
                plan.take_out(visit);
                homeless.push_back(visit);
            } else {
                plan.set_risk(visit, true);
                plan.touch(crew);
            }
        }
    }
    return homeless;
}

bool place_in_window(LivePlan& plan, VisitIndex visit) {
    if (plan.insert_best(visit)) return true;
    if (!plan.stop(visit).pinned) return false;
    plan.set_pin(visit, {});  // a promise outranks a pin
    return plan.insert_best(visit);
}

void find_home(LivePlan& plan, VisitIndex visit, Repair& done) {
    plan.set_risk(visit, false);
    if (place_in_window(plan, visit)) return;
    if (plan.stop(visit).held) {
        done.lost_holds.push_back(plan.stop(visit).appointment);
        plan.drop(visit);
        return;
    }
    plan.set_risk(visit, true);
    if (!plan.insert_earliest(visit)) plan.strand(visit);
}

// A routed visit at risk that the plan now reaches in time, or another crew could.
void try_restore(LivePlan& plan, VisitIndex visit) {
    const auto crew = plan.crew_of(visit);
    plan.set_risk(visit, false);
    if (plan.holds(crew)) return plan.touch(crew);
    auto order = plan.plan().routes[crew];
    const auto position = static_cast<std::size_t>(std::ranges::find(order, visit) - order.begin());
    plan.take_out(visit);
    if (plan.insert_best(visit)) return;
    plan.set_risk(visit, true);
    plan.put(visit, crew, position);
}

}  // namespace

Repair repair(LivePlan& plan) {
    Repair done;
    auto homeless = clear_trouble(plan);
    const auto stranded = plan.unplaced();
    const auto urgency = [&](VisitIndex visit) {
        const auto& stop = plan.stop(visit);
        return std::tuple(stop.held, stop.to, stop.appointment);
    };
    std::ranges::sort(homeless, {}, urgency);
    for (const auto visit : homeless) find_home(plan, visit, done);
    std::vector<VisitIndex> late;
    for (const auto& order : plan.plan().routes)
        for (const auto visit : order)
            if (plan.stop(visit).at_risk && plan.is_open(visit)) late.push_back(visit);
    std::ranges::sort(late, {}, urgency);
    for (const auto visit : late) try_restore(plan, visit);
    for (const auto visit : stranded) find_home(plan, visit, done);
    return done;
}

// --- settling ---

namespace {

bool is_own_wait(const Stop& stop) { return !stop.appointment; }

std::vector<PlannedStop> planned_stops(const LivePlan& plan, CrewIndex crew) {
    const auto times = plan.times(crew);
    std::vector<PlannedStop> out;
    for (const auto& at : times.stops) {
        const auto& stop = plan.stop(at.visit);
        if (is_own_wait(stop)) continue;
        PlannedStop planned{stop.appointment, plan.instant(at.start), plan.instant(at.end), stop.pinned};
        if (stop.state == StopState::under_way || stop.state == StopState::done) planned.start = stop.start;
        if (stop.state == StopState::done) planned.end = stop.end;
        out.push_back(planned);
    }
    return out;
}

bool is_worth_an_event(const LivePlan& plan, CrewIndex crew, const PlannedRoute& planned) {
    const auto& before = plan.base().crews[crew].route;
    if (plan.is_regrouped(crew) || before.stops.size() != planned.stops.size()) return true;
    if (planned.look_again != before.look_again) return true;
    for (std::size_t i = 0; i < planned.stops.size(); ++i)
        if (apart(before.stops[i].start, planned.stops[i].start) >= worth_replanning) return true;
    return false;
}

std::optional<PlannedRoute> unplaced_route(const LivePlan& plan) {
    PlannedRoute planned{CrewId{}, plan.base().unplaced.version + 1, {}, {}};
    for (const auto visit : plan.unplaced()) planned.stops.push_back({plan.stop(visit).appointment, {}, {}, false});
    const auto& before = plan.base().unplaced.stops;
    const bool same = std::ranges::equal(before, planned.stops, {}, &Stop::appointment, &PlannedStop::appointment);
    if (same) return {};
    return planned;
}

std::string risk_cause(std::string_view cause) { return "risk." + std::string(cause); }

void raise(Decision& decision, const Rows& rows, const LivePlan& plan, const Stop& stop, std::string_view cause,
           Instant expected, const Now& now) {
    const auto* area = rows.find<DispatchAreaRow>(plan.base().area);
    const Instant act_by = std::max(now.business + minutes(5), std::min(now.business + time_to_act, stop.to));
    AlertRaised alert{0, plan.base().area, stop.case_id, stop.appointment, "promise_at_risk"};
    alert.cause = risk_cause(cause);
    alert.owner = area ? area->on_duty : AccountId{};
    alert.act_by = act_by;
    alert.expected = expected;
    decision.add(PromiseAtRisk{stop.appointment, stop.case_id, alert.cause, expected});
    alert.alert = decision.next();
    decision.add(std::move(alert));
}

void tell_risk(Decision& decision, const Rows& rows, const LivePlan& plan, const Stop& stop, std::string_view cause,
               Instant expected, const Now& now) {
    const auto* row = rows.find<AppointmentRow>(stop.appointment);
    const bool was_at_risk = row && row->at_risk;
    if (stop.state == StopState::under_way || stop.state == StopState::done) return;  // the crew is there
    decision.about(plan.base().area, stop.case_id);
    if (stop.at_risk && !was_at_risk) return raise(decision, rows, plan, stop, cause, expected, now);
    if (stop.at_risk) {
        const auto* alert = rows.find<AlertRow>(row->alert);
        if (alert && apart(alert->expected, expected) >= worth_telling)
            decision.add(PromiseAtRisk{stop.appointment, stop.case_id, row->risk_cause, expected});
    } else if (was_at_risk) {
        decision.add(PromiseRestored{stop.appointment, stop.case_id, expected});
        close_alert(decision, rows, stop.appointment, "restored");
    }
}

}  // namespace

void close_alert(Decision& decision, const Rows& rows, AppointmentId id, std::string_view outcome) {
    const auto* row = rows.find<AppointmentRow>(id);
    if (row && row->alert) decision.add(AlertClosed{row->alert, std::string(outcome)});
}

void settle(Decision& decision, const Rows& rows, const LivePlan& plan, std::string_view cause, const Now& now,
            const Repair& repair) {
    const auto& base = plan.base();
    decision.about(base.area);
    for (const auto lost : repair.lost_holds) decision.add(HoldExpired{lost, "lost"});
    RoutesPlanned event{base.area, base.day, std::string(cause), {}};
    std::unordered_map<AppointmentId, Instant> expected;
    for (CrewIndex crew = 0; crew < crews_of(plan); ++crew) {
        if (!plan.is_touched(crew)) continue;
        PlannedRoute planned{plan.crew_id(crew), base.crews[crew].route.version + 1, plan.look_again(crew),
                             planned_stops(plan, crew)};
        for (const auto& stop : planned.stops) expected[stop.appointment] = stop.start;
        if (is_worth_an_event(plan, crew, planned)) event.routes.push_back(std::move(planned));
    }
    if (auto planned = unplaced_route(plan)) event.routes.push_back(std::move(*planned));
    if (!event.routes.empty()) decision.add(std::move(event));
    for (const auto visit : plan.unplaced()) expected[plan.stop(visit).appointment] = {};
    for (const Stop& stop : plan.stops())
        if (const auto found = expected.find(stop.appointment); stop.appointment && found != expected.end())
            tell_risk(decision, rows, plan, stop, cause, found->second, now);
}

// --- mishaps ---

namespace {

struct Duty {
    const ShiftRow* shift;
    AreaDay day;
};

Result<Duty> duty_of(const Rows& rows, CrewId crew, Day day) {
    if (!rows.find<CrewRow>(crew)) return not_found("crew.unknown");
    const auto* shift = rows.find<ShiftRow>(crew_day(crew, day));
    if (!shift) return conflict("crew.not_rostered");
    return Duty{shift, read_area_day(rows, shift->area, day)};
}

std::int64_t count_of(const json::object& answer, const char* name) {
    const auto* value = answer.if_contains(name);
    return value ? value->as_int64() : 0;
}

// What the crew had and others have now, and what is at risk that was not.
void say_what_came_of_it(Decision& decision, const Rows& rows, const LivePlan& plan, CrewId crew) {
    std::int64_t moved = 0, at_risk = 0;
    const auto& crews = plan.base().crews;
    const auto own = std::ranges::find(crews, crew, [](const CrewDay& one) { return one.crew.id; });
    for (const Stop& stop : own->route.stops) {
        const auto visit = plan.find(stop.appointment);
        if (!visit) continue;
        const auto now_with = plan.crew_of(*visit);
        moved += now_with >= 0 && plan.crew_id(now_with) != crew;
    }
    for (const Stop& stop : plan.stops()) {
        const auto* row = stop.appointment ? rows.find<AppointmentRow>(stop.appointment) : nullptr;
        at_risk += row && stop.at_risk && !row->at_risk;
    }
    decision.answer["moved"] = count_of(decision.answer, "moved") + moved;
    decision.answer["at_risk"] = count_of(decision.answer, "at_risk") + at_risk;
}

void replan(Decision& decision, const Rows& rows, AreaDay day, CrewId crew, std::string_view cause, const Now& now) {
    LivePlan plan(std::move(day), now.business);
    if (const auto index = plan.crew_index(crew)) plan.touch(*index);
    const Repair done = repair(plan);
    settle(decision, rows, plan, cause, now, done);
    say_what_came_of_it(decision, rows, plan, crew);
}

// Who was on the way or ahead of it turns back to being planned.
void call_off(RouteRow& route) {
    for (Stop& stop : route.stops)
        if (stop.state == StopState::on_the_way) stop.state = StopState::planned;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const ReportLate& c, const Now& now) {
    auto duty = duty_of(rows, c.crew, c.day);
    if (!duty) return duty.error();
    const auto* shift = duty->shift;
    if (shift->state == ShiftState::absent) return conflict("crew.absent");
    if (c.ready < shift->from || c.ready > midnight_of(c.day) + days(1)) return invalid("crew.ready_not_on_day", "/ready");
    Decision decision(now);
    decision.about(shift->area).add(CrewLate{c.crew, shift->area, c.day, c.ready, c.reason});
    duty->day.find(c.crew)->route.ready = c.ready;
    replan(decision, rows, std::move(duty->day), c.crew, "crew_late", now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const ReportAbsence& c, const Now& now) {
    if (!rows.find<CrewRow>(c.crew)) return not_found("crew.unknown");
    if (c.to < c.from || c.to - c.from >= absence_days_most) return invalid("crew.absence_days", "/to");
    Decision decision(now);
    for (Day day = c.from; day <= c.to; day = day + 1) {
        const auto* shift = rows.find<ShiftRow>(crew_day(c.crew, day));
        if (!shift || shift->state == ShiftState::absent) continue;
        decision.about(shift->area).add(CrewAbsent{c.crew, shift->area, day, c.reason});
        AreaDay day_rows = read_area_day(rows, shift->area, day);
        CrewDay* own = day_rows.find(c.crew);
        own->shift.state = ShiftState::absent;
        call_off(own->route);
        replan(decision, rows, std::move(day_rows), c.crew, "crew_absent", now);
    }
    if (decision.events.empty()) return conflict("crew.not_rostered");
    return decision;
}

Result<Decision> decide(const Rows& rows, const ObserveRoute& c, const Now& now) {
    auto duty = duty_of(rows, c.crew, c.day);
    Decision decision(now);
    if (duty) replan(decision, rows, std::move(duty->day), c.crew, "crew_silent", now);
    return decision;
}

void apply(Rows& rows, const CrewLate& e, const Envelope&) {
    rows.change<RouteRow>(crew_day(e.crew, e.day), [&](RouteRow& row) { row.ready = e.ready; });
}

void apply(Rows& rows, const CrewAbsent& e, const Envelope&) {
    const auto id = crew_day(e.crew, e.day);
    rows.change<ShiftRow>(id, [&](ShiftRow& row) {
        row.state = ShiftState::absent;
        row.absence = e.reason;
    });
    rows.change<RouteRow>(id, [](RouteRow& row) { call_off(row); });
}

void apply(Rows& rows, const PromiseAtRisk& e, const Envelope& at) {
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.at_risk = true;
        row.risk_cause = e.cause;
        row.changed = at.number;
    });
    const auto alert = rows.find<AppointmentRow>(e.appointment)->alert;
    if (alert) rows.change<AlertRow>(alert, [&](AlertRow& row) { row.expected = e.expected; });
    change_stop(rows, e.appointment, [](Stop& stop) { stop.at_risk = true; });
}

void apply(Rows& rows, const PromiseRestored& e, const Envelope& at) {
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.at_risk = false;
        row.risk_cause.clear();
        row.changed = at.number;
    });
    change_stop(rows, e.appointment, [](Stop& stop) { stop.at_risk = false; });
}

}  // namespace yekuo::dispatch
