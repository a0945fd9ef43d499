#include "process/condition.hpp"

#include "base/text.hpp"
#include "rules/feel.hpp"

namespace yekuo::process {

struct Condition::Compiled {
    rules::Expression expression;
};

namespace {

// Asks `ask` over the shared variables and, in front of them, the local ones.
template <class Ask>
auto over(const Variables& variables, Ask ask) {
    static const json::object none;
    rules::Scope outer(variables.shared ? *variables.shared : none);
    outer.set_now(variables.now);
    if (!variables.local) return ask(outer);
    rules::Scope inner(&outer);
    inner.set_now(variables.now);
    for (const auto& entry : *variables.local) inner.set(entry.key(), rules::from_json_value(entry.value()));
    return ask(inner);
}

}  // namespace

Result<Condition> Condition::compile(std::string_view text) {
    auto body = trim(text);
    if (!body.empty() && body.front() == '=') body = trim(body.substr(1));
    auto expression = rules::compile(body);
    if (!expression) return expression.error();
    Condition condition;
    condition.text_ = std::make_shared<const std::string>(body);
    condition.compiled_ = std::make_shared<const Compiled>(Compiled{std::move(*expression)});
    return condition;
}

std::optional<bool> Condition::holds(const Variables& variables) const {
    return over(variables, [&](const rules::Scope& scope) {
        return rules::evaluate_condition(compiled_->expression, scope);
    });
}

json::value Condition::value(const Variables& variables) const {
    return over(variables, [&](const rules::Scope& scope) {
        return rules::to_json_value(compiled_->expression.evaluate(scope));
    });
}

}  // namespace yekuo::process
