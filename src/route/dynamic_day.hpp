// A day on which part of the requests only come in while crews are on the road. A static instance becomes such a
// day after Lackner's rule: a request is revealed at random before its window opens and before the vehicle that
// serves it in a good static plan sets out for it, so that the static plan could still have been driven.
// Lackner's own days (published with vpillac/vroom under Instances/dvrptw/lackner) follow this rule to within what two
// static plans differ by; there, however, visits that may begin in the morning are revealed in the first eighth of the
// day (here they are known), a few are revealed too late for a vehicle from the depot (here never), and Pillac's
// runs refuse what does not fit and compare with a static plan without it (here everybody is served).
// Driving the day replans at every reveal; whoever is under way to a visit goes there, nobody else is
// bound, and nobody sets out earlier than the next window asks for.
#pragma once

#include "route/vrptw.hpp"

namespace yekuo::route {

struct DynamicDay {
    const Vrptw* problem = nullptr;
    std::vector<std::int32_t> revealed;  // by visit; 0: known in the morning
};

// `percent` of the visits are dynamic.
DynamicDay lackner_day(const Vrptw& problem, const VrptwRoutes& static_plan, int percent, std::uint64_t seed);

struct DrivenDay {
    VrptwRoutes routes;
    std::vector<std::int32_t> departed;  // by visit: when its vehicle set out for it
    std::int64_t cost = 0;
    int replans = 0;
};

// `turns`: of the search, in the morning and after each reveal.
DrivenDay drive_day(const DynamicDay& day, std::int64_t morning_turns, std::int64_t turns, std::uint64_t seed);

}  // namespace yekuo::route
