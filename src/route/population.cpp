#include "route/population.hpp"

#include <algorithm>
#include <cmath>

namespace yekuo::route {
namespace {

constexpr std::size_t smallest = 25;    // members of a half after culling
constexpr std::size_t generation = 40;  // births before it
constexpr std::size_t elite = 4;
constexpr std::size_t closest = 5;

}  // namespace

void Population::add(const PenaltyRoutes& routes) {
    Member member{routes.routes(), routes.length(), routes.cost(), routes.feasible()};
    member.next.assign(static_cast<std::size_t>(problem_.size), 0);
    member.before.assign(static_cast<std::size_t>(problem_.size), 0);
    for (const auto& route : member.routes)
        for (std::size_t i = 0; i < route.size(); ++i) {
            member.before[static_cast<std::size_t>(route[i])] = i > 0 ? route[i - 1] : 0;
            member.next[static_cast<std::size_t>(route[i])] = i + 1 < route.size() ? route[i + 1] : 0;
        }
    if (member.feasible && (best_.routes.empty() || member.length < best_.length)) best_ = member;
    auto& half = halves_[member.feasible ? 0 : 1];
    half.push_back(std::move(member));
    if (half.size() >= smallest + generation) cull(half);
    rank(half);
}

void Population::clear() {
    for (auto& half : halves_) half.clear();
}

// The share of visits whose neighbours differ.
double Population::distance(const Member& a, const Member& b) const {
    std::int32_t differences = 0;
    for (std::size_t visit = 1; visit < a.next.size(); ++visit) {
        differences += a.next[visit] != b.next[visit] && a.next[visit] != b.before[visit];
        differences += a.before[visit] == 0 && b.before[visit] != 0 && b.next[visit] != 0;
    }
    return static_cast<double>(differences) / static_cast<double>(problem_.size);
}

void Population::rank(Half& half) {
    std::stable_sort(half.begin(), half.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    const auto size = half.size();
    if (size < 2) return;
    std::vector<std::pair<double, std::size_t>> alike;  // closest ones first: least diverse
    std::vector<double> distances;
    for (std::size_t i = 0; i < size; ++i) {
        distances.clear();
        for (std::size_t j = 0; j < size; ++j)
            if (i != j) distances.push_back(distance(half[i], half[j]));
        const auto kept = std::min(closest, distances.size());
        std::partial_sort(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(kept), distances.end());
        double sum = 0;
        for (std::size_t k = 0; k < kept; ++k) sum += distances[k];
        alike.emplace_back(-sum / static_cast<double>(kept), i);
    }
    std::sort(alike.begin(), alike.end());
    const auto weight = 1 - std::min(1.0, static_cast<double>(elite) / static_cast<double>(size));
    for (std::size_t place = 0; place < size; ++place) {
        const auto i = alike[place].second;
        const double by_unlikeness = static_cast<double>(place) / static_cast<double>(size - 1);
        const double by_cost = static_cast<double>(i) / static_cast<double>(size - 1);
        half[i].fitness = by_cost + weight * by_unlikeness;
    }
}

void Population::cull(Half& half) {
    while (half.size() > smallest) {
        rank(half);
        std::size_t worst = 1;
        bool worst_is_copy = false;
        for (std::size_t i = 1; i < half.size(); ++i) {
            bool copy = false;
            for (std::size_t j = 0; j < half.size() && !copy; ++j)
                copy = i != j && half[i].cost == half[j].cost && distance(half[i], half[j]) < 1e-9;
            if (copy > worst_is_copy || (copy == worst_is_copy && half[i].fitness > half[worst].fitness))
                worst = i, worst_is_copy = copy;
        }
        half.erase(half.begin() + static_cast<std::ptrdiff_t>(worst));
    }
}

const Population::Member& Population::parent(Random& random) const {
    const auto pick = [&]() -> const Member& {
        const auto at = random.below(static_cast<std::uint32_t>(size()));
        return at < halves_[0].size() ? halves_[0][at] : halves_[1][at - halves_[0].size()];
    };
    const auto &a = pick(), &b = pick();
    return a.fitness < b.fitness ? a : b;
}

VrptwRoutes cross_routes(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b, Random& random,
                         std::vector<std::int32_t>& loose) {
    const auto angle = [&](const std::vector<std::int32_t>& route) {
        double x = 0, y = 0;
        for (const auto visit : route) x += problem.x[visit] - problem.x[0], y += problem.y[visit] - problem.y[0];
        return std::atan2(y, x);
    };
    std::vector<std::pair<double, std::size_t>> fan;
    for (std::size_t i = 0; i < a.size(); ++i) fan.emplace_back(angle(a[i]), i);
    std::sort(fan.begin(), fan.end());
    const auto count = static_cast<std::uint32_t>(a.size());
    const auto taken = 1 + random.below(std::max(1U, count - 1));
    const auto from = random.below(count);
    std::vector<bool> have(static_cast<std::size_t>(problem.size), false);
    VrptwRoutes child;
    for (std::uint32_t i = 0; i < std::min(taken, count); ++i) {
        child.push_back(a[fan[(from + i) % count].second]);
        for (const auto visit : child.back()) have[visit] = true;
    }
    std::vector<std::pair<double, std::size_t>> in_the_way;
    for (std::size_t i = 0; i < b.size(); ++i) {
        const auto covered = std::count_if(b[i].begin(), b[i].end(), [&](auto visit) { return have[visit]; });
        in_the_way.emplace_back(static_cast<double>(covered) / static_cast<double>(b[i].size()), i);
    }
    std::sort(in_the_way.begin(), in_the_way.end());
    for (const auto& [share, i] : in_the_way) {
        if (share > 0.5 || child.size() >= static_cast<std::size_t>(problem.vehicles)) break;
        std::vector<std::int32_t> rest;
        for (const auto visit : b[i])
            if (!have[visit]) rest.push_back(visit);
        for (const auto visit : rest) have[visit] = true;
        child.push_back(std::move(rest));
    }
    for (std::int32_t visit = 1; visit < problem.size; ++visit)
        if (!have[visit]) loose.push_back(visit);
    return child;
}

}  // namespace yekuo::route
