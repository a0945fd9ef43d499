// Chance that comes out the same on every machine and in every run of the same seed. Each customer, crew and
// day has dice of its own (`dice.of(day, crew)`), so that one more draw here changes nothing there.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace yekuo::simulate {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    // Independent dice for a thing known by these numbers.
    Dice of(std::int64_t a, std::int64_t b = 0, std::int64_t c = 0) const {
        Dice made(state_);
        for (const auto number : {a, b, c}) made.state_ = Dice(made.state_ ^ static_cast<std::uint64_t>(number)).next();
        return made;
    }

    std::uint64_t next() {  // splitmix64
        state_ += 0x9e3779b97f4a7c15u;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
    std::int64_t between(std::int64_t low, std::int64_t high) {              // both included
        return low + static_cast<std::int64_t>(unit() * static_cast<double>(high - low + 1));
    }
    double between_real(double low, double high) { return low + unit() * (high - low); }
    bool chance(double share) { return unit() < share; }
    // The index of one of the weights, as often as it weighs.
    std::size_t pick(std::initializer_list<double> weights) {
        double sum = 0;
        for (const double w : weights) sum += w;
        double at = unit() * sum;
        std::size_t index = 0;
        for (const double w : weights) {
            if (at < w) return index;
            at -= w;
            ++index;
        }
        return weights.size() - 1;
    }
    // About `mean`, three quarters of it at least, now and then much more: how long work really takes.
    double stretched(double mean) {
        const double skew = unit();
        return mean * (0.78 + 0.34 * unit() + (skew > 0.93 ? (skew - 0.93) * 9 : 0));
    }

private:
    std::uint64_t state_;
};

}  // namespace yekuo::simulate
