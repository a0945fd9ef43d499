#include <algorithm>

#include "rules/builtins.hpp"

namespace yekuo::rules {

namespace {

using Entries = std::vector<std::pair<std::string, Value>>;

void put(Entries& entries, const std::string& key, Value value) {
    for (auto& entry : entries)
        if (entry.first == key) {
            entry.second = std::move(value);
            return;
        }
    entries.emplace_back(key, std::move(value));
}

Value value_at(const Value& value, std::span<const Value> keys) {
    const auto* at = &value;
    for (const auto& key : keys) {
        if (!at->context() || !key.string()) return {};
        at = at->context()->find(*key.string());
        if (!at) return {};
    }
    return *at;
}

Value get_value(Evaluation&, Arguments a) {
    const auto& m = single(a[0]);
    if (const auto* keys = a[1].list()) return keys->empty() ? Value() : value_at(m, *keys);
    return value_at(m, {&a[1], 1});
}

Value get_entries(Evaluation&, Arguments a) {
    const auto* context = single(a[0]).context();
    if (!context) return {};
    std::vector<Value> entries;
    for (const auto& [key, value] : context->entries)
        entries.push_back(make_context({{"key", Value(key)}, {"value", value}}));
    return make_list(std::move(entries));
}

Value from_entries(Evaluation&, Arguments a) {
    const auto* list = a[0].list();
    if (!list && !a[0].context()) return {};
    Entries entries;
    for (const auto& item : list ? std::span<const Value>(*list) : std::span<const Value>(a.data(), 1)) {
        const auto* entry = item.context();
        const auto* key = entry ? entry->find("key") : nullptr;
        const auto* value = entry ? entry->find("value") : nullptr;
        if (!key || !key->string() || !value) return {};
        for (const auto& earlier : entries)
            if (earlier.first == *key->string()) return {};
        entries.emplace_back(*key->string(), *value);
    }
    return make_context(std::move(entries));
}

// Null if something on the way is no context.
std::optional<Value> put_at(const Value& value, std::span<const Value> keys, const Value& placed) {
    if (keys.empty()) return placed;
    if (!value.context() || !keys.front().string()) return {};
    const auto& key = *keys.front().string();
    auto entries = value.context()->entries;
    const auto* inner = value.context()->find(key);
    if (!inner && keys.size() > 1) return {};
    auto changed = put_at(inner ? *inner : Value(), keys.subspan(1), placed);
    if (!changed) return {};
    put(entries, key, std::move(*changed));
    return make_context(std::move(entries));
}

Value context_put(Evaluation&, Arguments a) {
    const auto& context = single(a[0]);
    const auto* keys = a[1].list();
    if (keys && keys->empty()) return {};
    const auto changed = put_at(context, keys ? std::span<const Value>(*keys) : std::span<const Value>(&a[1], 1), a[2]);
    return changed ? *changed : Value();
}

Value context_merge(Evaluation& evaluation, Arguments a) {
    const auto* list = a[0].list();
    if (!list && !a[0].context()) return {};
    Entries merged;
    for (const auto& item : list ? std::span<const Value>(*list) : std::span<const Value>(a.data(), 1)) {
        if (!item.context()) return {};
        for (const auto& [key, value] : item.context()->entries) {
            if (!evaluation.limits.spend(1 + static_cast<std::int64_t>(merged.size() / 8))) return {};
            put(merged, key, value);
        }
    }
    return make_context(std::move(merged));
}

constexpr Builtin table[] = {
    {"get value", "m, key", get_value},
    {"get entries", "m", get_entries},
    {"context", "entries", from_entries},
    {"context put", "context, key, value|context, keys, value", context_put},
    {"context merge", "contexts", context_merge},
};

}  // namespace

std::span<const Builtin> context_functions() { return table; }

}  // namespace yekuo::rules
