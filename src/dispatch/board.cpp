#include "dispatch/board.hpp"

#include <algorithm>
#include <set>

#include "dispatch/appointment.hpp"
#include "dispatch/risk.hpp"

namespace yekuo::dispatch {

using route::CrewIndex;
using route::VisitIndex;

namespace {

// Where the board's position lies among the plan's stops: the plan may hold a wait of its own.
std::size_t plan_position(const LivePlan& plan, CrewIndex crew, std::int32_t shown) {
    const auto& order = plan.plan().routes[crew];
    std::size_t position = 0;
    for (; position < order.size(); ++position) {
        if (!plan.stop(order[position]).appointment) continue;
        if (shown-- <= 0 && plan.is_open(order[position])) break;
    }
    return position;
}

std::int32_t shown_position(const LivePlan& plan, CrewIndex crew, VisitIndex visit) {
    std::int32_t shown = 0;
    for (const auto other : plan.plan().routes[crew]) {
        if (other == visit) break;
        shown += plan.stop(other).appointment ? 1 : 0;
    }
    return shown;
}

struct Road {
    std::int64_t seconds = 0, metres = 0;
    friend Road operator+(Road a, Road b) { return {a.seconds + b.seconds, a.metres + b.metres}; }
};

Road road_of(const LivePlan& plan, CrewIndex crew) {
    const auto times = plan.times(crew);
    return {times.drive.count, times.metres.count};
}

void note_broken(const LivePlan& plan, CrewIndex crew, const route::Schedule& times, MoveSeen& seen) {
    for (const auto& broken : times.broken) {
        const auto& order = plan.plan().routes[crew];
        AppointmentId at;
        if (broken.stop >= 0) at = plan.stop(order[static_cast<std::size_t>(broken.stop)]).appointment;
        seen.broken.push_back({plan.crew_id(crew), at, route::key(broken.rule), route::number_name(broken.rule), broken.by});
    }
}

void note_route(const LivePlan& plan, CrewIndex crew, VisitIndex moved, MoveSeen& seen) {
    const auto times = plan.times(crew);
    PlannedRoute shown{plan.crew_id(crew), plan.base().crews[crew].route.version, {}, {}};
    for (const auto& at : times.stops) {
        const Stop& stop = plan.stop(at.visit);
        if (at.visit == moved) seen.start = plan.instant(at.start);
        if (!stop.appointment) continue;
        shown.stops.push_back({stop.appointment, plan.instant(at.start), plan.instant(at.end), stop.pinned});
    }
    note_broken(plan, crew, times, seen);
    seen.routes.push_back(std::move(shown));
}

}  // namespace

Result<MoveSeen> move_on(LivePlan& plan, const MoveStop& c) {
    const auto visit = plan.find(c.appointment);
    if (!visit) return not_found("board.stop_unknown");
    const auto to = plan.crew_index(c.crew);
    if (!to) return conflict("crew.not_rostered");
    if (!plan.is_available(*to)) return conflict("crew.absent");
    if (!plan.is_open(*visit)) return conflict("board.stop_has_begun");
    const CrewIndex from = plan.crew_of(*visit);
    MoveSeen seen;
    seen.crew = c.crew;
    Road before = road_of(plan, *to), after;
    if (from >= 0) {
        seen.from_crew = plan.crew_id(from);
        seen.from_position = shown_position(plan, from, *visit);
        if (from != *to) before = before + road_of(plan, from);
    }
    plan.forbid_overtime();
    plan.take_out(*visit);
    plan.set_pin(*visit, {});
    if (c.position)
        plan.put(*visit, *to, plan_position(plan, *to, *c.position));
    else if (!plan.insert_on(*visit, *to))
        plan.put(*visit, *to, plan.plan().routes[*to].size());
    if (c.pin) plan.set_pin(*visit, *to);
    seen.position = shown_position(plan, *to, *visit);
    after = road_of(plan, *to);
    if (from >= 0 && from != *to) after = after + road_of(plan, from);
    seen.travel_seconds = after.seconds - before.seconds;
    seen.travel_metres = after.metres - before.metres;
    note_route(plan, *to, *visit, seen);
    if (from >= 0 && from != *to) note_route(plan, from, *visit, seen);
    return seen;
}

Result<Decision> decide(const Rows& rows, const MoveStop& c, const Now& now) {
    const auto* row = rows.find<AppointmentRow>(c.appointment);
    if (!row) return not_found("appointment.unknown");
    LivePlan plan(read_area_day(rows, row->area, row->day), now.business);
    const auto visit = plan.find(c.appointment);
    const bool was_pinned = visit && plan.stop(*visit).pinned;
    auto seen = move_on(plan, c);
    if (!seen) return seen.error();
    const auto to = *plan.crew_index(c.crew);
    if (!plan.holds(to)) return conflict("board.rule_broken", seen->broken.empty() ? "" : seen->broken[0].rule);
    plan.judge_as_it_comes();
    Decision decision(now);
    const Repair done = repair(plan);
    settle(decision, rows, plan, "move", now, done);
    decision.answer["move"] = to_json(*seen);
    if (seen->from_crew)
        decision.answer["undo"] = {{"appointment", c.appointment.value},
                                   {"crew", seen->from_crew.value},
                                   {"position", seen->from_position},
                                   {"pin", was_pinned}};
    return decision;
}

namespace {

std::multiset<AppointmentId> stops_on(const LivePlan& plan, const std::vector<CrewIndex>& crews) {
    std::multiset<AppointmentId> out;
    for (const auto crew : crews)
        for (const auto visit : plan.plan().routes[crew])
            if (plan.stop(visit).appointment) out.insert(plan.stop(visit).appointment);
    return out;
}

// The new order with the stops that have begun, and a wait of the plan's own, where they were.
Result<std::vector<VisitIndex>> new_order(const LivePlan& plan, CrewIndex crew, const AdoptPlan::Route& wanted) {
    std::vector<VisitIndex> order;
    for (const auto visit : plan.plan().routes[crew])
        if (!plan.is_open(visit)) order.push_back(visit);
    std::size_t begun = 0;
    for (const auto id : wanted.stops) {
        const auto visit = plan.find(id);
        if (!visit) return conflict("plan.stale");
        if (plan.is_open(*visit)) {
            if (plan.stop(*visit).pinned && plan.crew_of(*visit) != crew) return conflict("plan.pinned");
            order.push_back(*visit);
            continue;
        }
        if (begun >= order.size()) return conflict("plan.stale");
        ++begun;
    }
    return order;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const AdoptPlan& c, const Now& now) {
    LivePlan plan(read_area_day(rows, c.area, c.day), now.business);
    std::vector<CrewIndex> crews;
    for (const auto& wanted : c.routes) {
        const auto crew = plan.crew_index(wanted.crew);
        if (!crew || plan.base().crews[*crew].route.version != wanted.version) return conflict("plan.stale");
        if (std::ranges::find(crews, *crew) != crews.end()) return invalid("plan.crew_twice", "/routes");
        crews.push_back(*crew);
    }
    const auto before = stops_on(plan, crews);
    std::vector<std::vector<VisitIndex>> orders;
    for (std::size_t i = 0; i < c.routes.size(); ++i) {
        auto order = new_order(plan, crews[i], c.routes[i]);
        if (!order) return order.error();
        orders.push_back(std::move(*order));
    }
    for (std::size_t i = 0; i < crews.size(); ++i) plan.set_order(crews[i], std::move(orders[i]));
    if (stops_on(plan, crews) != before) return conflict("plan.stale");
    for (const auto crew : crews)
        if (!plan.holds(crew)) return conflict("plan.breaks_rules");
    Decision decision(now);
    const Repair done = repair(plan);
    settle(decision, rows, plan, c.cause, now, done);
    decision.answer["routes"] = static_cast<std::int64_t>(c.routes.size());
    return decision;
}

}  // namespace yekuo::dispatch
