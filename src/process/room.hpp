// The process room's place in the house.
#pragma once

#include "process/instance.hpp"

namespace yekuo::process {

void join(store::House& house);

}  // namespace yekuo::process
