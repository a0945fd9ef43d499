// A small random source of our own: the standard's distributions differ between libraries, and a plan must
// be the same everywhere for a seed. (SplitMix64, public domain algorithm.)
#pragma once

#include <cstdint>

namespace yekuo::route {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    // 0 … n-1
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }
    double fraction() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    bool chance(double p) { return fraction() < p; }

private:
    std::uint64_t state_;
};

}  // namespace yekuo::route
