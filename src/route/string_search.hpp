// Ruin and recreate for the classic problem, after Christiaens and Vanden Berghe's "slack induction by
// string removals": strings of neighbouring visits leave their routes and come back one at a time, each at
// the cheapest feasible place that is not overlooked by chance. Every place is judged in a few additions,
// from the earliest departure before it and the latest arrival after it; only places beside one of a
// visit's near neighbours are looked at, so a turn costs the same in a town and in a province.
#pragma once

#include "route/random.hpp"
#include "route/vrptw.hpp"

namespace yekuo::route {

// For each visit the others that could well stand beside it: near, and not long to wait for.
struct VrptwNear {
    std::vector<std::vector<std::int32_t>> beside;  // where to insert
    std::vector<std::vector<std::int32_t>> around;  // what to remove together
};
VrptwNear vrptw_near(const Vrptw& problem, std::size_t beside, std::size_t around);

// Where a vehicle that is under way will be free, and when, and what it has loaded for the stops behind it.
struct Head {
    std::int32_t place = 0;
    std::int32_t leave = 0;
    std::int32_t load = 0;
};

class StringSearch {
public:
    StringSearch(const Vrptw& problem, const VrptwNear& near, std::uint64_t seed);

    // Takes over these routes; visits on none of them do not exist for this search.
    void take(const VrptwRoutes& routes);
    // The same for a day that has begun: route i goes on from heads[i]; other vehicles leave the depot at `now`.
    void take(const VrptwRoutes& routes, const std::vector<Head>& heads, std::int32_t now);
    // Builds routes for the given visits from nothing.
    void build(const std::vector<std::int32_t>& visits);

    // Inserts visits that are on no route yet.
    void add(const std::vector<std::int32_t>& visits);

    // How many vehicles there are for these routes; else as many as the problem has.
    void limit_vehicles(std::int32_t vehicles) { vehicles_ = vehicles; }

    // One ruin and recreate; a result dearer than before is kept with a chance that falls with `heat`.
    void turn(double heat);

    std::int64_t cost() const { return cost_; }
    std::int64_t best_cost() const { return best_cost_; }
    std::size_t visits() const { return visits_.size(); }
    VrptwRoutes routes() const;
    VrptwRoutes best_routes() const;
    const VrptwRoutes& best_by_route() const { return best_; }  // empty ones too

private:
    struct Node {
        std::int32_t before, after;
        std::int32_t route;      // -1: on none
        std::int32_t leave;      // earliest departure
        std::int32_t latest;     // arrival that everything after can bear
        std::int32_t to_after;   // arc to the next
        std::int32_t place;      // matrix index: 0 for a route's two ends, unless it goes on from a head
        std::int32_t aboard;     // at a route's beginning: load of the stops before it
    };
    struct Route {
        std::int32_t load = 0;
        std::int32_t count = 0;
    };
    struct Spot {
        std::int32_t before = -1;
        std::int32_t delta = 0;
    };
    struct Undo {
        std::int32_t route;
        std::int32_t load;
        std::int32_t begin, end;  // in undo_stops_
    };

    std::int32_t first(std::int32_t route) const { return problem_.size + 2 * route; }
    std::int32_t last(std::int32_t route) const { return problem_.size + 2 * route + 1; }
    bool is_visit(std::int32_t node) const { return node < problem_.size; }
    bool at_home(std::int32_t route) const { return routes_[route].count == 0 && nodes_[first(route)].place == 0; }
    std::int32_t empty_route();
    void note(std::int32_t route);
    void link(std::int32_t before, std::int32_t after);
    void clocks_forward(std::int32_t from);
    void clocks_backward(std::int32_t from);
    void lay(std::int32_t route, const std::int32_t* begin, const std::int32_t* end);
    void ruin();
    void cut(std::int32_t visit, std::int32_t length);
    void recreate();
    void sort_removed();
    Spot find_spot(std::int32_t visit);
    void insert(std::int32_t visit, Spot spot);
    void unlink(std::int32_t visit);
    void keep_best();
    void undo();
    std::int64_t route_cost(std::int32_t route) const;

    const Vrptw& problem_;
    const VrptwNear& near_;
    Random random_;
    std::vector<Node> nodes_;
    std::vector<Route> routes_;
    std::int32_t heads_ = 0;  // the first so many routes go on from a head
    std::int32_t some_empty_ = 0;
    std::int32_t used_routes_ = 0;
    std::int32_t vehicles_;
    std::int32_t until_blink_ = 100;
    std::vector<std::int32_t> visits_;
    std::vector<std::int32_t> removed_;
    std::vector<std::int32_t> noted_;  // by route: turn in which it was noted
    std::vector<Undo> undo_;
    std::vector<std::int32_t> undo_stops_;
    std::int32_t turn_ = 0;
    std::int64_t cost_ = 0;
    std::int64_t best_cost_ = 0;
    std::vector<bool> changed_;  // by route: since the best was written
    VrptwRoutes best_;           // by route, empty ones too
    double string_visits_ = 10;
    std::int32_t string_most_ = 10;
};

}  // namespace yekuo::route
