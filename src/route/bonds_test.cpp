#include "route/bonds.hpp"

#include <doctest/doctest.h>

#include "brute_checker.hpp"
#include "route/random_problem.hpp"
#include "route/solve.hpp"

namespace yekuo::route {
namespace {

using Kind = Bond::Kind;

// Two crews at either end of a road of five places, ten minutes apart; a visit of half an hour at each.
Problem road() {
    Problem problem;
    Matrix matrix;
    for (int from = 0; from < 5; ++from)
        for (int to = 0; to < 5; ++to) matrix.drive_seconds.push_back(600 * std::abs(from - to));
    problem.travel = Travel::by_matrix(5, {matrix});
    for (const PlaceIndex home : {0, 4})
        problem.crews.push_back({.id = home, .shift = {at_clock(8), at_clock(12)}, .start = home, .end = home});
    for (PlaceIndex place = 0; place < 5; ++place)
        problem.visits.push_back({.id = 10 + place, .place = place, .service = minutes(30)});
    return problem;
}

struct Found {
    CrewIndex crew = -1;
    Seconds start{0}, end{0};
};

Found found(const Problem& problem, const Plan& plan, VisitIndex visit) {
    const auto agreed = settled(problem, plan);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        for (const auto& stop : schedule(agreed, crew, plan.routes[static_cast<std::size_t>(crew)]).stops)
            if (stop.visit == visit) return {crew, stop.start, stop.end};
    return {};
}

Plan solve(const Problem& problem, std::int64_t iterations = 200) {
    REQUIRE(check(problem));
    const auto plan = improve(problem, first_plan(problem), {.iterations = iterations}).plan;
    CHECK(brute::plan_fault(problem, plan) == "");
    CHECK(broken_bonds(problem, plan).empty());
    return plan;
}

Problem with_bonds(std::uint64_t seed) {
    auto problem = random_problem({.visits = 40, .crews = 10, .zones = 4, .width_km = 30, .seed = seed});
    Random random(seed * 31);
    for (VisitIndex visit = 0; visit + 3 < 40; visit += 4) {
        const auto kind = random.below(4);
        if (kind == 0) problem.bonds.push_back({Kind::same_crew, {visit, visit + 1}});
        if (kind == 1) problem.bonds.push_back({Kind::at_once, {visit, visit + 1, visit + 2}});
        if (kind == 2) problem.bonds.push_back({Kind::in_order, {visit, visit + 1}, minutes(20)});
        if (kind == 3) {
            problem.bonds.push_back({Kind::in_order, {visit, visit + 1, visit + 2}, minutes(10), minutes(90)});
            problem.bonds.push_back({Kind::same_crew, {visit, visit + 2}});
        }
    }
    return problem;
}

}  // namespace

TEST_CASE("survey and installation are made by one crew") {
    auto problem = road();
    problem.bonds = {{Kind::same_crew, {0, 4}}};
    const auto plan = solve(problem);
    CHECK(left_out(problem, plan).empty());
    CHECK(found(problem, plan, 0).crew == found(problem, plan, 4).crew);
}

TEST_CASE("a joint survey is begun by two crews at the same moment") {
    auto problem = road();
    problem.visits[3].place = 2;
    problem.bonds = {{Kind::at_once, {2, 3}}};
    const auto plan = solve(problem);
    CHECK(left_out(problem, plan).empty());
    const auto one = found(problem, plan, 2), other = found(problem, plan, 3);
    CHECK(one.crew != other.crew);
    CHECK(one.start == other.start);
}

TEST_CASE("one after another, with the gap that lies between, on one crew or on two") {
    auto problem = road();
    problem.bonds = {{Kind::in_order, {3, 1}, minutes(45), minutes(60)}};
    const auto plan = solve(problem);
    CHECK(left_out(problem, plan).empty());
    const auto gap = found(problem, plan, 1).start - found(problem, plan, 3).end;
    CHECK(gap >= minutes(45));
    CHECK(gap <= minutes(60));
}

TEST_CASE("a team that cannot be made whole is left out whole") {
    auto problem = road();
    problem.bonds = {{Kind::at_once, {0, 1}}, {Kind::in_order, {1, 2}}};
    problem.visits[2].skills = {1};
    const auto plan = solve(problem);
    CHECK(left_out(problem, plan) == std::vector<VisitIndex>{0, 1, 2});
    problem.bonds = {{Kind::in_order, {0, 1}}, {Kind::in_order, {1, 0}}};
    CHECK(left_out(problem, solve(problem)) == std::vector<VisitIndex>{0, 1, 2});
}

TEST_CASE("what follows a visit that has been made keeps its gap to the fact") {
    auto problem = road();
    problem.bonds = {{Kind::in_order, {0, 1}, minutes(90)}};
    problem.visits[0].actual = Actual{0, at_clock(8), at_clock(8, 40)};
    problem.now = at_clock(8, 40);
    const auto plan = solve(problem);
    CHECK(found(problem, plan, 1).start >= at_clock(10, 10));
}

TEST_CASE("a plan that was agreed on stands when it is taken up again") {
    auto problem = road();
    problem.visits[3].place = 2;
    problem.bonds = {{Kind::at_once, {2, 3}}};
    const auto plan = solve(problem);
    CHECK(repair(problem, plan) == plan);
    auto loose = plan;
    loose.agreed.clear();
    CHECK(brute::plan_fault(problem, repair(problem, loose)) == "");
}

TEST_CASE("random teams: every bond holds by hand, and the search only gains") {
    int planned = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        const auto problem = with_bonds(seed);
        const auto first = first_plan(problem);
        REQUIRE(brute::plan_fault(problem, first) == "");
        const auto better = improve(problem, first, {.iterations = 150, .seed = seed}).plan;
        REQUIRE(brute::plan_fault(problem, better) == "");
        CHECK(value(problem.objective, measures(problem, better)) <= value(problem.objective, measures(problem, first)));
        CHECK(better == improve(problem, first, {.iterations = 150, .seed = seed}).plan);
        for (const auto& bond : problem.bonds) planned += found(problem, better, bond.visits[0]).crew >= 0;
    }
    CHECK(planned > 40);
}

TEST_CASE("a bond that names no visit, one visit twice or an impossible gap is an error with its place") {
    auto problem = road();
    const auto field = [&](Bond bond) {
        problem.bonds = {std::move(bond)};
        const auto checked = check(problem);
        return checked ? std::string() : checked.error().field;
    };
    CHECK(field({Kind::at_once, {0}}) == "/bonds/0/visits");
    CHECK(field({Kind::at_once, {0, 9}}) == "/bonds/0/visits/1");
    CHECK(field({Kind::at_once, {0, 0}}) == "/bonds/0/visits/1");
    CHECK(field({Kind::in_order, {0, 1}, minutes(9), minutes(3)}) == "/bonds/0/gap");
}

}  // namespace yekuo::route
