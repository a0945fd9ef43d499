// FEEL types: what `instance of` asks, what a parameter or a decision's typeRef demands, and what a DMN
// item definition builds from them with its allowed values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/feel.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

struct Type;
using TypeRef = std::shared_ptr<const Type>;

struct Type {
    enum class Kind { any, null, boolean, number, string, date, time, date_time, days, months, duration, list,
                      context, range, function };
    Kind kind = Kind::any;
    std::vector<std::pair<std::string, TypeRef>> fields;  // of a context; the parameters of a function
    TypeRef element;                                      // of a list or range; the result of a function
    std::optional<UnaryTests> allowed;                    // for a list: of each item
    std::optional<UnaryTests> constraint;                 // of the whole value
};

// "number", "date and time", … nothing for a name that the language does not know.
TypeRef built_in_type(std::string_view name);
TypeRef list_of(TypeRef element);

// Whether the value is of the type as it stands; null is of no type but null.
bool instance_of(const Value& value, const Type& type);

// The value as the type wants it, by the standard's implicit conversions (one item to a list and back, a
// date to a date and time); nothing if it does not fit. Null fits everywhere.
std::optional<Value> conform(const Value& value, const Type& type, const Scope& scope);

// The same, with null for what does not fit; without a type the value as it is.
Value conformed(Value value, const TypeRef& type, const Scope& scope);

}  // namespace yekuo::rules
