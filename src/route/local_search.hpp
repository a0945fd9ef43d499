// Descends with all moves (route/moves.hpp) until none of them helps. Only visits that are near each other
// are brought together, and only routes that changed since a visit was last tried are tried again.
#pragma once

#include <optional>

#include "route/moves.hpp"
#include "route/random.hpp"
#include "route/string_search.hpp"

namespace yekuo::route {

class LocalSearch {
public:
    LocalSearch(const Vrptw& problem, const VrptwNear& near);

    // `near_most`: how many neighbours of each visit are looked at. `settled`, by route: those of one number
    // other than 0 come from one plan that had been descended, and need not be held against each other.
    void descend(PenaltyRoutes& routes, Random& random, std::size_t near_most = 20,
                 const std::vector<std::int8_t>& settled = {}, std::int64_t settled_at = -1);

    // Puts visits that are on no route where they cost least.
    void place(PenaltyRoutes& routes, const std::vector<std::int32_t>& loose) const;

private:
    bool try_pair(PenaltyRoutes& routes, const Spot& u, const Spot& v);
    bool try_swap_star(PenaltyRoutes& routes);
    bool settled(const PenaltyRoutes& routes, std::int32_t r, std::int32_t s) const;

    const Vrptw& problem_;
    const VrptwNear& near_;
    std::vector<std::int32_t> order_;
    std::vector<std::int64_t> tested_;
    std::vector<std::int64_t> star_tested_;
    std::vector<std::int32_t> beside_;
    std::vector<std::int8_t> settled_;
    std::int64_t settled_at_ = -1;  // routes that changed after this are settled no longer
    std::optional<SwapStar> star_;
    const PenaltyRoutes* star_of_ = nullptr;  // whose routes `star_` remembers
};

}  // namespace yekuo::route
