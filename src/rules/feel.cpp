#include "rules/feel.hpp"

#include "rules/evaluator.hpp"
#include "rules/lexer.hpp"
#include "rules/parser.hpp"

namespace yekuo::rules {

namespace {

const Names& no_names() {
    static const Names none;
    return none;
}

Result<std::vector<Token>> checked_tokens(std::string_view text) {
    if (text.size() > text_length_max) return invalid("feel.length", {}, "longer than 64 KiB");
    return tokens_of(text);
}

}  // namespace

Result<Expression> compile(std::string_view text) { return compile(text, no_names()); }

Result<Expression> compile(std::string_view text, const Names& names) {
    auto tokens = checked_tokens(text);
    if (!tokens) return tokens.error();
    auto program = Parser(std::move(*tokens), names).expression_program();
    if (!program) return program.error();
    return Expression(std::make_shared<const Program>(std::move(*program)));
}

Result<UnaryTests> compile_unary_tests(std::string_view text) { return compile_unary_tests(text, no_names()); }

Result<UnaryTests> compile_unary_tests(std::string_view text, const Names& names) {
    auto tokens = checked_tokens(text);
    if (!tokens) return tokens.error();
    auto program = Parser(std::move(*tokens), names).tests_program();
    if (!program) return program.error();
    return UnaryTests(std::make_shared<const Program>(std::move(*program)));
}

Value Expression::evaluate(const Scope& scope) const {
    Limits limits;
    Evaluation evaluation{scope, limits, &program_};
    return evaluate(evaluation);
}

Value Expression::evaluate(Evaluation& evaluation) const {
    Evaluation inside{evaluation.scope, evaluation.limits, &program_};
    return run(*program_, inside);
}

std::vector<std::string> Expression::variables() const {
    std::vector<std::string> names;
    for (const auto& symbol : program_->symbols) names.push_back(symbol.name);
    return names;
}

Value UnaryTests::test(const Value& input, const Scope& scope) const {
    Limits limits;
    Evaluation evaluation{scope, limits, &program_};
    return run_tests(*program_, evaluation, input);
}

Value UnaryTests::test(const Value& input, Evaluation& evaluation) const {
    Evaluation inside{evaluation.scope, evaluation.limits, &program_};
    return run_tests(*program_, inside, input);
}

std::optional<bool> evaluate_condition(const Expression& expression, const Scope& scope) {
    Limits limits;
    Evaluation evaluation{scope, limits, &expression.program_};
    return run_condition(*expression.program_, evaluation);
}

}  // namespace yekuo::rules
