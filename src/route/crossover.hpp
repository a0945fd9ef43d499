// A child of two plans by exchange of routes (Nagata, Bräysy and Dullaert's selective route exchange): some
// routes of `a` that lie side by side are replaced by as many of `b` that cover nearly the same visits. What
// was good about either stays whole, so that little is left to mend.
#pragma once

#include "route/random.hpp"
#include "route/vrptw.hpp"

namespace yekuo::route {

struct Child {
    VrptwRoutes routes;
    std::vector<std::int32_t> loose;  // visits on none of them
    std::vector<std::int8_t> of;      // by route: 1 as it was in `a`, 2 as in `b`, 0 neither
};

// Two children of one choice of routes. A visit that both sides would serve is served by the routes that came
// from `b` in the first child, and by those that stayed in the second.
std::pair<Child, Child> exchange_routes(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b,
                                        Random& random);

}  // namespace yekuo::route
