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
constexpr std::int64_t slice_turns = 20'000;  // what threads do between two cuts
// Of a large plan: the share of the time for annealing, how often it is cut into districts after that, and of
// about how many visits each.
constexpr double annealing = 0.3;
constexpr int rounds = 4;
constexpr std::size_t district_visits = 250;

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

// Routes in the order of the compass, cut into fans of about as many visits each; the first cut moves every
// time, so that what lies on a border once lies inside later.
std::vector<VrptwRoutes> fans(const Vrptw& problem, const VrptwRoutes& routes, std::size_t count, Random& random) {
    std::vector<std::pair<double, std::size_t>> order;
    std::size_t visits = 0;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        double x = 0, y = 0;
        for (const auto visit : routes[i]) x += problem.x[visit] - problem.x[0], y += problem.y[visit] - problem.y[0];
        order.emplace_back(std::atan2(y, x), i);
        visits += routes[i].size();
    }
    std::sort(order.begin(), order.end());
    const auto from = routes.empty() ? 0 : random.below(static_cast<std::uint32_t>(routes.size()));
    std::vector<VrptwRoutes> out(count);
    std::size_t before = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& route = routes[order[(from + i) % order.size()].second];
        out[(before + route.size() / 2) * count / std::max<std::size_t>(1, visits)].push_back(route);
        before += route.size();
    }
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

    VrptwSolved solve(double until) {
        searches_[0].build(all_visits(problem_));
        const Heat heat(problem_, searches_[0].cost());
        current_ = searches_[0].routes();
        keep(out_, current_, searches_[0].cost());
        for (double spent = 0; spent < until; spent = share_spent(budget_, out_.iterations))
            slice(heat.at(spent / until));
        return std::move(out_);
    }

private:
    void slice(double heat) {
        const auto parts = fans(problem_, current_, static_cast<std::size_t>(budget_.threads), random_);
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
VrptwSolved anneal_once(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near, double until) {
    StringSearch search(problem, near, budget.seed);
    search.build(all_visits(problem));
    const Heat heat(problem, search.cost());
    VrptwSolved out;
    for (double spent = 0; spent < until; spent = share_spent(budget, out.iterations)) {
        const auto turns = std::clamp<std::int64_t>(budget.iterations - out.iterations, 1, 100);
        for (std::int64_t turn = 0; turn < turns; ++turn) search.turn(heat.at(spent / until));
        out.iterations += turns;
    }
    keep(out, search.best_routes(), search.best_cost());
    return out;
}

// Small plans: every thread breeds, and they meet.
VrptwSolved breed_side_by_side(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near) {
    std::vector<VrptwSolved> found(static_cast<std::size_t>(budget.threads));
    Meetings meetings(budget.threads, budget.iterations < std::numeric_limits<std::int64_t>::max());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < found.size(); ++i)
        threads.emplace_back([&, i] {
            auto own = budget;
            own.seed = budget.seed * 1000 + i;
            own.iterations = budget.iterations / budget.threads;
            found[i] = breed(problem, own, near, {.meetings = &meetings, .who = i});
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

// Some routes of a plan and their visits as a problem of their own.
struct District {
    Vrptw problem;
    std::vector<std::int32_t> nodes;  // what they are called in the whole
    VrptwRoutes routes;
};

District cut_out(const Vrptw& whole, const VrptwRoutes& routes, std::int32_t spare_vehicles) {
    District out;
    out.nodes.push_back(0);
    for (const auto& route : routes) {
        auto& own = out.routes.emplace_back();
        for (const auto visit : route) {
            own.push_back(static_cast<std::int32_t>(out.nodes.size()));
            out.nodes.push_back(visit);
        }
    }
    auto& part = out.problem;
    part.size = static_cast<std::int32_t>(out.nodes.size());
    part.vehicles = static_cast<std::int32_t>(routes.size()) + spare_vehicles;
    part.capacity = whole.capacity;
    for (const auto node : out.nodes) {
        part.demand.push_back(whole.demand[node]);
        part.ready.push_back(whole.ready[node]);
        part.due.push_back(whole.due[node]);
        part.service.push_back(whole.service[node]);
        part.x.push_back(whole.x[node]);
        part.y.push_back(whole.y[node]);
        for (const auto other : out.nodes) part.arcs.push_back(whole.arc(node, other));
    }
    return out;
}

// A large plan that has been annealed is cut into fans, and each is bred as a problem of its own; then it is cut
// anew along other lines.
class Districts {
public:
    Districts(const Vrptw& problem, const VrptwBudget& budget, VrptwSolved annealed)
        : problem_(problem), budget_(budget), random_(budget.seed + 5), out_(std::move(annealed)) {}

    VrptwSolved solve(double from) {
        for (int round = 0; round < rounds; ++round)
            breed_all(from + (1 - from) * round / rounds, from + (1 - from) * (round + 1) / rounds);
        return std::move(out_);
    }

private:
    void breed_all(double from, double to) {
        const auto threads = static_cast<std::size_t>(budget_.threads);
        const auto shifts = (static_cast<std::size_t>(problem_.size) / district_visits + threads - 1) / threads;
        const auto parts = fans(problem_, out_.routes, shifts * threads, random_);
        const auto spare = (problem_.vehicles - static_cast<std::int32_t>(out_.routes.size())) /
                           static_cast<std::int32_t>(parts.size());
        std::vector<District> districts;
        std::vector<VrptwSolved> found(parts.size());
        for (const auto& part : parts) districts.push_back(cut_out(problem_, part, std::max(0, spare)));
        for (std::size_t shift = 0; shift < shifts; ++shift) {
            const auto began = from + (to - from) * static_cast<double>(shift) / static_cast<double>(shifts);
            const auto ends = from + (to - from) * static_cast<double>(shift + 1) / static_cast<double>(shifts);
            std::vector<std::thread> workers;
            for (auto i = shift * threads; i < (shift + 1) * threads; ++i)
                workers.emplace_back([&, i] { found[i] = breed_one(districts[i], began, ends, i); });
            for (auto& worker : workers) worker.join();
        }
        VrptwSolved whole;
        for (std::size_t i = 0; i < found.size(); ++i) {
            out_.iterations += found[i].iterations;
            whole.cost += found[i].cost;
            for (auto& route : found[i].routes) {
                for (auto& visit : route) visit = districts[i].nodes[static_cast<std::size_t>(visit)];
                whole.routes.push_back(std::move(route));
            }
        }
        keep(out_, std::move(whole.routes), whole.cost);
    }

    VrptwSolved breed_one(const District& district, double from, double to, std::size_t number) {
        if (district.problem.size < 3) return {district.routes, *vrptw_cost(district.problem, district.routes), 0};
        const auto turns = static_cast<double>(budget_.iterations) * (to - from) / budget_.threads;
        VrptwBudget own{.iterations = std::max<std::int64_t>(1, static_cast<std::int64_t>(turns)),
                        .seed = budget_.seed * 1000 + number};
        if (budget_.used_up)
            own.used_up = [&] { return std::clamp((budget_.used_up() - from) / (to - from), 0.0, 1.0); };
        return breed(district.problem, own, vrptw_near(district.problem, beside, around), {.known = &district.routes});
    }

    const Vrptw& problem_;
    const VrptwBudget& budget_;
    Random random_;
    VrptwSolved out_;
};

}  // namespace

VrptwSolved solve_vrptw(const Vrptw& problem, const VrptwBudget& budget) {
    if (problem.size < 2) return {};
    const auto near = vrptw_near(problem, beside, around);
    if (problem.size <= breeding_most)
        return budget.threads > 1 ? breed_side_by_side(problem, budget, near) : breed(problem, budget, near);
    auto annealed = budget.threads > 1 ? Fans(problem, budget, near).solve(annealing)
                                       : anneal_once(problem, budget, near, annealing);
    return Districts(problem, budget, std::move(annealed)).solve(annealing);
}

}  // namespace yekuo::route
