#include "route/penalty_routes.hpp"

namespace yekuo::route {

PenaltyRoutes::PenaltyRoutes(const Vrptw& problem, Prices prices) : problem_(problem), prices_(prices) {
    for (std::int32_t node = 0; node < problem.size; ++node)
        alone_.push_back({problem.service[node], 0, problem.ready[node], problem.due[node], problem.demand[node]});
    alone_[0].duration = 0;
    routes_.resize(static_cast<std::size_t>(std::min(problem.vehicles, problem.size)));
    places_.resize(static_cast<std::size_t>(problem.size));
    for (std::int32_t index = 0; index < count(); ++index) set(index, {0, 0});
}

void PenaltyRoutes::take(const VrptwRoutes& routes) {
    for (std::int32_t index = 0; index < count(); ++index) {
        auto& route = routes_[static_cast<std::size_t>(index)];
        const bool used = static_cast<std::size_t>(index) < routes.size();
        if (!used && route.empty()) continue;
        route.stops.assign(1, 0);
        if (used) route.stops.insert(route.stops.end(), routes[index].begin(), routes[index].end());
        route.stops.push_back(0);
        update(route, index);
    }
}

VrptwRoutes PenaltyRoutes::routes() const {
    VrptwRoutes out;
    for (const auto& route : routes_)
        if (!route.empty()) out.emplace_back(route.stops.begin() + 1, route.stops.end() - 1);
    return out;
}

void PenaltyRoutes::reprice(Prices prices) {
    prices_ = prices;
    for (auto& route : routes_) {
        route.penalty = penalty(route.before.back());
        route.changed = ++changes_;  // what was known of its moves holds no longer
    }
}

std::int32_t PenaltyRoutes::some_empty() const {
    for (std::int32_t index = 0; index < count(); ++index)
        if (route(index).empty()) return index;
    return -1;
}

std::int64_t PenaltyRoutes::length() const {
    std::int64_t sum = 0;
    for (const auto& route : routes_) sum += route.length;
    return sum;
}

std::int64_t PenaltyRoutes::cost() const {
    std::int64_t sum = 0;
    for (const auto& route : routes_) sum += route.length + route.penalty;
    return sum;
}

bool PenaltyRoutes::feasible() const {
    for (const auto& route : routes_)
        if (route.before.back().warp > 0 || route.before.back().load > problem_.capacity) return false;
    return true;
}

Segment PenaltyRoutes::between(const Route& route, std::int32_t from, std::int32_t to) const {
    Segment sum = alone(route.stops[from]);
    for (auto i = from + 1; i <= to; ++i) sum = extend(sum, route.stops[i - 1], route.stops[i]);
    return sum;
}

void PenaltyRoutes::set(std::int32_t index, std::vector<std::int32_t> stops) {
    auto& route = routes_[static_cast<std::size_t>(index)];
    route.stops = std::move(stops);
    update(route, index);
}

void PenaltyRoutes::update(Route& route, std::int32_t index) {
    const auto size = route.stops.size();
    route.before.resize(size);
    route.after.resize(size);
    route.length = 0;
    route.before[0] = alone(0);
    for (std::size_t i = 1; i < size; ++i) {
        route.length += arc(route.stops[i - 1], route.stops[i]);
        route.before[i] = extend(route.before[i - 1], route.stops[i - 1], route.stops[i]);
        if (i + 1 < size) places_[static_cast<std::size_t>(route.stops[i])] = {index, static_cast<std::int32_t>(i)};
    }
    route.after[size - 1] = alone(0);
    for (std::size_t i = size - 1; i-- > 0;)
        route.after[i] = join(alone(route.stops[i]), route.after[i + 1], arc(route.stops[i], route.stops[i + 1]));
    route.penalty = penalty(route.before.back());
    route.changed = ++changes_;
}

}  // namespace yekuo::route
