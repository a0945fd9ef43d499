// The optimizer at work on a day: outside the writer, on a copy of the plan. What it finds goes back as a
// command that names the routes' versions and is checked again before anything changes.
#pragma once

#include "dispatch/board.hpp"
#include "route/solve.hpp"

namespace yekuo::dispatch {

struct PlannedDay {
    AdoptPlan better;  // no routes: nothing better was found
    std::int64_t travel_seconds_before = 0, travel_seconds_after = 0;
};

// What begins before `still` stays with its crew and is not put off: the crew may be leaving for it.
PlannedDay plan_day(LivePlan plan, const route::Budget& budget, Instant still = {});

}  // namespace yekuo::dispatch
