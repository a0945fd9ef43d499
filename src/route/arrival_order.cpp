#include "route/arrival_order.hpp"

#include "route/bonds.hpp"
#include "route/schedule.hpp"
#include "route/tours.hpp"

namespace yekuo::route {
namespace {

Seconds earliest_end(const Walk& walk) {
    Seconds at = never;
    for (const auto& clock : walk.clocks) at = std::min(at, clock.at);
    return at;
}

}  // namespace

Plan in_arrival_order(const Problem& problem) {
    Tours tours(problem, {});
    for (VisitIndex index = 0; index < static_cast<VisitIndex>(problem.visits.size()); ++index) {
        const auto& visit = problem.visits[index];
        CrewIndex first = -1;
        Seconds done = never;
        for (CrewIndex crew = 0; crew < tours.crews(); ++crew) {
            if (!may_do(problem, crew, visit)) continue;
            const auto& tour = tours.tour(crew);
            Walk walk = tour.walks.back();
            if (step(problem, crew, visit, walk) || earliest_end(walk) >= done) continue;
            if (finish(problem, problem.crews[crew], walk).broken) continue;
            first = crew;
            done = earliest_end(walk);
        }
        if (first >= 0) tours.insert(index, {first, static_cast<std::int32_t>(tours.tour(first).stops.size()), 0});
    }
    return tours.plan();
}

DaySums sum_up(const Problem& asked, const Plan& plan) {
    const auto problem = settled(asked, plan);
    DaySums out;
    out.left_out = static_cast<std::int64_t>(left_out(problem, plan).size());
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew) {
        const auto& stops = plan.routes[static_cast<std::size_t>(crew)];
        if (stops.empty()) continue;
        const auto day = schedule(problem, crew, stops);
        out.visits += static_cast<std::int64_t>(stops.size());
        out.crews += 1;
        out.drive += day.drive;
        out.metres += day.metres;
        out.cost += day.measures[static_cast<int>(Measure::travel)] + problem.crews[static_cast<std::size_t>(crew)].price;
    }
    return out;
}

}  // namespace yekuo::route
