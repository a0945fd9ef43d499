#include "route/route_pool.hpp"

#include <algorithm>
#include <bit>

#include "route/random.hpp"

namespace yekuo::route {

RoutePool::RoutePool(const Vrptw& problem, std::size_t columns_most)
    : problem_(problem), columns_most_(columns_most), table_(std::bit_ceil(columns_most * 2), 0) {
    Random random(0x706f6f6c);
    for (std::int32_t visit = 0; visit < problem.size; ++visit) keys_.push_back(random.next());
}

std::size_t RoutePool::slot(std::uint64_t key) const {
    const auto mask = table_.size() - 1;
    auto at = static_cast<std::size_t>(key) & mask;
    while (table_[at] != 0 && columns_[static_cast<std::size_t>(table_[at]) - 1].key != key) at = (at + 1) & mask;
    return at;
}

void RoutePool::add(std::span<const std::int32_t> visits, std::int64_t cost) {
    if (visits.empty()) return;
    std::uint64_t key = 0;
    for (const auto visit : visits) key ^= keys_[static_cast<std::size_t>(visit)];
    const auto at = slot(key);
    if (table_[at] != 0) {
        auto& known = columns_[static_cast<std::size_t>(table_[at]) - 1];
        if (cost >= known.cost || static_cast<std::size_t>(known.count) != visits.size()) return;
        known.cost = static_cast<std::int32_t>(cost);
        std::copy(visits.begin(), visits.end(), stops_.begin() + static_cast<std::ptrdiff_t>(known.begin));
        return;
    }
    columns_.push_back(
        {stops_.size(), static_cast<std::int32_t>(visits.size()), static_cast<std::int32_t>(cost), key});
    stops_.insert(stops_.end(), visits.begin(), visits.end());
    table_[at] = static_cast<std::int32_t>(columns_.size());
    if (columns_.size() >= columns_most_) make_room();
}

void RoutePool::add(const VrptwRoutes& routes) {
    for (const auto& route : routes) {
        std::int64_t cost = 0;
        for (std::size_t i = 0; i <= route.size(); ++i)
            cost += problem_.arc(i > 0 ? route[i - 1] : 0, i < route.size() ? route[i] : 0);
        add(route, cost);
    }
}

void RoutePool::keep(const std::vector<bool>& kept) {
    std::size_t count = 0, end = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!kept[i]) continue;
        auto column = columns_[i];
        const auto from = stops_.begin() + static_cast<std::ptrdiff_t>(column.begin);
        std::copy(from, from + column.count, stops_.begin() + static_cast<std::ptrdiff_t>(end));
        column.begin = end;
        end += static_cast<std::size_t>(column.count);
        columns_[count++] = column;
    }
    columns_.resize(count);
    stops_.resize(end);
    std::fill(table_.begin(), table_.end(), 0);
    for (std::size_t i = 0; i < count; ++i) table_[slot(columns_[i].key)] = static_cast<std::int32_t>(i) + 1;
}

// The older half goes: the search was worse then.
void RoutePool::make_room() {
    std::vector<bool> kept(columns_.size(), true);
    std::fill_n(kept.begin(), columns_.size() / 2, false);
    keep(kept);
}

}  // namespace yekuo::route
