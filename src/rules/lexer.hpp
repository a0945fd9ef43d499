// FEEL text to tokens. Names with spaces are put together by the parser, which knows the names in scope.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo::rules {

struct Token {
    enum class Kind { end, name, number, string, at_literal, sign };
    Kind kind = Kind::end;
    std::string text;  // of a string: its characters, escapes resolved
    std::size_t begin = 0;

    bool sign(std::string_view s) const { return kind == Kind::sign && text == s; }
    bool word(std::string_view s) const { return kind == Kind::name && text == s; }
};

// Always ends with a token of kind end.
Result<std::vector<Token>> tokens_of(std::string_view text);

bool keyword(std::string_view word);

}  // namespace yekuo::rules
