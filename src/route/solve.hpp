// From a problem to a plan. `first_plan` builds one from nothing in a fraction of a second; `improve` takes
// a plan apart and together again, a few neighbouring visits at a time, and keeps what an operator's ladder
// calls better. Both keep every rule; what cannot be placed is left out (route/insertion.hpp says why).
#pragma once

#include <functional>
#include <vector>

#include "route/problem.hpp"

namespace yekuo::route {

struct Budget {
    std::int64_t iterations = 1000;
    std::uint64_t seed = 1;
    int threads = 1;  // the plan depends on their number, not on their pace
    // The share of the caller's time that is used up, asked every few iterations; 1 ends the search. The
    // room has no clock of its own: without this the result depends on iterations and seed alone.
    std::function<double()> used_up = {};
    // Told every few iterations, from the caller's thread: how far the search is and the best plan's ladder.
    std::function<void(std::int64_t iterations, const std::vector<std::int64_t>& best)> progress = {};
};

Plan first_plan(const Problem& problem);

// Puts in what `plan` leaves out where it fits and takes out what cannot hold (a late crew's last visits);
// changes nothing else. An emergency's visit finds its place this way, in milliseconds.
Plan repair(const Problem& problem, const Plan& plan);

struct Improved {
    Plan plan;
    std::int64_t iterations = 0;
};
// Never worse than `repair(problem, plan)` on the ladder.
Improved improve(const Problem& problem, const Plan& plan, const Budget& budget);

}  // namespace yekuo::route
