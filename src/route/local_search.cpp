#include "route/local_search.hpp"

#include <numeric>

namespace yekuo::route {
namespace {

template <class Move, class... Head>
bool improve_by(PenaltyRoutes& routes, const Spot& u, const Spot& v, Head... head) {
    if (Move::evaluate(routes, u, v, head...) >= 0) return false;
    Move::apply(routes, u.node, v.node, head...);
    return true;
}

}  // namespace

LocalSearch::LocalSearch(const Vrptw& problem, const VrptwNear& near) : problem_(problem), near_(near) {
    order_.resize(static_cast<std::size_t>(problem.size) - 1);
    std::iota(order_.begin(), order_.end(), 1);
}

bool LocalSearch::try_pair(PenaltyRoutes& routes, const Spot& u, const Spot& v) {
    if (const auto could = promising(routes, u, v); could.any) {
        if (could.relocate_1 && improve_by<Relocate<1, false>>(routes, u, v)) return true;
        if (could.relocate_2 && improve_by<Relocate<2, false>>(routes, u, v)) return true;
        if (could.relocate_2_turned && improve_by<Relocate<2, true>>(routes, u, v)) return true;
        if (could.relocate_3 && improve_by<Relocate<3, false>>(routes, u, v)) return true;
        if (could.swap_11 && improve_by<Swap<1, 1>>(routes, u, v)) return true;
        if (could.swap_21 && improve_by<Swap<2, 1>>(routes, u, v)) return true;
        if (could.swap_22 && improve_by<Swap<2, 2>>(routes, u, v)) return true;
        if (could.tails && improve_by<ExchangeTails>(routes, u, v)) return true;
        if (could.tails_back && improve_by<ExchangeTails>(routes, v, u)) return true;
        if (could.reverse && improve_by<Reverse>(routes, u, v)) return true;
    }
    if (v.at != 1) return false;
    return improve_by<Relocate<1, false>>(routes, u, v, true) || improve_by<Relocate<2, false>>(routes, u, v, true) ||
           improve_by<Relocate<3, false>>(routes, u, v, true);
}

// Pairs of routes that lie side by side: some stop of one is near a stop of the other.
bool LocalSearch::try_swap_star(PenaltyRoutes& routes) {
    if (star_of_ != &routes) star_.emplace(routes), star_of_ = &routes;
    auto& beside = beside_;
    bool found = false;
    for (std::int32_t r = 0; r < routes.count(); ++r) {
        if (routes.route(r).empty()) continue;
        const auto tested = star_tested_[static_cast<std::size_t>(r)];
        star_tested_[static_cast<std::size_t>(r)] = routes.changes();
        beside.clear();
        for (std::int32_t i = 1; i < routes.route(r).last(); ++i) {
            const auto& near = near_.around[static_cast<std::size_t>(routes.route(r).stops[i])];
            for (std::size_t k = 0; k < std::min<std::size_t>(6, near.size()); ++k) {
                const auto s = routes.route_of(near[k]);
                if (s > r && std::max(routes.route(r).changed, routes.route(s).changed) > tested &&
                    !settled(routes, r, s))
                    beside.push_back(s);
            }
        }
        std::sort(beside.begin(), beside.end());
        beside.erase(std::unique(beside.begin(), beside.end()), beside.end());
        for (const auto s : beside) {
            if (routes.route(r).empty() || routes.route(s).empty()) continue;
            if (star_->evaluate(routes, r, s) >= 0) continue;
            star_->apply(routes);
            found = true;
        }
    }
    return found;
}

bool LocalSearch::settled(const PenaltyRoutes& routes, std::int32_t r, std::int32_t s) const {
    const auto a = settled_[static_cast<std::size_t>(r)];
    return a != 0 && a == settled_[static_cast<std::size_t>(s)] && routes.route(r).changed <= settled_at_ &&
           routes.route(s).changed <= settled_at_;
}

void LocalSearch::descend(PenaltyRoutes& routes, Random& random, std::size_t near_most,
                          const std::vector<std::int8_t>& settled_routes, std::int64_t settled_at) {
    settled_ = settled_routes;
    settled_.resize(static_cast<std::size_t>(routes.count()), 0);
    settled_at_ = settled_at;
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[random.below(static_cast<std::uint32_t>(i))]);
    tested_.assign(static_cast<std::size_t>(problem_.size), -1);
    star_tested_.assign(static_cast<std::size_t>(routes.count()), -1);
    const auto changed = [&](std::int32_t visit) { return routes.route(routes.route_of(visit)).changed; };
    for (bool first = true, found = true; found; first = false) {
        found = false;
        for (const auto u : order_) {
            const auto tested = tested_[static_cast<std::size_t>(u)];
            tested_[static_cast<std::size_t>(u)] = routes.changes();
            const auto& near = near_.beside[static_cast<std::size_t>(u)];
            auto spot = routes.spot(u);
            for (std::size_t k = 0; k < std::min(near_most, near.size()); ++k) {
                if (std::max(spot.in->changed, changed(near[k])) <= tested) continue;
                if (settled(routes, spot.route, routes.route_of(near[k]))) continue;
                if (try_pair(routes, spot, routes.spot(near[k]))) found = true, spot = routes.spot(u);
            }
            if (!first && OpenRoute::evaluate(routes, spot) < 0) OpenRoute::apply(routes, u), found = true;
        }
        if (!found) found = try_swap_star(routes);
    }
}

void LocalSearch::place(PenaltyRoutes& routes, const std::vector<std::int32_t>& loose) const {
    std::vector<bool> out(static_cast<std::size_t>(problem_.size), false);
    for (const auto visit : loose) out[static_cast<std::size_t>(visit)] = true;
    for (const auto visit : loose) {
        std::int64_t best = no_gain;
        std::int32_t best_route = -1, best_after = 0;
        const auto consider = [&](std::int32_t index, std::int32_t after) {
            const auto& route = routes.route(index);
            const auto a = route.stops[after], b = route.stops[after + 1];
            const std::int64_t length = routes.arc(a, visit) + routes.arc(visit, b) - routes.arc(a, b);
            if (length - route.penalty >= best) return;
            const auto whole = join(routes.extend(route.before[after], a, visit), route.after[after + 1], routes.arc(visit, b));
            const auto cost = length + routes.penalty(whole) - route.penalty;
            if (cost < best) best = cost, best_route = index, best_after = after;
        };
        for (const auto other : near_.beside[static_cast<std::size_t>(visit)]) {
            if (out[static_cast<std::size_t>(other)]) continue;
            consider(routes.route_of(other), routes.position(other));
            consider(routes.route_of(other), routes.position(other) - 1);
        }
        if (const auto fresh = routes.some_empty(); fresh >= 0) consider(fresh, 0);
        if (best_route < 0) consider(0, 0);
        auto stops = routes.route(best_route).stops;
        stops.insert(stops.begin() + best_after + 1, visit);
        routes.set(best_route, std::move(stops));
        out[static_cast<std::size_t>(visit)] = false;
    }
}

}  // namespace yekuo::route
