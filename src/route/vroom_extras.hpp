// What we plan beyond VROOM stands in its files under one name of our own, "yekuo", in the problem, in a vehicle
// and in a job: VROOM passes over it, and none of its names can come to mean something else. docs/route.md
// lists the fields.
#pragma once

#include <map>

#include "route/vroom_json.hpp"

namespace yekuo::route::vroom {

struct Names {
    const std::map<std::int64_t, CrewIndex>& vehicles;
    const std::map<std::int64_t, VisitIndex>& jobs;
};

// Throws Fault.
void read_extras(const json::object& root, const Names& names, VroomProblem& out);

}  // namespace yekuo::route::vroom
