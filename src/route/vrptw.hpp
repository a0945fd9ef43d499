// The classic problem with time windows: one depot, equal vehicles, one hard window a visit, one matrix. It
// is what a plain day boils down to and what solvers are compared on, so it has an engine of its own in
// which every question costs a few additions: route/string_search.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo::route {

// Node 0 is the depot. Time and length share one unit; under the trunc1 convention (every arc cut to one
// decimal, as the DIMACS challenge has it) that unit is a tenth.
struct Vrptw {
    std::string name;
    std::int32_t size = 0;  // nodes with the depot
    std::int32_t vehicles = 0;
    std::int32_t capacity = 0;
    std::vector<std::int32_t> demand, ready, due, service;
    std::vector<std::int32_t> x, y;        // as given, for drawing and splitting
    std::vector<std::int32_t> arcs;        // size × size
    std::int32_t arc(std::int32_t from, std::int32_t to) const {
        return arcs[static_cast<std::size_t>(from) * static_cast<std::size_t>(size) + static_cast<std::size_t>(to)];
    }
};

using VrptwRoutes = std::vector<std::vector<std::int32_t>>;

// Solomon's text form. Errors name the line.
Result<Vrptw> read_vrptw(std::string_view text);

// Sum of arcs, or an error that names the broken rule; a check of its own, not the search's.
Result<std::int64_t> vrptw_cost(const Vrptw& problem, const VrptwRoutes& routes);

}  // namespace yekuo::route
