#include "route/vrptw_solve.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "route/breeding.hpp"
#include "route/string_search.hpp"

namespace yekuo::route {
namespace {

constexpr std::size_t beside = 40, around = 200;
constexpr std::int64_t slice_turns = 20'000;  // what threads do between two meetings

std::vector<std::int32_t> all_visits(const Vrptw& problem) {
    std::vector<std::int32_t> visits(static_cast<std::size_t>(problem.size) - 1);
    std::iota(visits.begin(), visits.end(), 1);
    return visits;
}

void keep(VrptwSolved& out, VrptwRoutes routes, std::int64_t cost) {
    if (!out.routes.empty() && cost >= out.cost) return;
    out.routes = std::move(routes);
    out.cost = cost;
}

// Routes in the order of the compass, cut into as many fans as there are threads; the first cut moves every
// time, so that what lies on a border once lies inside later.
std::vector<VrptwRoutes> fans(const Vrptw& problem, const VrptwRoutes& routes, int count, Random& random) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        double x = 0, y = 0;
        for (const auto visit : routes[i]) x += problem.x[visit] - problem.x[0], y += problem.y[visit] - problem.y[0];
        order.emplace_back(std::atan2(y, x), i);
    }
    std::sort(order.begin(), order.end());
    const auto from = routes.empty() ? 0 : random.below(static_cast<std::uint32_t>(routes.size()));
    std::vector<VrptwRoutes> out(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < order.size(); ++i)
        out[i * static_cast<std::size_t>(count) / order.size()].push_back(
            routes[order[(from + i) % order.size()].second]);
    return out;
}

// A large plan is annealed in fans, one a thread, that are cut anew after every slice. What a thread does
// depends on its fan and its seed alone, so the result is the same however the threads are run.
class Fans {
public:
    Fans(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near)
        : problem_(problem), budget_(budget), random_(budget.seed) {
        for (int i = 0; i < budget.threads; ++i)
            searches_.emplace_back(problem, near, budget.seed * 1000 + static_cast<std::uint64_t>(i));
    }

    VrptwSolved solve() {
        searches_[0].build(all_visits(problem_));
        const Heat heat(problem_, searches_[0].cost());
        current_ = searches_[0].routes();
        keep(out_, current_, searches_[0].cost());
        for (double spent = 0; spent < 1; spent = share_spent(budget_, out_.iterations)) slice(heat.at(spent));
        return std::move(out_);
    }

private:
    void slice(double heat) {
        const auto parts = fans(problem_, current_, budget_.threads, random_);
        const auto left = (budget_.iterations - out_.iterations) / budget_.threads;
        const auto turns = std::clamp<std::int64_t>(left, 1, slice_turns);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < parts.size(); ++i)
            threads.emplace_back([&, i] {
                auto& search = searches_[i];
                search.take(parts[i]);
                search.limit_vehicles(static_cast<std::int32_t>(parts[i].size()) + spare_vehicles());
                for (std::int64_t turn = 0; turn < turns && !parts[i].empty(); ++turn) search.turn(heat);
            });
        for (auto& thread : threads) thread.join();
        out_.iterations += turns * budget_.threads;
        VrptwRoutes best;
        std::int64_t best_cost = 0;
        current_.clear();
        for (const auto& search : searches_) {
            for (auto& route : search.routes()) current_.push_back(std::move(route));
            for (auto& route : search.best_routes()) best.push_back(std::move(route));
            best_cost += search.best_cost();
        }
        keep(out_, std::move(best), best_cost);
    }
    std::int32_t spare_vehicles() const {
        return std::max(0, problem_.vehicles - static_cast<std::int32_t>(current_.size())) / budget_.threads;
    }

    const Vrptw& problem_;
    const VrptwBudget& budget_;
    Random random_;
    std::vector<StringSearch> searches_;
    VrptwRoutes current_;
    VrptwSolved out_;
};

// One long annealing.
VrptwSolved anneal_once(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near) {
    StringSearch search(problem, near, budget.seed);
    search.build(all_visits(problem));
    const Heat heat(problem, search.cost());
    VrptwSolved out;
    for (double spent = 0; spent < 1; spent = share_spent(budget, out.iterations)) {
        const auto turns = std::clamp<std::int64_t>(budget.iterations - out.iterations, 1, 100);
        for (std::int64_t turn = 0; turn < turns; ++turn) search.turn(heat.at(spent));
        out.iterations += turns;
    }
    keep(out, search.best_routes(), search.best_cost());
    return out;
}

// Small plans: every thread breeds for itself, the best of all is taken.
VrptwSolved breed_side_by_side(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near) {
    std::vector<VrptwSolved> found(static_cast<std::size_t>(budget.threads));
    std::vector<std::thread> threads;
    for (int i = 0; i < budget.threads; ++i)
        threads.emplace_back([&, i] {
            auto own = budget;
            own.seed = budget.seed * 1000 + static_cast<std::uint64_t>(i);
            own.iterations = budget.iterations / budget.threads;
            found[static_cast<std::size_t>(i)] = breed(problem, own, near);
        });
    for (auto& thread : threads) thread.join();
    VrptwSolved out;
    for (auto& one : found) {
        const auto iterations = out.iterations + one.iterations;
        keep(out, std::move(one.routes), one.cost);
        out.iterations = iterations;
    }
    return out;
}

}  // namespace

VrptwSolved solve_vrptw(const Vrptw& problem, const VrptwBudget& budget) {
    if (problem.size < 2) return {};
    const auto near = vrptw_near(problem, beside, around);
    if (problem.size <= breeding_most)
        return budget.threads > 1 ? breed_side_by_side(problem, budget, near) : breed(problem, budget, near);
    return budget.threads > 1 ? Fans(problem, budget, near).solve() : anneal_once(problem, budget, near);
}

}  // namespace yekuo::route
