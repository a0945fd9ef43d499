// The day as it is planned without an optimizer: each visit, in the order in which it came in, goes to the crew
// that could be there first after what it already has. What zone dispatch saves is told beside this.
#pragma once

#include "route/problem.hpp"

namespace yekuo::route {

Plan in_arrival_order(const Problem& problem);

struct DaySums {
    std::int64_t visits = 0, left_out = 0, crews = 0;
    Seconds drive{0};
    RoadMetres metres{0};
    std::int64_t cost = 0;  // travel at the crews' prices, and the price of every crew that goes out
};
DaySums sum_up(const Problem& problem, const Plan& plan);

}  // namespace yekuo::route
