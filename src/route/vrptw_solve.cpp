#include "route/vrptw_solve.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "route/string_search.hpp"

namespace yekuo::route {
namespace {

struct Member {
    VrptwRoutes routes;
    std::int64_t cost;
};

// Mixes two plans by whole routes: a fan of routes of one, then as many of the other's as fit beside them.
// Visits on none are returned in `loose`.
VrptwRoutes mix(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b, Random& random, std::vector<std::int32_t>& loose) {
    // routes of a by polar angle of their centre
    auto angle = [&](const std::vector<std::int32_t>& r) {
        double sx = 0, sy = 0;
        for (auto v : r) sx += problem.x[v] - problem.x[0], sy += problem.y[v] - problem.y[0];
        return std::atan2(sy, sx);
    };
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < a.size(); ++i) order.emplace_back(angle(a[i]), i);
    std::sort(order.begin(), order.end());
    const auto n = a.size();
    const auto take = 1 + random.below(static_cast<std::uint32_t>(n > 1 ? n - 1 : 1));
    const auto from = random.below(static_cast<std::uint32_t>(n));
    std::vector<bool> have(static_cast<std::size_t>(problem.size), false);
    VrptwRoutes out;
    for (std::size_t i = 0; i < take && i < n; ++i) {
        out.push_back(a[order[(from + i) % n].second]);
        for (auto v : out.back()) have[v] = true;
    }
    // of b: those least covered first, without what we have
    std::vector<std::pair<double, std::size_t>> fit;
    for (std::size_t i = 0; i < b.size(); ++i) {
        int covered = 0;
        for (auto v : b[i]) covered += have[v];
        fit.emplace_back(static_cast<double>(covered) / static_cast<double>(b[i].size()), i);
    }
    std::sort(fit.begin(), fit.end());
    for (auto& [share, i] : fit) {
        if (share > 0.5) break;
        std::vector<std::int32_t> rest;
        for (auto v : b[i])
            if (!have[v]) rest.push_back(v);
        for (auto v : rest) have[v] = true;
        out.push_back(std::move(rest));
    }
    for (std::int32_t v = 1; v < problem.size; ++v)
        if (!have[v]) loose.push_back(v);
    return out;
}

}  // namespace

VrptwSolved solve_vrptw(const Vrptw& problem, const VrptwBudget& budget) {
    const auto near = vrptw_near(problem, 40, 200);
    StringSearch search(problem, near, budget.seed);
    Random random(budget.seed);
    std::vector<std::int32_t> visits(static_cast<std::size_t>(problem.size) - 1);
    std::iota(visits.begin(), visits.end(), 1);
    search.build(visits);
    const double mean_arc = static_cast<double>(search.cost()) / problem.size;
    const double hot = mean_arc * 1, cold = mean_arc * 0.01;
    VrptwSolved out;
    double used = 0;
    const auto anneal = [&](double from, double to, double begin, double end) {
        while (out.iterations < budget.iterations && used < end) {
            if (out.iterations % 200 == 0 && budget.used_up) used = budget.used_up();
            ++out.iterations;
            search.turn(from * std::pow(to / from, std::clamp((used - begin) / (end - begin), 0., 1.)));
        }
    };
    std::vector<Member> all;
    const int P = 6;
    const double share = P == 1 ? 1 : 0.5;
    for (int i = 0; i < P && used < 1; ++i) {
        if (i) search.build(visits);
        anneal(hot, cold, share * i / P, share * (i + 1) / P);
        all.push_back({search.best_routes(), search.best_cost()});
    }
    const double slice = 0.01;
    const double warm = mean_arc * 0.1;
    std::vector<std::int32_t> loose;
    while (used < 1 && out.iterations < budget.iterations) {
        auto i = random.below(all.size()), j = random.below(all.size());
        if (i == j) continue;
        loose.clear();
        search.take(mix(problem, all[i].routes, all[j].routes, random, loose));
        search.add(loose);
        anneal(warm, cold, used, std::min(1.0, used + slice));
        const auto c = search.best_cost();
        auto worst = std::max_element(all.begin(), all.end(), [](auto& a, auto& b) { return a.cost < b.cost; });
        bool dup = std::any_of(all.begin(), all.end(), [&](auto& m) { return m.cost == c; });
        if (!dup && c < worst->cost) {
            // replace the parent that is dearer if close, else worst
            *worst = {search.best_routes(), c};
        }
    }
    auto best = std::min_element(all.begin(), all.end(), [](auto& a, auto& b) { return a.cost < b.cost; });
    out.routes = best->routes;
    out.cost = best->cost;
    return out;
}

}  // namespace yekuo::route
