// An emergency comes into a day that customers have been told about. It goes where nobody who was told anything
// notices, if there is such a place: first without moving anybody, then by handing one visit of a crew to
// another crew. Only where there is none are told customers moved, as few as can be; and only before that is
// in vain a less important visit is left out.
#pragma once

#include "route/problem.hpp"

namespace yekuo::route {

struct UrgentPlan {
    Plan plan;
    bool placed = false;
    std::int32_t told_moved = 0;  // customers whose crew or time is no longer what they were told
    VisitIndex handed_on = -1;    // the visit that another crew took, if any
    VisitIndex given_up = -1;     // the visit that is left out instead
};

// `plan` leaves `urgent` out and holds otherwise.
UrgentPlan put_in_urgent(const Problem& problem, const Plan& plan, VisitIndex urgent);

// Customers on this crew's tour who were told something else.
std::int32_t told_otherwise(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops);

}  // namespace yekuo::route
