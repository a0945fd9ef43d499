// A day of the sample city, or of a province of such cities, as a problem in VROOM's format: for comparing
// optimizers on what both can express (windows, skills, breaks, one matrix). Every visit fits: the day is made
// by letting the crews drive it once, and each promise is kept on that drive; then the order is forgotten.
#pragma once

#include <string>

#include "simulate/reference.hpp"

namespace yekuo::simulate {

struct SampleDay {
    int visits = 378;
    int crews = 84;
    std::uint64_t seed = 1;
};

// Over some hundred crews the day is a province's: the city stands there several times, side by side.
std::string sample_day(const Reference& reference, const SampleDay& asked);

}  // namespace yekuo::simulate
