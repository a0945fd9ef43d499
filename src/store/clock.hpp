// Business time: a stored anchor and a speed, changed by an event, never running backwards. Limits, windows
// and holds are measured in it, so that a year can be simulated in minutes by the code that runs in
// production. Steady time (timeouts, retries, sessions) has nothing to do with it.
//
// A stepped clock stands still until somebody moves it; then every timer on the way fires at its own time.
#pragma once

#include "store/room.hpp"

namespace yekuo::store {

struct ClockRow {
    static constexpr std::string_view table = "clock";
    std::int64_t id = 1;
    Instant anchor_business;
    Instant anchor_wall;
    std::int64_t speed_permille = 1000;  // 1000: as fast as the wall clock; at most 100,000,000
    bool stepped = false;
};
BOOST_DESCRIBE_STRUCT(ClockRow, (), (id, anchor_business, anchor_wall, speed_permille, stepped))

struct ClockSet {
    static constexpr std::string_view name = "clock.set.1";
    Instant anchor_business;
    Instant anchor_wall;
    std::int64_t speed_permille;
    bool stepped;
};
BOOST_DESCRIBE_STRUCT(ClockSet, (), (anchor_business, anchor_wall, speed_permille, stepped))
void apply(Rows& rows, const ClockSet& event, const Envelope& at);

// Sets the speed from now on. `at_least`: business time jumps forward to it (never back).
struct SetClock {
    std::int64_t speed_permille = 1000;
    bool stepped = false;
    Instant at_least;
};
Result<Decision> decide(const Rows& rows, const SetClock& command, const Now& now);

Instant business_time(const ClockRow& clock, Instant wall);
Instant wall_time();

// The wall time to wait until business time reaches `due`; zero if it has, a year if it stands still.
Millis wall_until(const ClockRow& clock, Instant wall, Instant due);

}  // namespace yekuo::store
