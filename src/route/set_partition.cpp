#include "route/set_partition.hpp"

#include <algorithm>

#include "route/cheaper_cover.hpp"

namespace yekuo::route {
namespace {

std::int64_t length(const Vrptw& problem, std::span<const std::int32_t> route) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i <= route.size() && !route.empty(); ++i)
        sum += problem.arc(i > 0 ? route[i - 1] : 0, i < route.size() ? route[i] : 0);
    return sum;
}

// Visits on two routes stay where leaving saves least.
void visit_once(const Vrptw& problem, VrptwRoutes& routes) {
    std::vector<std::int32_t> times(static_cast<std::size_t>(problem.size), 0);
    for (const auto& route : routes)
        for (const auto visit : route) ++times[static_cast<std::size_t>(visit)];
    for (std::int32_t visit = 1; visit < problem.size; ++visit)
        while (times[static_cast<std::size_t>(visit)] > 1) {
            std::vector<std::int32_t>* dearest = nullptr;
            std::int64_t most = 0;
            for (auto& route : routes) {
                if (std::find(route.begin(), route.end(), visit) == route.end()) continue;
                auto without = route;
                std::erase(without, visit);
                const auto saved = length(problem, route) - length(problem, without);
                if (!dearest || saved > most) dearest = &route, most = saved;
            }
            std::erase(*dearest, visit);
            --times[static_cast<std::size_t>(visit)];
        }
    std::erase_if(routes, [](const auto& route) { return route.empty(); });
}

// The part of the pool that lies within the visits of a plan, numbered by rows.
struct Part {
    std::vector<std::int32_t> row_of;  // by visit, −1 for not in it
    std::size_t rows = 0;
    std::vector<std::vector<std::int32_t>> stops;  // by column, as rows
    std::vector<std::size_t> from_pool;            // by column; none for the plan's own
    std::vector<CoverColumn> columns;
    std::vector<std::size_t> start;
};

Part cut_out(const Vrptw& problem, const RoutePool& pool, const VrptwRoutes& routes, std::size_t columns_most) {
    Part part;
    part.row_of.assign(static_cast<std::size_t>(problem.size), -1);
    for (const auto& route : routes) {
        auto& stops = part.stops.emplace_back();
        for (const auto visit : route) {
            part.row_of[static_cast<std::size_t>(visit)] = static_cast<std::int32_t>(part.rows);
            stops.push_back(static_cast<std::int32_t>(part.rows++));
        }
        part.start.push_back(part.stops.size() - 1);
        part.columns.push_back({{}, static_cast<double>(length(problem, route))});
        part.from_pool.push_back(pool.size());
    }
    // The younger first, should there be too many.
    for (std::size_t column = pool.size(); column-- > 0 && part.columns.size() < columns_most;) {
        const auto visits = pool.visits(column);
        const auto inside = [&](auto visit) { return part.row_of[static_cast<std::size_t>(visit)] >= 0; };
        if (!std::all_of(visits.begin(), visits.end(), inside)) continue;
        auto& stops = part.stops.emplace_back();
        for (const auto visit : visits) stops.push_back(part.row_of[static_cast<std::size_t>(visit)]);
        part.columns.push_back({{}, static_cast<double>(pool.cost(column))});
        part.from_pool.push_back(column);
    }
    for (std::size_t i = 0; i < part.columns.size(); ++i) part.columns[i].rows = part.stops[i];
    return part;
}

}  // namespace

Partitioned best_combination(const Vrptw& problem, const RoutePool& pool, const VrptwRoutes& routes,
                             const PartitionLimits& limits) {
    const auto part = cut_out(problem, pool, routes, limits.columns);
    Partitioned out;
    const auto cover = cheaper_cover(part.rows, part.columns, part.start, {limits.pivots, limits.nodes});
    out.exhausted = cover.exhausted;
    if (cover.columns.empty()) return out;
    VrptwRoutes found;
    for (const auto column : cover.columns) {
        const auto own = part.from_pool[column] == pool.size();
        if (own) {
            found.push_back(routes[column]);
        } else {
            const auto visits = pool.visits(part.from_pool[column]);
            found.emplace_back(visits.begin(), visits.end());
        }
    }
    visit_once(problem, found);
    std::int64_t cost = 0, now = 0;
    for (const auto& route : found) cost += length(problem, route);
    for (const auto& route : routes) now += length(problem, route);
    if (cost < now) out.better = std::move(found);
    return out;
}

}  // namespace yekuo::route
