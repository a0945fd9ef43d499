// The search on several threads. The crews are cut into as many parts as there are threads, by the side of the
// city on which they work, and each part is improved as a problem of its own; then the city is cut anew along
// another line. Everything a plan is judged by is a sum over crews, so what is better for a part is better for
// all. Which thread is the faster one changes nothing.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "route/schedule.hpp"
#include "route/solve_alone.hpp"

namespace yekuo::route {
namespace {

constexpr int slices = 12;

struct Part {
    Problem problem;
    Plan plan;
    std::vector<CrewIndex> crews;    // by their index in the part
    std::vector<VisitIndex> visits;
    Improved found;
};

// Where a crew works, as a point on a plane: the middle of its stops, or its start.
std::array<double, 2> middle(const Problem& problem, const Plan& plan, CrewIndex crew, PlaceIndex origin, PlaceIndex side) {
    const auto point = [&](PlaceIndex place) -> std::array<double, 2> {
        if (place == nowhere) return {0, 0};
        if (problem.travel.by_roads()) {
            const auto on = problem.travel.on_globe(place);
            return {std::atan2(on[1], on[0]), std::asin(std::clamp(on[2], -1.0, 1.0))};
        }
        // Without a map, the drives from two places far apart serve as coordinates.
        return {static_cast<double>(problem.travel.free_drive(origin, place).count),
                static_cast<double>(problem.travel.free_drive(side, place).count)};
    };
    const auto& stops = plan.routes[static_cast<std::size_t>(crew)];
    if (stops.empty()) return point(problem.crews[static_cast<std::size_t>(crew)].start);
    std::array<double, 2> sum{0, 0};
    for (const auto visit : stops) {
        const auto at = point(problem.visits[static_cast<std::size_t>(visit)].place);
        sum[0] += at[0], sum[1] += at[1];
    }
    return {sum[0] / static_cast<double>(stops.size()), sum[1] / static_cast<double>(stops.size())};
}

PlaceIndex farthest_from(const Problem& problem, PlaceIndex from) {
    PlaceIndex best = 0;
    for (const auto& visit : problem.visits)
        if (problem.travel.free_drive(from, visit.place) > problem.travel.free_drive(from, best)) best = visit.place;
    return best;
}

// Which part each crew belongs to: the crews in a row along the direction, cut where the visits are halved.
std::vector<int> cut(const Problem& problem, const Plan& plan, int parts, double direction) {
    const auto origin = problem.visits.front().place;
    const auto side = farthest_from(problem, origin);
    std::vector<std::pair<double, CrewIndex>> row;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(problem.crews.size()); ++crew) {
        const auto at = middle(problem, plan, crew, origin, side);
        row.emplace_back(at[0] * std::cos(direction) + at[1] * std::sin(direction), crew);
    }
    std::sort(row.begin(), row.end());
    std::size_t all = 0, seen = 0;
    for (const auto& route : plan.routes) all += route.size() + 1;
    std::vector<int> out(problem.crews.size(), 0);
    for (const auto& [key, crew] : row) {
        out[static_cast<std::size_t>(crew)] = static_cast<int>(seen * static_cast<std::size_t>(parts) / all);
        seen += plan.routes[static_cast<std::size_t>(crew)].size() + 1;
    }
    return out;
}

std::vector<Part> make_parts(const Problem& problem, const Plan& plan, const std::vector<int>& part_of, int parts) {
    std::vector<Part> out(static_cast<std::size_t>(parts));
    std::vector<CrewIndex> index(problem.crews.size());
    for (std::size_t crew = 0; crew < problem.crews.size(); ++crew) {
        auto& part = out[static_cast<std::size_t>(part_of[crew])];
        index[crew] = static_cast<CrewIndex>(part.crews.size());
        part.crews.push_back(static_cast<CrewIndex>(crew));
        part.problem.crews.push_back(problem.crews[crew]);
    }
    const auto add = [&](Part& part, int number, VisitIndex visit) {
        auto copy = problem.visits[static_cast<std::size_t>(visit)];
        // A crew of another part: nobody here is it.
        const auto here = [&](CrewIndex crew) {
            return part_of[static_cast<std::size_t>(crew)] == number ? index[static_cast<std::size_t>(crew)]
                                                                     : static_cast<CrewIndex>(part.crews.size());
        };
        if (copy.pinned_crew) copy.pinned_crew = here(*copy.pinned_crew);
        if (copy.actual) copy.actual->crew = here(copy.actual->crew);
        if (copy.published) copy.published->crew = here(copy.published->crew);
        part.problem.visits.push_back(std::move(copy));
        part.visits.push_back(visit);
        return static_cast<VisitIndex>(part.visits.size() - 1);
    };
    for (int number = 0; number < parts; ++number) {
        auto& part = out[static_cast<std::size_t>(number)];
        part.problem.travel = problem.travel;
        part.problem.objective = problem.objective;
        part.problem.now = problem.now;
        part.problem.told_tolerance = problem.told_tolerance;
        for (const auto crew : part.crews) {
            auto& route = part.plan.routes.emplace_back();
            for (const auto visit : plan.routes[static_cast<std::size_t>(crew)]) route.push_back(add(part, number, visit));
        }
    }
    int turn = 0;
    for (const auto visit : left_out(problem, plan)) {
        const auto& pinned = problem.visits[static_cast<std::size_t>(visit)].pinned_crew;
        const int number = pinned ? part_of[static_cast<std::size_t>(*pinned)] : turn++ % parts;
        add(out[static_cast<std::size_t>(number)], number, visit);
    }
    return out;
}

void put_back(Plan& plan, const Part& part) {
    for (std::size_t crew = 0; crew < part.crews.size(); ++crew) {
        auto& route = plan.routes[static_cast<std::size_t>(part.crews[crew])];
        route.clear();
        for (const auto visit : part.found.plan.routes[crew]) route.push_back(part.visits[static_cast<std::size_t>(visit)]);
    }
}

}  // namespace

Improved improve_side_by_side(const Problem& problem, const Plan& plan, const Budget& budget) {
    Improved out{repair(problem, plan), 0};
    for (int slice = 0; slice < slices; ++slice) {
        const double from = static_cast<double>(slice) / slices, to = static_cast<double>(slice + 1) / slices;
        if (budget.used_up && budget.used_up() >= to) continue;
        auto parts = make_parts(problem, out.plan, cut(problem, out.plan, budget.threads, 2.4 * slice), budget.threads);
        std::vector<std::thread> workers;
        for (std::size_t i = 0; i < parts.size(); ++i)
            workers.emplace_back([&, i] {
                auto& part = parts[i];
                Budget share{.iterations = budget.iterations / slices,
                             .seed = budget.seed * 1'000'003 + static_cast<std::uint64_t>(slice) * 101 + i};
                if (budget.used_up)
                    share.used_up = [&] { return std::clamp((budget.used_up() - from) / (to - from), 0.0, 1.0); };
                part.found = improve_alone(part.problem, part.plan, share, {from, to});
            });
        for (auto& worker : workers) worker.join();
        for (const auto& part : parts) {
            put_back(out.plan, part);
            out.iterations += part.found.iterations;
        }
        if (budget.progress) budget.progress(out.iterations, value(problem.objective, measures(problem, out.plan)));
    }
    return out;
}

}  // namespace yekuo::route
