// Reading field work, each query within a scope: the hall sees its areas, a customer what is theirs, a crew
// the orders on its own routes.
#pragma once

#include "access/scope.hpp"
#include "dispatch/alert.hpp"
#include "dispatch/work_order.hpp"
#include "store/session.hpp"

namespace yekuo::dispatch {

struct WorkOrderFilter {
    std::vector<WorkOrderState> states;  // empty: all
    CaseId case_id;
    Area area = 0;
    WorkOrderId after;
    std::int64_t limit = 50;
};

std::vector<WorkOrderRow> list_work_orders(store::Session& session, const access::Scope& scope, const WorkOrderFilter& filter);

std::vector<AlertRow> list_alerts(store::Session& session, const access::Scope& scope, const std::vector<AlertState>& states,
                                  Area area);
std::optional<AlertRow> load_alert(store::Session& session, const access::Scope& scope, std::int64_t id);

// The areas that are asked for: one, or for 0 all that the scope allows and that dispatch works in.
std::vector<Area> areas_of(store::Session& session, const access::Scope& scope, Area area);

}  // namespace yekuo::dispatch
