// Overlaps and gaps of a UNIQUE decision table, found by asking its own cells about every combination of
// values that they tell apart. What is reported is always so: the combination is shown. Cells that compare
// with another name are asked with that name absent, and so neither overlap nor fill a gap by themselves.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "rules/decision_table.hpp"

namespace yekuo::rules {

// `place` names the decision. Errors: "dmn.rules_overlap", "dmn.rules_gap", "dmn.table_wide".
std::vector<Error> check_unique(const DecisionTable& table, const std::string& place,
                                const std::vector<std::string>& columns);

}  // namespace yekuo::rules
