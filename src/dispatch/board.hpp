// What dispatchers and the optimizer do to the plan: drag a visit to another crew or place, pin it, adopt a
// better plan. Everything is checked on the rows as they are now; nothing that would break a rule or a promise
// goes through, whoever asks for it.
#pragma once

#include "dispatch/live_plan.hpp"

namespace yekuo::dispatch {

// `position` counts the crew's stops as the board shows them; none: the cheapest place.
struct MoveStop {
    AppointmentId appointment;
    CrewId crew;
    std::optional<std::int32_t> position;
    bool pin = false;
    std::string by;
};

// Routes made from routes of these versions. A route that has changed since refuses the whole.
struct AdoptPlan {
    struct Route {
        CrewId crew;
        std::int64_t version = 0;
        std::vector<AppointmentId> stops;
    };
    Area area = 0;
    Day day;
    std::vector<Route> routes;
    std::string cause = "optimizer";
};

Result<Decision> decide(const Rows& rows, const MoveStop& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AdoptPlan& command, const Now& now);

// What a move would bring, for the board while a visit is dragged.
struct RuleBroken {
    CrewId crew;
    AppointmentId appointment;  // 0: the day as a whole
    std::string rule;           // translation key, route.rule.…
    std::string unit;           // of `by`: seconds, metres, people …
    std::int64_t by = 0;
};
BOOST_DESCRIBE_STRUCT(RuleBroken, (), (crew, appointment, rule, unit, by))

struct MoveSeen {
    CrewId from_crew, crew;
    std::int32_t from_position = 0, position = 0;
    std::int64_t travel_seconds = 0;  // more (or less) than now, both routes together
    std::int64_t travel_metres = 0;
    Instant start;  // of the moved visit
    std::vector<RuleBroken> broken;
    std::vector<PlannedRoute> routes;  // as they would be
};
BOOST_DESCRIBE_STRUCT(MoveSeen, (),
                      (from_crew, crew, from_position, position, travel_seconds, travel_metres, start, broken, routes))

// Does the move on the plan, broken rules or not, and says what it brings.
Result<MoveSeen> move_on(LivePlan& plan, const MoveStop& command);

}  // namespace yekuo::dispatch
