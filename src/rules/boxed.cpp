#include "rules/boxed.hpp"

namespace yekuo::rules {

namespace {

Value inner(const BoxedRef& boxed, Evaluation& evaluation) { return boxed ? evaluate(*boxed, evaluation) : Value(); }


// A function keeps the names that it sees where it is written.
Value make_function(const FunctionBox& box, Evaluation& evaluation) {
    Function made;
    made.parameters = box.parameters;
    made.result = box.result;
    made.height = max_height / 2;  // it may hold any value of the scope
    made.host = [seen = std::make_shared<const Scope>(evaluation.scope.flattened()), body = box.body,
                 parameters = box.parameters](Evaluation& calling, Arguments arguments) {
        Scope scope(seen.get());
        for (std::size_t i = 0; i < arguments.size(); ++i) scope.set(parameters[i].first, arguments[i]);
        auto inside = within(scope, calling);
        return inner(body, inside);
    };
    return FunctionRef(std::make_shared<const Function>(std::move(made)));
}

Value form_value(const std::monostate&, Evaluation&) { return {}; }
Value form_value(const LiteralBox& box, Evaluation& evaluation) { return box.expression.evaluate(evaluation); }
Value form_value(const FunctionBox& box, Evaluation& evaluation) { return make_function(box, evaluation); }
Value form_value(const DecisionTable& table, Evaluation& evaluation) { return table.evaluate(evaluation); }

Value form_value(const ContextBox& box, Evaluation& evaluation) {
    Scope scope(&evaluation.scope);
    auto inside = within(scope, evaluation);
    std::vector<std::pair<std::string, Value>> entries;
    for (const auto& entry : box.entries) {
        auto value = conformed(inner(entry.value, inside), entry.type, inside.scope);
        if (entry.name.empty()) return value;
        scope.set(entry.name, value);
        entries.emplace_back(entry.name, std::move(value));
    }
    return make_context(std::move(entries));
}

Value form_value(const InvocationBox& box, Evaluation& evaluation) {
    const auto function = inner(box.function, evaluation).function_ref();
    if (!function) return {};
    std::vector<std::string> names;
    std::vector<Value> arguments;
    for (const auto& binding : box.bindings) {
        names.push_back(binding.name);
        arguments.push_back(conformed(inner(binding.value, evaluation), binding.type, evaluation.scope));
    }
    return names.empty() ? call(function, evaluation, arguments) : call_named(function, evaluation, names, arguments);
}

Value form_value(const ListBox& box, Evaluation& evaluation) {
    std::vector<Value> items;
    for (const auto& item : box.items) items.push_back(inner(item, evaluation));
    return make_list(std::move(items));
}

Value form_value(const RelationBox& box, Evaluation& evaluation) {
    std::vector<Value> rows;
    for (const auto& row : box.rows) {
        std::vector<std::pair<std::string, Value>> entries;
        for (std::size_t i = 0; i < row.size() && i < box.columns.size(); ++i)
            entries.emplace_back(box.columns[i], inner(row[i], evaluation));
        rows.push_back(make_context(std::move(entries)));
    }
    return make_list(std::move(rows));
}

Value form_value(const ConditionalBox& box, Evaluation& evaluation) {
    return inner(inner(box.condition, evaluation).is_true() ? box.then : box.otherwise, evaluation);
}

// The names inside a filter: "item", and the members of an item that is a context.
Value form_value(const FilterBox& box, Evaluation& evaluation) {
    const auto source = inner(box.source, evaluation);
    if (source.null()) return {};
    const auto* list = source.list();
    std::vector<Value> kept;
    for (const auto& item : list ? std::span<const Value>(*list) : std::span<const Value>(&source, 1)) {
        Scope scope(&evaluation.scope);
        scope.set("item", item);
        if (const auto* context = item.context())
            for (const auto& [name, value] : context->entries) scope.set(name, value);
        auto inside = within(scope, evaluation);
        const auto holds = inner(box.match, inside);
        if (holds.is_true()) kept.push_back(item);
        if (!holds.boolean() || !evaluation.limits.spend(1)) return {};
    }
    return make_list(std::move(kept));
}

// What an iterator runs over: a list, the whole numbers of a range, or one item.
std::optional<std::vector<Value>> items_of(const Value& over, Evaluation& evaluation) {
    if (over.null()) return {};
    if (const auto* list = over.list()) return *list;
    const auto* range = over.range();
    if (!range) return std::vector<Value>{over};
    if (!range->low.number() || !range->high.number()) return {};
    std::vector<Value> items;
    const auto one = Decimal::from(1);
    auto n = range->low_closed ? *range->low.number() : *range->low.number() + one;
    for (; contains(*range, Value(n)).value_or(false); n = n + one) {
        if (!evaluation.limits.spend(1)) return {};
        items.emplace_back(n);
    }
    return items;
}

Value form_value(const IteratorBox& box, Evaluation& evaluation) {
    const auto items = items_of(inner(box.over, evaluation), evaluation);
    if (!items) return {};
    std::vector<Value> results;
    bool unknown = false;
    for (const auto& item : *items) {
        Scope scope(&evaluation.scope);
        scope.set(box.variable, item);
        if (box.kind == IteratorBox::Kind::every_result) scope.set("partial", make_list(results));
        auto inside = within(scope, evaluation);
        auto value = inner(box.body, inside);
        if (!evaluation.limits.spend(1 + static_cast<std::int64_t>(results.size() / 16))) return {};
        if (box.kind == IteratorBox::Kind::every_result) {
            results.push_back(std::move(value));
            continue;
        }
        const bool deciding = box.kind == IteratorBox::Kind::some;
        if (value.null()) unknown = true;
        else if (!value.boolean()) return {};
        else if (*value.boolean() == deciding) return deciding;
    }
    if (box.kind == IteratorBox::Kind::every_result) return make_list(std::move(results));
    return unknown ? Value() : Value(box.kind == IteratorBox::Kind::every);
}

}  // namespace

Value evaluate(const Boxed& boxed, Evaluation& evaluation) {
    auto& limits = evaluation.limits;
    if (limits.depth + 8 > Limits::depth_max || !limits.spend(1)) return {};
    limits.depth += 8;
    auto value = std::visit([&](const auto& form) { return form_value(form, evaluation); }, boxed.form);
    limits.depth -= 8;
    return conformed(std::move(value), boxed.type, evaluation.scope);
}

}  // namespace yekuo::rules
