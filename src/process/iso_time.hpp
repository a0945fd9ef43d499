// Times as BPMN writes them: a date "2017-03-22T09:00:00+08:00", a duration "P1DT2H", a cycle "R3/PT10M".
// Months and years are civil, counted in UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "process/condition.hpp"

namespace yekuo::process {

struct Duration {
    int months = 0;
    Millis rest;
};

Result<Duration> parse_duration(std::string_view text);
Instant add(Instant at, Duration duration);

enum class TimerKind { date, duration, cycle };

// When a timer comes, and how often after that (-1: for ever).
struct Due {
    Instant at;
    int remaining = 0;
};

// A timer of the model; a text that begins with "=" is an expression that gives one of the forms above.
struct TimerRule {
    TimerKind kind = TimerKind::duration;
    std::string text;
    std::optional<Condition> expression;
};

Result<TimerRule> compile_timer(TimerKind kind, std::string_view text);

// The first time, seen from `now`.
Result<Due> first_due(const TimerRule& rule, Instant now, const Variables& variables);
// The time after `last`, for a cycle.
Result<Instant> next_due(const TimerRule& rule, Instant last, const Variables& variables);

}  // namespace yekuo::process
