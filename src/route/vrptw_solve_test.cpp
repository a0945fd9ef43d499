#include "route/vrptw_solve.hpp"

#include <doctest/doctest.h>

#include "route/random.hpp"

namespace yekuo::route {
namespace {

// Visits whose windows leave time to come straight from the depot.
std::string instance(std::uint64_t seed, int visits) {
    Random random(seed);
    std::string text =
        "TEST\n\nVEHICLE\nNUMBER     CAPACITY\n  200         100\n\nCUSTOMER\nCUST NO.  XCOORD.\n\n0 50 50 0 0 1000 "
        "0\n";
    for (int i = 1; i <= visits; ++i) {
        const auto ready = 80 + random.below(500);
        text += std::to_string(i) + " " + std::to_string(random.below(100)) + " " +
                std::to_string(random.below(100)) + " " + std::to_string(1 + random.below(20)) + " " +
                std::to_string(ready) + " " + std::to_string(ready + 60) + " 10\n";
    }
    return text;
}

}  // namespace

TEST_CASE("an instance is read in tenths with truncated arcs") {
    const auto problem =
        read_vrptw("T\n\nVEHICLE\nNUMBER CAPACITY\n5 10\n\nCUSTOMER\n0 0 0 0 0 100 0\n1 1 1 3 10 20 5\n");
    REQUIRE(problem);
    CHECK(problem->arc(0, 1) == 14);
    CHECK(problem->ready[1] == 100);
    CHECK(*vrptw_cost(*problem, {{1}}) == 28);
    CHECK(vrptw_cost(*problem, {}).error().key == "route.visit_missing");
    CHECK(read_vrptw("T\n5 10\n0 0 0 0 0 100 0\n2 1 1 3 10 20 5\n").error().field == "line 4");
    CHECK_FALSE(read_vrptw(""));
}

TEST_CASE("for a seed and a number of iterations the plan is the same, with one thread and with two") {
    for (const int visits : {40, 200, 460})
        for (const int threads : {1, 2}) {
            const auto problem = *read_vrptw(instance(3, visits));
            const VrptwBudget budget{.iterations = 60 * visits, .threads = threads, .seed = 5};
            const auto found = solve_vrptw(problem, budget);
            const auto cost = vrptw_cost(problem, found.routes);
            REQUIRE(cost);
            CHECK(*cost == found.cost);
            CHECK(solve_vrptw(problem, budget).routes == found.routes);
        }
}

TEST_CASE("more iterations make a better plan") {
    const auto problem = *read_vrptw(instance(4, 200));
    const auto quick = solve_vrptw(problem, {.iterations = 6'000, .threads = 1});
    const auto slow = solve_vrptw(problem, {.iterations = 120'000, .threads = 1});
    CHECK(slow.cost < quick.cost);
}

}  // namespace yekuo::route
