// The past under other limits: every link that was opened in a time is counted again with the limits and thresholds
// of a copy, on the same calendar, with the same pauses, and set beside what was: on time, warnings of each colour,
// supervision orders, by link and by department. Nothing is stored.
//
// Links are taken as they went: a shorter limit is not thought to hurry anybody.
#pragma once

#include <map>

#include "access/scope.hpp"
#include "control/link_deadline.hpp"
#include "store/session.hpp"

namespace yekuo::control {

// What is changed of a link; what is not named stays as it was for each of them.
struct LinkChange {
    std::optional<calendar::Limit> limit, yellow, orange, purple;
};
using LinkChanges = std::map<std::string, LinkChange>;

struct WhatFigure {
    std::int64_t on_time = 0;                   // of the closed ones
    std::array<std::int64_t, 5> reached{};      // by colour; [0] is not counted
    std::int64_t orders = 0;
};
struct WhatRow {
    std::string key;
    std::int64_t count = 0, closed = 0;
    WhatFigure was, would;
};
struct WhatIf {
    std::vector<WhatRow> links, departments;
    WhatRow total;
};

// One link as it went, counted with a limit and thresholds until it was closed, or until now.
Result<WhatFigure> counted(const calendar::WorkingCalendar& calendar, const LinkDeadlineRow& row, calendar::Limit limit,
                           const calendar::Warnings& warnings, Instant now);

Result<WhatIf> what_if(store::Session& session, const access::Scope& scope, const calendar::WorkingCalendar& calendar,
                       const LinkChanges& changes, Instant from, Instant to, Area area, Instant now);

}  // namespace yekuo::control
