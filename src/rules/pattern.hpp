// Regular expressions as XQuery and XPath write them (FEEL's matches, replace, split), on ICU. A pattern
// runs under a limit of time and memory: a hostile one gives nothing, never a hanging process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yekuo::rules {

// All give nothing for a wrong pattern or flag (flags: s, m, i, x, q).
std::optional<bool> find_pattern(const std::string& input, const std::string& pattern, std::string_view flags);
std::optional<std::string> replace_pattern(const std::string& input, const std::string& pattern,
                                           const std::string& replacement, std::string_view flags);
std::optional<std::vector<std::string>> split_pattern(const std::string& input, const std::string& pattern);

}  // namespace yekuo::rules
