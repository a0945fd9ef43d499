// Sums, products and comparisons of numbers with few digits take a way of their own: they are held against whole
// numbers of 128 bits, and at its edges against the library's way.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "rules/decimal.hpp"

namespace yekuo::rules {

namespace {

using Wide = __int128;

std::string digits_of(Wide n) {
    if (n == 0) return "0";
    std::string text;
    const bool negative = n < 0;
    for (Wide rest = negative ? -n : n; rest > 0; rest /= 10) text.insert(text.begin(), static_cast<char>('0' + rest % 10));
    return negative ? "-" + text : text;
}

// n / 10^places as FEEL writes it, with all its places.
Decimal scaled(std::int64_t n, int places) {
    return *Decimal::parse(digits_of(n) + "e-" + std::to_string(places));
}

}  // namespace

TEST_CASE("numbers with places are added, multiplied and compared as whole numbers would be") {
    std::mt19937_64 dice(7);
    for (int round = 0; round < 20'000; ++round) {
        const auto size = [&] { return static_cast<int>(dice() % 40); };
        const auto number = [&](int bits) { return static_cast<std::int64_t>(dice() >> (63 - bits)) * (dice() & 1 ? 1 : -1); };
        const std::int64_t a = number(1 + size()), b = number(1 + size());
        const int p = static_cast<int>(dice() % 12), q = static_cast<int>(dice() % 12);
        const Decimal x = scaled(a, p), y = scaled(b, q);
        Wide left = a, right = b;
        for (int i = p; i < q; ++i) left *= 10;
        for (int i = q; i < p; ++i) right *= 10;
        const int places = std::max(p, q);
        const auto exact = [&](Wide n, int at) { return *Decimal::parse(digits_of(n) + "e-" + std::to_string(at)); };
        CHECK((x + y) == exact(left + right, places));
        CHECK((x - y) == exact(left - right, places));
        CHECK((x * y) == exact(Wide{a} * b, p + q));
        CHECK((x < y) == (left < right));
        CHECK((x == y) == (left == right));
        if (a != 0 && b != 0 && left + right != 0) CHECK((x + y).text() == exact(left + right, places).text());
    }
}

TEST_CASE("what has too many digits, or is no number, goes the library's way") {
    const auto n = [](const char* text) { return *Decimal::parse(text); };
    CHECK((n("9999999999999999999") * n("9999999999999999999")) == n("9999999999999999998e19"));  // 34 digits are kept
    CHECK((n("1e30") + n("1e-30")) == n("1e30"));
    CHECK((n("0.1") + n("0.2")) == n("0.3"));
    CHECK((n("0.3") - n("0.3")).text() == n("0.0").text());
    CHECK(n("-0.05") < n("0.001"));
    CHECK(n("1e20") > n("9.5"));
    CHECK_FALSE((n("1e6000") * n("1e6000")).finite());
    CHECK((n("1e-3100") * n("1e-3050")) == n("1e-6150"));
}

}  // namespace yekuo::rules
