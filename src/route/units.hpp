// Seconds and metres of a plan as types of their own, so that a duration is never added to a length.
// Whole numbers: a plan is judged exactly, the same on every machine.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace yekuo::route {

// Both a duration and a moment of the plan; moments count from the plan's start (usually the day's
// midnight in the city), so that a plan over several days just goes beyond 86,400.
struct Seconds {
    std::int64_t count = 0;
    auto operator<=>(const Seconds&) const = default;
    Seconds& operator+=(Seconds other) { return count += other.count, *this; }
    friend constexpr Seconds operator+(Seconds a, Seconds b) { return {a.count + b.count}; }
    friend constexpr Seconds operator-(Seconds a, Seconds b) { return {a.count - b.count}; }
};

constexpr Seconds seconds(std::int64_t n) { return {n}; }
constexpr Seconds minutes(std::int64_t n) { return {n * 60}; }
constexpr Seconds hours(std::int64_t n) { return {n * 3600}; }
constexpr Seconds at_clock(int hour, int minute = 0) { return {hour * 3600 + minute * 60}; }

// Far enough for any plan, small enough that sums of a whole plan stay inside 64 bits.
constexpr Seconds never{1'000'000'000'000};

// Length on the road.
struct RoadMetres {
    std::int64_t count = 0;
    auto operator<=>(const RoadMetres&) const = default;
    RoadMetres& operator+=(RoadMetres other) { return count += other.count, *this; }
    friend constexpr RoadMetres operator+(RoadMetres a, RoadMetres b) { return {a.count + b.count}; }
    friend constexpr RoadMetres operator-(RoadMetres a, RoadMetres b) { return {a.count - b.count}; }
};

// A span of moments, both ends allowed.
struct Window {
    Seconds from{0};
    Seconds to = never;
    bool operator==(const Window&) const = default;
};

}  // namespace yekuo::route
