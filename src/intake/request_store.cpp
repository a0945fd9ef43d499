#include "intake/request_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yekuo::intake {

namespace {

constexpr int duplicates_max = 50;
constexpr int count_max = 10'000;  // nobody reads a larger number, and counting a million takes its time

// Names of states and channels come from our own lists, numbers are numbers: safe to splice.
std::string condition(const access::Scope& scope, const RequestFilter& filter, store::Record& parameters) {
    std::string where = scope.where("area", "customer");
    if (!filter.states.empty()) {
        std::vector<std::string> names;
        for (const auto state : filter.states)
            names.push_back(fmt::format("'{}'", boost::describe::enum_to_string(state, "?")));
        where += fmt::format(" and state in ({})", fmt::join(names, ","));
        const bool only_waiting = std::ranges::all_of(filter.states, [](RequestState state) {
            return state == RequestState::received || state == RequestState::claimed;
        });
        if (only_waiting) where += " and waiting = 1";
    }
    if (!filter.channels.empty()) {
        std::vector<std::string> names;
        for (const auto& channel : filter.channels)
            if (is_channel(channel)) names.push_back("'" + channel + "'");
        where += names.empty() ? " and 1 = 0" : fmt::format(" and channel in ({})", fmt::join(names, ","));
    }
    if (!filter.case_type.empty()) {
        parameters.push_back(filter.case_type);
        where += fmt::format(" and case_type = ${}", parameters.size());
    }
    if (filter.area) where += fmt::format(" and area = {}", filter.area);
    if (filter.claimed_by) where += fmt::format(" and claimed_by = {}", filter.claimed_by.value);
    return where;
}

}  // namespace

std::vector<RequestRow> list_requests(store::Session& session, const access::Scope& scope,
                                      const RequestFilter& filter) {
    store::Record parameters;
    std::string tail = "where " + condition(scope, filter, parameters);
    if (filter.before) tail += fmt::format(" and id < {}", filter.before.value);
    tail += fmt::format(" order by id desc limit {}", filter.limit);
    return session.rows<RequestRow>(tail, parameters);
}

std::int64_t count_requests(store::Session& session, const access::Scope& scope, const RequestFilter& filter) {
    store::Record parameters;
    const std::string where = condition(scope, filter, parameters);
    const std::string some = fmt::format("select 1 from request where {} limit {}", where, count_max);
    return store::integer(session.query("select count(*) from (" + some + ") counted", parameters).at(0).at(0));
}

std::optional<RequestRow> load_request(store::Session& session, const access::Scope& scope, RequestId id) {
    auto row = session.row<RequestRow>(id);
    if (!row || !scope.may_see(row->area, row->customer)) return {};
    return row;
}

std::vector<StoredDuplicate> load_duplicates(store::Session& session, const access::Scope& scope,
                                             const RequestRow& request) {
    store::Record parameters;
    std::vector<std::string> any;
    if (!request.sender.empty()) {
        parameters.push_back(request.sender);
        any.push_back("sender = $1");
    }
    if (request.customer) any.push_back(fmt::format("customer = {}", request.customer.value));
    std::vector<std::string> cells;
    for (const auto& cell : cells_around(request.place)) cells.push_back("'" + cell + "'");
    any.push_back(fmt::format("cell in ({})", fmt::join(cells, ",")));
    const auto rows = session.rows<RequestRow>(
        fmt::format("where ({}) and {} order by id desc limit 1000", fmt::join(any, " or "),
                    scope.where("area", "customer")),
        parameters);
    std::vector<StoredDuplicate> found;
    for (const auto& row : rows) {
        auto reasons = duplicate_reasons(request, row);
        if (!reasons.empty() && found.size() < duplicates_max) found.push_back({row, std::move(reasons)});
    }
    return found;
}

}  // namespace yekuo::intake
