// A cheaper choice of columns that covers every row: prices (route/cover_prices.hpp) tell which columns can matter at
// all; those are tried one row after another, the row with the fewest ways to be covered first, leaving off as soon
// as the prices of what is still open leave nothing to gain.
#pragma once

#include "route/cover_prices.hpp"

namespace yekuo::route {

struct CoverLimits {
    std::size_t pivots = 20'000;
    std::size_t nodes = 4'000;  // places tried while putting together
    double step = 1;            // a gain below this is none
};

struct Covered {
    std::vector<std::size_t> columns;  // none: nothing cheaper was found
    bool exhausted = false;            // there is nothing cheaper than what was found, or than the start
};

// `start`: columns that cover every row exactly once.
Covered cheaper_cover(std::size_t rows, const std::vector<CoverColumn>& columns,
                      const std::vector<std::size_t>& start, const CoverLimits& limits);

}  // namespace yekuo::route
