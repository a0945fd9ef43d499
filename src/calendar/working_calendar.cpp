#include "calendar/working_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yekuo::calendar {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

// Far beyond any calendar and far from overflow: an absurd instant is outside, never undefined.
std::int64_t local_ms(Instant at, Millis offset) {
    constexpr std::int64_t bound = 100'000'000 * day_ms;
    return std::clamp(at.ms, -bound, bound) + offset.count;
}

bool is_working(DayKind kind) { return kind == DayKind::working || kind == DayKind::make_up; }

Error outside(Day day, Day first, Day last) {
    return invalid(
        day < first ? "calendar.before_first_year" : "calendar.after_horizon", {},
        fmt::format("{} lies outside {} to {}", format_day(day), format_day(first), format_day(last)));
}

}  // namespace

Result<std::size_t> WorkingCalendar::index_of(Day day) const {
    if (day < first_ || day > last_day()) return outside(day, first_, last_day());
    return static_cast<std::size_t>(day - first_);
}

Result<DayKind> WorkingCalendar::kind_of(Day day) const {
    const auto index = index_of(day);
    if (!index) return index.error();
    return kinds_[*index];
}

Result<std::string> WorkingCalendar::festival_of(Day day) const {
    const auto index = index_of(day);
    if (!index) return index.error();
    const auto found = festivals_.find(day.days);
    return found == festivals_.end() ? std::string{} : found->second;
}

Result<bool> WorkingCalendar::is_working_day(Day day) const {
    const auto kind = kind_of(day);
    if (!kind) return kind.error();
    return is_working(*kind);
}

Result<int> WorkingCalendar::working_days_between(Day from, Day to) const {
    const auto a = index_of(from), b = index_of(to);
    if (!a) return a.error();
    if (!b) return b.error();
    return worked_before_[*b + 1] - worked_before_[*a + 1];
}

Result<Day> WorkingCalendar::add_working_days(Day day, int n) const {
    const auto index = index_of(day);
    if (!index) return index.error();
    if (n == 0) return day;
    // Going forward, the count starts behind the day; going back, before it.
    const std::int64_t base = n > 0 ? worked_before_[*index + 1] - 1 : worked_before_[*index];
    const std::int64_t wanted = base + n;
    if (wanted < 0) return outside(first_ + -1, first_, last_day());
    if (wanted >= static_cast<std::int64_t>(working_days_.size()))
        return outside(last_day() + 1, first_, last_day());
    return working_days_[static_cast<std::size_t>(wanted)];
}

Result<std::vector<TimeSpan>> WorkingCalendar::working_spans(Day day) const {
    const auto worked = is_working_day(day);
    if (!worked) return worked.error();
    std::vector<TimeSpan> spans;
    if (*worked)
        for (const auto& span : hours_) spans.push_back({at(day, span.from), at(day, span.to)});
    return spans;
}

Result<bool> WorkingCalendar::is_working_time(Instant instant) const {
    const auto worked = is_working_day(day_of(instant));
    if (!worked) return worked.error();
    const auto time = time_of(instant);
    return *worked && std::any_of(hours_.begin(), hours_.end(),
                                  [&](const auto& span) { return time >= span.from && time < span.to; });
}

Result<Millis> WorkingCalendar::worked_until(Instant instant) const {
    const Day day = day_of(instant);
    const auto index = index_of(day);
    if (!index) return index.error();
    Millis worked{worked_before_[*index] * day_length_.count};
    if (is_working(kinds_[*index]))
        for (const auto& span : hours_) {
            const Instant from = at(day, span.from);
            if (instant > from) worked = worked + (std::min(instant, at(day, span.to)) - from);
        }
    return worked;
}

Result<Instant> WorkingCalendar::instant_worked(Millis time) const {
    if (time.count < 0) return outside(first_ + -1, first_, last_day());
    if (time.count == 0) return start_of_day(first_);
    const auto whole = (time.count - 1) / day_length_.count;
    if (whole >= static_cast<std::int64_t>(working_days_.size()))
        return outside(last_day() + 1, first_, last_day());
    const Day day = working_days_[static_cast<std::size_t>(whole)];
    Millis left{time.count - whole * day_length_.count};
    for (const auto& span : hours_) {
        const Millis length = minutes(span.to.minutes - span.from.minutes);
        if (left <= length) return at(day, span.from) + left;
        left = left - length;
    }
    return close_of_business(day);
}

Result<Millis> WorkingCalendar::working_time_between(Instant from, Instant to) const {
    const auto a = worked_until(from), b = worked_until(to);
    if (!a) return a.error();
    if (!b) return b.error();
    return *b - *a;
}

Result<Instant> WorkingCalendar::add_working_time(Instant from, Millis time) const {
    const auto worked = worked_until(from);
    if (!worked) return worked.error();
    if (time.count == 0) return from;
    const auto horizon = static_cast<std::int64_t>(working_days_.size()) * day_length_.count;
    if (time.count > horizon || time.count < -horizon)
        return outside(time.count > 0 ? last_day() + 1 : first_ + -1, first_, last_day());
    return instant_worked(*worked + time);
}

Day WorkingCalendar::day_of(Instant instant) const {
    const std::int64_t local = local_ms(instant, offset_);
    return {static_cast<std::int32_t>(local / day_ms - (local % day_ms < 0))};
}

TimeOfDay WorkingCalendar::time_of(Instant instant) const {
    std::int64_t rest = local_ms(instant, offset_) % day_ms;
    if (rest < 0) rest += day_ms;
    return {static_cast<std::int32_t>(rest / 60'000)};
}

Instant WorkingCalendar::start_of_day(Day day) const { return {day.days * day_ms - offset_.count}; }

Instant WorkingCalendar::at(Day day, TimeOfDay time) const {
    return start_of_day(day) + minutes(time.minutes);
}

}  // namespace yekuo::calendar
