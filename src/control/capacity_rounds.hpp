// What sets off P5, the management of the negative list: its monthly round begins by the model's own timer; a
// newly drafted restriction (a new overload) begins a round for its district, unless one is under way; a relief
// project in service begins the verification, whose agreed end lifts the restriction and wakes its customers.
#pragma once

#include "control/link_deadline.hpp"
#include "grid/events.hpp"

namespace yekuo::control {

Commands capacity_round(const Rows& rows, const grid::RestrictionDrafted& event, const Envelope& at);
Commands capacity_round(const Rows& rows, const grid::RestrictionMoved& event, const Envelope& at);
Commands capacity_round(const Rows& rows, const LinkFinished& event, const Envelope& at);

}  // namespace yekuo::control
