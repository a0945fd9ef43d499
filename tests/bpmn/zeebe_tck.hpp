// The zeebe-bpmn-tck: test cases in YAML (what is done, what must then hold) over a folder of models.
#pragma once

#include <string>

namespace yekuo::process {

bool is_zeebe_tck(const std::string& folder);
int run_zeebe_tck(const std::string& folder);

}  // namespace yekuo::process
