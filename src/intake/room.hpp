// The reception desk's place in the house. The reactions that lead from room to room are listed in
// app/house.cpp.
#pragma once

#include "store/room.hpp"

namespace yekuo::intake {

void join(store::House& house);

}  // namespace yekuo::intake
