// All rooms of the house and how they meet: the one table of reactions, to be read from top to bottom.
#pragma once

#include "store/room.hpp"

namespace yekuo::app {

store::House make_house();

// The parts that are not in the journal, for copying a deployment.
std::string local_schema();

}  // namespace yekuo::app
