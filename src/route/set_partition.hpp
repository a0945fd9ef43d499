// The best plan that can be put together from a pool of routes: cover every visit as cheaply as possible.
// Prices (route/cover_prices.hpp) tell which routes can matter at all; those are tried one visit after
// another, the visit with the fewest ways to be covered first, leaving off as soon as the prices of what is
// still open leave nothing to gain.
#pragma once

#include <optional>

#include "route/route_pool.hpp"

namespace yekuo::route {

struct PartitionLimits {
    std::size_t columns = 20'000;
    std::size_t pivots = 20'000;
    std::size_t nodes = 4'000;  // places tried while putting together
};

struct Partitioned {
    std::optional<VrptwRoutes> better;  // a cheaper plan for the visits of `routes`
    bool exhausted = false;             // nothing in the pool is better than what is known now
};

// `routes`: a plan, or the part of one that shall be improved; only pool routes over its visits are used.
Partitioned best_combination(const Vrptw& problem, const RoutePool& pool, const VrptwRoutes& routes,
                             const PartitionLimits& limits);

}  // namespace yekuo::route
