// Instants and durations as types. Everything stored is UTC in milliseconds; a city's calendar turns
// working time into instants and back (calendar/).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace yekuo {

struct Millis {
    std::int64_t count = 0;
    auto operator<=>(const Millis&) const = default;
    friend Millis operator+(Millis a, Millis b) { return {a.count + b.count}; }
    friend Millis operator-(Millis a, Millis b) { return {a.count - b.count}; }
};

constexpr Millis milliseconds(std::int64_t n) { return {n}; }
constexpr Millis seconds(std::int64_t n) { return {n * 1000}; }
constexpr Millis minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Millis hours(std::int64_t n) { return {n * 3'600'000}; }
constexpr Millis days(std::int64_t n) { return {n * 86'400'000}; }

// A point in time, milliseconds since 1970-01-01T00:00Z. Zero means "none" where a field is optional.
struct Instant {
    std::int64_t ms = 0;
    auto operator<=>(const Instant&) const = default;
    explicit operator bool() const { return ms != 0; }
    friend Instant operator+(Instant a, Millis d) { return {a.ms + d.count}; }
    friend Instant operator-(Instant a, Millis d) { return {a.ms - d.count}; }
    friend Millis operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
};

// A civil date as days since 1970-01-01, without a time zone.
struct Day {
    std::int32_t days = 0;
    auto operator<=>(const Day&) const = default;
    friend Day operator+(Day d, int n) { return {d.days + n}; }
    friend int operator-(Day a, Day b) { return a.days - b.days; }
};

Day day_from_civil(int year, int month, int day);
struct Civil {
    int year, month, day;
};
Civil civil_from_day(Day day);
int weekday(Day day);  // 0 Monday … 6 Sunday

// "2017-03-22"; Error names the text's fault. Years 1900 to 2200.
Result<Day> parse_day(std::string_view text);
std::string format_day(Day day);

// RFC 3339, "2017-03-22T09:00:00+08:00" or "…Z", milliseconds optional.
Result<Instant> parse_instant(std::string_view text);
std::string format_instant(Instant at);  // always "…Z", with milliseconds

}  // namespace yekuo
