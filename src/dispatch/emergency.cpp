#include "dispatch/emergency.hpp"

#include <algorithm>

#include "dispatch/appointment.hpp"
#include "dispatch/risk.hpp"
#include "route/emergency.hpp"

namespace yekuo::dispatch {
namespace {

using route::CrewIndex;
using route::VisitIndex;

// Leaving it out weighs more than breaking a promise that was told (route::left_out_cost), a slot that is only held less.
constexpr std::int32_t urgent_priority = 200, held_priority = 20;
constexpr Millis late_window = minutes(30), window_grid = minutes(10);

// The day as the optimizer is to see it: who was told what, and how little a slot weighs that is only held.
route::Problem told_problem(const Rows& rows, const LivePlan& plan, VisitIndex urgent) {
    route::Problem problem = plan.problem();
    problem.told_tolerance = route::Seconds{told_slack.count / 1000};
    for (std::size_t i = 0; i < plan.stops().size(); ++i) {
        auto& visit = problem.visits[i];
        const auto& stop = plan.stops()[i];
        const auto* row = stop.appointment ? rows.find<AppointmentRow>(stop.appointment) : nullptr;
        if (stop.held) visit.priority = held_priority;
        if (row && visit.published) visit.published->told = row->told && row->state == AppointmentState::confirmed;
    }
    problem.visits[static_cast<std::size_t>(urgent)].priority = urgent_priority;
    return problem;
}

// A visit for which there is no room any more waits off the routes: the repair that follows finds it another place,
// or its promise is at risk with an alert.
bool put_in(const Rows& rows, LivePlan& plan, VisitIndex urgent) {
    const auto found = route::put_in_urgent(told_problem(rows, plan, urgent), plan.plan(), urgent);
    if (!found.placed) return false;
    if (found.given_up >= 0) plan.strand(found.given_up);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(found.plan.routes.size()); ++crew)
        plan.set_order(crew, found.plan.routes[static_cast<std::size_t>(crew)]);
    return true;
}

// Nobody can be there in time: whoever can be there first.
bool put_in_late(const Rows& rows, LivePlan& plan, VisitIndex urgent) {
    const Instant today = midnight_of(plan.base().day);
    plan.set_window(urgent, plan.now(), today + days(1));
    if (!plan.insert_earliest(urgent) && !put_in(rows, plan, urgent)) return false;
    for (const auto& at : plan.times(plan.crew_of(urgent)).stops) {
        if (at.visit != urgent) continue;
        const Millis latest = plan.instant(at.start) + late_window - today;
        const std::int64_t steps = (latest.count + window_grid.count - 1) / window_grid.count;
        plan.set_window(urgent, plan.now(), today + Millis{steps * window_grid.count});
    }
    return true;
}

struct Planned {
    CrewId crew;
    Instant start;
};
using PlannedBy = std::unordered_map<AppointmentId, Planned>;

PlannedBy planned(const LivePlan& plan) {
    PlannedBy out;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.plan().routes.size()); ++crew)
        for (const auto& at : plan.times(crew).stops)
            out[plan.stop(at.visit).appointment] = {plan.crew_id(crew), plan.instant(at.start)};
    return out;
}

// Visits of others that have another crew now, come at another time, or are at risk.
std::vector<VisitMadeWay> made_way(const Rows& rows, const LivePlan& plan, const PlannedBy& before, AppointmentId emergency) {
    std::vector<VisitMadeWay> out;
    PlannedBy after = planned(plan);
    for (const Stop& stop : plan.stops()) {
        const auto was = before.find(stop.appointment);
        if (!stop.appointment || was == before.end() || stop.state != StopState::planned) continue;
        const auto* row = rows.find<AppointmentRow>(stop.appointment);
        if (!row || row->state != AppointmentState::confirmed) continue;
        const Planned now = after[stop.appointment];
        const auto moved = now.start < was->second.start ? was->second.start - now.start : now.start - was->second.start;
        const bool falls = stop.at_risk && !row->at_risk;
        if (now.crew == was->second.crew && moved < told_slack && !falls) continue;
        out.push_back({emergency, row->id, row->work_order, row->case_id, was->second.crew, now.crew, was->second.start,
                       now.start, row->told, falls});
    }
    return out;
}

json::array shown(const std::vector<VisitMadeWay>& moved) {
    json::array out;
    for (const auto& one : moved) out.push_back(to_json(one));
    return out;
}

// A slot that somebody still holds for this visit gives way to the crew that is sent.
void let_hold_go(Decision& decision, const Rows& rows, const WorkOrderRow& order, LivePlan& plan, const Now& now) {
    const auto* old = rows.find<AppointmentRow>(order.appointment);
    if (!old || old->state != AppointmentState::held) return;
    decision.add(HoldExpired{old->id, "replaced"});
    if (old->day != plan.base().day)
        free_slot(decision, rows, *old, "hold", now);
    else if (const auto visit = plan.find(old->id))
        plan.drop(*visit);
}

}  // namespace

Result<Decision> decide(const Rows&, const KnowEmergency& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id).add(EmergencyKnown{c.case_id, c.arrive_by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const SendUrgently& c, const Now& now) {
    auto bookable = order_to_book(rows, c.work_order);
    if (!bookable) return bookable.error();
    const WorkOrderRow& order = **bookable;
    const auto* emergency = rows.find<EmergencyRow>(order.case_id);
    if (!emergency) return conflict("emergency.none");
    const Day today = day_of(now.business);
    LivePlan plan(read_area_day(rows, order.area, today), now.business);
    if (!plan.working_window()) return conflict("emergency.no_crew");
    Decision decision(now);
    decision.about(order.area, order.case_id);
    let_hold_go(decision, rows, order, plan, now);
    decision.about(order.area, order.case_id);
    const AppointmentId id{decision.next()};
    const bool in_time = emergency->arrive_by > now.business;
    const Slot slot{AppointmentMode::hour, today, now.business, in_time ? emergency->arrive_by : now.business + late_window};
    const PlannedBy before = planned(plan);
    const auto visit = plan.add(stop_of(order, id, slot));
    const bool placed = in_time && put_in(rows, plan, visit);
    if (!placed && !put_in_late(rows, plan, visit)) return conflict("emergency.no_crew");
    const Stop& sent = plan.stop(visit);
    decision.add(SlotHeld{id, order.id, order.case_id, order.customer, order.area, today, slot.mode, sent.from, sent.to,
                          now.business + hold_time, c.by});
    decision.add(AppointmentConfirmed{id, order.id, order.case_id, order.customer, slot.mode, today, sent.from, sent.to});
    const Repair done = repair(plan);
    settle(decision, rows, plan, "emergency", now, done);
    const auto moved = made_way(rows, plan, before, id);
    for (const auto& one : moved) decision.about(order.area, one.case_id).add(one);
    decision.about(order.area, order.case_id)
        .add(EmergencyPlaced{id, order.id, order.case_id, plan.crew_id(plan.crew_of(visit)), !placed,
                             static_cast<std::int32_t>(std::ranges::count_if(moved, &VisitMadeWay::told)), c.by});
    decision.answer["appointment"] = id.value;
    decision.answer["late"] = !placed;
    decision.answer["made_way"] = shown(moved);
    return decision;
}

std::vector<store::RowKey> keys(const SendUrgently& c) { return {store::row_key<WorkOrderRow>(c.work_order)}; }

void apply(Rows& rows, const EmergencyKnown& e, const Envelope&) { rows.put(EmergencyRow{e.case_id, e.arrive_by, {}}); }

void apply(Rows& rows, const EmergencyPlaced& e, const Envelope&) {
    rows.change<EmergencyRow>(e.case_id, [&](EmergencyRow& row) { row.appointment = e.appointment; });
}

void apply(Rows& rows, const VisitMadeWay& e, const Envelope& at) {
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) { row.changed = at.number; });
}

}  // namespace yekuo::dispatch
