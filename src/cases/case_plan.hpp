// What each type of case promises: its key links, disclosed to the customer one by one, and the working
// time that the whole and each link may take. Limits are State Grid's of 2011 and 2016, in working days; a
// contact is due within one working hour. What a plan resolves to stands in the events, so that a later
// change of this table changes no case that is under way.
#pragma once

#include <span>
#include <string_view>

#include "calendar/limits.hpp"

namespace yekuo::cases {

struct LinkPlan {
    std::string_view link;      // translation key "key_link.<link>"
    std::int32_t days_max = 0;  // working days; 0: no limit of its own
};

struct CasePlan {
    std::string_view type;
    std::int32_t days_max = 0;  // working days from acceptance to the end
    std::span<const LinkPlan> links;
};

inline constexpr calendar::Limit first_contact_limit{1, calendar::Unit::working_hours};

// How many minutes a crew has to get to an emergency, round the clock: 45 in town, 90 in the country, 120 in
// remote places (State Grid's commitments); where it is not known, the shortest. 0: it is none.
std::int32_t arrival_minutes(std::string_view type, std::string_view urgency, std::string_view territory);

const CasePlan* find_plan(std::string_view type);

}  // namespace yekuo::cases
