#include "calendar/limits.hpp"

#include <algorithm>

namespace yekuo::calendar {
namespace {

struct Stretch {
    Instant from, to;
};

Result<void> check_inside(const WorkingCalendar& calendar, Instant at) {
    if (const auto known = calendar.kind_of(calendar.day_of(at)); !known) return known.error();
    return {};
}

// The pauses after `start`, itself inside the calendar, as disjoint stretches in order, so that no time
// is taken twice. An open pause ends at `until`, or is left out where none is given.
Result<std::vector<Stretch>> stretches(const WorkingCalendar& calendar, std::span<const Pause> pauses,
                                       Instant start, std::optional<Instant> until) {
    std::vector<Stretch> sorted;
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        const auto& pause = pauses[i];
        if (pause.to && *pause.to < pause.from)
            return invalid("pause.order", "/pauses/" + std::to_string(i), "a pause ends before it begins");
        if (!pause.to && !until) continue;
        Instant to = pause.to.value_or(until.value_or(pause.from));
        if (until) to = std::min(to, *until);
        const Instant from = std::max(pause.from, start);
        if (from >= to) continue;
        if (const auto known = calendar.kind_of(calendar.day_of(to)); !known)
            return invalid(known.error().key, "/pauses/" + std::to_string(i), known.error().detail);
        sorted.push_back({from, to});
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    std::vector<Stretch> merged;
    for (const auto& stretch : sorted) {
        if (!merged.empty() && stretch.from <= merged.back().to)
            merged.back().to = std::max(merged.back().to, stretch.to);
        else
            merged.push_back(stretch);
    }
    return merged;
}

// What passes of a unit from one instant to another: days for the day units, milliseconds for the others.
Result<std::int64_t> passed(const WorkingCalendar& calendar, Unit unit, Instant from, Instant to) {
    switch (unit) {
        case Unit::minutes:
            return (to - from).count;
        case Unit::calendar_days:
            return std::int64_t{calendar.day_of(to) - calendar.day_of(from)};
        case Unit::working_days: {
            const auto days = calendar.working_days_between(calendar.day_of(from), calendar.day_of(to));
            if (!days) return days.error();
            return std::int64_t{*days};
        }
        case Unit::working_hours: {
            const auto time = calendar.working_time_between(from, to);
            if (!time) return time.error();
            return time->count;
        }
    }
    return internal_error("an unknown unit of a limit");
}

std::int64_t per_unit(Unit unit) {
    if (unit == Unit::minutes) return minutes(1).count;
    if (unit == Unit::working_hours) return hours(1).count;
    return 1;
}

// Where a limit that began at `start` ends once `quantity` has passed.
Result<Instant> end_of(const WorkingCalendar& calendar, Unit unit, Instant start, std::int64_t quantity) {
    switch (unit) {
        case Unit::minutes:
            return start + milliseconds(quantity);
        case Unit::calendar_days:
            // The last moment of the day, so that the deadline is dated on the day that it allows.
            return calendar.start_of_day(calendar.day_of(start) + static_cast<int>(quantity) + 1) -
                   milliseconds(1);
        case Unit::working_days: {
            const auto day = calendar.add_working_days(calendar.day_of(start), static_cast<int>(quantity));
            if (!day) return day.error();
            return calendar.close_of_business(*day);
        }
        case Unit::working_hours:
            return calendar.add_working_time(start, milliseconds(quantity));
    }
    return internal_error("an unknown unit of a limit");
}

Result<Deadline> deadline_over(const WorkingCalendar& calendar, Limit limit, Instant start,
                               const std::vector<Stretch>& standing_still) {
    if (limit.amount < 1 || limit.amount > 100'000)
        return invalid("limit.amount", "/amount", "a limit is 1 to 100,000 units");
    std::int64_t quantity = limit.amount * per_unit(limit.unit);
    auto due = end_of(calendar, limit.unit, start, quantity);
    if (!due) return due.error();
    for (const auto& stretch : standing_still) {
        if (stretch.from > *due) break;  // the time had run out before the clock stood
        const auto paused = passed(calendar, limit.unit, stretch.from, stretch.to);
        if (!paused) return paused.error();
        quantity += *paused;
        due = end_of(calendar, limit.unit, start, quantity);
        if (due && limit.unit == Unit::working_days && *due < stretch.to)
            due = end_of(calendar, limit.unit, start, ++quantity);  // resumed after that day had closed
        if (!due) return due.error();
    }
    if (auto inside = check_inside(calendar, *due); !inside) return inside.error();
    const bool counts_work = limit.unit == Unit::working_days || limit.unit == Unit::working_hours;
    return Deadline{*due, counts_work && calendar.is_provisional(*due), false, calendar.version()};
}

bool any_open(std::span<const Pause> pauses) {
    return std::any_of(pauses.begin(), pauses.end(), [](const auto& pause) { return !pause.to; });
}

// A warning's lead as an instant: working units in working time, the others on the wall clock.
Result<Instant> shifted(const WorkingCalendar& calendar, Instant due, Limit by, int sign) {
    if (by.amount < 0 || by.amount > 100'000) return invalid("limit.amount", "/amount", "0 to 100,000 units");
    switch (by.unit) {
        case Unit::minutes:
            return due + minutes(sign * std::int64_t{by.amount});
        case Unit::calendar_days:
            return due + days(sign * std::int64_t{by.amount});
        case Unit::working_days:
            return calendar.add_working_time(due, {sign * by.amount * calendar.working_day_length().count});
        case Unit::working_hours:
            return calendar.add_working_time(due, hours(sign * std::int64_t{by.amount}));
    }
    return internal_error("an unknown unit of a limit");
}

}  // namespace

Result<Deadline> deadline(const WorkingCalendar& calendar, Limit limit, Instant start,
                          std::span<const Pause> pauses) {
    if (auto inside = check_inside(calendar, start); !inside) return inside.error();
    const auto still = stretches(calendar, pauses, start, {});
    if (!still) return still.error();
    auto made = deadline_over(calendar, limit, start, *still);
    if (made) made->paused = any_open(pauses);
    return made;
}

Result<ColourTimes> colour_times(const WorkingCalendar& calendar, Instant due, const Warnings& warnings) {
    if (auto inside = check_inside(calendar, due); !inside) return inside.error();
    const auto yellow = shifted(calendar, due, warnings.yellow, -1);
    if (!yellow) return yellow.error();
    const auto orange = shifted(calendar, due, warnings.orange, -1);
    if (!orange) return orange.error();
    const auto purple = shifted(calendar, due, warnings.purple, 1);
    if (!purple) return purple.error();
    return ColourTimes{*yellow, *orange, due, *purple};
}

Colour colour_at(const ColourTimes& times, Instant now) {
    if (now > times.purple) return Colour::purple;
    if (now > times.red) return Colour::red;
    if (now >= times.orange) return Colour::orange;
    if (now >= times.yellow) return Colour::yellow;
    return Colour::green;
}

Result<double> used(const WorkingCalendar& calendar, Unit unit, Instant start, std::span<const Pause> pauses,
                    Instant now) {
    if (auto inside = check_inside(calendar, now); !inside) return inside.error();
    if (auto inside = check_inside(calendar, start); !inside) return inside.error();
    if (now <= start) return 0.0;
    const auto still = stretches(calendar, pauses, start, now);
    if (!still) return still.error();
    auto total = passed(calendar, unit, start, now);
    if (!total) return total.error();
    for (const auto& stretch : *still) {
        const auto paused = passed(calendar, unit, stretch.from, stretch.to);
        if (!paused) return paused.error();
        *total -= *paused;
    }
    return static_cast<double>(*total) / static_cast<double>(per_unit(unit));
}

Result<Standing> standing(const WorkingCalendar& calendar, Limit limit, const Warnings& warnings,
                          Instant start, std::span<const Pause> pauses, Instant now) {
    if (auto inside = check_inside(calendar, start); !inside) return inside.error();
    const auto still = stretches(calendar, pauses, start, now);
    if (!still) return still.error();
    auto due = deadline_over(calendar, limit, start, *still);
    if (!due) return due.error();
    due->paused = std::any_of(pauses.begin(), pauses.end(), [&](const auto& pause) {
        return pause.from <= now && (!pause.to || *pause.to > now);
    });
    const auto times = colour_times(calendar, due->due, warnings);
    if (!times) return times.error();
    const auto spent = used(calendar, limit.unit, start, pauses, now);
    if (!spent) return spent.error();
    const auto left = passed(calendar, limit.unit, now, due->due);
    if (!left) return left.error();
    return Standing{std::move(*due), colour_at(*times, now), *spent,
                    static_cast<double>(*left) / static_cast<double>(per_unit(limit.unit))};
}

}  // namespace yekuo::calendar
