#include "rules/temporal.hpp"

#include <algorithm>

#include "rules/zone.hpp"

namespace yekuo::rules {

namespace {

constexpr std::int64_t year_max = 999'999'999;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }
Nanos floor_div(Nanos a, Nanos b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

bool leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

std::optional<DaysDuration> DaysDuration::from(Nanos total) {
    const auto seconds = floor_div(total, Nanos{nanos_per_second});
    if (seconds > INT64_MAX / 4 || seconds < INT64_MIN / 4) return {};
    return DaysDuration{static_cast<std::int64_t>(seconds),
                        static_cast<std::int32_t>(total - seconds * nanos_per_second)};
}

int days_in_month(std::int64_t year, int month) {
    static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (year < -year_max || year > year_max || month < 1 || month > 12 || day < 1) return {};
    if (day > days_in_month(year, static_cast<int>(month))) return {};
    return Date{static_cast<std::int32_t>(year), static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
}

bool valid(Date date) { return make_date(date.year, date.month, date.day).has_value(); }

// Days since 1970, counted in years that begin in March so that a leap day comes last.
std::int64_t days_from_epoch(Date date) {
    const std::int64_t year = std::int64_t{date.year} - (date.month <= 2);
    const auto era = floor_div(year, 400);
    const auto year_of_era = year - era * 400;
    const std::int64_t day = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day - 719468;
}

std::optional<Date> date_from_days(std::int64_t days) {
    if (days > 400'000'000'000 || days < -400'000'000'000) return {};
    days += 719468;
    const auto era = floor_div(days, 146097);
    const auto day_of_era = days - era * 146097;
    const auto year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const auto day = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto part = (5 * day + 2) / 153;
    const auto month = part < 10 ? part + 3 : part - 9;
    return make_date(year_of_era + era * 400 + (month <= 2), month, day - (153 * part + 2) / 5 + 1);
}

int weekday(Date date) {
    const auto since_thursday = days_from_epoch(date) + 3;
    return static_cast<int>(since_thursday - floor_div(since_thursday, 7) * 7) + 1;
}

int day_of_year(Date date) {
    int day = date.day;
    for (int month = 1; month < date.month; ++month) day += days_in_month(date.year, month);
    return day;
}

int week_of_year(Date date) {
    const int week = (day_of_year(date) - weekday(date) + 10) / 7;
    if (week < 1) return week_of_year({date.year - 1, 12, 31});
    if (week < 53) return week;
    const bool in_next = weekday({date.year, 12, 31}) < 4;
    return in_next ? 1 : week;
}

Nanos local_nanos(DateTime at) { return Nanos{days_from_epoch(at.date)} * nanos_per_day + at.time.nanos; }

std::optional<std::int32_t> offset_of(DateTime at) {
    switch (at.time.zone.kind) {
        case Zone::Kind::none: return {};
        case Zone::Kind::offset: return at.time.zone.value;
        case Zone::Kind::region:
            return region_offset_local(at.time.zone,
                                       static_cast<std::int64_t>(floor_div(local_nanos(at), Nanos{nanos_per_second})));
    }
    return {};
}

// A time without a date is taken at the region's offset of 1970: the standard leaves it open.
std::optional<std::int32_t> offset_of(Time time) { return offset_of(DateTime{{1970, 1, 1}, time}); }

Nanos utc_nanos(DateTime at) {
    return local_nanos(at) - Nanos{offset_of(at).value_or(0)} * nanos_per_second;
}

std::optional<DateTime> date_time_from(Nanos local, Zone zone) {
    const auto day = floor_div(local, Nanos{nanos_per_day});
    if (day > 400'000'000'000 || day < -400'000'000'000) return {};
    const auto date = date_from_days(static_cast<std::int64_t>(day));
    if (!date) return {};
    return DateTime{*date, {static_cast<std::int64_t>(local - day * nanos_per_day), zone}};
}

std::optional<DateTime> date_time_from_utc(Nanos utc, Zone zone) {
    std::int64_t offset = 0;
    if (zone.kind == Zone::Kind::offset) offset = zone.value;
    if (zone.kind == Zone::Kind::region)
        offset = region_offset_utc(zone, static_cast<std::int64_t>(floor_div(utc, Nanos{nanos_per_second})));
    return date_time_from(utc + Nanos{offset} * nanos_per_second, zone);
}

std::optional<std::strong_ordering> compare(DateTime a, DateTime b) {
    if ((a.time.zone.kind == Zone::Kind::none) != (b.time.zone.kind == Zone::Kind::none)) return {};
    const auto x = utc_nanos(a), y = utc_nanos(b);
    return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::optional<std::strong_ordering> compare(Time a, Time b) {
    const auto x = offset_of(a), y = offset_of(b);
    if (x.has_value() != y.has_value()) return {};
    return a.nanos - x.value_or(0) * nanos_per_second <=> b.nanos - y.value_or(0) * nanos_per_second;
}

std::optional<Date> add(Date date, MonthsDuration duration) {
    if (duration.months > 30'000'000'000 || duration.months < -30'000'000'000) return {};
    const auto months = std::int64_t{date.year} * 12 + date.month - 1 + duration.months;
    const auto year = floor_div(months, 12);
    const auto month = static_cast<int>(months - year * 12) + 1;
    return make_date(year, month, std::min<int>(date.day, days_in_month(year, month)));
}

std::optional<DateTime> add(DateTime at, MonthsDuration duration) {
    const auto date = add(at.date, duration);
    if (!date) return {};
    return DateTime{*date, at.time};
}

std::optional<DateTime> add(DateTime at, DaysDuration duration) {
    if (at.time.zone.kind == Zone::Kind::region)
        return date_time_from_utc(utc_nanos(at) + duration.total(), at.time.zone);
    return date_time_from(local_nanos(at) + duration.total(), at.time.zone);
}

Time add(Time time, DaysDuration duration) {
    const auto total = Nanos{time.nanos} + duration.total();
    time.nanos = static_cast<std::int64_t>(total - floor_div(total, Nanos{nanos_per_day}) * nanos_per_day);
    return time;
}

MonthsDuration months_between(Date from, Date to) {
    std::int64_t months = (std::int64_t{to.year} - from.year) * 12 + to.month - from.month;
    if (months > 0 && to.day < from.day) --months;
    if (months < 0 && to.day > from.day) ++months;
    return {months};
}

}  // namespace yekuo::rules
