#include "evaluate/evaluation.hpp"

#include <doctest/doctest.h>

namespace yekuo::evaluate {

TEST_CASE("the assessment index weighs high voltage by 0.6, low voltage by 0.3, distributed and charging by 0.1") {
    CHECK(*index_of({{"high_voltage", 0.6, 10, 9}, {"low_voltage", 0.3, 20, 20}, {"distributed", 0.1, 2, 1}}) ==
          doctest::Approx(0.6 * 0.9 + 0.3 * 1.0 + 0.1 * 0.5));
}

TEST_CASE("a part in which nothing was done leaves the index to the others; without any there is none") {
    CHECK(*index_of({{"high_voltage", 0.6, 10, 9}, {"low_voltage", 0.3, 0, 0}, {"distributed", 0.1, 10, 5}}) ==
          doctest::Approx((0.6 * 0.9 + 0.1 * 0.5) / 0.7));
    CHECK_FALSE(index_of({{"high_voltage", 0.6, 0, 0}, {"low_voltage", 0.3, 0, 0}}));
}

}  // namespace yekuo::evaluate
