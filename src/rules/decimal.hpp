// FEEL numbers: IEEE 754-2008 decimal128, 34 digits, so that a fee of 0.1 is a tenth and not nearly one.
// The encoding is the binary one of Intel's library, which stays inside decimal.cpp: its header defines
// macros that nobody else should see. What has no number as an answer (1/0, log of -1, an overflow) gives
// a value that is not finite; callers turn it into FEEL's null.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yekuo::rules {

enum class Rounding { half_even, half_up, half_down, up, down, floor, ceiling };

struct Decimal {
    static constexpr std::uint64_t exponent_zero = 0x3040000000000000, special = 0x7800000000000000;
    std::uint64_t low = 0;
    std::uint64_t high = exponent_zero;

    static Decimal from(std::int64_t n);
    static std::optional<Decimal> from_double(double n);
    static std::optional<Decimal> parse(std::string_view text);  // digits[.digits][e[+-]digits], sign allowed

    bool finite() const { return (high & special) != special; }  // neither an infinity nor not a number
    bool negative() const { return (high >> 63) != 0; }
    bool zero() const;
    bool integral() const;
    std::optional<std::int64_t> integer() const;  // only if it is a whole number that fits
    double to_double() const;
    std::string text() const;  // plain digits, no exponent unless the number would be very long
};

Decimal operator+(Decimal a, Decimal b);
Decimal operator-(Decimal a, Decimal b);
Decimal operator*(Decimal a, Decimal b);
Decimal operator/(Decimal a, Decimal b);
Decimal operator-(Decimal a);
bool operator==(Decimal a, Decimal b);
std::strong_ordering operator<=>(Decimal a, Decimal b);  // of finite numbers

Decimal power(Decimal base, Decimal exponent);
Decimal square_root(Decimal n);
Decimal exponential(Decimal n);
Decimal logarithm(Decimal n);
Decimal floor(Decimal n);
Decimal absolute(Decimal n);
Decimal modulo(Decimal dividend, Decimal divisor);  // with the sign of the divisor
Decimal round_to(Decimal n, std::int64_t scale, Rounding mode);  // scale digits after the point, or negative

}  // namespace yekuo::rules
