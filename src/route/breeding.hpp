// Plans of up to a few hundred visits are bred: a few founders are annealed (route/string_search.hpp), then
// children of two plans take whole routes from each. Up to about 150 visits a child descends through plans
// that may be late or overfull at a price (route/local_search.hpp), and some are annealed a little more;
// above that a child is annealed at once, which pays better than many descents.
#pragma once

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

VrptwSolved breed(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near);

}  // namespace yekuo::route
