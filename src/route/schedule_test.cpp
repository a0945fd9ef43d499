#include "route/schedule.hpp"

#include <doctest/doctest.h>

#include "brute_checker.hpp"
#include "route/random_problem.hpp"

namespace yekuo::route {
namespace {

// Four places on a line, ten minutes and five kilometres apart.
Problem line() {
    Problem problem;
    Matrix matrix;
    for (int from = 0; from < 4; ++from)
        for (int to = 0; to < 4; ++to) {
            matrix.drive_seconds.push_back(600 * std::abs(from - to));
            matrix.length_metres.push_back(5000 * std::abs(from - to));
        }
    problem.travel = Travel::by_matrix(4, {matrix});
    problem.crews.push_back({.id = 7, .shift = {at_clock(8), at_clock(17)}, .start = 0, .end = 0});
    for (PlaceIndex place = 1; place < 4; ++place)
        problem.visits.push_back({.id = place, .place = place, .service = minutes(30)});
    return problem;
}

bool breaks(const Schedule& day, std::int32_t stop, Rule rule, std::int64_t by) {
    for (const auto& broken : day.broken)
        if (broken.stop == stop && broken.rule == rule && broken.by == by) return true;
    return false;
}

}  // namespace

TEST_CASE("a crew drives, works and drives home, as early as it can") {
    const auto day = schedule(line(), 0, {0, 1, 2});
    REQUIRE(day.feasible());
    CHECK(day.stops[0].arrival == at_clock(8, 10));
    CHECK(day.stops[1].start == at_clock(8, 50));
    CHECK(day.stops[2].end == at_clock(10, 0));
    CHECK(day.end == at_clock(10, 30));
    CHECK(day.metres == RoadMetres{30'000});
    CHECK(day.drive == minutes(60));
}

TEST_CASE("a crew waits for a window, and its slack is what the window leaves") {
    auto problem = line();
    problem.visits[1].windows = {{at_clock(10), at_clock(11)}};
    const auto day = schedule(problem, 0, {0, 1});
    CHECK(day.stops[1].arrival == at_clock(8, 50));
    CHECK(day.stops[1].start == at_clock(10));
    CHECK(day.stops[1].slack == hours(1));
    CHECK(day.stops[0].slack == at_clock(11) - minutes(10) - minutes(30) - at_clock(8, 10));
}

TEST_CASE("the second window serves when the first is missed") {
    auto problem = line();
    problem.visits[2].windows = {{at_clock(8), at_clock(8, 20)}, {at_clock(14), at_clock(15)}};
    const auto day = schedule(problem, 0, {2});
    REQUIRE(day.feasible());
    CHECK(day.stops[0].start == at_clock(14));
}

TEST_CASE("a missed window is named with the stop and the seconds") {
    auto problem = line();
    problem.visits[1].windows = {{at_clock(8), at_clock(8, 30)}};
    const auto day = schedule(problem, 0, {0, 1, 2});
    CHECK(breaks(day, 1, Rule::window, 20 * 60));
    CHECK(day.stops[2].start == at_clock(9, 30));
    CHECK(first_broken(problem, 0, {0, 1, 2}).stop == 1);
}

TEST_CASE("a break is taken inside its window, where it costs least") {
    auto problem = line();
    problem.crews[0].breaks = {{{at_clock(12), at_clock(13)}, minutes(45)}};
    problem.visits[1].windows = {{at_clock(13), at_clock(14)}};
    const auto day = schedule(problem, 0, {0, 1});
    REQUIRE(day.feasible());
    REQUIRE(day.rests.size() == 1);
    CHECK(day.rests[0].start >= at_clock(12));
    CHECK(day.rests[0].start <= at_clock(13));
    CHECK(day.stops[1].start == at_clock(13));
}

TEST_CASE("a crew that is home early needs no break, unless the break is due at any rate") {
    auto problem = line();
    problem.crews[0].breaks = {{{at_clock(12), at_clock(13)}, minutes(45)}};
    CHECK(schedule(problem, 0, {0}).rests.empty());
    problem.crews[0].breaks[0].if_still_out = false;
    const auto day = schedule(problem, 0, {0});
    REQUIRE(day.rests.size() == 1);
    CHECK(day.end == at_clock(12, 45));
}

TEST_CASE("a break that no moment is left for is a broken rule") {
    auto problem = line();
    problem.crews[0].breaks = {{{at_clock(7), at_clock(7, 30)}, minutes(45)}};
    const auto day = schedule(problem, 0, {0});
    REQUIRE(day.broken.size() == 1);
    CHECK(day.broken[0].rule == Rule::rest);
}

TEST_CASE("the shift ends the day, overtime stretches it, and both are measured") {
    auto problem = line();
    problem.visits[2].windows = {{at_clock(16, 45), at_clock(17)}};
    CHECK(breaks(schedule(problem, 0, {2}), -1, Rule::shift, 45 * 60));
    problem.crews[0].overtime_most = hours(1);
    const auto day = schedule(problem, 0, {2});
    CHECK(day.feasible());
    CHECK(day.overtime == minutes(45));
}

TEST_CASE("skill, people, parts and pins are never relaxed") {
    auto problem = line();
    problem.visits[0].skills = {2};
    problem.visits[1].people = 3;
    problem.visits[2].uses[1] = 5;
    problem.crews[0].carries[1] = 3;
    const auto day = schedule(problem, 0, {0, 1, 2});
    CHECK(breaks(day, 0, Rule::skill, 0));
    CHECK(breaks(day, 1, Rule::people, 1));
    CHECK(breaks(day, 2, Rule::parts, 2));
}

TEST_CASE("a crew that runs out goes by its station for more, and only then") {
    auto problem = line();
    for (auto& visit : problem.visits) visit.uses[0] = 2;
    problem.crews[0].carries[0] = 4;
    CHECK(breaks(schedule(problem, 0, {0, 1, 2}), 2, Rule::parts, 2));
    problem.crews[0].stock = Stock{0, minutes(15)};
    const auto day = schedule(problem, 0, {0, 1, 2});
    REQUIRE(day.feasible());
    CHECK_FALSE(day.stops[1].stocked_up);
    REQUIRE(day.stops[2].stocked_up);
    CHECK(day.stops[2].stocked_up->arrival == at_clock(9, 40));
    CHECK(day.stops[2].start == at_clock(10, 25));
    CHECK(day.drive == minutes(100));
    CHECK(day.metres == RoadMetres{50'000});
    problem.visits[2].uses[0] = 5;
    CHECK(breaks(schedule(problem, 0, {2}), 0, Rule::parts, 1));
}

TEST_CASE("what is brought back rides along: a full car that gives two away has room for two") {
    auto problem = line();
    problem.crews[0].carries[0] = 4;
    problem.visits[0].uses[0] = 4;
    problem.visits[1].returns[0] = 4;
    CHECK(schedule(problem, 0, {0, 1}).feasible());
    CHECK(breaks(schedule(problem, 0, {1, 0}), 1, Rule::parts, 4));
}

TEST_CASE("a break with two windows is taken in the later one when the first is missed") {
    auto problem = line();
    problem.crews[0].breaks = {{{at_clock(8, 20), at_clock(8, 30)}, minutes(30), false, {{at_clock(10), at_clock(11)}}}};
    problem.visits[0].service = minutes(80);
    problem.visits[0].windows = {{at_clock(8), at_clock(8, 15)}};
    const auto day = schedule(problem, 0, {0});
    REQUIRE(day.feasible());
    CHECK(day.rests[0].start == at_clock(10));
    CHECK(day.end == at_clock(10, 30));
}

TEST_CASE("a crew with its own prices and its own times at work") {
    auto problem = line();
    auto& crew = problem.crews[0];
    crew.kind = 3;
    crew.price_drive_hour = 7200, crew.price_km = 10, crew.price_work_hour = 600;
    problem.visits[0].service_by_kind = {{3, minutes(12)}};
    const auto day = schedule(problem, 0, {0});
    CHECK(day.stops[0].end == at_clock(8, 22));
    CHECK(day.measures[static_cast<int>(Measure::travel)] == 2 * 1200 + 10 * 10 + 600 * 12 / 60);
    CHECK(day.drive == minutes(20));
}

TEST_CASE("a crew that starts nowhere begins its day at its first visit") {
    auto problem = line();
    problem.crews[0].start = nowhere;
    const auto day = schedule(problem, 0, {2});
    CHECK(day.stops[0].start == at_clock(8));
    CHECK(day.drive == minutes(30));
}

TEST_CASE("two visits in one building are set up for once") {
    auto problem = line();
    problem.visits[0].setup = problem.visits[1].setup = minutes(10);
    problem.visits[1].place = 1;
    const auto day = schedule(problem, 0, {0, 1});
    CHECK(day.stops[0].end == at_clock(8, 50));
    CHECK(day.stops[1].end == at_clock(9, 20));
}

TEST_CASE("what has happened is a fact, and the day goes on from there, not before now") {
    auto problem = line();
    problem.visits[0].windows = {{at_clock(8), at_clock(8, 5)}};
    problem.visits[0].actual = Actual{0, at_clock(9), at_clock(9, 40)};
    problem.now = at_clock(10);
    const auto day = schedule(problem, 0, {0, 1});
    REQUIRE(day.feasible());
    CHECK(day.stops[0].end == at_clock(9, 40));
    CHECK(day.stops[1].arrival == at_clock(10, 10));
}

TEST_CASE("work after its limit costs more the later it ends") {
    auto problem = line();
    problem.visits[0].due = Due{at_clock(8, 30), 10};
    const auto ten_late = schedule(problem, 0, {0}).measures[static_cast<int>(Measure::lateness)];
    CHECK(ten_late == 100);
    problem.visits[0].due = Due{at_clock(6, 40), 10};
    CHECK(schedule(problem, 0, {0}).measures[static_cast<int>(Measure::lateness)] > 12 * ten_late);
}

TEST_CASE("the evening peak slows a drive, and leaving later never means arriving earlier") {
    std::vector<Spot> spots{{{30.0, 120.5}, true}, {{30.2, 120.8}, false}};
    auto travel = Travel::over_roads(spots);
    const auto free = travel.drive(0, 1, at_clock(17));
    travel.slow_down({RushHour{}});
    CHECK(travel.drive(0, 1, at_clock(9)) == free);
    CHECK(travel.drive(0, 1, at_clock(17)) > free);
    CHECK(travel.drive(0, 1, at_clock(17) + hours(24)) == travel.drive(0, 1, at_clock(17)));
    Seconds before{0};
    for (auto leaving = at_clock(15); leaving < at_clock(20); leaving += Seconds{1}) {
        const auto arrival = leaving + travel.drive(0, 1, leaving);
        REQUIRE(arrival >= before);
        before = arrival;
    }
}

TEST_CASE("town roads are slow and country roads fast, by the distance driven on each") {
    const std::vector<Spot> spots{{{30.0, 120.5}, true}, {{30.0, 120.52}, true}, {{30.4, 120.9}, false}};
    const auto travel = Travel::over_roads(spots);
    const auto metres = distance(spots[0].place, spots[1].place).value * 1.35;
    CHECK(travel.length(0, 1).count == doctest::Approx(metres).epsilon(0.001));
    CHECK(travel.drive(0, 1, {0}).count == doctest::Approx(metres * 3.6 / 25).epsilon(0.01));
    const auto far = distance(spots[0].place, spots[2].place).value * 1.35;
    CHECK(travel.drive(0, 2, {0}).count == doctest::Approx(3000 * 3.6 / 25 + (far - 3000) * 3.6 / 45).epsilon(0.01));
}

TEST_CASE("remembered pairs give the same drives") {
    auto problem = random_problem({.visits = 30, .crews = 4, .zones = 3});
    auto remembered = problem.travel;
    remembered.remember_pairs();
    for (PlaceIndex from = 0; from < remembered.places(); ++from)
        for (PlaceIndex to = 0; to < remembered.places(); ++to) {
            REQUIRE(remembered.drive(from, to, at_clock(17)) == problem.travel.drive(from, to, at_clock(17)));
            REQUIRE(remembered.length(from, to) == problem.travel.length(from, to));
        }
}

TEST_CASE("random days: a schedule agrees with the check by hand, and its slack can be used up") {
    int feasible = 0, with_slack = 0;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
        auto problem = random_problem({.visits = 12, .crews = 3, .zones = 2, .width_km = 30, .seed = seed});
        Random random(seed);
        std::vector<VisitIndex> stops;
        const auto crew = static_cast<CrewIndex>(random.below(3));
        const auto most = 1 + random.below(5);
        for (VisitIndex visit = 0; visit < 12 && stops.size() < most; ++visit)
            if (random.chance(0.5) && may_do(problem, crew, problem.visits[visit])) stops.push_back(visit);
        for (std::size_t i = stops.size(); i > 1; --i)
            std::swap(stops[i - 1], stops[random.below(static_cast<std::uint32_t>(i))]);
        const auto day = schedule(problem, crew, stops);
        INFO("seed " << seed);
        const auto first = first_broken(problem, crew, stops);
        CHECK(day.feasible() == (first.rule == Rule::none));
        // By hand: the times the schedule states keep every rule, and no other way of resting would do.
        CHECK(day.feasible() == brute::some_way_holds(problem, crew, stops));
        if (!day.feasible()) continue;
        ++feasible;
        CHECK(brute::fault(problem, crew, day) == "");
        for (std::size_t i = 0; i < stops.size(); ++i) {
            if (day.stops[i].slack <= Seconds{0} || problem.visits[stops[i]].pinned_start) continue;
            auto delayed = problem;
            delayed.visits[stops[i]].release = day.stops[i].start + day.stops[i].slack;
            ++with_slack;
            CHECK(schedule(delayed, crew, stops).feasible());
        }
    }
    CHECK(feasible > 200);
    CHECK(with_slack > 300);
}

}  // namespace yekuo::route
