// A stretch of a route summed up in five numbers, so that two stretches join in a few additions however long
// they are (Vidal and others, "time warp"): how long it takes, how far it would have to turn the clock back
// to keep its windows, and between which departures that holds. Lateness has a price in the search, so that
// it may pass through plans that are not feasible on its way to better ones.
#pragma once

#include <algorithm>
#include <cstdint>

namespace yekuo::route {

struct Segment {
    std::int32_t duration = 0;
    std::int32_t warp = 0;   // time turned back in all
    std::int32_t early = 0;  // leaving between these two, nothing is added to either
    std::int32_t late = 0;
    std::int32_t load = 0;
};

inline Segment join(const Segment& a, const Segment& b, std::int32_t arc) {
    const std::int32_t between = a.duration - a.warp + arc;
    const std::int32_t wait = std::max(b.early - between - a.late, 0);
    const std::int32_t warp = std::max(a.early + between - b.late, 0);
    return {a.duration + b.duration + arc + wait, a.warp + b.warp + warp,
            std::max(b.early - between, a.early) - wait, std::min(b.late - between, a.late) + warp, a.load + b.load};
}

}  // namespace yekuo::route
