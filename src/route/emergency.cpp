#include "route/emergency.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "route/schedule.hpp"
#include "route/tours.hpp"

namespace yekuo::route {
namespace {

constexpr std::size_t crews_to_disturb = 40;  // the nearest by the detour they would have

using Stops = std::vector<VisitIndex>;

// What a way costs: importance left out, then told customers moved, then the guide's cost.
struct Way {
    std::int64_t left_out = std::numeric_limits<std::int64_t>::max();
    std::int32_t told = 0;
    std::int64_t cost = 0;
    CrewIndex crew = -1, other = -1;  // `other` takes the visit that is handed on
    Stops stops = {}, other_stops = {};
    VisitIndex leaves = -1;
    bool operator<(const Way& o) const {
        return std::tie(left_out, told, cost) < std::tie(o.left_out, o.told, o.cost);
    }
};

class Urgency {
public:
    Urgency(const Problem& problem, const Plan& plan, VisitIndex urgent)
        : problem_(problem), tours_(problem, plan), urgent_(urgent), bound_(problem.visits.size(), false) {
        for (const auto& bond : problem.bonds)
            for (const auto visit : bond.visits) bound_[static_cast<std::size_t>(visit)] = true;
        for (CrewIndex crew = 0; crew < tours_.crews(); ++crew)
            if (may_do(problem, crew, problem.visits[static_cast<std::size_t>(urgent)])) able_.push_back(crew);
    }

    Way best() {
        for (const auto crew : able_) into(crew, tours_.tour(crew).stops, [&](Way way) { consider(std::move(way)); });
        if (best_.crew >= 0 && best_.told == 0) return best_;
        disturb(false);
        if (best_.crew < 0 || best_.left_out > 0) disturb(true);
        return best_;
    }
    const Tours& tours() const { return tours_; }

private:
    void consider(Way way) {
        if (way < best_) best_ = std::move(way);
    }

    // Ways to put the visit on a crew that has these stops.
    template <class Use>
    void into(CrewIndex crew, const Stops& stops, Use use) { put(urgent_, crew, stops, use); }

    template <class Use>
    void put(VisitIndex visit, CrewIndex crew, const Stops& stops, Use use) {
        const auto& before = tours_.tour(crew);
        const bool whole = stops.size() == before.stops.size();
        const auto was_told = told_otherwise(problem_, crew, before.stops);
        for (auto at = before.fixed; at <= static_cast<std::int32_t>(stops.size()); ++at) {
            if (whole && tours_.hopeless(problem_.visits[static_cast<std::size_t>(visit)], crew, at)) continue;
            auto with = stops;
            with.insert(with.begin() + at, visit);
            const auto tour = tours_.make(crew, with);
            if (!tour.feasible) continue;
            Way way{0, told_otherwise(problem_, crew, with) - was_told, tour.cost - before.cost, crew};
            way.stops = std::move(with);
            use(std::move(way));
        }
    }

    // One open visit of a crew makes room: another crew takes it, or nobody.
    void disturb(bool told_too) {
        auto near = able_;
        std::vector<std::int64_t> detour(static_cast<std::size_t>(tours_.crews()), 0);
        for (const auto crew : near) detour[static_cast<std::size_t>(crew)] = nearness(crew);
        std::stable_sort(near.begin(), near.end(), [&](auto a, auto b) {
            return detour[static_cast<std::size_t>(a)] < detour[static_cast<std::size_t>(b)];
        });
        near.resize(std::min(near.size(), crews_to_disturb));
        for (const auto crew : near) {
            const auto& tour = tours_.tour(crew);
            for (std::size_t i = static_cast<std::size_t>(tour.fixed); i < tour.stops.size(); ++i) {
                const auto& visit = problem_.visits[static_cast<std::size_t>(tour.stops[i])];
                const bool told = visit.published && visit.published->told;
                if (visit.pinned_crew || bound_[static_cast<std::size_t>(tour.stops[i])] || told != told_too) continue;
                Way first;
                auto without = tour.stops;
                without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
                into(crew, without, [&](Way way) {
                    if (way < first) first = std::move(way);
                });
                if (first.crew >= 0) hand_on(std::move(first), tour.stops[i], near, told);
            }
        }
    }

    void hand_on(Way first, VisitIndex visit, const std::vector<CrewIndex>& near, bool told) {
        first.leaves = visit;
        first.told += told;
        const auto given_up = left_out_cost(problem_.visits[static_cast<std::size_t>(visit)]);
        if (given_up < left_out_cost(problem_.visits[static_cast<std::size_t>(urgent_)])) {
            auto dropped = first;
            dropped.left_out = given_up;
            consider(std::move(dropped));
        }
        for (const auto other : near) {
            if (other == first.crew || !may_do(problem_, other, problem_.visits[static_cast<std::size_t>(visit)])) continue;
            put(visit, other, tours_.tour(other).stops, [&](Way second) {
                if (std::tuple(0, first.told + second.told, first.cost + second.cost) >=
                    std::tuple(best_.left_out, best_.told, best_.cost))
                    return;
                auto way = first;
                way.told += second.told;
                way.cost += second.cost;
                way.other = other;
                way.other_stops = std::move(second.stops);
                consider(std::move(way));
            });
        }
    }

    // How far the visit is from where the crew is on its way.
    std::int64_t nearness(CrewIndex crew) const {
        const auto place = problem_.visits[static_cast<std::size_t>(urgent_)].place;
        const auto& tour = tours_.tour(crew);
        auto least = std::numeric_limits<std::int64_t>::max();
        for (const auto stop : tour.stops)
            least = std::min(least, problem_.travel.free_drive(problem_.visits[static_cast<std::size_t>(stop)].place, place).count);
        const auto start = problem_.crews[static_cast<std::size_t>(crew)].start;
        if (start != nowhere) least = std::min(least, problem_.travel.free_drive(start, place).count);
        return least;
    }

    const Problem& problem_;
    Tours tours_;
    VisitIndex urgent_;
    std::vector<bool> bound_;  // by visit: tied to others
    std::vector<CrewIndex> able_;
    Way best_;
};

}  // namespace

std::int32_t told_otherwise(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops) {
    const auto is_told = [&](VisitIndex visit) {
        const auto& it = problem.visits[static_cast<std::size_t>(visit)];
        return !it.actual && it.published && it.published->told;
    };
    if (std::none_of(stops.begin(), stops.end(), is_told)) return 0;
    std::int32_t count = 0;
    for (const auto& stop : schedule(problem, crew, stops).stops) {
        if (!is_told(stop.visit)) continue;
        const auto& was = *problem.visits[static_cast<std::size_t>(stop.visit)].published;
        count += was.crew != crew || std::abs(stop.start.count - was.start.count) > problem.told_tolerance.count;
    }
    return count;
}

UrgentPlan put_in_urgent(const Problem& problem, const Plan& plan, VisitIndex urgent) {
    UrgentPlan out{plan};
    const auto way = Urgency(problem, plan, urgent).best();
    if (way.crew < 0) return out;
    out.placed = true;
    out.told_moved = way.told;
    out.plan.routes[static_cast<std::size_t>(way.crew)] = way.stops;
    if (way.other >= 0) {
        out.plan.routes[static_cast<std::size_t>(way.other)] = way.other_stops;
        out.handed_on = way.leaves;
    } else {
        out.given_up = way.leaves;
    }
    return out;
}

}  // namespace yekuo::route
