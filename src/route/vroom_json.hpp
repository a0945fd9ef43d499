// VROOM's JSON format, read and written: who runs VROOM today changes one address. Jobs, vehicles, breaks,
// skills, priorities, time windows, setup and service, capacities, custom matrices, initial steps; what we plan
// beyond that stands under "yekuo" (vroom_extras.hpp). Shipments come back unassigned with the reason and the
// field; fields that are merely unknown are ignored and listed in the answer under "ignored". docs/route.md
// has the format.
//
//   auto asked = read_vroom(text);
//   if (!asked) …                                       // Error.field is a JSON pointer
//   auto plan = improve(asked->problem, repair(asked->problem, asked->start), budget).plan;
//   std::string answer = write_vroom(*asked, plan, loading_ms, solving_ms);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "route/problem.hpp"

namespace yekuo::route {

struct VroomProblem {
    // A place as it was given, to be given back.
    struct Location {
        std::optional<Place> place;
        std::optional<std::int64_t> index;
    };
    struct Named {
        std::int64_t id = 0;
        std::string description;
    };
    struct Amounts {
        std::vector<std::int64_t> delivery, pickup;
    };
    Problem problem;
    Plan start;  // from the vehicles' own steps; empty routes otherwise
    std::vector<Location> locations;           // by PlaceIndex
    std::vector<Named> jobs, vehicles;
    std::vector<Amounts> amounts;              // by job
    std::vector<std::vector<Named>> breaks;    // by vehicle
    std::size_t dimensions = 0;
    bool has_lengths = false;
    // Shipments (pick up here, deliver there) are not planned: they come back unassigned, with the reason.
    struct Unplanned {
        const char* type;  // "pickup" or "delivery"
        Named named;
        Location location;
    };
    std::vector<Unplanned> shipments;
    std::vector<std::string> ignored;          // JSON pointers
};

Result<VroomProblem> read_vroom(std::string_view text);
Result<VroomProblem> read_vroom_value(const json::value& asked);

struct VroomTimes {
    std::int64_t loading_ms = 0;
    std::int64_t solving_ms = 0;
};
json::value write_vroom(const VroomProblem& asked, const Plan& plan, VroomTimes times = {});
// {"code": 2, "error": "…"} as VROOM answers bad input; `code` 1 for an internal failure.
json::value write_vroom_error(const Error& error);

}  // namespace yekuo::route
