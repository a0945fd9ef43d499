// What each visit is worth when routes may be bought in fractions: the linear programme "cover every visit
// with routes, as cheaply as possible", solved by the simplex method with the inverse of the basis kept
// whole. The sum of the prices bounds every plan made of these routes from below, and a route far above the
// prices of its visits can be in no better plan.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"

namespace yekuo::route {

struct CoverColumn {
    std::span<const std::int32_t> rows;  // 0 … rows-1
    double cost = 0;
};

struct CoverPrices {
    std::vector<double> price;  // by row, none negative
    double bound = 0;           // their sum; valid only if `solved`
    bool solved = false;        // within the allowed pivots
};

// `start`: columns that cover every row exactly once.
CoverPrices cover_prices(std::size_t rows, const std::vector<CoverColumn>& columns,
                         const std::vector<std::size_t>& start, std::size_t pivots_most);

}  // namespace yekuo::route
