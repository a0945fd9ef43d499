// Solves the classic problem with time windows as well as time allows. Deterministic for a seed, a number of
// threads and of iterations; with a clock (`used_up`) as good as the time given.
#pragma once

#include <functional>

#include "route/vrptw.hpp"

namespace yekuo::route {

struct VrptwBudget {
    std::int64_t iterations = 100'000;
    int threads = 1;
    std::uint64_t seed = 1;
    std::function<double()> used_up = {};  // share of the time that is gone; must bear several threads
    std::int64_t enough = 0;  // plans of a few hundred visits: no search after one that costs no more
};

struct VrptwSolved {
    VrptwRoutes routes;
    std::int64_t cost = 0;
    std::int64_t iterations = 0;
};

VrptwSolved solve_vrptw(const Vrptw& problem, const VrptwBudget& budget);

}  // namespace yekuo::route
