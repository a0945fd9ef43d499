// What a decision model must fulfil before it is put in force, beyond being readable: every name of the
// standard's rules that it breaks, with the decision and the rule of the table named. A table with the hit
// policy UNIQUE is walked through all combinations of values that its cells tell apart: where two rules
// answer, or none does, the combination is shown.
//
//   for (const Error& broken : check_model(xml))      // empty: fit to be put in force
//       say(broken.key, broken.field, broken.detail); // "dmn.rules_overlap", "Joint survey, rules 1 and 3", …
//
// Keys: those of load() and of its problems, and "dmn.id_twice", "dmn.name_missing", "dmn.name_twice",
// "dmn.reference", "dmn.circle", "dmn.logic_missing", "dmn.hit_policy", "dmn.cells", "dmn.output_missing",
// "dmn.rules_max", "dmn.rules_overlap", "dmn.rules_gap", "dmn.table_wide".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo::rules {

// An import that the file names is a fault here: what is put in force stands on its own.
std::vector<Error> check_model(std::string_view xml);

}  // namespace yekuo::rules
