#include <doctest/doctest.h>

#include "evaluate/indicators.hpp"

namespace yekuo::evaluate {

TEST_CASE("an interval of satisfaction narrows with the answers and never leaves 0 to 1") {
    CHECK(!wilson_interval(0, 0));
    const auto few = *wilson_interval(10, 10), many = *wilson_interval(1000, 1000);
    CHECK(few.high == doctest::Approx(1.0));
    CHECK(few.low == doctest::Approx(0.7225).epsilon(0.001));
    CHECK(many.low > few.low);
    const auto half = *wilson_interval(50, 100);
    CHECK(half.low == doctest::Approx(0.4038).epsilon(0.001));
    CHECK(half.high == doctest::Approx(0.5962).epsilon(0.001));
}

}  // namespace yekuo::evaluate
