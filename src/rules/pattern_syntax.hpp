// XPath's regular expressions in ICU's syntax. The two differ in what a class may hold, in what ends a line
// and in what is an error; a pattern that XPath forbids is refused here, whatever ICU would make of it.
#pragma once

#include <optional>
#include <string>

namespace yekuo::rules {

struct PatternOptions {
    bool spaced = false;     // flag x: spaces mean nothing outside a class
    bool dot_all = false;    // flag s
    bool multiline = false;  // flag m
};

std::optional<std::string> icu_pattern(const std::string& pattern, PatternOptions options);

}  // namespace yekuo::rules
