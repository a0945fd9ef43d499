// A value as both databases know it: nothing, an integer, a real number, text or bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace yekuo::store {

struct Bytes {
    std::string data;
    auto operator<=>(const Bytes&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

}  // namespace yekuo::store

template <>
struct std::hash<yekuo::store::Bytes> {
    std::size_t operator()(const yekuo::store::Bytes& bytes) const { return std::hash<std::string>{}(bytes.data); }
};

namespace yekuo::store {

struct ValueHash {
    std::size_t operator()(const Value& value) const { return std::hash<Value>{}(value); }
};

}  // namespace yekuo::store
