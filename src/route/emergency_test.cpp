#include "route/emergency.hpp"

#include <doctest/doctest.h>

#include "brute_checker.hpp"
#include "route/random_problem.hpp"
#include "route/schedule.hpp"
#include "route/solve.hpp"

namespace yekuo::route {
namespace {

// A day as it was published: everybody planned has a time, and most have been told.
struct ToldDay {
    Problem problem;
    Plan plan;
    VisitIndex urgent;
};

ToldDay told_day(std::uint64_t seed, int visits, int crews) {
    const CityDay city{.visits = visits, .crews = crews, .zones = 6, .width_km = 40, .rich = false, .seed = seed};
    ToldDay day{random_problem(city), {}, 0};
    day.plan = improve(day.problem, first_plan(day.problem), {.iterations = 300, .seed = seed}).plan;
    Random random(seed);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(day.plan.routes.size()); ++crew)
        for (const auto& stop : schedule(day.problem, crew, day.plan.routes[static_cast<std::size_t>(crew)]).stops)
            day.problem.visits[static_cast<std::size_t>(stop.visit)].published =
                Published{crew, stop.start, random.chance(0.7)};
    auto urgent = day.problem.visits.front();
    urgent.id = 9999;
    urgent.priority = 90;
    urgent.published = {};
    urgent.windows = {{at_clock(9), at_clock(11)}};
    urgent.skills = {1};
    day.problem.visits.push_back(urgent);
    day.urgent = static_cast<VisitIndex>(day.problem.visits.size()) - 1;
    return day;
}

std::int32_t told_moved(const Problem& problem, const Plan& plan) {
    std::int32_t count = 0;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        count += told_otherwise(problem, crew, plan.routes[static_cast<std::size_t>(crew)]);
    return count;
}

}  // namespace

TEST_CASE("an emergency keeps every rule and says truly whom it moves") {
    int placed = 0, handed_on = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const auto day = told_day(seed, 60, 12);
        const auto found = put_in_urgent(day.problem, day.plan, day.urgent);
        placed += found.placed;
        handed_on += found.handed_on >= 0;
        for (CrewIndex crew = 0; crew < 12; ++crew) {
            const auto times = schedule(day.problem, crew, found.plan.routes[static_cast<std::size_t>(crew)]);
            REQUIRE(times.feasible());
            REQUIRE(brute::fault(day.problem, crew, times) == "");
        }
        CHECK(told_moved(day.problem, found.plan) - told_moved(day.problem, day.plan) == found.told_moved);
        auto open = left_out(day.problem, day.plan);
        if (found.placed) std::erase(open, day.urgent);
        if (found.given_up >= 0) open.push_back(found.given_up);
        std::sort(open.begin(), open.end());
        CHECK(left_out(day.problem, found.plan) == open);
    }
    CHECK(placed >= 20);
    CHECK(handed_on >= 1);
}

TEST_CASE("no told customer is moved where some place disturbs none of them") {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const auto day = told_day(seed, 40, 12);
        bool quiet = false;
        for (CrewIndex crew = 0; crew < 12; ++crew) {
            const auto& stops = day.plan.routes[static_cast<std::size_t>(crew)];
            if (!may_do(day.problem, crew, day.problem.visits[static_cast<std::size_t>(day.urgent)])) continue;
            for (std::size_t at = 0; at <= stops.size(); ++at) {
                auto with = stops;
                with.insert(with.begin() + static_cast<std::ptrdiff_t>(at), day.urgent);
                quiet |= schedule(day.problem, crew, with).feasible() &&
                         told_otherwise(day.problem, crew, with) == told_otherwise(day.problem, crew, stops);
            }
        }
        const auto found = put_in_urgent(day.problem, day.plan, day.urgent);
        if (!quiet) continue;
        CHECK(found.placed);
        CHECK(found.told_moved <= 0);
        CHECK(found.given_up < 0);
    }
}

}  // namespace yekuo::route
