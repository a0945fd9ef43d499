#include "intake/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace yekuo::intake {

namespace {

constexpr double cells_per_degree = 1000;  // 111 m of latitude, 96 m of longitude in Shaoxing

std::string cell_name(std::int64_t south, std::int64_t west) {
    return std::to_string(south) + "/" + std::to_string(west);
}

Millis apart(Instant a, Instant b) { return a > b ? a - b : b - a; }

}  // namespace

std::string cell_of(Place place) {
    return cell_name(std::llround(std::floor(place.lat * cells_per_degree)),
                     std::llround(std::floor(place.lon * cells_per_degree)));
}

std::vector<std::string> cells_around(Place place) {
    const auto south = std::llround(std::floor(place.lat * cells_per_degree));
    const auto west = std::llround(std::floor(place.lon * cells_per_degree));
    std::vector<std::string> cells{cell_name(south, west)};
    for (int i = -1; i <= 1; ++i)
        for (int j = -1; j <= 1; ++j)
            if (i != 0 || j != 0) cells.push_back(cell_name(south + i, west + j));
    // A place at a cell's edge may have a neighbour at 100 m in the second cell east, where a cell is 96 m
    // wide: four metres that the dispatcher's map shows anyway.
    return cells;
}

std::vector<std::string> duplicate_reasons(const RequestRow& request, const RequestRow& other) {
    std::vector<std::string> reasons;
    if (other.id == request.id || other.state == RequestState::merged) return reasons;
    if (!request.sender.empty() && other.sender == request.sender) reasons.push_back("same_reference");
    if (other.case_type != request.case_type) return reasons;
    const Millis between = apart(other.received_at, request.received_at);
    if (request.customer && other.customer == request.customer && between <= same_customer_within)
        reasons.push_back("same_customer");
    if (between <= same_place_within && distance(other.place, request.place).value <= same_place_radius.value)
        reasons.push_back("same_place");
    return reasons;
}

std::vector<LikelyDuplicate> likely_duplicates(const Rows& rows, const RequestRow& request) {
    std::map<RequestId, const RequestRow*> candidates;
    const auto gather = [&](std::string_view column, const auto& value) {
        for (const auto* other : rows.where<RequestRow>(column, value)) candidates[other->id] = other;
    };
    if (!request.sender.empty()) gather("sender", request.sender);
    if (request.customer) gather("customer", request.customer);
    for (const auto& cell : cells_around(request.place)) gather("cell", cell);
    std::vector<LikelyDuplicate> likely;
    for (const auto& [id, other] : candidates)
        if (auto reasons = duplicate_reasons(request, *other); !reasons.empty())
            likely.push_back({id, std::move(reasons)});
    std::ranges::stable_sort(likely,
                             [](const auto& a, const auto& b) { return a.reasons.size() > b.reasons.size(); });
    return likely;
}

}  // namespace yekuo::intake
