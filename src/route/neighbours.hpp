// Which visits and crews lie near a visit. The search only ever looks there: on a large plan nearly all
// pairs of visits never belong on one tour.
#pragma once

#include "route/problem.hpp"

namespace yekuo::route {

struct Neighbours {
    std::vector<std::vector<VisitIndex>> visits;  // by visit, nearest first
    std::vector<std::vector<CrewIndex>> crews;    // by visit, by the drive from their start
};

Neighbours find_neighbours(const Problem& problem, std::size_t visits_most = 60, std::size_t crews_most = 40);

}  // namespace yekuo::route
