// What a case tells dispatch after its site is known: that its due time has moved because its clock stood, and
// how many of its fees are open. Both are copied here, because a plan is judged without looking into other
// rooms; nothing is installed while a fee is open.
#pragma once

#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {

struct MoveDue {
    CaseId case_id;
    Instant due;
};

struct NoteFees {
    CaseId case_id;
    std::int32_t change = 0;
};

Result<Decision> decide(const Rows& rows, const MoveDue& command, const Now& now);
Result<Decision> decide(const Rows& rows, const NoteFees& command, const Now& now);

void apply(Rows& rows, const DueMoved& event, const Envelope& at);
void apply(Rows& rows, const FeesKnown& event, const Envelope& at);

}  // namespace yekuo::dispatch
