// Units that must not be mixed up with plain numbers or with each other.
#pragma once

#include <compare>
#include <cstdint>

namespace yekuo {

// Skills are bits: a crew can do a visit if it has every bit that the visit asks for. Never relaxed.
struct Skills {
    std::uint32_t bits = 0;
    bool covers(Skills required) const { return (bits & required.bits) == required.bits; }
    auto operator<=>(const Skills&) const = default;
};

}  // namespace yekuo
