// FEEL's built-in functions, a table per subject. Each takes its arguments by position, already counted;
// a wrong kind of argument gives null. A list of one item stands for the item where one is wanted, and an
// item for a list of it, as the standard's implicit conversions say.
#pragma once

#include <span>

#include "rules/function.hpp"

namespace yekuo::rules {

std::span<const Builtin> string_functions();
std::span<const Builtin> list_functions();
std::span<const Builtin> list_editing_functions();
std::span<const Builtin> number_functions();
std::span<const Builtin> temporal_functions();
std::span<const Builtin> range_functions();
std::span<const Builtin> context_functions();
std::span<const Builtin> conversion_functions();

// The argument as one value: a list of one item is opened.
inline const Value& single(const Value& value) {
    const auto* list = value.list();
    return list && list->size() == 1 ? list->front() : value;
}
inline const Decimal* number_in(const Value& value) { return single(value).number(); }
inline const std::string* string_in(const Value& value) { return single(value).string(); }
inline std::optional<std::int64_t> integer_in(const Value& value) {
    const auto* n = number_in(value);
    return n ? n->integer() : std::nullopt;
}

}  // namespace yekuo::rules
