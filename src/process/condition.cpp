#include "process/condition.hpp"

#include "base/text.hpp"
#include "rules/feel.hpp"

namespace yekuo::process {

struct Condition::Compiled {
    rules::Expression expression;
};

namespace {

rules::Value evaluate(const rules::Expression& expression, const Variables& variables) {
    static const json::object none;
    rules::Scope outer(variables.shared ? *variables.shared : none);
    outer.set_now(variables.now);
    if (!variables.local) return expression.evaluate(outer);
    rules::Scope inner(&outer);
    inner.set_now(variables.now);
    for (const auto& entry : *variables.local) inner.set(entry.key(), rules::from_json_value(entry.value()));
    return expression.evaluate(inner);
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
    const auto value = evaluate(compiled_->expression, variables);
    if (value.is_true()) return true;
    if (value.is_false()) return false;
    return {};
}

json::value Condition::value(const Variables& variables) const {
    return rules::to_json_value(evaluate(compiled_->expression, variables));
}

}  // namespace yekuo::process
