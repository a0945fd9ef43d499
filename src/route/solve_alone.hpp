// One thread's search, for those who share a problem out.
#pragma once

#include "route/solve.hpp"

namespace yekuo::route {

// The stretch of the whole cooling that this search goes through: 0 is hot, 1 is cold.
struct Cooling {
    double from = 0, to = 1;
};

Improved improve_alone(const Problem& problem, const Plan& plan, const Budget& budget, Cooling cooling = {});
Improved improve_side_by_side(const Problem& problem, const Plan& plan, const Budget& budget);

}  // namespace yekuo::route
