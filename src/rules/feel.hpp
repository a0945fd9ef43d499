// FEEL, the expression language of DMN 1.5: conditions on sequence flows, cells of decision tables, boxed
// expressions. A text is compiled once and evaluated often; a compiled expression can be shared between
// threads.
//
//   auto condition = compile("amount > 1000 and status = \"open\"");
//   auto holds = evaluate_condition(*condition, Scope(variables));   // nothing: an incident
//
// An expression never fails while it is evaluated: what cannot be computed is null, as the standard says.
// It cannot harm its host either: text length, nesting, recursion, the size of values and the number of
// steps are limited; past a limit the value is null.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/scope.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

struct Program;
struct Names;
struct Evaluation;

class Expression {
public:
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    Value evaluate(const Scope& scope) const;
    // As a part of a larger evaluation, on what that has left to spend.
    Value evaluate(Evaluation& evaluation) const;
    // The names from outside that it mentions, each once.
    std::vector<std::string> variables() const;
    const Program& program() const { return *program_; }

private:
    friend std::optional<bool> evaluate_condition(const Expression& expression, const Scope& scope);
    std::shared_ptr<const Program> program_;
};

// One cell of a decision table: "> 5, [10..20], not("x")" or "-", tested against a value.
class UnaryTests {
public:
    explicit UnaryTests(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    // True, false or null.
    Value test(const Value& input, const Scope& scope) const;
    Value test(const Value& input, Evaluation& evaluation) const;
    const Program& program() const { return *program_; }

private:
    std::shared_ptr<const Program> program_;
};

// Errors: "feel.syntax" with the place as "offset 12" in field, "feel.depth" (nested more than 200 deep),
// "feel.length" (over 64 KiB). `names` are the names with spaces or signs that the text may use; without
// them, words that follow each other are one name.
Result<Expression> compile(std::string_view text);
Result<Expression> compile(std::string_view text, const Names& names);
Result<UnaryTests> compile_unary_tests(std::string_view text);
Result<UnaryTests> compile_unary_tests(std::string_view text, const Names& names);

// A gateway's question. Nothing if the answer is neither true nor false, so that the process raises an
// incident and never takes the default flow by accident.
std::optional<bool> evaluate_condition(const Expression& expression, const Scope& scope);

}  // namespace yekuo::rules
