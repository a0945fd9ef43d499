// Plans of up to a few hundred visits are bred: a few founders are annealed (route/string_search.hpp), others
// hardly so; then children of two plans take whole routes from each and descend through plans that may be late
// or overfull at a price (route/local_search.hpp). Of small plans some children are annealed a little more.
#pragma once

#include <barrier>
#include <mutex>

#include "route/string_search.hpp"
#include "route/vrptw_solve.hpp"

namespace yekuo::route {

constexpr std::int32_t breeding_most = 450;  // nodes; larger plans are annealed in one go

// How much worse a plan may become: from about the length of an arc down to a hundredth of it.
class Heat {
public:
    Heat(const Vrptw& problem, std::int64_t cost) : arc_(static_cast<double>(cost) / problem.size) {}
    double at(double share) const { return cooled(1.0, share); }
    double warm(double share) const { return cooled(0.1, share); }
    double arc() const { return arc_; }

private:
    double cooled(double hot, double share) const;
    double arc_;
};

// Of iterations or of time, whichever is further gone.
double share_spent(const VrptwBudget& budget, std::int64_t iterations);

// Several threads breed and meet often: each hands its newborn plans to the others, so that all breed from about the
// same population. Where turns are counted they wait for each other, so what comes of it does not depend on the threads'
// pace; against the clock nobody waits, and each takes what the others have left for it since.
class Meetings {
public:
    Meetings(int threads, bool waits)
        : waits_(waits), barrier_(threads), left_for_(static_cast<std::size_t>(threads), Left(static_cast<std::size_t>(threads))) {}
    // What the others brought.
    std::vector<VrptwRoutes> meet(std::size_t who, const std::vector<VrptwRoutes>& brings);
    void leave();
    std::size_t breeders() const { return left_for_.size(); }

private:
    using Left = std::vector<std::vector<VrptwRoutes>>;  // by who brought it
    static constexpr std::size_t left_most = 64;         // of one for another: who does not come hears of the latest only

    void bring(std::size_t who, const std::vector<VrptwRoutes>& brings);

    const bool waits_;
    std::barrier<> barrier_;
    std::mutex mutex_;
    std::vector<Left> left_for_;
};

struct Breeder {
    const VrptwRoutes* known = nullptr;  // a plan to begin with
    Meetings* meetings = nullptr;
    std::size_t who = 0;  // at the meetings
};

VrptwSolved breed(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near, const Breeder& breeder = {});

}  // namespace yekuo::route
