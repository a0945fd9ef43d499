#include "rules/decimal.hpp"

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

bool Decimal::finite() const { return bid128_isFinite(bid(*this)); }
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
    unsigned flags = 0;
    return decimal(bid128_add(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator-(Decimal a, Decimal b) {
    if (small(a) && small(b)) return Decimal::from(small_value(a) - small_value(b));
    unsigned flags = 0;
    return decimal(bid128_sub(bid(a), bid(b), nearest_even, &flags));
}

Decimal operator*(Decimal a, Decimal b) {
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
    unsigned flags = 0;
    return bid128_quiet_equal(bid(a), bid(b), &flags);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
    if (small(a) && small(b)) return small_value(a) <=> small_value(b);
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
