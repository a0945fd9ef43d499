// The sample city's grid: a line, a substation and a transformer in each area, and, if it is to be restricted, three of
// them on the negative list, one in each of the ways in which a customer may meet it. All of it is plainly sample data.
#pragma once

#include "simulate/reference.hpp"
#include "simulate/staff.hpp"

namespace yekuo::simulate {

// As of `today`, the last day of the history.
Result<void> found_grid(store::Desk& desk, const Reference& reference, const Staff& staff, Day today, Instant wall,
                        bool restricted);

}  // namespace yekuo::simulate
