// Plans that breed: the good ones and, apart from them, those that are still late or overfull. Who stays is
// decided by cost and by being unlike the others (Vidal's biased fitness), so that the search does not end up
// with many copies of one plan.
#pragma once

#include "route/penalty_routes.hpp"
#include "route/random.hpp"

namespace yekuo::route {

class Population {
public:
    struct Member {
        VrptwRoutes routes;
        std::int64_t length = 0;
        std::int64_t cost = 0;  // with penalties at the prices of its birth
        bool feasible = false;
        std::vector<std::int32_t> next, before;  // by visit
        double fitness = 0;
    };

    explicit Population(const Vrptw& problem) : problem_(problem) {}

    void add(const PenaltyRoutes& routes);
    // Binary tournament over both halves.
    const Member& parent(Random& random) const;
    const Member* best() const { return best_.routes.empty() ? nullptr : &best_; }
    std::size_t size() const { return halves_[0].size() + halves_[1].size(); }
    void clear();  // all but the best ever

private:
    using Half = std::vector<Member>;
    double distance(const Member& a, const Member& b) const;
    void rank(Half& half);
    void cull(Half& half);

    const Vrptw& problem_;
    Half halves_[2];  // feasible, not feasible
    Member best_;
};

// A child of two plans: a fan of routes of `a`, then those of `b` that get in its way least, without the
// visits that it has already. Visits on none come back in `loose`.
VrptwRoutes cross_routes(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b, Random& random,
                         std::vector<std::int32_t>& loose);

}  // namespace yekuo::route
