// What stands behind a figure of the evaluation: the links, visits, cases or steps that it counts, each with its
// times, so that nobody has to believe a number.
#pragma once

#include "evaluate/evaluation.hpp"

namespace yekuo::evaluate {

struct Behind {
    std::string kind;  // "link", "visit", "case", "key_link"
    std::int64_t id = 0;
    std::string what;
    CaseId case_id;
    std::string case_number;
    Instant from, to, due;
    double hours = 0;
    bool on_time = false;
};

// `by` and `key` as in evaluate(), and by "part" those of the index. At most 500, the newest first.
std::vector<Behind> behind(store::Session& session, const access::Scope& scope,
                           const calendar::WorkingCalendar& calendar, const std::string& by, const std::string& key,
                           Span span, Area area, std::optional<bool> late);

}  // namespace yekuo::evaluate
