#include "dispatch/appointment.hpp"

#include <algorithm>

#include "dispatch/capacity.hpp"
#include "dispatch/period.hpp"
#include "dispatch/risk.hpp"
#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {
namespace {

constexpr Millis told_window = hours(2);
constexpr Millis told_grid = minutes(30);
constexpr Millis announced_before = hours(6);  // the evening before

Result<const AppointmentRow*> confirmed(const Rows& rows, AppointmentId id) {
    const auto* row = rows.find<AppointmentRow>(id);
    if (!row) return not_found("appointment.unknown");
    if (row->state != AppointmentState::confirmed) return conflict("appointment.not_confirmed");
    if (row->arrived) return conflict("appointment.crew_is_there");
    return row;
}

std::optional<Error> check_slot(const Slot& slot, Instant now) {
    const Day today = day_of(now), day = slot_day(slot);
    if (day < today) return conflict("appointment.slot_past");
    if (day - today > days_ahead_most) return invalid("appointment.too_far_ahead", "/day");
    if (slot.mode == AppointmentMode::day) return {};
    if (slot.mode == AppointmentMode::period) {
        if (day < day_of(slot.from) || day > day_of(slot.to) || day_of(slot.to) - day_of(slot.from) >= period_days_most)
            return invalid("appointment.period", "/to");
        return {};
    }
    if (slot.to <= slot.from) return invalid("appointment.window_empty", "/to");
    if (slot.to - slot.from > window_most) return invalid("appointment.window_too_long", "/to");
    if (slot.to > midnight_of(day) + days(1)) return invalid("appointment.window_over_midnight", "/to");
    if (slot.to <= now) return conflict("appointment.slot_past");
    return {};
}

bool is_on_the_way(const Rows& rows, const AppointmentRow& row) {
    const auto* route = rows.find<RouteRow>(route_id(row.crew, row.area, row.day));
    return route && std::ranges::any_of(route->stops, [&](const Stop& stop) {
               return stop.appointment == row.id && stop.state == StopState::on_the_way;
           });
}

void answer(Decision& decision, const LivePlan& plan, route::VisitIndex visit, Instant hold_until) {
    const auto crew = plan.crew_of(visit);
    const auto& stop = plan.stop(visit);
    decision.answer["appointment"] = stop.appointment.value;
    decision.answer["crew"] = plan.crew_id(crew).value;
    decision.answer["from"] = stop.from.ms;
    decision.answer["to"] = stop.to.ms;
    if (hold_until) decision.answer["hold_until"] = hold_until.ms;
}

}  // namespace

Stop asked_visit(const WorkOrderRow& order) {
    Stop stop;
    stop.work_order = order.id;
    stop.case_id = order.case_id;
    stop.job_type = order.job_type;
    stop.zone = order.zone;
    stop.place = order.place;
    stop.in_town = order.in_town;
    stop.minutes = order.minutes;
    stop.skills = order.skills;
    stop.crew_size = order.crew_size;
    stop.due = order.due;
    return stop;
}

Stop stop_of(const WorkOrderRow& order, AppointmentId appointment, const Slot& slot) {
    Stop stop = asked_visit(order);
    stop.appointment = appointment;
    const Slot on_day = on_its_day(slot);
    stop.from = on_day.from;
    stop.to = on_day.to;
    return stop;
}

Result<const WorkOrderRow*> order_to_book(const Rows& rows, WorkOrderId id) {
    const auto* order = rows.find<WorkOrderRow>(id);
    if (!order) return not_found("work_order.unknown");
    if (order->state == WorkOrderState::booked || order->state == WorkOrderState::under_way)
        return conflict("work_order.has_appointment");
    if (order->state != WorkOrderState::open && order->state != WorkOrderState::held) return conflict("work_order.closed");
    return order;
}

void free_slot(Decision& decision, const Rows& rows, const AppointmentRow& row, std::string_view cause, const Now& now) {
    AreaDay day = read_area_day(rows, row.area, row.day);
    const auto is_it = [&](const Stop& stop) { return stop.appointment == row.id; };
    CrewId freed;
    for (CrewDay& crew : day.crews)
        if (std::erase_if(crew.route.stops, is_it) > 0) freed = crew.crew.id;
    std::erase_if(day.unplaced.stops, is_it);
    LivePlan plan(std::move(day), now.business);
    if (freed) plan.touch(*plan.crew_index(freed));
    const Repair done = repair(plan);
    settle(decision, rows, plan, cause, now, done);
}

void announce_on(Rows& rows, Day day, const Envelope& at) {
    const Instant evening = midnight_of(day) - announced_before;
    store::arm_timer(rows, "dispatch.announce", at.area, std::max(evening, at.business), at, format_day(day));
}

Day slot_day(const Slot& slot) { return slot.mode == AppointmentMode::hour ? day_of(slot.from) : slot.day; }

Result<Slot> sound_slot(const LivePlan& plan, Slot slot, Instant now) {
    if (auto error = check_slot(slot, now)) return *error;
    slot.day = slot_day(slot);
    const auto window = plan.working_window();
    if (!window) return conflict("appointment.no_crews");
    if (slot.mode != AppointmentMode::day) return slot;
    slot.from = plan.instant(window->from);
    slot.to = plan.instant(window->to);
    if (slot.to <= now) return conflict("appointment.slot_past");
    return slot;
}

Result<Decision> decide(const Rows& rows, const HoldSlot& c, const Now& now) {
    auto found = order_to_book(rows, c.work_order);
    if (!found) return found.error();
    const WorkOrderRow& order = **found;
    if (auto error = check_slot(c.slot, now.business)) return *error;
    LivePlan plan(read_area_day(rows, order.area, slot_day(c.slot)), now.business);
    auto slot = sound_slot(plan, c.slot, now.business);
    if (!slot) return slot.error();
    Decision decision(now);
    decision.about(order.area, order.case_id);
    if (const auto* old = rows.find<AppointmentRow>(order.appointment); old && old->state == AppointmentState::held) {
        decision.add(HoldExpired{old->id, "replaced"});
        if (old->day != slot->day)
            free_slot(decision, rows, *old, "hold", now);
        else if (const auto visit = plan.find(old->id))
            plan.drop(*visit);
    }
    if (!within_quota(plan, quotas_of(rows, order.area, slot->day), order.zone, order.job_type))
        return conflict("appointment.capacity_closed");
    decision.about(order.area, order.case_id);
    const AppointmentId id{decision.next()};
    Stop stop = stop_of(order, id, *slot);
    stop.held = true;
    const auto visit = plan.add(std::move(stop));
    if (!plan.promise_best(visit, c.crew)) return conflict("appointment.slot_taken");
    if (slot->mode == AppointmentMode::period && !day_told_at(rows, order.area, slot->day, now.business))
        return conflict("appointment.period_too_soon");
    const Instant until = now.business + hold_time;
    decision.add(SlotHeld{id, order.id, order.case_id, order.customer, order.area, slot->day, slot->mode, slot->from,
                          slot->to, until, c.by});
    settle(decision, rows, plan, "hold", now);
    answer(decision, plan, visit, until);
    return decision;
}

Result<Decision> decide(const Rows& rows, const ConfirmAppointment& c, const Now& now) {
    const auto* row = rows.find<AppointmentRow>(c.appointment);
    if (!row) return not_found("appointment.unknown");
    if (row->state == AppointmentState::expired) return conflict("appointment.hold_expired");
    if (row->state != AppointmentState::held) return conflict("appointment.not_held");
    if (now.business >= row->hold_until) return conflict("appointment.hold_expired");
    Decision decision(now);
    decision.about(row->area, row->case_id)
        .add(AppointmentConfirmed{row->id, row->work_order, row->case_id, row->customer, row->mode, row->day, row->from,
                                  row->to});
    if (row->mode == AppointmentMode::period)
        decision.add(PeriodAgreed{row->id, day_told_at(rows, row->area, row->day, now.business).value_or(now.business)});
    decision.answer["appointment"] = row->id.value;
    return decision;
}

Result<Decision> decide(const Rows& rows, const ChangeAppointment& c, const Now& now) {
    auto found = confirmed(rows, c.appointment);
    if (!found) return found.error();
    const AppointmentRow& row = **found;
    const auto* order = rows.find<WorkOrderRow>(row.work_order);
    if (is_on_the_way(rows, row)) return conflict("appointment.crew_on_the_way");
    if (auto error = check_slot(c.slot, now.business)) return *error;
    LivePlan plan(read_area_day(rows, row.area, slot_day(c.slot)), now.business);
    auto slot = sound_slot(plan, c.slot, now.business);
    if (!slot) return slot.error();
    // On the same day the old place may serve the new window; it is free only if this succeeds.
    if (const auto old = plan.find(row.id)) plan.drop(*old);
    if (!within_quota(plan, quotas_of(rows, row.area, slot->day), order->zone, order->job_type))
        return conflict("appointment.capacity_closed");
    const auto visit = plan.add(stop_of(*order, row.id, *slot));
    if (!plan.promise_best(visit, c.crew)) return conflict("appointment.slot_taken");
    const auto told_at = day_told_at(rows, row.area, slot->day, now.business);
    if (slot->mode == AppointmentMode::period && !told_at) return conflict("appointment.period_too_soon");
    Decision decision(now);
    decision.about(row.area, row.case_id);
    decision.add(AppointmentChanged{row.id, row.work_order, row.case_id, row.customer, slot->mode, slot->day, slot->from,
                                    slot->to, row.day, row.from, row.to, c.by});
    if (slot->mode == AppointmentMode::period) decision.add(PeriodAgreed{row.id, *told_at});
    const Repair done = repair(plan);
    settle(decision, rows, plan, "change", now, done);
    if (slot->day != row.day) free_slot(decision, rows, row, "change", now);
    answer(decision, plan, visit, {});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CancelAppointment& c, const Now& now) {
    const auto* row = rows.find<AppointmentRow>(c.appointment);
    if (!row) return not_found("appointment.unknown");
    if (row->state != AppointmentState::held && row->state != AppointmentState::confirmed)
        return conflict("appointment.closed");
    if (row->arrived) return conflict("appointment.crew_is_there");
    Decision decision(now);
    decision.about(row->area, row->case_id)
        .add(AppointmentCancelled{row->id, row->work_order, row->case_id, row->customer, c.reason, c.by});
    close_alert(decision, rows, row->id, "cancelled");
    free_slot(decision, rows, *row, "cancel", now);
    decision.answer["appointment"] = row->id.value;
    return decision;
}

Result<Decision> decide(const Rows& rows, const ExpireHold& c, const Now& now) {
    Decision decision(now);
    const auto* row = rows.find<AppointmentRow>(c.appointment);
    if (!row || row->state != AppointmentState::held) return decision;
    decision.about(row->area, row->case_id).add(HoldExpired{row->id, "time"});
    free_slot(decision, rows, *row, "hold_expired", now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnnounceDay& c, const Now& now) {
    Decision decision(now);
    LivePlan plan(read_area_day(rows, c.area, c.day), now.business);
    for (route::CrewIndex crew = 0; crew < static_cast<route::CrewIndex>(plan.plan().routes.size()); ++crew) {
        for (const auto& at : plan.times(crew).stops) {
            const Stop& stop = plan.stop(at.visit);
            const auto* row = rows.find<AppointmentRow>(stop.appointment);
            if (!row || row->state != AppointmentState::confirmed || row->told || row->at_risk || row->arrived) continue;
            const Instant start = plan.instant(at.start);
            const Instant from{start.ms - (start - midnight_of(c.day)).count % told_grid.count};
            plan.set_window(at.visit, from, from + told_window);
            plan.touch(crew);
            decision.about(c.area, row->case_id).add(WindowTold{row->id, row->case_id, row->customer, from, from + told_window});
        }
    }
    settle(decision, rows, plan, "announced", now);
    return decision;
}

std::vector<store::RowKey> keys(const HoldSlot& c) { return {store::row_key<WorkOrderRow>(c.work_order)}; }
std::vector<store::RowKey> keys(const ConfirmAppointment& c) { return {store::row_key<AppointmentRow>(c.appointment)}; }
std::vector<store::RowKey> keys(const ChangeAppointment& c) { return {store::row_key<AppointmentRow>(c.appointment)}; }
std::vector<store::RowKey> keys(const CancelAppointment& c) { return {store::row_key<AppointmentRow>(c.appointment)}; }

// --- rows ---

namespace {

void reopen(Rows& rows, AppointmentId id) {
    const auto order = rows.find<AppointmentRow>(id)->work_order;
    rows.change<WorkOrderRow>(order, [&](WorkOrderRow& row) {
        if (row.appointment != id) return;
        row.appointment = {};
        row.crew = {};
        row.state = WorkOrderState::open;
    });
}

void end_appointment(Rows& rows, AppointmentId id, AppointmentState state, const Envelope& at) {
    take_out_of_route(rows, id);
    store::disarm_timer(rows, "dispatch.hold", id.value);
    store::disarm_timer(rows, "dispatch.tell_day", id.value);
    reopen(rows, id);
    rows.change<AppointmentRow>(id, [&](AppointmentRow& row) {
        row.state = state;
        row.crew = {};
        row.expected = {};
        row.at_risk = false;
        row.risk_cause.clear();
        row.changed = at.number;
    });
}

}  // namespace

void apply(Rows& rows, const SlotHeld& e, const Envelope& at) {
    AppointmentRow row;
    row.id = e.appointment;
    row.work_order = e.work_order;
    row.case_id = e.case_id;
    row.customer = e.customer;
    row.area = e.area;
    row.day = e.day;
    row.mode = e.mode;
    row.from = e.from;
    row.to = e.to;
    row.told = e.mode == AppointmentMode::hour;
    row.hold_until = e.hold_until;
    row.changed = at.number;
    rows.insert(std::move(row));
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& order) {
        order.appointment = e.appointment;
        order.state = WorkOrderState::held;
        order.changed = at.number;
    });
    store::arm_timer(rows, "dispatch.hold", e.appointment.value, e.hold_until, at);
}

void apply(Rows& rows, const HoldExpired& e, const Envelope& at) {
    end_appointment(rows, e.appointment, AppointmentState::expired, at);
}

void apply(Rows& rows, const AppointmentConfirmed& e, const Envelope& at) {
    store::disarm_timer(rows, "dispatch.hold", e.appointment.value);
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.state = AppointmentState::confirmed;
        row.hold_until = {};
        row.changed = at.number;
    });
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.state = WorkOrderState::booked;
        row.changed = at.number;
    });
    change_stop(rows, e.appointment, [](Stop& stop) { stop.held = false; });
    if (e.mode == AppointmentMode::day) announce_on(rows, e.day, at);
}

void apply(Rows& rows, const AppointmentChanged& e, const Envelope& at) {
    take_out_of_route(rows, e.appointment);
    store::disarm_timer(rows, "dispatch.tell_day", e.appointment.value);
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.mode = e.mode;
        row.day = e.day;
        row.from = e.from;
        row.to = e.to;
        row.told = e.mode == AppointmentMode::hour;
        row.crew = {};
        row.changed = at.number;
    });
    if (e.mode == AppointmentMode::day) announce_on(rows, e.day, at);
}

void apply(Rows& rows, const AppointmentCancelled& e, const Envelope& at) {
    end_appointment(rows, e.appointment, AppointmentState::cancelled, at);
}

void apply(Rows& rows, const WindowTold& e, const Envelope& at) {
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.from = e.from;
        row.to = e.to;
        row.told = true;
        row.changed = at.number;
    });
    change_stop(rows, e.appointment, [&](Stop& stop) {
        stop.from = e.from;
        stop.to = e.to;
    });
}

}  // namespace yekuo::dispatch
