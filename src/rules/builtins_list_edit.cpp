#include <algorithm>

#include "rules/builtins.hpp"

namespace yekuo::rules {

namespace {

using Items = std::vector<Value>;

// A list to work on; an item stands for a list of it.
std::optional<Items> list_in(const Value& value) {
    if (const auto* list = value.list()) return *list;
    if (value.null()) return {};
    return Items{value};
}

bool spend(Evaluation& evaluation, const Items& items) {
    return evaluation.limits.spend(static_cast<std::int64_t>(items.size() / 8));
}

// Positions count from 1, or from the end with -1; a fraction is dropped.
std::optional<std::size_t> position_in(const Value& value, std::size_t size) {
    const auto* number = number_in(value);
    const auto n = number ? round_to(*number, 0, Rounding::down).integer() : std::nullopt;
    const auto signed_size = static_cast<std::int64_t>(size);
    if (!n || *n == 0 || *n > signed_size || *n < -signed_size) return {};
    return static_cast<std::size_t>(*n > 0 ? *n - 1 : signed_size + *n);
}

bool has(const Items& items, const Value& value) {
    return std::any_of(items.begin(), items.end(), [&](const Value& item) { return equal(item, value).value_or(false); });
}

Value sublist(Evaluation&, Arguments a) {
    const auto items = list_in(a[0]);
    if (!items) return {};
    const auto from = position_in(a[1], items->size());
    if (!from) return {};
    auto count = items->size() - *from;
    if (a.size() > 2) {
        const auto wanted = integer_in(a[2]);
        if (!wanted || *wanted < 0 || static_cast<std::size_t>(*wanted) > count) return {};
        count = static_cast<std::size_t>(*wanted);
    }
    const auto begin = items->begin() + static_cast<std::ptrdiff_t>(*from);
    return make_list(Items(begin, begin + static_cast<std::ptrdiff_t>(count)));
}

Value append(Evaluation& evaluation, Arguments a) {
    auto items = list_in(a[0]);
    if (!items || !spend(evaluation, *items)) return {};
    items->insert(items->end(), a.begin() + 1, a.end());
    return make_list(std::move(*items));
}

Value concatenate(Evaluation& evaluation, Arguments a) {
    Items all;
    for (const auto& argument : a) {
        const auto items = list_in(argument);
        if (!items) return {};
        all.insert(all.end(), items->begin(), items->end());
    }
    return spend(evaluation, all) ? make_list(std::move(all)) : Value();
}

Value insert_before(Evaluation& evaluation, Arguments a) {
    auto items = list_in(a[0]);
    if (!items || !spend(evaluation, *items)) return {};
    const auto at = position_in(a[1], items->size());
    if (!at) return {};
    items->insert(items->begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
    return make_list(std::move(*items));
}

Value remove(Evaluation& evaluation, Arguments a) {
    auto items = list_in(a[0]);
    if (!items || !spend(evaluation, *items)) return {};
    const auto at = position_in(a[1], items->size());
    if (!at) return {};
    items->erase(items->begin() + static_cast<std::ptrdiff_t>(*at));
    return make_list(std::move(*items));
}

// By position, or wherever a function of the item and the new one says true.
Value list_replace(Evaluation& evaluation, Arguments a) {
    auto items = list_in(a[0]);
    if (!items || !spend(evaluation, *items)) return {};
    if (const auto match = a[1].function_ref()) {
        for (auto& item : *items) {
            const Value both[] = {item, a[2]};
            const auto answer = call(match, evaluation, both);
            if (!answer.boolean() || !evaluation.limits.spend(1)) return {};
            if (answer.is_true()) item = a[2];
        }
        return make_list(std::move(*items));
    }
    const auto at = position_in(a[1], items->size());
    if (!at) return {};
    (*items)[*at] = a[2];
    return make_list(std::move(*items));
}

Value reverse(Evaluation& evaluation, Arguments a) {
    auto items = list_in(a[0]);
    if (!items || !spend(evaluation, *items)) return {};
    std::reverse(items->begin(), items->end());
    return make_list(std::move(*items));
}

Value index_of(Evaluation&, Arguments a) {
    const auto items = list_in(a[0]);
    if (!items) return {};
    Items found;
    for (std::size_t i = 0; i < items->size(); ++i)
        if (equal((*items)[i], a[1]).value_or(false)) found.emplace_back(static_cast<std::int64_t>(i + 1));
    return make_list(std::move(found));
}

Value distinct(Evaluation& evaluation, const Items& items) {
    Items kept;
    for (const auto& item : items) {
        if (!evaluation.limits.spend(1 + static_cast<std::int64_t>(kept.size() / 8))) return {};
        if (!has(kept, item)) kept.push_back(item);
    }
    return make_list(std::move(kept));
}

Value union_of(Evaluation& evaluation, Arguments a) {
    const auto all = concatenate(evaluation, a);
    return all.list() ? distinct(evaluation, *all.list()) : Value();
}

Value distinct_values(Evaluation& evaluation, Arguments a) {
    const auto items = list_in(a[0]);
    return items ? distinct(evaluation, *items) : Value();
}

bool flatten_into(Items& out, const Items& items, Evaluation& evaluation) {
    for (const auto& item : items) {
        if (!evaluation.limits.spend(1)) return false;
        if (!item.list()) out.push_back(item);
        else if (!flatten_into(out, *item.list(), evaluation)) return false;
    }
    return true;
}

Value flatten(Evaluation& evaluation, Arguments a) {
    const auto items = list_in(a[0]);
    Items flat;
    if (!items || !flatten_into(flat, *items, evaluation)) return {};
    return make_list(std::move(flat));
}

constexpr Builtin table[] = {
    {"sublist", "list, start position, length?", sublist},
    {"append", "list, item, ...", append},
    {"concatenate", "list, ...", concatenate},
    {"insert before", "list, position, newItem", insert_before},
    {"remove", "list, position", remove},
    {"list replace", "list, position, newItem|list, match, newItem", list_replace},
    {"reverse", "list", reverse},
    {"index of", "list, match", index_of},
    {"union", "list, ...", union_of},
    {"distinct values", "list", distinct_values},
    {"flatten", "list", flatten},
};

}  // namespace

std::span<const Builtin> list_editing_functions() { return table; }

}  // namespace yekuo::rules
