// The one log. Lines are for operators: they never hold personal data (people/mask.hpp masks what must be
// told), and what goes well is quiet.
#pragma once

#include <spdlog/spdlog.h>

namespace yekuo::log {

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

}  // namespace yekuo::log
