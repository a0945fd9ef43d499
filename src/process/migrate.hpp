// Where an instance stands, said in the elements of another version of its process. Pure: no rows, no clock.
#pragma once

#include <map>
#include <string>

#include "process/step.hpp"

namespace yekuo::process {

using Mapping = std::map<std::string, std::string, std::less<>>;  // element to element; others keep their id

struct Migrated {
    Execution execution;
    std::vector<Armed> armed;   // timers that only the new version has
    std::vector<int> disarmed;  // timers that it has no more
};

// Every token must find an element of the same kind in the scope that its own scope became. Errors: key
// "process.migrate_...", the element in field.
Result<Migrated> migrate(const Model& from, const Model& to, const Mapping& mapping, const Execution& execution,
                         const json::object& variables, Instant now);

}  // namespace yekuo::process
