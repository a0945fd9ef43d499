#include "route/moves.hpp"

namespace yekuo::route {
namespace {

// Load is settled by the exchange as a whole; what is estimated stop by stop is time alone.
std::int64_t lateness(const PenaltyRoutes& routes, Segment whole) {
    whole.load = 0;
    return routes.penalty(whole);
}

}  // namespace

SwapStar::SwapStar(const PenaltyRoutes& routes)
    : known_(static_cast<std::size_t>(routes.count())), three_(static_cast<std::size_t>(routes.count())) {
    for (auto& route : known_) route.assign(static_cast<std::size_t>(routes.problem().size), -1);
    for (auto& route : three_) route.resize(static_cast<std::size_t>(routes.problem().size));
}

// The three cheapest places for a visit on a route, kept until the route changes: two of them at most are
// spoilt by the stop that leaves.
const SwapStar::ThreePlaces& SwapStar::places(const PenaltyRoutes& routes, std::int32_t visit, std::int32_t index) {
    auto& three = three_[static_cast<std::size_t>(index)][static_cast<std::size_t>(visit)];
    auto& known = known_[static_cast<std::size_t>(index)][static_cast<std::size_t>(visit)];
    const auto& route = routes.route(index);
    if (known == route.changed) return three;
    known = route.changed;
    three = {};
    const auto alone = routes.alone(visit);
    for (std::int32_t after = 0; after < route.last(); ++after) {
        const auto a = route.stops[after], b = route.stops[after + 1];
        const std::int64_t length = routes.arc(a, visit) + routes.arc(visit, b) - routes.arc(a, b);
        if (length >= three[2].cost) continue;
        const auto whole = join(join(route.before[after], alone, routes.arc(a, visit)), route.after[after + 1],
                                routes.arc(visit, b));
        const auto cost = length + lateness(routes, whole) - lateness(routes, route.before.back());
        if (cost >= three[2].cost) continue;
        three[2] = {cost, after};
        if (three[2].cost < three[1].cost) std::swap(three[1], three[2]);
        if (three[1].cost < three[0].cost) std::swap(three[0], three[1]);
    }
    return three;
}

// The best place on a route that loses the stop at `gone`: one of the three, or the gap itself.
SwapStar::Place SwapStar::place_without(const PenaltyRoutes& routes, std::int32_t visit, std::int32_t index,
                                        std::int32_t gone) {
    const auto& route = routes.route(index);
    const auto a = route.stops[gone - 1], b = route.stops[gone + 1];
    Place best{static_cast<std::int64_t>(routes.arc(a, visit)) + routes.arc(visit, b) - routes.arc(a, b), gone - 1};
    const auto gap = join(join(route.before[gone - 1], routes.alone(visit), routes.arc(a, visit)),
                          route.after[gone + 1], routes.arc(visit, b));
    best.cost += lateness(routes, gap) - lateness(routes, route.before.back());
    for (const auto& place : places(routes, visit, index))
        if (place.cost < best.cost && place.after != gone && place.after != gone - 1) best = place;
    return best;
}

std::int64_t SwapStar::exact(const PenaltyRoutes& routes, std::int32_t u, std::int32_t v, Place into_s,
                             Place into_r) {
    const auto change = [&](std::int32_t index, std::int32_t out, std::int32_t in, std::int32_t after,
                            std::vector<std::int32_t>& stops) {
        const auto& route = routes.route(index);
        stops.clear();
        for (std::int32_t i = 0; i <= route.last(); ++i) {
            if (route.stops[i] != out || i == 0 || i == route.last()) stops.push_back(route.stops[i]);
            if (i == after) stops.push_back(in);
        }
        Segment sum = routes.alone(0);
        std::int64_t length = 0;
        for (std::size_t i = 1; i < stops.size(); ++i) {
            sum = routes.extend(sum, stops[i - 1], stops[i]);
            length += routes.arc(stops[i - 1], stops[i]);
        }
        return length + routes.penalty(sum) - route.length - route.penalty;
    };
    std::vector<std::int32_t> new_r, new_s;
    const auto r = routes.route_of(u), s = routes.route_of(v);
    const auto delta = change(r, u, v, into_r.after, new_r) + change(s, v, u, into_s.after, new_s);
    if (delta < 0) best_ = {r, s, u, v, std::move(new_r), std::move(new_s)};
    return delta;
}

std::int64_t SwapStar::evaluate(const PenaltyRoutes& routes, std::int32_t r, std::int32_t s) {
    const auto &a = routes.route(r), &b = routes.route(s);
    std::int64_t best = no_gain;
    std::int32_t best_u = 0, best_v = 0;
    Place u_place, v_place;
    const auto leaving = [&](const PenaltyRoutes::Route& route, std::int32_t at) {
        const auto p = route.stops[at - 1], q = route.stops[at + 1];
        const auto without = join(route.before[at - 1], route.after[at + 1], routes.arc(p, q));
        return static_cast<std::int64_t>(routes.arc(p, q)) - routes.arc(p, route.stops[at]) -
               routes.arc(route.stops[at], q) + lateness(routes, without) - lateness(routes, route.before.back());
    };
    std::vector<std::int64_t> leaving_b(b.stops.size());
    for (std::int32_t j = 1; j < b.last(); ++j) leaving_b[static_cast<std::size_t>(j)] = leaving(b, j);
    const auto load_a = a.before.back().load, load_b = b.before.back().load;
    const auto price = [&](std::int32_t load) {
        Segment loaded;
        loaded.load = load;
        return routes.penalty(loaded);
    };
    const auto loads_now = price(load_a) + price(load_b);
    for (std::int32_t i = 1; i < a.last(); ++i) {
        const auto u = a.stops[i];
        const auto leave_u = leaving(a, i);
        for (std::int32_t j = 1; j < b.last(); ++j) {
            const auto v = b.stops[j];
            const auto shift = routes.alone(v).load - routes.alone(u).load;
            auto bound = leave_u + leaving_b[static_cast<std::size_t>(j)] + price(load_a + shift) +
                         price(load_b - shift) - loads_now;
            if (bound >= 0) continue;
            const auto into_s = place_without(routes, u, s, j);
            if ((bound += into_s.cost) >= std::min<std::int64_t>(best, 0)) continue;
            const auto into_r = place_without(routes, v, r, i);
            bound += into_r.cost;
            if (bound < best) best = bound, best_u = u, best_v = v, u_place = into_s, v_place = into_r;
        }
    }
    return best_u == 0 ? no_gain : exact(routes, best_u, best_v, u_place, v_place);
}

void SwapStar::apply(PenaltyRoutes& routes) const {
    routes.set(best_.r, best_.new_r);
    routes.set(best_.s, best_.new_s);
}

}  // namespace yekuo::route
