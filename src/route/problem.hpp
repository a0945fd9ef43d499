// What the optimizer is asked: visits to make, crews to make them, how long a drive takes, and what an
// operator holds dear. Plain data; nothing here knows of databases, clocks or people. A crew's working
// day is one `Crew`: a crew on duty for three days stands here three times, each with the shift of a day,
// and a visit that may be made on any of the days has the windows of all of them.
//
//   Problem problem;
//   problem.travel = Travel::over_roads(spots);
//   problem.crews.push_back({.id = 7, .shift = {at_clock(8), at_clock(17)}, .start = 0, .end = 0});
//   problem.visits.push_back({.id = 1, .place = 3, .service = minutes(45), .windows = {{at_clock(9), at_clock(10)}}});
//   if (auto sound = check(problem); !sound) …            // names the field at fault
//   Plan plan = improve(problem, first_plan(problem), {.iterations = 2000, .seed = 1});
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "route/travel.hpp"
#include "route/units.hpp"

namespace yekuo::route {

using VisitIndex = std::int32_t;
using CrewIndex = std::int32_t;

constexpr int breaks_max = 3;
constexpr int parts_max = 4;
constexpr std::size_t visits_max = 100'000;
constexpr std::size_t crews_max = 20'000;
constexpr std::size_t bonds_max = 2'000;

// Meters, boxes, cable: what a visit uses up and a crew carries at the day's start.
using Parts = std::array<std::int32_t, parts_max>;

// A case's time limit: work that ends later is allowed, at a price that rises with the delay.
struct Due {
    Seconds at;
    std::int64_t price_per_minute = 1;
};

// Work done or under way: where and when it was or will be, a fact that no rule is asked about.
struct Actual {
    CrewIndex crew = 0;
    Seconds start;
    Seconds end;
};

// Where the published plan has the visit. Moving it is a change; more so if the customer was told.
struct Published {
    CrewIndex crew = 0;
    Seconds start;
    bool told = false;
};

struct Visit {
    std::int64_t id = 0;  // the caller's name for it
    PlaceIndex place = 0;
    Seconds service{0};
    Seconds setup{0};  // parking and signing in; once for a batch in one place
    // Other times for crews of a kind: the meter section is quicker at meters.
    std::vector<std::pair<std::int32_t, Seconds>> service_by_kind = {}, setup_by_kind = {};
    std::vector<Window> windows = {};  // the work begins inside one of them; none: at any time
    Seconds release{0};                // not before
    Skills skills = {};
    std::int32_t people = 1;
    std::int32_t priority = 0;  // 0 to 100; leaving out costs more the higher it is
    Parts uses = {};
    Parts returns = {};  // taken along from here: old meters
    std::int32_t zone = 0;
    std::optional<Due> due = {};
    std::optional<CrewIndex> pinned_crew = {};
    std::optional<Seconds> pinned_start = {};
    std::optional<Actual> actual = {};
    std::optional<Published> published = {};
};

struct Break {
    Window start;  // it begins inside
    Seconds length = minutes(30);
    bool if_still_out = true;  // a crew home before the window closes need not take it
    std::vector<Window> later = {};  // more windows, each after the one before
};

// Where a crew takes more of what it ran out of, before a visit that needs more than is left; what it brings
// back stays there.
struct Stock {
    PlaceIndex place = 0;
    Seconds length = minutes(15);
};

struct Crew {
    std::int64_t id = 0;
    Window shift;
    PlaceIndex start = 0;  // or `nowhere`: at the first visit
    std::optional<PlaceIndex> end = {};  // none: the day ends where the last visit is
    Skills skills = {};
    std::int32_t people = 2;
    std::vector<Break> breaks = {};  // in the order of the day
    Seconds overtime_most{0};
    std::int64_t overtime_price = 1;  // for each second of it
    std::int32_t visits_most = 1000;
    RoadMetres metres_most{1'000'000'000};
    Seconds drive_most = never;
    Parts carries = {1'000'000, 1'000'000, 1'000'000, 1'000'000};
    std::optional<Stock> stock = {};
    std::int32_t zone = 0;  // 0: at home everywhere
    std::vector<std::int32_t> known_zones = {};  // as familiar as home
    std::int32_t drive_percent = 100;  // its pace on the road
    std::int32_t work_percent = 100;   // and at work; 50 takes twice as long
    std::int32_t profile = 0;
    std::int32_t kind = 0;   // what Visit::service_by_kind goes by
    std::int64_t price = 1;  // of a day with this crew
    // What its travel counts for: 3600 an hour is a unit a second.
    std::int64_t price_drive_hour = 3600;
    std::int64_t price_km = 0;
    std::int64_t price_work_hour = 0;
};

// Visits that belong together (route/bonds.hpp): planned all, or none of them.
struct Bond {
    enum class Kind { same_crew, in_order, at_once };
    Kind kind = Kind::same_crew;
    std::vector<VisitIndex> visits = {};  // in_order: each before the next
    // From the end of one to the start of the next in order.
    Seconds gap_least{0};
    Seconds gap_most = never;
};

// What a plan is judged by.
enum class Measure { left_out, lateness, overtime, travel, crews, balance, unfamiliar, change };
constexpr int measure_count = 8;
using Measures = std::array<std::int64_t, measure_count>;

struct Term {
    Measure measure;
    std::int64_t weight = 1;
};

// One step of the ladder: a weighted sum of measures (most steps have one). `guide` is what a unit of it
// counts for while the search feels its way; the plan kept at the end is the best by strict order.
struct Level {
    std::vector<Term> terms;
    std::int64_t guide = 1;
};

struct Objective {
    std::vector<Level> levels = {
        {{{Measure::left_out}}, 36'000}, {{{Measure::lateness}}, 60}, {{{Measure::overtime}}, 4},
        {{{Measure::travel, 1}, {Measure::change, 600}, {Measure::unfamiliar, 120}}, 1},
        {{{Measure::crews}}, 1}, {{{Measure::balance}}, 1},
    };
};

struct Problem {
    Travel travel;
    std::vector<Visit> visits;
    std::vector<Crew> crews;
    std::vector<Bond> bonds = {};
    Objective objective = {};
    Seconds now{0};  // nothing that is not actual begins earlier
    Seconds told_tolerance = minutes(15);  // a start moved by less is no change
};

// Crews rely on one another: the visit begins inside this window, whatever its own windows allow.
struct Agreed {
    VisitIndex visit = 0;
    Window start;
    bool operator==(const Agreed&) const = default;
};

// The stops of each crew in order. Whoever is on no route is left out.
struct Plan {
    std::vector<std::vector<VisitIndex>> routes;  // by crew
    std::vector<Agreed> agreed = {};              // of visits with bonds
    bool operator==(const Plan&) const = default;
};

std::vector<VisitIndex> left_out(const Problem& problem, const Plan& plan);

// Every field in range and every index real; errors name the field ("/visits/3/windows/0").
Result<void> check(const Problem& problem);
// The plan fits the problem: indices real, nobody visited twice, actual stops first and on their crew.
Result<void> check(const Problem& problem, const Plan& plan);

// Skills, people, parts and pins allow it; time is another matter.
bool may_do(const Problem& problem, CrewIndex crew, const Visit& visit);

}  // namespace yekuo::route
