#include "rules/function.hpp"

#include <algorithm>

#include "rules/evaluator.hpp"

namespace yekuo::rules {

namespace {

// One way to call a built-in function: its parameters, how many must be given, and whether more may come.
struct Signature {
    std::vector<std::string> parameters;
    std::size_t required = 0;
    bool endless = false;
};

Signature signature_of(std::string_view text) {
    Signature signature;
    while (!text.empty()) {
        auto name = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), name.size() + 1));
        while (name.starts_with(' ')) name.remove_prefix(1);
        if (name == "...") {
            signature.endless = true;
            continue;
        }
        const bool optional = name.ends_with('?');
        if (optional) name.remove_suffix(1);
        else ++signature.required;
        signature.parameters.emplace_back(name);
    }
    return signature;
}

std::vector<Signature> signatures_of(const Builtin& builtin) {
    std::vector<Signature> all;
    for (auto text = builtin.signatures;;) {
        const auto bar = text.find('|');
        all.push_back(signature_of(text.substr(0, bar)));
        if (bar == std::string_view::npos) return all;
        text.remove_prefix(bar + 1);
    }
}

// The number of arguments, without taking the text apart each time.
bool takes(const Builtin& builtin, std::size_t count) {
    auto text = builtin.signatures;
    for (;;) {
        const auto one = text.substr(0, text.find('|'));
        if (one.find("...") != std::string_view::npos) return count > 0;
        const std::size_t most = one.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(one.begin(), one.end(), ','));
        const auto optional = static_cast<std::size_t>(std::count(one.begin(), one.end(), '?'));
        if (count <= most && count >= most - optional) return true;
        if (one.size() == text.size()) return false;
        text.remove_prefix(one.size() + 1);
    }
}

std::optional<std::vector<Value>> in_order(const Signature& signature, const std::vector<std::string>& names,
                                           Arguments arguments) {
    std::vector<Value> ordered(signature.parameters.size());
    std::vector<bool> given(signature.parameters.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto at = std::find(signature.parameters.begin(), signature.parameters.end(), names[i]);
        if (at == signature.parameters.end()) return {};
        const auto index = static_cast<std::size_t>(at - signature.parameters.begin());
        if (given[index]) return {};
        given[index] = true;
        ordered[index] = arguments[i];
    }
    for (std::size_t i = 0; i < signature.required; ++i)
        if (!given[i]) return {};
    while (!given.empty() && !given.back()) {  // what was not given at the end is left out, not null
        given.pop_back();
        ordered.pop_back();
    }
    return ordered;
}

Value call_builtin_named(const Builtin& builtin, Evaluation& evaluation, const std::vector<std::string>& names,
                         Arguments arguments) {
    const auto signatures = signatures_of(builtin);
    for (const auto& signature : signatures)  // "point, range" and "range, point" differ only in their order
        if (signature.parameters == names) return builtin.call(evaluation, arguments);
    for (const auto& signature : signatures)
        if (const auto ordered = in_order(signature, names, arguments))
            return builtin.call(evaluation, *ordered);
    return {};
}

}  // namespace

Value make_builtin_function(const Builtin& builtin) {
    Function made;
    made.builtin = &builtin;
    auto signatures = signatures_of(builtin);
    for (auto& name : signatures.front().parameters) made.parameters.emplace_back(std::move(name), nullptr);
    return FunctionRef(std::make_shared<const Function>(std::move(made)));
}

Value call_builtin(const Builtin& builtin, Evaluation& evaluation, Arguments arguments) {
    if (!takes(builtin, arguments.size()) || !evaluation.limits.spend(1)) return {};
    return builtin.call(evaluation, arguments);
}

Value call(const FunctionRef& function, Evaluation& evaluation, Arguments arguments) {
    if (function->builtin) return call_builtin(*function->builtin, evaluation, arguments);
    if (arguments.size() != function->parameters.size()) return {};
    std::vector<Value> fit;
    fit.reserve(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& type = function->parameters[i].second;
        fit.push_back(conformed(arguments[i], type, evaluation.scope));
        if (fit.back().null() && !arguments[i].null()) return {};  // an argument of the wrong kind
    }
    if (function->host) return conformed(function->host(evaluation, fit), function->result, evaluation.scope);
    if (!function->program) return {};
    return conformed(run_body(function, evaluation, std::move(fit)), function->result, evaluation.scope);
}

Value call_named(const FunctionRef& function, Evaluation& evaluation, const std::vector<std::string>& names,
                 Arguments arguments) {
    if (function->builtin) return call_builtin_named(*function->builtin, evaluation, names, arguments);
    Signature signature;
    for (const auto& parameter : function->parameters) signature.parameters.push_back(parameter.first);
    signature.required = signature.parameters.size();
    const auto ordered = in_order(signature, names, arguments);
    return ordered ? call(function, evaluation, *ordered) : Value();
}

}  // namespace yekuo::rules
