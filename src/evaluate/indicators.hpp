// Today in numbers, from the state. A figure of satisfaction never stands alone: how many were asked, how
// many answered, and the interval in which the true share lies with 95 per cent (Wilson's score interval).
#pragma once

#include <optional>

#include "access/scope.hpp"
#include "store/session.hpp"

namespace yekuo::evaluate {

struct Interval {
    double low = 0, high = 0;
};
// Wilson 1927; z = 1.96. None without answers.
std::optional<Interval> wilson_interval(std::int64_t hits, std::int64_t of);

struct Today {
    Day day;
    std::int64_t received = 0, sent = 0, done = 0, late = 0, at_risk = 0, waiting = 0, crews_out = 0;
    std::int64_t asked = 0, answered = 0, satisfied = 0;
};
// `start` and `end` of the day as instants; area 0: all that the scope allows.
Today today(store::Session& session, const access::Scope& scope, Area area, Day day, Instant start, Instant end);

}  // namespace yekuo::evaluate
