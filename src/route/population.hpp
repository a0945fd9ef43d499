// Plans that breed: the good ones and, apart from them, those that are still late or overfull. Who stays is
// decided by cost and by being unlike the others (Vidal's biased fitness), so that the search does not end up
// with many copies of one plan. How unlike two members are is worked out once, when the later one is born.
#pragma once

#include <memory>

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
        std::vector<std::pair<std::int32_t, const Member*>> others;  // of its half, the most alike first
        double fitness = 0;
    };

    explicit Population(const Vrptw& problem) : problem_(problem) {}

    void add(const PenaltyRoutes& routes);
    // Two by binary tournament over both halves, not the same one if that can be had.
    std::pair<const Member*, const Member*> parents(Random& random) const;
    std::size_t size() const { return halves_[0].size() + halves_[1].size(); }
    const Member* best_feasible() const;
    void clear();

private:
    using Half = std::vector<std::unique_ptr<Member>>;
    std::int32_t differences(const Member& a, const Member& b) const;
    const Member* pick(Random& random) const;
    void rank(Half& half);
    void cull(Half& half);
    void drop(Half& half, std::size_t index);

    const Vrptw& problem_;
    Half halves_[2];  // feasible, not feasible
};

}  // namespace yekuo::route
