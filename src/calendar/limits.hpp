// Limits and deadlines. A limit names its unit, because "three days" is four different promises: minutes
// round the clock for a fault, calendar days, whole working days (the day of acceptance not counted), or
// working hours. A deadline is the instant at which it ends, counted on one version of one calendar, and
// says whether it leans on a year not yet announced.
//
// Pauses: the clock stands only with a recorded reason and extends the deadline by the paused time in the
// limit's own unit: a pause within one working day takes no working day away, and one that ends after the
// last day has closed leaves the next. An open pause holds the deadline; `standing` moves it with the
// present.
//
//   auto due = deadline(calendar, {5, Unit::working_days}, accepted);
//   auto now_ = standing(calendar, limit, link_warnings, accepted, pauses, now);   // colour, left, used
//   auto turns = colour_times(calendar, due->due, link_warnings);                  // when to wake up
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "calendar/working_calendar.hpp"

namespace yekuo::calendar {

enum class Unit { minutes, calendar_days, working_days, working_hours };
BOOST_DESCRIBE_ENUM(Unit, minutes, calendar_days, working_days, working_hours)

struct Limit {
    std::int32_t amount = 0;
    Unit unit = Unit::working_days;
    bool operator==(const Limit&) const = default;
};
BOOST_DESCRIBE_STRUCT(Limit, (), (amount, unit))

// The only reasons for which a clock may stand; the customer sees each of them.
enum class PauseReason { customer, force_majeure, government_approval };
BOOST_DESCRIBE_ENUM(PauseReason, customer, force_majeure, government_approval)

struct Pause {
    PauseReason reason = PauseReason::customer;
    AccountId by;
    Instant from;
    std::optional<Instant> to;  // none: the clock still stands
};
BOOST_DESCRIBE_STRUCT(Pause, (), (reason, by, from, to))

struct Deadline {
    Instant due;
    // Counts working days or hours into a year not yet announced: a new calendar may move it. Minutes and
    // calendar days hang on no announcement.
    bool provisional = false;
    bool paused = false;  // an open pause: due will move on when the clock runs again
    std::string calendar_version;
};
BOOST_DESCRIBE_STRUCT(Deadline, (), (due, provisional, paused, calendar_version))

// How long before the due time an owner is reminded, and how long after it a delay is escalated. Working
// days here are working time: half a day is written as 4 working hours.
struct Warnings {
    Limit yellow{4, Unit::working_hours};
    Limit orange{2, Unit::working_hours};
    Limit purple{2, Unit::working_days};
};
BOOST_DESCRIBE_STRUCT(Warnings, (), (yellow, orange, purple))

enum class Colour { green, yellow, orange, red, purple };
BOOST_DESCRIBE_ENUM(Colour, green, yellow, orange, red, purple)

// The instants at which a clock changes colour; a watcher sleeps until the next. Yellow and orange begin at
// their instant, red and purple after theirs: what is done at the due time is in time.
struct ColourTimes {
    Instant yellow, orange, red, purple;
};
BOOST_DESCRIBE_STRUCT(ColourTimes, (), (yellow, orange, red, purple))

struct Standing {
    Deadline deadline;
    Colour colour = Colour::green;
    // In the limit's unit, working days as whole days: used since the start without the pauses, and from now
    // to the due time (0 on the due day, below 0 when overdue).
    double used = 0;
    double remaining = 0;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (deadline, colour, used, remaining))

// Errors: "limit.amount" (1 to 100,000), "pause.order" with the pause's place, and the calendar's own.
Result<Deadline> deadline(const WorkingCalendar& calendar, Limit limit, Instant start,
                          std::span<const Pause> pauses = {});

Result<ColourTimes> colour_times(const WorkingCalendar& calendar, Instant due, const Warnings& warnings);
Colour colour_at(const ColourTimes& times, Instant now);

// Time used of a limit between start and now, in its unit, without the pauses.
Result<double> used(const WorkingCalendar& calendar, Unit unit, Instant start, std::span<const Pause> pauses,
                    Instant now);

// A second purple cause, a second supervision order, is the business of control/.
Result<Standing> standing(const WorkingCalendar& calendar, Limit limit, const Warnings& warnings,
                          Instant start, std::span<const Pause> pauses, Instant now);

}  // namespace yekuo::calendar
