// Ruin and recreate for technician routing, the string removal of route/string_search.hpp over technicians
// who differ and may fetch at the depot once. Every tour remembers its beginnings and ends with and without
// the depot, so that a request is tried at a place, with the depot wherever it helps, in a few additions.
#pragma once

#include <functional>

#include "route/random.hpp"
#include "route/trsp.hpp"

namespace yekuo::route {

struct TrspBudget {
    std::int64_t iterations = 100'000;
    std::uint64_t seed = 1;
    std::function<double()> used_up = {};  // share of the time that is gone
};

struct TrspSolved {
    TrspTours tours;
    double cost = 0;                     // working time
    std::vector<std::int32_t> left_out;  // requests for which nothing was found
    std::int64_t iterations = 0;
};

TrspSolved solve_trsp(const Trsp& problem, const TrspBudget& budget);

// A stretch of a tour: how long it takes, and between which departures it takes no longer.
struct TrspSpan {
    double duration = 0, early = 0, late = 0;
    bool holds() const { return duration < 1e17; }
};
TrspSpan join(const TrspSpan& a, const TrspSpan& b, double drive);

// One technician's tour.
class TrspTour {
public:
    TrspTour(const Trsp& problem, std::int32_t home) : problem_(&problem), home_(home) { set({}); }

    const std::vector<std::int32_t>& requests() const { return requests_; }
    double cost() const { return cost_; }  // working time; 1e18 if the tour does not hold
    void set(std::vector<std::int32_t> requests);
    // What the request would add before position `at`; 1e18 if it does not fit there, or if it is clear early that it
    // would add at least `least`.
    double added(std::int32_t request, std::int32_t at, double least = 1e18) const;
    bool able(std::int32_t request) const;
    std::vector<std::int32_t> stops() const;  // with the depot as 0

private:
    using Parts = std::array<std::int32_t, trsp_parts>;
    TrspSpan alone(std::int32_t place) const;
    std::int32_t before(std::int32_t at) const { return at == 0 ? home_ : requests_[static_cast<std::size_t>(at) - 1]; }
    std::int32_t behind(std::int32_t at) const {
        return at == static_cast<std::int32_t>(requests_.size()) ? home_ : requests_[static_cast<std::size_t>(at)];
    }
    bool own_kit(std::int32_t request, std::int32_t served) const;
    void update();
    std::size_t cell(std::int32_t i, std::int32_t j) const {
        return static_cast<std::size_t>(i) * (requests_.size() + 1) + static_cast<std::size_t>(j);
    }

    const Trsp* problem_;
    std::int32_t home_;
    std::vector<std::int32_t> requests_;
    std::int32_t depot_at_ = -1;  // before this request; −1: not needed
    std::int32_t own_ = 0;        // as many requests from the start can be served with what was taken along
    double cost_ = 0;
    double busy_ = 0;  // driving and service without the depot: no tour with these requests takes less
    std::vector<TrspSpan> head_, tail_;  // the first i requests; those from i on, home included in both
    std::vector<TrspSpan> depot_head_;   // cell(p, i): the first i requests with the depot before p ≤ i
    std::vector<TrspSpan> depot_tail_;   // cell(i, p): from i on with the depot before p ≥ i
    std::vector<Parts> used_;            // by the first i requests
};

}  // namespace yekuo::route
