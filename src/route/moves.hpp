// The moves of the local search, one class each. `evaluate` says what the penalised cost would change by,
// exactly (or returns a value that is not negative as soon as it is clear that nothing is gained); `apply`
// makes the move. u and v are visits in their places; what the move does to them stands above its class.
#pragma once

#include <array>

#include "route/penalty_routes.hpp"

namespace yekuo::route {

using Spot = PenaltyRoutes::Spot;

constexpr std::int64_t no_gain = std::int64_t{1} << 60;

// Which moves about a pair could gain anything, by length alone: since those of a pair share most of their arcs,
// this costs little more than one of them, and most pairs need not be looked at any further.
struct Promising {
    bool relocate_1, relocate_2, relocate_2_turned, relocate_3, swap_11, swap_21, swap_22, tails, tails_back, reverse;
    bool any;
};
Promising promising(const PenaltyRoutes& routes, const Spot& u, const Spot& v);

// `Length` stops from u on leave their route and stand behind v (or at the head of v's route), turned round
// if `Turned`.
template <int Length, bool Turned>
class Relocate {
public:
    static std::int64_t evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v, bool at_head = false);
    static void apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v, bool at_head = false);
};

// One stop u opens a route of its own.
class OpenRoute {
public:
    static std::int64_t evaluate(const PenaltyRoutes& routes, const Spot& u);
    static void apply(PenaltyRoutes& routes, std::int32_t u);
};

// `First` stops from u on change places with `Second` stops from v on.
template <int First, int Second>
class Swap {
public:
    static std::int64_t evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v);
    static void apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v);
};

// Two routes exchange their ends: u is followed by v and what came after v; whoever stood before v is
// followed by what came after u.
class ExchangeTails {
public:
    static std::int64_t evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v);
    static void apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v);
};

// Within one route, the stops after u up to v are driven the other way round.
class Reverse {
public:
    static std::int64_t evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v);
    static void apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v);
};

// Two visits of different routes change routes, each taking the best place there, not each other's.
class SwapStar {
public:
    explicit SwapStar(const PenaltyRoutes& routes);
    // Finds the best such pair for two routes; negative if something is gained.
    std::int64_t evaluate(const PenaltyRoutes& routes, std::int32_t r, std::int32_t s);
    void apply(PenaltyRoutes& routes) const;

private:
    struct Place {
        std::int64_t cost = no_gain;  // by length alone
        std::int32_t after = 0;       // position in the other route
    };
    struct Best {
        std::int32_t r = 0, s = 0, u = 0, v = 0;
        std::vector<std::int32_t> new_r, new_s;
    };
    using ThreePlaces = std::array<Place, 3>;
    const ThreePlaces& places(const PenaltyRoutes& routes, std::int32_t visit, std::int32_t route);
    Place place_without(const PenaltyRoutes& routes, std::int32_t visit, std::int32_t route, std::int32_t gone);
    std::int64_t exact(const PenaltyRoutes& routes, std::int32_t u, std::int32_t v, Place into_s, Place into_r);

    std::vector<std::vector<std::int64_t>> known_;  // by route and visit: the change it was worked out for
    std::vector<std::vector<ThreePlaces>> three_;
    Best best_;
};

}  // namespace yekuo::route
