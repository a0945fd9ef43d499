// The dispatch room's place in the house: its tables, its events, and its timers.
#pragma once

#include "dispatch/alert.hpp"
#include "dispatch/appointment.hpp"
#include "dispatch/board.hpp"
#include "dispatch/capacity.hpp"
#include "dispatch/crew.hpp"
#include "dispatch/emergency.hpp"
#include "dispatch/live_plan.hpp"
#include "dispatch/period.hpp"
#include "dispatch/risk.hpp"
#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {

void join(store::House& house);

}  // namespace yekuo::dispatch
