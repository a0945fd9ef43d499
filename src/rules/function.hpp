// Functions as values, and what a running evaluation may still spend. A function is written in FEEL (a body
// with what it captured), built in, or given by the host (a business knowledge model, a decision service).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rules/program.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

// Shared by all that one evaluation calls, so that neither recursion nor a long loop can harm the host.
struct Limits {
    static constexpr std::uint32_t depth_max = 2500;
    std::int64_t steps_left = 2'000'000;
    std::uint32_t depth = 0;

    bool spend(std::int64_t steps) { return (steps_left -= steps) > 0; }
};

struct Evaluation {
    const Scope& scope;
    Limits& limits;
    const std::shared_ptr<const Program>* program;  // the one that runs: functions made by it keep it alive
};

using Arguments = std::span<const Value>;

struct Builtin {
    std::string_view name;
    // Names of the parameters for calls by name and the check of their number: "string, start position,
    // length?|…"; a last "..." takes any number.
    std::string_view signatures;
    Value (*call)(Evaluation&, Arguments);
};

const Builtin* find_builtin(std::string_view name);

struct Function {
    std::vector<std::pair<std::string, TypeRef>> parameters;
    TypeRef result;
    const Builtin* builtin = nullptr;
    std::function<Value(Evaluation&, Arguments)> host;
    std::shared_ptr<const Program> program;
    std::uint32_t body = 0;
    std::vector<Value> captured;
    std::uint32_t height = 1;
};

Value make_builtin_function(const Builtin& builtin);
// By position. Wrong number or kind of arguments: null.
Value call(const FunctionRef& function, Evaluation& evaluation, Arguments arguments);
Value call_named(const FunctionRef& function, Evaluation& evaluation, const std::vector<std::string>& names,
                 Arguments arguments);
Value call_builtin(const Builtin& builtin, Evaluation& evaluation, Arguments arguments);

}  // namespace yekuo::rules
