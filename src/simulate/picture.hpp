// Small pictures made of nothing but arithmetic: what a crew of the sample city uploads as the photo of a
// meter and as a customer's signature. Real PNG files, so that every way they take is the real one.
#pragma once

#include <cstdint>
#include <string>

#include "simulate/dice.hpp"

namespace yekuo::simulate {

std::string sample_photo(Dice dice);      // a grey box with a dial on a coloured wall, 96 × 72
std::string sample_signature(Dice dice);  // a line of ink on white, 120 × 40

}  // namespace yekuo::simulate
