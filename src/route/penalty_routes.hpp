// Routes of the classic problem that may be late or overfull at a price. Each remembers the segment from the
// depot to every stop and from every stop home, so that what a change would cost is known without making it.
#pragma once

#include "route/segment.hpp"
#include "route/vrptw.hpp"

namespace yekuo::route {

// In 64ths of a unit of length: a price below one is often the right one.
struct Prices {
    std::int64_t late = 64;   // per unit of time warp
    std::int64_t over = 640;  // per unit of load too much
};

class PenaltyRoutes {
public:
    struct Route {
        std::vector<std::int32_t> stops;  // with the depot at both ends
        std::vector<Segment> before;      // depot … stops[i]
        std::vector<Segment> after;       // stops[i] … depot
        std::int64_t length = 0;
        std::int64_t penalty = 0;
        std::int64_t changed = 0;  // number of the change that touched it last
        bool empty() const { return stops.size() == 2; }
        std::int32_t last() const { return static_cast<std::int32_t>(stops.size()) - 1; }
    };

    // A visit in its place, with what every move about it asks for: looked up once, used by all of them.
    struct Spot {
        const Route* in = nullptr;
        const std::int32_t* stops = nullptr;  // stops[0] the visit, stops[-1] before it, stops[1] after it
        const std::int32_t* to = nullptr;     // arcs from the visit
        std::int32_t node = 0, route = 0, at = 0;
        std::int32_t left = 0;   // stops behind it, the depot counted
        std::int32_t arc_before = 0;
        std::int32_t arc_after = 0, arc_second = 0, arc_third = 0;  // from it on; 0 past the end
    };

    PenaltyRoutes(const Vrptw& problem, Prices prices);

    void take(const VrptwRoutes& routes);
    VrptwRoutes routes() const;
    void reprice(Prices prices);

    const Vrptw& problem() const { return problem_; }
    const Route& route(std::int32_t index) const { return routes_[static_cast<std::size_t>(index)]; }
    std::int32_t count() const { return static_cast<std::int32_t>(routes_.size()); }
    std::int32_t route_of(std::int32_t visit) const { return places_[static_cast<std::size_t>(visit)].route; }
    std::int32_t position(std::int32_t visit) const { return places_[static_cast<std::size_t>(visit)].at; }
    Spot spot(std::int32_t visit) const {
        const auto place = places_[static_cast<std::size_t>(visit)];
        const auto& in = route(place.route);
        const auto* const stops = in.stops.data() + place.at;
        Spot out{&in, stops, to(visit), visit, place.route, place.at, in.last() - place.at};
        out.arc_before = arc(stops[-1], visit);
        out.arc_after = out.to[stops[1]];
        if (out.left > 1) out.arc_second = arc(stops[1], stops[2]);
        if (out.left > 2) out.arc_third = arc(stops[2], stops[3]);
        return out;
    }
    const Segment& alone(std::int32_t node) const { return alone_[static_cast<std::size_t>(node)]; }
    std::int32_t some_empty() const;  // -1 if every vehicle is out

    std::int64_t length() const;
    std::int64_t cost() const;  // with penalties
    bool feasible() const;
    std::int64_t changes() const { return changes_; }

    std::int64_t penalty(const Segment& whole) const {
        return (prices_.late * whole.warp + prices_.over * std::max(0, whole.load - problem_.capacity) + 63) >> 6;
    }
    std::int32_t arc(std::int32_t from, std::int32_t to) const { return problem_.arc(from, to); }
    const std::int32_t* to(std::int32_t from) const {
        return problem_.arcs.data() + static_cast<std::size_t>(from) * static_cast<std::size_t>(problem_.size);
    }
    // The segment with one more stop behind it, which comes after `last`.
    Segment extend(const Segment& segment, std::int32_t last, std::int32_t next) const {
        return join(segment, alone(next), arc(last, next));
    }
    // The stops of a route between two positions, both included.
    Segment between(const Route& route, std::int32_t from, std::int32_t to) const;

    void set(std::int32_t index, std::vector<std::int32_t> stops);  // with both depots

private:
    struct Place {
        std::int32_t route = -1, at = 0;
    };
    void update(Route& route, std::int32_t index);

    const Vrptw& problem_;
    Prices prices_;
    std::vector<Segment> alone_;
    std::vector<Route> routes_;
    std::vector<Place> places_;
    std::int64_t changes_ = 0;
};

}  // namespace yekuo::route
