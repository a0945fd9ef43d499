#include "rules/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
extern "C" {
#include <bid_conf.h>
#include <bid_functions.h>
}

namespace yekuo::rules {

namespace {

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr std::uint64_t small_limit = std::uint64_t{1} << 62;
constexpr unsigned nearest_even = 0;

BID_UINT128 bid(Decimal n) {
    BID_UINT128 out;
    out.w[0] = n.low;
    out.w[1] = n.high;
    return out;
}

Decimal decimal(BID_UINT128 n) { return {n.w[0], n.w[1]}; }

// Whole numbers of either sign without an exponent: most of what rules count. They need no library call.
bool small(Decimal n) { return (n.high & ~sign_bit) == Decimal::exponent_zero && n.low < small_limit; }
std::int64_t small_value(Decimal n) {
    return n.negative() ? -static_cast<std::int64_t>(n.low) : static_cast<std::int64_t>(n.low);
}

// Numbers of up to 19 digits with an exponent, 0.05 or 12.75: their sums, products and comparisons are exact in 128
// bits and need no library call. Infinities, and zero (whose sign has rules of its own), are left to the library.
struct Short {
    std::uint64_t digits;
    int exponent;
    bool negative;
};
using Wide = unsigned __int128;
constexpr int bias = 6176, shift_max = 18;
constexpr Wide power_of_ten(int n) {
    Wide power = 1;
    while (n-- > 0) power *= 10;
    return power;
}
constexpr std::array<Wide, shift_max + 1> powers = [] {
    std::array<Wide, shift_max + 1> all{};
    for (int i = 0; i <= shift_max; ++i) all[static_cast<std::size_t>(i)] = power_of_ten(i);
    return all;
}();
constexpr Wide digits_end = power_of_ten(34);

bool split(Decimal n, Short& out) {
    constexpr std::uint64_t special = 0x6000000000000000, upper_digits = (std::uint64_t{1} << 49) - 1;
    if ((n.high & special) == special || (n.high & upper_digits) != 0 || n.low == 0) return false;
    out = {n.low, static_cast<int>(n.high >> 49 & 0x3FFF) - bias, n.negative()};
    return out.exponent > -3000 && out.exponent < 3000;  // so that a product's exponent is one too
}

Decimal join(Wide digits, int exponent, bool negative) {
    const auto high = static_cast<std::uint64_t>(digits >> 64) | static_cast<std::uint64_t>(exponent + bias) << 49;
    return {static_cast<std::uint64_t>(digits), negative ? high | sign_bit : high};
}

// Both with the smaller exponent; false if the digits would be too many.
bool align(const Short& a, const Short& b, Wide& left, Wide& right, int& exponent) {
    const int apart = a.exponent - b.exponent;
    if (apart > shift_max || apart < -shift_max) return false;
    exponent = std::min(a.exponent, b.exponent);
    left = a.digits;
    right = b.digits;
    if (apart > 0) left *= powers[static_cast<std::size_t>(apart)];
    if (apart < 0) right *= powers[static_cast<std::size_t>(-apart)];
    return left < digits_end && right < digits_end;
}

std::optional<Decimal> short_sum(Decimal a, Decimal b) {
    Short x, y;
    Wide left, right;
    int exponent;
    if (!split(a, x) || !split(b, y) || !align(x, y, left, right, exponent)) return {};
    if (x.negative == y.negative) {
        if (left + right >= digits_end) return {};
        return join(left + right, exponent, x.negative);
    }
    if (left == right) return join(0, exponent, false);
    return left > right ? join(left - right, exponent, x.negative) : join(right - left, exponent, y.negative);
}

std::optional<std::strong_ordering> short_order(Decimal a, Decimal b) {
    Short x, y;
    Wide left, right;
    int exponent;
    if (!split(a, x) || !split(b, y)) return {};
    if (x.negative != y.negative) return x.negative ? std::strong_ordering::less : std::strong_ordering::greater;
    if (!align(x, y, left, right, exponent)) return {};
    return x.negative ? right <=> left : left <=> right;
}

// How many digits stand after the point, as written; negative for 1E+3.
std::int64_t decimals_of(Decimal n) { return 6176 - static_cast<std::int64_t>(n.high >> 49 & 0x3FFF); }

unsigned bid_rounding(Rounding mode) {
    switch (mode) {
        case Rounding::half_up: return 4;
        case Rounding::down: return 3;
        case Rounding::ceiling: return 2;
        case Rounding::floor: return 1;
        default: return nearest_even;
    }
}

BID_UINT128 integral(BID_UINT128 n, Rounding mode) {
    unsigned flags = 0;
    switch (bid_rounding(mode)) {
        case 4: return bid128_round_integral_nearest_away(n, &flags);
        case 3: return bid128_round_integral_zero(n, &flags);
        case 2: return bid128_round_integral_positive(n, &flags);
        case 1: return bid128_round_integral_negative(n, &flags);
        default: return bid128_round_integral_nearest_even(n, &flags);
    }
}

}  // namespace

Decimal Decimal::from(std::int64_t n) {
    const auto magnitude = n < 0 ? ~static_cast<std::uint64_t>(n) + 1 : static_cast<std::uint64_t>(n);
    return {magnitude, n < 0 ? exponent_zero | sign_bit : exponent_zero};
}

std::optional<Decimal> Decimal::from_double(double n) {
    if (!std::isfinite(n)) return {};
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, n);
    return parse({buffer, static_cast<std::size_t>(end.ptr - buffer)});
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const auto begin = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - begin;
    };
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    auto mantissa = digits();
    if (at < text.size() && text[at] == '.') {
        ++at;
        const auto fraction = digits();
        if (fraction == 0) return {};
        mantissa += fraction;
    }
    if (mantissa == 0 || text.size() > 4000) return {};
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (digits() == 0) return {};
    }
    if (at != text.size()) return {};
    std::string copy(text);
    unsigned flags = 0;
    const auto result = decimal(bid128_from_string(copy.data(), nearest_even, &flags));
    if (!result.finite()) return {};
    return result;
}

bool Decimal::zero() const { return bid128_isZero(bid(*this)); }

bool Decimal::integral() const {
    return small(*this) || (finite() && *this == decimal(rules::integral(bid(*this), Rounding::down)));
}

std::optional<std::int64_t> Decimal::integer() const {
    if (small(*this)) return small_value(*this);
    if (!integral()) return {};
    unsigned flags = 0;
    const auto result = bid128_to_int64_xint(bid(*this), &flags);
    if (flags & 0x01) return {};
    return result;
}

double Decimal::to_double() const {
    unsigned flags = 0;
    return bid128_to_binary64(bid(*this), nearest_even, &flags);
}

std::string Decimal::text() const {
    if (small(*this)) return std::to_string(small_value(*this));
    char buffer[64] = {};
    unsigned flags = 0;
    bid128_to_string(buffer, bid(*this), &flags);  // "+12345E-2"
    const std::string_view raw(buffer);
    const auto mark = raw.find('E');
    if (mark == std::string_view::npos) return std::string(raw);
    std::string digits(raw.substr(1, mark - 1));
    const int exponent = std::atoi(buffer + mark + 1);
    const std::string sign = raw[0] == '-' && !zero() ? "-" : "";
    if (zero() && exponent >= 0) return "0";
    if (exponent > 60 || exponent < -120)
        return sign + digits + "E" + (exponent > 0 ? "+" : "") + std::to_string(exponent);
    if (exponent >= 0) return sign + digits + std::string(exponent, '0');
    const std::size_t decimals = -exponent;
    if (digits.size() <= decimals) digits.insert(0, decimals - digits.size() + 1, '0');
    digits.insert(digits.size() - decimals, ".");
    return sign + digits;
}

Decimal operator+(Decimal a, Decimal b) {
    if (small(a) && small(b)) return Decimal::from(small_value(a) + small_value(b));
    if (const auto sum = short_sum(a, b)) return *sum;
    unsigned flags = 0;
    return decimal(bid128_add(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator-(Decimal a, Decimal b) {
    if (small(a) && small(b)) return Decimal::from(small_value(a) - small_value(b));
    if (const auto sum = short_sum(a, {b.low, b.high ^ sign_bit})) return *sum;
    unsigned flags = 0;
    return decimal(bid128_sub(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator*(Decimal a, Decimal b) {
    if (Short x, y; split(a, x) && split(b, y))
        if (const Wide product = Wide{x.digits} * y.digits; product < digits_end)
            return join(product, x.exponent + y.exponent, x.negative != y.negative);
    unsigned flags = 0;
    return decimal(bid128_mul(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator/(Decimal a, Decimal b) {
    unsigned flags = 0;
    return decimal(bid128_div(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator-(Decimal a) {
    if (a.zero()) return a;
    return {a.low, a.high ^ sign_bit};
}

bool operator==(Decimal a, Decimal b) {
    if (small(a) && small(b)) return small_value(a) == small_value(b);
    if (const auto found = short_order(a, b)) return *found == 0;
    unsigned flags = 0;
    return bid128_quiet_equal(bid(a), bid(b), &flags);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
    if (small(a) && small(b)) return small_value(a) <=> small_value(b);
    if (const auto found = short_order(a, b)) return *found;
    unsigned flags = 0;
    if (bid128_quiet_less(bid(a), bid(b), &flags)) return std::strong_ordering::less;
    return bid128_quiet_equal(bid(a), bid(b), &flags) ? std::strong_ordering::equal
                                                      : std::strong_ordering::greater;
}

Decimal power(Decimal base, Decimal exponent) {
    unsigned flags = 0;
    if (const auto n = exponent.integer(); n && *n >= 0 && *n <= 1000) {
        auto result = Decimal::from(1);  // squaring is exact where the digits suffice
        auto square = base;
        for (auto rest = *n; rest > 0; rest >>= 1) {
            if (rest & 1) result = result * square;
            if (rest > 1) square = square * square;
        }
        return result;
    }
    return decimal(bid128_pow(bid(base), bid(exponent), nearest_even, &flags));
}

Decimal square_root(Decimal n) {
    unsigned flags = 0;
    return decimal(bid128_sqrt(bid(n), nearest_even, &flags));
}

Decimal exponential(Decimal n) {
    unsigned flags = 0;
    return decimal(bid128_exp(bid(n), nearest_even, &flags));
}

Decimal logarithm(Decimal n) {
    unsigned flags = 0;
    return decimal(bid128_log(bid(n), nearest_even, &flags));
}

Decimal floor(Decimal n) { return decimal(integral(bid(n), Rounding::floor)); }
Decimal absolute(Decimal n) { return {n.low, n.high & ~sign_bit}; }

Decimal modulo(Decimal dividend, Decimal divisor) {
    return dividend - divisor * floor(dividend / divisor);
}

Decimal round_to(Decimal n, std::int64_t scale, Rounding mode) {
    if (decimals_of(n) <= scale) return n;
    if (mode == Rounding::up) mode = n.negative() ? Rounding::floor : Rounding::ceiling;
    unsigned flags = 0;
    const auto shifted = bid128_scalbn(bid(n), static_cast<int>(scale), nearest_even, &flags);
    auto whole = integral(shifted, mode == Rounding::half_down ? Rounding::down : mode);
    if (mode == Rounding::half_down) {
        const auto rest = absolute(decimal(shifted) - decimal(whole));
        if (rest + rest > Decimal::from(1)) {
            const auto step = Decimal::from(n.negative() ? -1 : 1);
            whole = bid(decimal(whole) + step);
        }
    }
    return decimal(bid128_scalbn(whole, static_cast<int>(-scale), nearest_even, &flags));
}

}  // namespace yekuo::rules
