#include <fmt/format.h>

#include "dispatch/field_test.hpp"

namespace yekuo::dispatch::testing {
namespace {

struct Faults {
    const Field& field;
    std::vector<std::string> found;
    std::map<AppointmentId, const RouteRow*> routed;

    void say(std::string what) { found.push_back(std::move(what)); }

    void each_stop_once() {
        for (const auto* route : field.all<RouteRow>())
            for (const Stop& stop : route->stops)
                if (!routed.emplace(stop.appointment, route).second)
                    say(fmt::format("appointment {} stands in two places", stop.appointment.value));
    }

    void stop_agrees(const RouteRow& route, const Stop& stop) {
        const auto* promise = field.rows.find<AppointmentRow>(stop.appointment);
        const auto name = fmt::format("stop {} of route {}: ", stop.appointment.value, route.id);
        if (!promise) return say(name + "no appointment");
        if (promise->crew != route.crew || promise->day != route.day) say(name + "the appointment names another crew or day");
        const Slot promised = on_its_day({promise->mode, promise->day, promise->from, promise->to});
        if (stop.from != promised.from || stop.to != promised.to) say(name + "another window than promised");
        if (stop.held != (promise->state == AppointmentState::held)) say(name + "held or not");
        if (stop.at_risk != promise->at_risk) say(name + "at risk or not");
        if (stop.state == StopState::done) return;
        if (promise->state != AppointmentState::held && promise->state != AppointmentState::confirmed)
            say(name + "not promised any more");
        if (promise->state == AppointmentState::held && promise->hold_until <= field.now) say(name + "its hold is over");
        if (!route.crew && !promise->at_risk) say(name + "no crew, and not at risk");
    }

    void promise_is_kept_or_known(const AppointmentRow& promise) {
        const auto name = fmt::format("appointment {}: ", promise.id.value);
        const auto* alert = promise.alert ? field.rows.find<AlertRow>(promise.alert) : nullptr;
        const bool open = alert && alert->state != AlertState::closed;
        if (promise.alert && !open) say(name + "its alert is closed or gone");
        if (promise.state != AppointmentState::confirmed) {
            if (promise.at_risk || open) say(name + "at risk though it is closed");
            return;
        }
        if (promise.arrived) return;
        if (promise.at_risk != open) say(name + "at risk without an open alert, or the other way round");
        if (open && (!alert->owner || !alert->act_by || alert->cause.empty()))
            say(name + "an alert without owner, time or cause");
        if (!routed.contains(promise.id)) say(name + "confirmed, and on no route");
    }

    // Skills, size, windows, breaks and shift, from the optimizer's schedule but judged here by themselves.
    void route_keeps_rules(const LivePlan& plan, route::CrewIndex index) {
        const auto& [crew, shift, route] = plan.base().crews[index];
        const auto times = plan.times(index);
        bool open = false;
        for (const auto& visit : times.stops) {
            const Stop& stop = plan.stop(visit.visit);
            if (!stop.appointment || stop.state == StopState::under_way || stop.state == StopState::done) continue;
            const auto name = fmt::format("stop {} of route {}: ", stop.appointment.value, route.id);
            const Instant start = plan.instant(visit.start);
            if (!stop.at_risk && (start < stop.from || start > stop.to)) say(name + "begins outside its window");
            if (stop.state != StopState::planned) continue;
            open = true;
            if (shift.state != ShiftState::rostered) say(name + "its crew is absent");
            if ((crew.skills & stop.skills) != stop.skills) say(name + "its crew lacks a skill");
            if (crew.size < stop.crew_size) say(name + "its crew is too small");
            if (start < field.now && field.now - start > seconds(1)) say(name + "begins in the past");
        }
        if (!open) return;
        // Nobody is planned into overtime, but a crew that was held up stays a while to keep a promise.
        if (plan.instant(times.end) > shift.to + hours(1)) say(route.id + ": home long after the shift");
        const auto& breaks = plan.problem().crews[index].breaks;
        if (times.rests.size() < breaks.size() && times.end > breaks[0].start.to) say(route.id + ": no break");
        if (!plan.holds(index)) say(route.id + ": a rule is broken");
    }
};

}  // namespace

std::vector<std::string> faults(const Field& field) {
    Faults check{field, {}, {}};
    check.each_stop_once();
    std::set<Day> days;
    for (const auto* route : field.all<RouteRow>()) {
        days.insert(route->day);
        for (const Stop& stop : route->stops) check.stop_agrees(*route, stop);
    }
    for (const auto* promise : field.all<AppointmentRow>()) check.promise_is_kept_or_known(*promise);
    for (const Day day : days) {
        const LivePlan plan = field.plan(day);
        for (std::size_t crew = 0; crew < plan.base().crews.size(); ++crew)
            check.route_keeps_rules(plan, static_cast<route::CrewIndex>(crew));
    }
    return check.found;
}

}  // namespace yekuo::dispatch::testing
