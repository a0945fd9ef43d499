// The cases room's place in the house. The reactions that lead from room to room are listed in app/house.cpp.
#pragma once

#include "store/room.hpp"

namespace yekuo::cases {

void join(store::House& house);

}  // namespace yekuo::cases
