// Runs a compiled program.
#pragma once

#include "rules/function.hpp"
#include "rules/program.hpp"

namespace yekuo::rules {

Value run(const Program& program, Evaluation& evaluation);
std::optional<bool> run_condition(const Program& program, Evaluation& evaluation);  // nothing: neither true nor false
// A program of unary tests, whose first slot is the tested value.
Value run_tests(const Program& program, Evaluation& evaluation, const Value& input);
// A function's body with its parameters.
Value run_body(const FunctionRef& function, Evaluation& evaluation, std::vector<Value> arguments);

}  // namespace yekuo::rules
