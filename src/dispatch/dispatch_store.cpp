#include "dispatch/dispatch_store.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yekuo::dispatch {
namespace {

std::string visible(const access::Scope& scope) {
    if (scope.is_crew()) return scope.crew ? fmt::format("crew = {}", scope.crew.value) : "1 = 0";
    return scope.where("area", "customer");
}

template <class E>
std::string names_of(const std::vector<E>& states) {
    std::string out;
    for (const auto state : states)
        out += fmt::format("{}'{}'", out.empty() ? "" : ",", boost::describe::enum_to_string(state, "?"));
    return out;
}

}  // namespace

std::vector<WorkOrderRow> list_work_orders(store::Session& session, const access::Scope& scope, const WorkOrderFilter& filter) {
    std::string tail = "where " + visible(scope);
    if (!filter.states.empty()) tail += fmt::format(" and state in ({})", names_of(filter.states));
    if (filter.case_id) tail += fmt::format(" and case_id = {}", filter.case_id.value);
    if (filter.area) tail += fmt::format(" and area = {}", filter.area);
    if (filter.after) tail += fmt::format(" and id > {}", filter.after.value);
    tail += fmt::format(" order by id limit {}", filter.limit);
    return session.rows<WorkOrderRow>(tail);
}

std::vector<AlertRow> list_alerts(store::Session& session, const access::Scope& scope, const std::vector<AlertState>& states,
                                  Area area) {
    std::string tail = "where " + scope.where("area", "0");
    tail += fmt::format(" and state in ({})",
                        states.empty() ? "'open','acknowledged'" : names_of(states));
    if (area) tail += fmt::format(" and area = {}", area);
    return session.rows<AlertRow>(tail + " order by act_by, id limit 500");
}

std::optional<AlertRow> load_alert(store::Session& session, const access::Scope& scope, std::int64_t id) {
    auto row = session.row<AlertRow>(id);
    if (!row || !scope.may_see(row->area, {})) return {};
    return row;
}

std::vector<Area> areas_of(store::Session& session, const access::Scope& scope, Area area) {
    if (area) return scope.sees_area(area) ? std::vector<Area>{area} : std::vector<Area>{};
    std::vector<Area> out;
    for (const auto& row : session.rows<DispatchAreaRow>("order by id"))
        if (scope.sees_area(row.id)) out.push_back(row.id);
    return out;
}

}  // namespace yekuo::dispatch
