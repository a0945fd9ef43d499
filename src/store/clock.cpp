#include "store/clock.hpp"

#include <algorithm>
#include <chrono>

namespace yekuo::store {

void apply(Rows& rows, const ClockSet& e, const Envelope&) {
    rows.put(ClockRow{1, e.anchor_business, e.anchor_wall, e.speed_permille, e.stepped});
}

Result<Decision> decide(const Rows&, const SetClock& c, const Now& now) {
    if (c.speed_permille < 0 || c.speed_permille > 100'000'000)
        return invalid("clock.speed", "/speed", "between 0 and 100,000 times the wall clock");
    Decision decision(now);
    // Before anything has happened no time has passed: a sample city may begin in the past.
    const bool first = now.next == 1 && c.at_least;
    const Instant from = first ? c.at_least : std::max(now.business, c.at_least);
    decision.add(ClockSet{from, now.recorded, c.speed_permille, c.stepped});
    return decision;
}

Instant business_time(const ClockRow& clock, Instant wall) {
    if (clock.stepped) return clock.anchor_business;
    const std::int64_t passed = std::max<std::int64_t>(0, wall.ms - clock.anchor_wall.ms);
    return clock.anchor_business + Millis{passed * clock.speed_permille / 1000};
}

Instant wall_time() {
    using namespace std::chrono;
    return {duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count()};
}

Millis wall_until(const ClockRow& clock, Instant wall, Instant due) {
    const Millis left = due - business_time(clock, wall);
    if (left.count <= 0) return {0};
    if (clock.stepped || clock.speed_permille == 0) return days(365);
    return {std::min(left.count * 1000 / clock.speed_permille + 1, days(365).count)};
}

}  // namespace yekuo::store
