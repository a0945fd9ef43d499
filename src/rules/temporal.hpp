// FEEL's dates, times and durations. A time may stand without a zone, with an offset, or in a region
// (Asia/Shanghai); the zone is kept as written, for equality by is() and for string(). Years run from
// -999,999,999 to 999,999,999, so these are not base's Day and Instant, which serve the house's own data.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yekuo::rules {

// Nanoseconds over the whole range of years need more than 64 bits.
__extension__ using Nanos = __int128;
constexpr std::int64_t nanos_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t nanos_per_day = seconds_per_day * nanos_per_second;

struct Zone {
    enum class Kind : std::uint8_t { none, offset, region };
    Kind kind = Kind::none;
    std::int32_t value = 0;  // seconds east of Greenwich, or the region's number (zone.hpp)
    bool operator==(const Zone&) const = default;
};

struct Date {
    std::int32_t year = 0;
    std::int8_t month = 1, day = 1;
    auto operator<=>(const Date&) const = default;
};

struct Time {
    std::int64_t nanos = 0;  // since midnight
    Zone zone;
    bool operator==(const Time&) const = default;
    int hour() const { return static_cast<int>(nanos / (3600 * nanos_per_second)); }
    int minute() const { return static_cast<int>(nanos / (60 * nanos_per_second) % 60); }
    int second() const { return static_cast<int>(nanos / nanos_per_second % 60); }
};

struct DateTime {
    Date date;
    Time time;
    bool operator==(const DateTime&) const = default;
};

struct DaysDuration {
    std::int64_t seconds = 0;  // rounded down; nanos is never negative
    std::int32_t nanos = 0;
    auto operator<=>(const DaysDuration&) const = default;
    Nanos total() const { return Nanos{seconds} * nanos_per_second + nanos; }
    static std::optional<DaysDuration> from(Nanos total);
};

struct MonthsDuration {
    std::int64_t months = 0;
    auto operator<=>(const MonthsDuration&) const = default;
};

bool valid(Date date);
std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day);
std::int64_t days_from_epoch(Date date);
std::optional<Date> date_from_days(std::int64_t days);
int weekday(Date date);  // 1 Monday … 7 Sunday
int day_of_year(Date date);
int week_of_year(Date date);  // ISO 8601
int days_in_month(std::int64_t year, int month);

std::optional<Date> parse_date(std::string_view text);
std::optional<Time> parse_time(std::string_view text);
std::optional<DateTime> parse_date_time(std::string_view text);
std::optional<DaysDuration> parse_days_duration(std::string_view text);
std::optional<MonthsDuration> parse_months_duration(std::string_view text);

std::string text_of(Date date);
std::string text_of(Time time);
std::string text_of(DateTime at);
std::string text_of(DaysDuration duration);
std::string text_of(MonthsDuration duration);

// Seconds east of Greenwich that hold at this date and time; nothing if it stands without a zone.
std::optional<std::int32_t> offset_of(DateTime at);
std::optional<std::int32_t> offset_of(Time time);
Nanos local_nanos(DateTime at);  // since 1970 on the local clock
Nanos utc_nanos(DateTime at);    // the same if there is no zone
std::optional<DateTime> date_time_from(Nanos local, Zone zone);
std::optional<DateTime> date_time_from_utc(Nanos utc, Zone zone);

// Nothing if one has a zone and the other has none.
std::optional<std::strong_ordering> compare(DateTime a, DateTime b);
std::optional<std::strong_ordering> compare(Time a, Time b);

std::optional<Date> add(Date date, MonthsDuration duration);
std::optional<DateTime> add(DateTime at, MonthsDuration duration);
std::optional<DateTime> add(DateTime at, DaysDuration duration);
Time add(Time time, DaysDuration duration);
MonthsDuration months_between(Date from, Date to);

}  // namespace yekuo::rules
