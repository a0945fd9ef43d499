#include <algorithm>

#include "rules/builtins.hpp"

namespace yekuo::rules {

namespace {

Value as_string(Evaluation& evaluation, Arguments a) {
    if (a[0].null()) return {};
    auto text = text_of(a[0]);
    if (!evaluation.limits.spend(static_cast<std::int64_t>(text.size() / 16))) return {};
    return Value(std::move(text));
}

Value negation(Evaluation&, Arguments a) {
    const auto* b = single(a[0]).boolean();
    return b ? Value(!*b) : Value();
}

// number("1.000,5", ".", ","): what groups digits is dropped, what parts the decimals becomes a point.
Value as_number(Evaluation&, Arguments a) {
    const auto& from = single(a[0]);
    if (a.size() == 1 && from.number()) return from;
    if (!from.string()) return {};
    std::string text = *from.string();
    if (a.size() == 1) return Decimal::parse(text);
    const auto separator = [&](std::size_t i) -> std::optional<std::string> {
        if (i >= a.size() || a[i].null()) return "";
        const auto* s = string_in(a[i]);
        if (!s) return {};
        return *s;
    };
    const auto grouping = separator(1), point = separator(2);
    if (!grouping || !point || (!grouping->empty() && *grouping == *point)) return {};
    if (!grouping->empty() && *grouping != " " && *grouping != "," && *grouping != ".") return {};
    if (!point->empty() && *point != "," && *point != ".") return {};
    if (!grouping->empty()) std::erase(text, grouping->front());
    if (!point->empty()) {
        if (*point != "." && text.find('.') != std::string::npos) return {};
        std::replace(text.begin(), text.end(), point->front(), '.');
    }
    return Decimal::parse(text);
}

Value is_same(Evaluation&, Arguments a) { return same(a[0], a[1]); }

constexpr Builtin table[] = {
    {"string", "from", as_string},
    {"not", "negand", negation},
    {"number", "from|from, grouping separator, decimal separator?", as_number},
    {"is", "value1, value2", is_same},
};

}  // namespace

std::span<const Builtin> conversion_functions() { return table; }

}  // namespace yekuo::rules
