#include "route/solve.hpp"

#include <doctest/doctest.h>

#include "brute_checker.hpp"
#include "route/insertion.hpp"
#include "route/random_problem.hpp"

namespace yekuo::route {
namespace {

void check_holds(const Problem& problem, const Plan& plan) {
    REQUIRE(check(problem, plan));
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew) {
        const auto day = schedule(problem, crew, plan.routes[crew]);
        REQUIRE(day.feasible());
        REQUIRE(brute::fault(problem, crew, day) == "");
    }
}

}  // namespace

TEST_CASE("a first plan and an improved one keep every rule, as judged by hand") {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto problem = random_problem({.visits = 60, .crews = 14, .zones = 6, .width_km = 40, .seed = seed});
        REQUIRE(check(problem));
        const auto plan = first_plan(problem);
        check_holds(problem, plan);
        const auto better = improve(problem, plan, {.iterations = 400, .seed = seed}).plan;
        check_holds(problem, better);
        CHECK(value(problem.objective, measures(problem, better)) <= value(problem.objective, measures(problem, plan)));
        CHECK(better == improve(problem, plan, {.iterations = 400, .seed = seed}).plan);
    }
}

TEST_CASE("a peak day of visits that all fit is planned without leaving any out") {
    const auto problem = random_problem({.visits = 180, .crews = 60, .rich = false});
    const auto plan = improve(problem, first_plan(problem), {.iterations = 500}).plan;
    for (const auto visit : left_out(problem, plan)) CHECK(why_left_out(problem, plan).front().visit == visit);
    CHECK(left_out(problem, plan).size() <= 2);
}

TEST_CASE("done and running stops stay where they are and pinned ones with their crew") {
    auto problem = random_problem({.visits = 40, .crews = 8, .zones = 3, .width_km = 30, .rich = false});
    auto plan = improve(problem, first_plan(problem), {.iterations = 200}).plan;
    std::vector<std::pair<CrewIndex, VisitIndex>> pinned;
    for (CrewIndex crew = 0; crew < 8; ++crew) {
        if (plan.routes[crew].empty()) continue;
        const auto day = schedule(problem, crew, plan.routes[crew]);
        problem.visits[plan.routes[crew][0]].actual = Actual{crew, day.stops[0].start, day.stops[0].end};
        if (plan.routes[crew].size() < 2) continue;
        problem.visits[plan.routes[crew].back()].pinned_crew = crew;
        pinned.emplace_back(crew, plan.routes[crew].back());
    }
    problem.now = at_clock(9, 30);
    const auto later = improve(problem, plan, {.iterations = 500}).plan;
    check_holds(problem, later);
    for (CrewIndex crew = 0; crew < 8; ++crew)
        if (!plan.routes[crew].empty()) CHECK(later.routes[crew].front() == plan.routes[crew].front());
    for (const auto& [crew, visit] : pinned) {
        const auto& route = later.routes[crew];
        const bool elsewhere = std::find(route.begin(), route.end(), visit) == route.end();
        if (elsewhere) {
            const auto out = left_out(problem, later);
            CHECK(std::find(out.begin(), out.end(), visit) != out.end());
        }
    }
}

TEST_CASE("a late crew's plan is repaired, and only what cannot hold moves") {
    auto problem = random_problem({.visits = 50, .crews = 20, .zones = 4, .width_km = 30, .rich = false});
    const auto plan = improve(problem, first_plan(problem), {.iterations = 300}).plan;
    CrewIndex late = 0;
    while (plan.routes[late].size() < 3) ++late;
    const auto day = schedule(problem, late, plan.routes[late]);
    problem.visits[plan.routes[late][0]].actual = Actual{late, day.stops[0].start, day.stops[0].end + hours(4)};
    const auto repaired = repair(problem, plan);
    CHECK(schedule(problem, late, repaired.routes[late]).feasible());
    for (CrewIndex crew = 0; crew < 20; ++crew) {
        if (crew == late) continue;
        for (const auto visit : plan.routes[crew])
            CHECK(std::find(repaired.routes[crew].begin(), repaired.routes[crew].end(), visit) != repaired.routes[crew].end());
    }
}

TEST_CASE("zero crews, zero visits and impossible visits give a plan with reasons") {
    Problem nothing;
    nothing.travel = Travel::over_roads({{}});
    CHECK(improve(nothing, first_plan(nothing), {}).plan.routes.empty());
    auto problem = random_problem({.visits = 3, .crews = 2, .zones = 1, .rich = false});
    problem.visits[0].skills = {1U << 20};
    problem.visits[1].windows = {{at_clock(2), at_clock(3)}};
    const auto plan = improve(problem, first_plan(problem), {.iterations = 50}).plan;
    const auto why = why_left_out(problem, plan);
    REQUIRE(why.size() >= 2);
    CHECK(why[0].impossible);
    CHECK(why[0].reason.key == "route.impossible.skill");
    CHECK(why[1].impossible);
    CHECK(why[1].reason.key == "route.impossible.window");
    problem.crews.clear();
    for (const auto& out : why_left_out(problem, Plan{})) CHECK(out.reason.key == "route.impossible.no_crews");
}

TEST_CASE("two threads keep every rule, gain, and give the same plan each time") {
    const auto problem = random_problem({.visits = 240, .crews = 50, .zones = 10, .width_km = 60});
    const auto first = first_plan(problem);
    const Budget budget{.iterations = 1200, .seed = 5, .threads = 2};
    const auto plan = improve(problem, first, budget).plan;
    check_holds(problem, plan);
    CHECK(value(problem.objective, measures(problem, plan)) < value(problem.objective, measures(problem, first)));
    CHECK(plan == improve(problem, first, budget).plan);
}

TEST_CASE("an operator may put the levels in another order") {
    auto problem = random_problem({.visits = 40, .crews = 12, .zones = 4, .width_km = 40, .rich = false});
    const auto by_travel = improve(problem, first_plan(problem), {.iterations = 800}).plan;
    auto& levels = problem.objective.levels;
    levels.insert(levels.begin() + 1, Level{{{Measure::crews}}, 7200});
    const auto by_crews = improve(problem, by_travel, {.iterations = 800}).plan;
    const auto crews = [&](const Plan& plan) { return measures(problem, plan)[static_cast<int>(Measure::crews)]; };
    CHECK(crews(by_crews) < crews(by_travel));
}

TEST_CASE("errors name the field") {
    auto problem = random_problem({.visits = 3, .crews = 2, .zones = 1, .rich = false});
    problem.visits[1].windows = {{at_clock(10), at_clock(9)}};
    CHECK(check(problem).error().field == "/visits/1/windows/0");
    problem.visits[1].windows.clear();
    problem.visits[2].place = 99;
    CHECK(check(problem).error().field == "/visits/2/place");
    problem.visits[2].place = 0;
    problem.crews[1].shift = {Seconds{-5}, at_clock(9)};
    CHECK(check(problem).error().field == "/crews/1/shift");
}

}  // namespace yekuo::route
