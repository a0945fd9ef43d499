#include "dispatch/case_facts.hpp"

#include <algorithm>

#include "dispatch/appointment.hpp"

namespace yekuo::dispatch {
namespace {

std::vector<WorkOrderId> not_over(const Rows& rows, CaseId case_id) {
    std::vector<WorkOrderId> orders;
    for (const auto* row : rows.where<WorkOrderRow>("case_id", case_id))
        if (row->state != WorkOrderState::done && row->state != WorkOrderState::blocked &&
            row->state != WorkOrderState::withdrawn)
            orders.push_back(row->id);
    return orders;
}

// A planned visit's copy of the due time.
void move_stop(Rows& rows, WorkOrderId order, Instant due) {
    const auto* row = rows.find<WorkOrderRow>(order);
    const auto* promise = row && row->appointment ? rows.find<AppointmentRow>(row->appointment) : nullptr;
    if (!promise) return;
    const std::string route = route_id(promise->crew, promise->area, promise->day);
    if (!rows.find<RouteRow>(route)) return;
    rows.change<RouteRow>(route, [&](RouteRow& planned) {
        for (Stop& stop : planned.stops)
            if (stop.work_order == order) stop.due = due;
    });
}

}  // namespace

Result<Decision> decide(const Rows& rows, const MoveDue& c, const Now& now) {
    Decision decision(now);
    const auto* site = rows.find<SiteRow>(c.case_id);
    if (!site || site->due == c.due) return decision;
    decision.about(site->area, c.case_id).add(DueMoved{c.case_id, c.due, not_over(rows, c.case_id)});
    return decision;
}

Result<Decision> decide(const Rows& rows, const NoteFees& c, const Now& now) {
    Decision decision(now);
    const auto* site = rows.find<SiteRow>(c.case_id);
    if (!site) return decision;
    const std::int32_t open = std::max(0, site->open_fees + c.change);
    if (open == site->open_fees) return decision;
    decision.about(site->area, c.case_id).add(FeesKnown{c.case_id, open, not_over(rows, c.case_id)});
    return decision;
}

void apply(Rows& rows, const DueMoved& e, const Envelope& at) {
    rows.change<SiteRow>(e.case_id, [&](SiteRow& site) { site.due = e.due; });
    for (const WorkOrderId order : e.work_orders)
        rows.change<WorkOrderRow>(order, [&](WorkOrderRow& row) {
            row.due = e.due;
            row.changed = at.number;
        });
    for (const WorkOrderId order : e.work_orders) move_stop(rows, order, e.due);
}

void apply(Rows& rows, const FeesKnown& e, const Envelope& at) {
    rows.change<SiteRow>(e.case_id, [&](SiteRow& site) { site.open_fees = e.open; });
    for (const WorkOrderId order : e.work_orders)
        rows.change<WorkOrderRow>(order, [&](WorkOrderRow& row) {
            row.fee_open = e.open > 0;
            row.changed = at.number;
        });
}

}  // namespace yekuo::dispatch
