// Days of the city in numbers, counted from the journal: what came in, what was sent and done, what went
// wrong, and how many promises were at risk for how good a reason. `yekuo demo --step-days` prints it, and
// tests hold it against practice's volumes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/event.hpp"

namespace yekuo::simulate {

struct DayCounts {
    std::int64_t requests = 0, booked = 0, changed = 0;
    std::int64_t sent = 0, done = 0, customer_out = 0, failed_otherwise = 0, came_late = 0;
    std::int64_t crews_sick = 0, crews_late = 0;
    std::set<std::int64_t> at_risk;  // appointments
    std::map<std::string, std::int64_t> causes;
    double risk_share() const { return sent ? static_cast<double>(at_risk.size()) / static_cast<double>(sent) : 0; }
};

class DayTable {
public:
    void count(const store::Event& event);
    const std::map<Day, DayCounts>& days() const { return days_; }

    static std::string heading();
    std::string line(Day day) const;

private:
    std::map<Day, DayCounts> days_;
    std::unordered_map<std::int64_t, Instant> promised_to_;  // appointment -> end of its window
};

}  // namespace yekuo::simulate
