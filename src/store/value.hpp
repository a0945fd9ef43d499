// A value as both databases know it: nothing, an integer, a real number or text (bytes travel as text).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace yekuo::store {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

struct ValueHash {
    std::size_t operator()(const Value& value) const { return std::hash<Value>{}(value); }
};

}  // namespace yekuo::store
