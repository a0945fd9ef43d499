// Text as it comes from outside: UTF-8 or nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yekuo {

bool is_utf8(std::string_view text);                // strict: no overlong forms, no surrogates
std::size_t count_characters(std::string_view utf8);  // code points; the text must be valid
std::string_view trim(std::string_view text);       // ASCII white space at both ends
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_hex(std::string_view bytes);
std::string to_base64url(std::string_view bytes);  // without padding

}  // namespace yekuo
