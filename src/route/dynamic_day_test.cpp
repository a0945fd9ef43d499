#include "route/dynamic_day.hpp"

#include <doctest/doctest.h>

#include "route/random.hpp"
#include "route/vrptw_solve.hpp"

namespace yekuo::route {
namespace {

Vrptw some_day(std::uint64_t seed, int visits) {
    Random random(seed);
    std::string text = "D\n\nVEHICLE\nNUMBER CAPACITY\n 25 80\n\nCUSTOMER\n0 50 50 0 0 1000 0\n";
    for (int i = 1; i <= visits; ++i) {
        const auto ready = 100 + random.below(600);
        text += std::to_string(i) + " " + std::to_string(random.below(100)) + " " +
                std::to_string(random.below(100)) + " " + std::to_string(1 + random.below(20)) + " " +
                std::to_string(ready) + " " + std::to_string(ready + 60 + random.below(100)) + " 10\n";
    }
    return *read_vrptw(text);
}

// Drives the routes again, leaving for each visit when the day says so.
void check_driven(const DynamicDay& day, const DrivenDay& driven) {
    const auto& problem = *day.problem;
    REQUIRE(vrptw_cost(problem, driven.routes));
    CHECK(*vrptw_cost(problem, driven.routes) == driven.cost);
    for (const auto& route : driven.routes) {
        std::int32_t free = 0, at = 0;
        for (const auto visit : route) {
            const auto departed = driven.departed[static_cast<std::size_t>(visit)];
            CHECK(departed >= day.revealed[static_cast<std::size_t>(visit)]);
            CHECK(departed >= free);
            const auto begins = std::max(departed + problem.arc(at, visit), problem.ready[visit]);
            CHECK(begins <= problem.due[visit]);
            free = begins + problem.service[visit];
            at = visit;
        }
        CHECK(free + problem.arc(at, 0) <= problem.due[0]);
    }
}

}  // namespace

TEST_CASE("a day with reveals serves everybody in time, and nobody sets out before the reveal") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const auto problem = some_day(seed, 40);
        const auto known = solve_vrptw(problem, {.iterations = 4'000, .seed = seed});
        for (const int percent : {10, 50, 90}) {
            const auto day = lackner_day(problem, known.routes, percent, seed);
            const auto driven = drive_day(day, 2'000, 300, seed);
            check_driven(day, driven);
            CHECK(driven.replans > 0);
            CHECK(drive_day(day, 2'000, 300, seed).routes == driven.routes);
        }
    }
}

TEST_CASE("the rule reveals as many as asked, early enough for the static plan and for a vehicle from the depot") {
    const auto problem = some_day(9, 40);
    const auto known = solve_vrptw(problem, {.iterations = 4'000, .seed = 9});
    const auto day = lackner_day(problem, known.routes, 50, 9);
    int dynamic = 0;
    for (std::int32_t visit = 1; visit < problem.size; ++visit) {
        const auto revealed = day.revealed[static_cast<std::size_t>(visit)];
        dynamic += revealed > 0;
        CHECK(revealed <= problem.ready[visit]);
        CHECK(revealed + problem.arc(0, visit) <= problem.due[visit]);
    }
    CHECK(dynamic >= 15);
    CHECK(dynamic <= 20);
    const auto morning = lackner_day(problem, known.routes, 0, 9);
    CHECK(drive_day(morning, 4'000, 300, 9).replans == 0);
}

}  // namespace yekuo::route
