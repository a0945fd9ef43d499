// The control room joins the house.
#pragma once

#include "store/room.hpp"

namespace yekuo::control {

void join(store::House& house);

}  // namespace yekuo::control
