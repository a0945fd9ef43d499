// What a type of case promises: its key links, disclosed to the customer one by one, and the working time that
// the whole and each link may take. The rules in force (the set "limit") say it when a case is opened; what they
// answered stands in the event, so that a later rule changes no case that is under way.
#pragma once

#include <string_view>
#include <vector>

#include "cases/events.hpp"
#include "process/rulebook.hpp"

namespace yekuo::cases {

struct CasePlan {
    std::int32_t days_max = 0;  // working days from acceptance to the end
    std::vector<PlannedLink> links;
    calendar::Limit first_contact;
    std::int32_t arrival_minutes = 0;  // round the clock, for an emergency; 0: it is none
};

// Errors: "rules.no_answer" if the rules do not know the type or answer something else than a plan.
Result<CasePlan> plan_of(const process::RuleSet& limits, std::string_view type, std::string_view urgency,
                         std::string_view territory);

// How many minutes a crew has to get to an emergency; 0: it is none.
std::int32_t arrival_minutes(const process::RuleSet& limits, std::string_view type, std::string_view urgency,
                             std::string_view territory);
calendar::Limit first_contact_limit(const process::RuleSet& limits);

// The key links as they were compiled in when CaseOpened did not say them (its versions 1 and 2). Never changed.
std::vector<PlannedLink> links_before_rules(std::string_view type);

}  // namespace yekuo::cases
