// The times of a crew's day, and every rule that the day breaks, with where and by how much. The dispatcher's
// check before a promise and the search's own use the same steps (route/walk.hpp).
#pragma once

#include <string>
#include <vector>

#include "route/problem.hpp"
#include "route/walk.hpp"

namespace yekuo::route {

// A sentence for people: a translation key and the numbers that go into it.
struct Fact {
    std::string name;
    std::int64_t value = 0;
};
struct Reason {
    std::string key;
    std::vector<Fact> facts;
};

const char* key(Rule rule);          // "route.rule.window"
const char* number_name(Rule rule);  // what `by` counts: "seconds", "metres", "pieces", "people", "visits"

struct Stop {
    VisitIndex visit = 0;
    Seconds leaving{0};   // the place before
    Seconds drive{0};
    Seconds arrival{0};
    Seconds start{0};     // of setup and work, after waiting and any break taken there
    Seconds end{0};
    Seconds slack{0};     // how much later it may start with every rule after it still kept
    RoadMetres metres{0};
    // By way of the station, to take more: when the crew is there and when it goes on.
    struct StockedUp {
        Seconds arrival{0};
        Seconds leaving{0};
        Seconds drive{0};  // to there
    };
    std::optional<StockedUp> stocked_up = {};
};

enum class RestAt { before_leaving, at_station, station_left, arrived };
struct Rest {
    std::int32_t which = 0;        // index of the crew's break
    std::int32_t before_stop = 0;  // == stops.size(): on the way home
    RestAt at = RestAt::before_leaving;
    Seconds start{0};
    Seconds end{0};
};

struct BrokenAt {
    std::int32_t stop = -1;  // -1: the day as a whole
    Rule rule = Rule::none;
    std::int64_t by = 0;
};

struct Schedule {
    std::vector<Stop> stops;
    std::vector<Rest> rests;
    Seconds start{0};
    Seconds end{0};
    Seconds drive{0};
    Seconds overtime{0};
    RoadMetres metres{0};
    Measures measures = {};
    std::vector<BrokenAt> broken;
    bool feasible() const { return broken.empty(); }
};

// Times are the earliest possible. If a rule breaks, the schedule goes on as the crew would (late work is
// done late), so that everything after it can still be judged and shown.
// A stop `guest_stop` stands for `guest`, a visit that the problem does not hold (yet).
constexpr VisitIndex guest_stop = -1;
Schedule schedule(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops,
                  const Visit* guest = nullptr);

// Only whether, and the first rule that breaks; takes no memory.
BrokenAt first_broken(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops);

// What a whole plan is judged by, and its value on each step of the ladder, most important first.
Measures measures(const Problem& problem, const Plan& plan);
std::vector<std::int64_t> value(const Objective& objective, const Measures& measures);
std::int64_t left_out_cost(const Visit& visit);

Reason reason(const Problem& problem, CrewIndex crew, const Broken& broken, const Visit& visit);

}  // namespace yekuo::route
