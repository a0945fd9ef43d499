// Fields of a problem in JSON, read with the place at fault named. These throw: what reads a whole problem
// (vroom_read.cpp) turns the one kind of exception into a value.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace yekuo::route::vroom {

struct Fault {
    Error error;
};

constexpr std::int64_t number_most = 1'000'000'000'000;

[[noreturn]] inline void fail(const char* key, const std::string& field, const char* detail = "") {
    throw Fault{invalid(key, field, detail)};
}

inline const json::object& object(const json::value& value, const std::string& at) {
    if (!value.is_object()) fail("json.type", at, "expected an object");
    return value.get_object();
}
inline const json::array& array(const json::object& from, const std::string& at, std::string_view name) {
    const auto* found = from.if_contains(name);
    const auto field = fmt::format("{}/{}", at, name);
    if (!found) fail("json.missing", field);
    if (!found->is_array()) fail("json.type", field, "expected an array");
    return found->get_array();
}
inline std::int64_t whole(const json::value& value, const std::string& at, std::int64_t least = 0,
                          std::int64_t most = number_most) {
    std::int64_t out = 0;
    if (value.is_int64())
        out = value.get_int64();
    else if (value.is_uint64())
        fail("json.range", at);
    else if (value.is_double() && std::abs(value.get_double()) < 1e15)
        out = std::llround(value.get_double());
    else
        fail("json.type", at, "expected a number");
    if (out < least || out > most) fail("json.range", at);
    return out;
}
inline std::int64_t whole_or(const json::object& from, const std::string& at, std::string_view name,
                             std::int64_t otherwise, std::int64_t least = 0, std::int64_t most = number_most) {
    const auto* found = from.if_contains(name);
    return found ? whole(*found, fmt::format("{}/{}", at, name), least, most) : otherwise;
}
inline std::string text_or_empty(const json::object& from, const std::string& at, std::string_view name) {
    const auto* found = from.if_contains(name);
    if (!found) return {};
    if (!found->is_string()) fail("json.type", fmt::format("{}/{}", at, name), "expected a string");
    return std::string(found->get_string());
}

}  // namespace yekuo::route::vroom
