#include "route/string_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace yekuo::route {
namespace {

constexpr double blink_chance = 0.01;

// How badly j follows i: the drive, a fifth of the waiting, all of the lateness.
double follow(const Vrptw& problem, std::int32_t i, std::int32_t j) {
    const double arc = problem.arc(i, j);
    const double wait = std::max(0.0, problem.ready[j] - arc - problem.service[i] - problem.due[i]);
    const double late = std::max(0.0, problem.ready[i] + problem.service[i] + arc - problem.due[j]);
    return arc + 0.2 * wait + late;
}

}  // namespace

VrptwNear vrptw_near(const Vrptw& problem, std::size_t beside, std::size_t around) {
    VrptwNear near;
    near.beside.resize(static_cast<std::size_t>(problem.size));
    near.around.resize(static_cast<std::size_t>(problem.size));
    std::vector<std::pair<double, std::int32_t>> scored;
    const auto nearest = [&](std::size_t most) {
        const auto kept = std::min(most, scored.size());
        std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(kept), scored.end());
        std::vector<std::int32_t> out;
        for (std::size_t i = 0; i < kept; ++i) out.push_back(scored[i].second);
        return out;
    };
    for (std::int32_t visit = 1; visit < problem.size; ++visit) {
        scored.clear();
        for (std::int32_t other = 1; other < problem.size; ++other)
            if (other != visit)
                scored.emplace_back(std::min(follow(problem, visit, other), follow(problem, other, visit)), other);
        near.beside[visit] = nearest(beside);
        for (auto& [score, other] : scored) score = problem.arc(visit, other);
        near.around[visit] = nearest(around);
    }
    return near;
}

StringSearch::StringSearch(const Vrptw& problem, const VrptwNear& near, std::uint64_t seed)
    : problem_(problem), near_(near), random_(seed), vehicles_(problem.vehicles) {
    const auto most_routes = static_cast<std::size_t>(problem.size);  // one each, at worst
    nodes_.resize(static_cast<std::size_t>(problem.size) + 2 * most_routes);
    for (std::int32_t visit = 0; visit < problem.size; ++visit) nodes_[visit] = {-1, -1, -1, 0, 0, 0, visit, 0};
    routes_.resize(most_routes);
    noted_.assign(most_routes, -1);
    changed_.assign(most_routes, false);
    best_.resize(most_routes);
    for (std::int32_t route = 0; route < static_cast<std::int32_t>(most_routes); ++route) {
        nodes_[first(route)] = {-1, last(route), route, problem.ready[0], problem.due[0], 0, 0, 0};
        nodes_[last(route)] = {first(route), -1, route, problem.ready[0], problem.due[0], 0, 0, 0};
    }
}

void StringSearch::lay(std::int32_t route, const std::int32_t* begin, const std::int32_t* end) {
    auto at = first(route);
    auto& sums = routes_[route];
    sums = {nodes_[at].aboard, 0};
    for (const auto* visit = begin; visit != end; ++visit) {
        nodes_[*visit].route = route;
        link(at, *visit);
        auto& node = nodes_[*visit];
        const auto& before = nodes_[at];
        node.leave = std::max(before.leave + before.to_after, problem_.ready[*visit]) + problem_.service[*visit];
        sums.load += problem_.demand[*visit];
        sums.count += 1;
        at = *visit;
    }
    link(at, last(route));
    nodes_[last(route)].leave = nodes_[at].leave + nodes_[at].to_after;
    for (; at != first(route); at = nodes_[at].before) {
        auto& node = nodes_[at];
        node.latest = std::min(problem_.due[at], nodes_[node.after].latest - node.to_after - problem_.service[at]);
    }
}

void StringSearch::link(std::int32_t before, std::int32_t after) {
    nodes_[before].after = after;
    nodes_[after].before = before;
    nodes_[before].to_after = problem_.arc(nodes_[before].place, nodes_[after].place);
}

void StringSearch::clocks_forward(std::int32_t from) {
    for (auto at = nodes_[from].after;; at = nodes_[at].after) {
        auto& node = nodes_[at];
        const auto& before = nodes_[node.before];
        const auto arrival = before.leave + before.to_after;
        const bool end = node.after < 0;
        const auto leave = end ? arrival : std::max(arrival, problem_.ready[at]) + problem_.service[at];
        if (leave == node.leave) return;
        node.leave = leave;
        if (end) return;
    }
}

void StringSearch::clocks_backward(std::int32_t from) {
    for (auto at = nodes_[from].before; nodes_[at].before >= 0; at = nodes_[at].before) {
        auto& node = nodes_[at];
        const auto latest =
            std::min(problem_.due[at], nodes_[node.after].latest - node.to_after - problem_.service[at]);
        if (latest == node.latest) return;
        node.latest = latest;
    }
}

std::int64_t StringSearch::route_cost(std::int32_t route) const {
    std::int64_t cost = 0;
    for (auto at = first(route); at != last(route); at = nodes_[at].after) cost += nodes_[at].to_after;
    return cost;
}

void StringSearch::take(const VrptwRoutes& routes) {
    for (const auto visit : visits_) nodes_[visit].route = -1;
    visits_.clear();
    cost_ = 0;
    used_routes_ = 0;
    for (std::int32_t route = 0; route < static_cast<std::int32_t>(routes_.size()); ++route) {
        static const std::vector<std::int32_t> none;
        const auto& stops = static_cast<std::size_t>(route) < routes.size() ? routes[route] : none;
        if (stops.empty() && at_home(route)) {
            best_[route].clear();
            continue;
        }
        lay(route, stops.data(), stops.data() + stops.size());
        visits_.insert(visits_.end(), stops.begin(), stops.end());
        best_[route] = stops;
        cost_ += route_cost(route);
        used_routes_ += !at_home(route);
    }
    changed_.assign(routes_.size(), false);
    best_cost_ = cost_;
}

void StringSearch::take(const VrptwRoutes& routes, const std::vector<Head>& heads, std::int32_t now) {
    heads_ = static_cast<std::int32_t>(heads.size());
    for (std::int32_t route = 0; route < static_cast<std::int32_t>(routes_.size()); ++route) {
        const Head head = route < heads_ ? heads[static_cast<std::size_t>(route)] : Head{0, now, 0};
        auto& node = nodes_[first(route)];
        node.place = head.place, node.leave = head.leave, node.aboard = head.load;
        lay(route, nullptr, nullptr);
    }
    take(routes);
}

void StringSearch::build(const std::vector<std::int32_t>& visits) {
    take({});
    add(visits);
}

void StringSearch::add(const std::vector<std::int32_t>& visits) {
    auto order = visits;
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random_.below(static_cast<std::uint32_t>(i))]);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return problem_.arc(0, a) > problem_.arc(0, b); });
    for (const auto visit : order) {
        auto spot = find_spot(visit);
        if (spot.before < 0) spot = {first(empty_route()), 0};
        insert(visit, spot);
    }
    take(routes());
}

VrptwRoutes StringSearch::routes() const {
    VrptwRoutes out;
    for (std::int32_t route = 0; route < static_cast<std::int32_t>(routes_.size()); ++route) {
        if (at_home(route)) continue;
        auto& stops = out.emplace_back();
        for (auto at = nodes_[first(route)].after; at != last(route); at = nodes_[at].after) stops.push_back(at);
    }
    return out;
}

VrptwRoutes StringSearch::best_routes() const {
    VrptwRoutes out;
    for (const auto& route : best_)
        if (!route.empty()) out.push_back(route);
    return out;
}

std::int32_t StringSearch::empty_route() {
    while (!at_home(some_empty_))
        some_empty_ = (some_empty_ + 1) % static_cast<std::int32_t>(routes_.size());
    return some_empty_;
}

void StringSearch::note(std::int32_t route) {
    if (noted_[route] == turn_) return;
    noted_[route] = turn_;
    const auto begin = static_cast<std::int32_t>(undo_stops_.size());
    for (auto at = nodes_[first(route)].after; at != last(route); at = nodes_[at].after) undo_stops_.push_back(at);
    undo_.push_back({route, routes_[route].load, begin, static_cast<std::int32_t>(undo_stops_.size())});
}

void StringSearch::undo() {
    for (const auto& old : undo_) {
        const bool was_home = at_home(old.route);
        lay(old.route, undo_stops_.data() + old.begin, undo_stops_.data() + old.end);
        used_routes_ += was_home - at_home(old.route);
    }
}

void StringSearch::unlink(std::int32_t visit) {
    auto& node = nodes_[visit];
    auto& route = routes_[node.route];
    const auto before = node.before, after = node.after;
    const auto saved = nodes_[before].to_after + node.to_after;
    link(before, after);
    route.load -= problem_.demand[visit];
    route.count -= 1;
    cost_ -= saved;
    cost_ += nodes_[before].to_after;
    used_routes_ -= at_home(node.route);
    node.route = -1;
    removed_.push_back(visit);
}

// A string of `length` stops around `visit` leaves; half of the time one stop in its middle stays.
void StringSearch::cut(std::int32_t visit, std::int32_t length) {
    const auto route = nodes_[visit].route;
    note(route);
    const auto count = routes_[route].count;
    const bool split = length > 1 && length < count && random_.chance(0.5);
    const auto span = length + (split ? 1 : 0);
    auto start = visit;
    std::int32_t back = static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(span)));
    while (back > 0 && is_visit(nodes_[start].before)) start = nodes_[start].before, --back;
    // Too near the end of the route: begin earlier.
    auto end = start;
    for (std::int32_t i = 1; i < span; ++i) {
        if (is_visit(nodes_[end].after))
            end = nodes_[end].after;
        else
            start = nodes_[start].before;
    }
    const auto stays =
        split ? 1 + static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(span - 2 > 0 ? span - 2 : 1)))
              : -1;
    const auto outside = nodes_[start].before;
    auto at = start;
    for (std::int32_t i = 0; i < span; ++i) {
        const auto next = nodes_[at].after;
        if (i != stays) unlink(at);
        at = next;
    }
    clocks_forward(outside);
    clocks_backward(at);
    if (stays >= 0) {
        // The stop that stays had both its neighbours change: walk once more past it.
        const auto kept = nodes_[outside].after;
        clocks_forward(kept);
        clocks_backward(kept);
    }
}

void StringSearch::ruin() {
    const auto seed = visits_[random_.below(static_cast<std::uint32_t>(visits_.size()))];
    const double mean_length = static_cast<double>(visits_.size()) / std::max(1, used_routes_);
    const double longest = std::min<double>(string_most_, mean_length);
    const double most_strings = 4 * string_visits_ / (1 + longest) - 1;
    auto strings = static_cast<std::int32_t>(1 + random_.fraction() * most_strings);
    const auto remove = [&](std::int32_t visit) {
        const auto route = nodes_[visit].route;
        if (route < 0 || noted_[route] == turn_) return;
        const auto limit = std::min<double>(routes_[route].count, longest);
        cut(visit, static_cast<std::int32_t>(1 + random_.fraction() * limit * 0.9999));
        --strings;
    };
    remove(seed);
    for (const auto visit : near_.around[seed]) {
        if (strings <= 0) break;
        remove(visit);
    }
}

void StringSearch::sort_removed() {
    const auto pick = random_.below(17);
    const auto by = [&](auto key) {
        std::stable_sort(removed_.begin(), removed_.end(), [&](auto a, auto b) { return key(a) < key(b); });
    };
    for (std::size_t i = removed_.size(); i > 1; --i)
        std::swap(removed_[i - 1], removed_[random_.below(static_cast<std::uint32_t>(i))]);
    if (pick < 4) return;
    if (pick < 8) return by([&](auto v) { return -problem_.demand[v]; });
    if (pick < 10) return by([&](auto v) { return -problem_.arc(0, v); });
    if (pick < 11) return by([&](auto v) { return problem_.arc(0, v); });
    if (pick < 13) return by([&](auto v) { return problem_.due[v] - problem_.ready[v]; });
    if (pick < 15) return by([&](auto v) { return problem_.ready[v]; });
    by([&](auto v) { return -problem_.due[v]; });
}

StringSearch::Spot StringSearch::find_spot(std::int32_t visit) {
    const auto* arcs =
        problem_.arcs.data() + static_cast<std::size_t>(visit) * static_cast<std::size_t>(problem_.size);
    const auto demand = problem_.demand[visit], ready = problem_.ready[visit], due = problem_.due[visit];
    const auto service = problem_.service[visit];
    const auto room = problem_.capacity - demand;
    Spot best{-1, std::numeric_limits<std::int32_t>::max()};
    if (used_routes_ < vehicles_) {
        const auto fresh = first(empty_route());
        if (nodes_[fresh].leave + arcs[0] <= due) best = {fresh, arcs[0] * 2};
    }
    const auto consider = [&](std::int32_t before, const Node& left, const Node& right) {
        const auto delta = arcs[left.place] + arcs[right.place] - left.to_after;
        if (delta >= best.delta) return;
        const auto start = std::max(left.leave + arcs[left.place], ready);
        if (start > due || start + service + arcs[right.place] > right.latest) return;
        if (--until_blink_ <= 0) {
            until_blink_ =
                1 + static_cast<std::int32_t>(std::log(1 - random_.fraction()) / std::log(1 - blink_chance));
            return;
        }
        best = {before, delta};
    };
    for (std::int32_t route = 0; route < heads_; ++route)
        if (routes_[route].count == 0 && routes_[route].load <= room)
            consider(first(route), nodes_[first(route)], nodes_[last(route)]);
    for (const auto other : near_.beside[visit]) {
        const Node& beside = nodes_[other];
        if (beside.route < 0 || routes_[beside.route].load > room) continue;
        consider(other, beside, nodes_[beside.after]);
        consider(beside.before, nodes_[beside.before], beside);
    }
    return best;
}

void StringSearch::insert(std::int32_t visit, Spot spot) {
    const auto route = nodes_[spot.before].route;
    const auto after = nodes_[spot.before].after;
    auto& sums = routes_[route];
    used_routes_ += at_home(route);
    cost_ -= nodes_[spot.before].to_after;
    link(spot.before, visit);
    link(visit, after);
    cost_ += nodes_[spot.before].to_after + nodes_[visit].to_after;
    sums.load += problem_.demand[visit];
    sums.count += 1;
    auto& node = nodes_[visit];
    const auto& before = nodes_[spot.before];
    node.route = route;
    node.leave = std::max(before.leave + before.to_after, problem_.ready[visit]) + problem_.service[visit];
    node.latest = std::min(problem_.due[visit], nodes_[after].latest - node.to_after - problem_.service[visit]);
    clocks_forward(visit);
    clocks_backward(visit);
}

void StringSearch::recreate() {
    sort_removed();
    for (std::size_t i = 0; i < removed_.size(); ++i) {
        const auto spot = find_spot(removed_[i]);
        if (spot.before < 0) return;  // no vehicle left: the turn has failed, `removed_` says so
        note(nodes_[spot.before].route);
        insert(removed_[i], spot);
        removed_[i] = -removed_[i];
    }
    removed_.clear();
}

void StringSearch::keep_best() {
    for (const auto& old : undo_) changed_[old.route] = true;
    if (cost_ >= best_cost_) return;
    best_cost_ = cost_;
    for (std::int32_t route = 0; route < static_cast<std::int32_t>(routes_.size()); ++route) {
        if (!changed_[route]) continue;
        changed_[route] = false;
        best_[route].clear();
        for (auto at = nodes_[first(route)].after; at != last(route); at = nodes_[at].after)
            best_[route].push_back(at);
    }
}

void StringSearch::turn(double heat) {
    ++turn_;
    undo_.clear();
    undo_stops_.clear();
    removed_.clear();
    const auto before = cost_;
    ruin();
    recreate();
    const bool placed = removed_.empty();
    const double limit = static_cast<double>(before) - heat * std::log(std::max(1e-12, random_.fraction()));
    if (placed && (cost_ < before || static_cast<double>(cost_) < limit)) return keep_best();
    for (const auto visit : removed_)
        if (visit > 0) nodes_[visit].route = -1;
    undo();
    cost_ = before;
}

}  // namespace yekuo::route
