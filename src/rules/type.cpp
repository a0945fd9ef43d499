#include "rules/type.hpp"

#include <algorithm>
#include <array>

#include "rules/function.hpp"

namespace yekuo::rules {

namespace {

using Kind = Type::Kind;

struct NamedKind {
    std::string_view name;
    Kind kind;
};

constexpr std::array<NamedKind, 21> named_kinds = {{
    {"any", Kind::any}, {"Any", Kind::any}, {"Null", Kind::null}, {"boolean", Kind::boolean}, {"number", Kind::number},
    {"string", Kind::string}, {"date", Kind::date}, {"time", Kind::time}, {"date and time", Kind::date_time},
    {"dateTime", Kind::date_time}, {"days and time duration", Kind::days}, {"dayTimeDuration", Kind::days},
    {"years and months duration", Kind::months}, {"yearMonthDuration", Kind::months}, {"duration", Kind::duration},
    {"list", Kind::list}, {"context", Kind::context}, {"range", Kind::range}, {"function", Kind::function},
    {"null", Kind::null}, {"Function", Kind::function}}};

bool simple_kind(Value::Kind value, Kind type) {
    switch (type) {
        case Kind::boolean: return value == Value::Kind::boolean;
        case Kind::number: return value == Value::Kind::number;
        case Kind::string: return value == Value::Kind::string;
        case Kind::date: return value == Value::Kind::date;
        case Kind::time: return value == Value::Kind::time;
        case Kind::date_time: return value == Value::Kind::date_time;
        case Kind::days: return value == Value::Kind::days;
        case Kind::months: return value == Value::Kind::months;
        case Kind::duration: return value == Value::Kind::days || value == Value::Kind::months;
        default: return false;
    }
}

bool null_or_instance(const Value& value, const Type& type) { return value.null() || instance_of(value, type); }

// `narrow` takes the place of `wide`, as a parameter or a result does.
bool conforms_to(const Type* narrow, const Type* wide) {
    if (!wide || wide->kind == Kind::any) return true;
    if (!narrow) return false;
    if (narrow->kind == Kind::null) return true;
    if (narrow->kind != wide->kind)
        return wide->kind == Kind::duration && (narrow->kind == Kind::days || narrow->kind == Kind::months);
    switch (wide->kind) {
        case Kind::list:
        case Kind::range: return conforms_to(narrow->element.get(), wide->element.get());
        case Kind::context:
            return std::all_of(wide->fields.begin(), wide->fields.end(), [&](const auto& field) {
                const auto same = [&](const auto& other) { return other.first == field.first; };
                const auto at = std::find_if(narrow->fields.begin(), narrow->fields.end(), same);
                return at != narrow->fields.end() && conforms_to(at->second.get(), field.second.get());
            });
        case Kind::function:
            if (narrow->fields.size() != wide->fields.size()) return false;
            for (std::size_t i = 0; i < wide->fields.size(); ++i)
                if (!conforms_to(wide->fields[i].second.get(), narrow->fields[i].second.get())) return false;
            return conforms_to(narrow->element.get(), wide->element.get());
        default: return true;
    }
}

bool function_instance(const Function& function, const Type& type) {
    if (!type.element && type.fields.empty()) return true;
    if (function.parameters.size() != type.fields.size()) return false;
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const auto* declared = function.parameters[i].second.get();
        if (declared && !conforms_to(type.fields[i].second.get(), declared)) return false;
    }
    return !function.result || conforms_to(function.result.get(), type.element.get());
}

bool context_instance(const Context& context, const Type& type) {
    return std::all_of(type.fields.begin(), type.fields.end(), [&](const auto& field) {
        const auto* entry = context.find(field.first);
        return entry && null_or_instance(*entry, *field.second);
    });
}

bool range_instance(const Range& range, const Type& type) {
    if (!type.element) return true;
    return null_or_instance(range.low, *type.element) && null_or_instance(range.high, *type.element);
}

bool allowed(const Value& value, const Type& type, const Scope& scope) {
    if (type.constraint && !type.constraint->test(value, scope).is_true()) return false;
    if (!type.allowed) return true;
    if (const auto* list = value.list(); list && type.kind == Kind::list)
        return std::all_of(list->begin(), list->end(),
                           [&](const Value& item) { return type.allowed->test(item, scope).is_true(); });
    return type.allowed->test(value, scope).is_true();
}

std::optional<Value> conform_list(const Value& value, const Type& type, const Scope& scope) {
    std::vector<Value> items;
    const auto* list = value.list();
    const std::size_t size = list ? list->size() : 1;
    for (std::size_t i = 0; i < size; ++i) {
        const auto& item = list ? (*list)[i] : value;
        if (!type.element) {
            items.push_back(item);
            continue;
        }
        auto fit = conform(item, *type.element, scope);
        if (!fit) return {};
        items.push_back(std::move(*fit));
    }
    return make_list(std::move(items));
}

std::optional<Value> conform_context(const Context& context, const Type& type, const Scope& scope) {
    auto entries = context.entries;
    for (const auto& [name, field] : type.fields) {
        const auto same = [&name = name](const auto& entry) { return entry.first == name; };
        const auto at = std::find_if(entries.begin(), entries.end(), same);
        if (at == entries.end()) return {};
        auto fit = conform(at->second, *field, scope);
        if (!fit) return {};
        at->second = std::move(*fit);
    }
    return make_context(std::move(entries));
}

std::optional<Value> shaped(const Value& value, const Type& type, const Scope& scope) {
    if (type.kind == Kind::list) return conform_list(value, type, scope);
    if (type.kind == Kind::context && value.context()) return conform_context(*value.context(), type, scope);
    if (instance_of(value, type)) return value;
    if (type.kind == Kind::date_time && value.date())
        return Value(DateTime{*value.date(), {0, {Zone::Kind::offset, 0}}});
    const auto* list = value.list();  // one item stands for itself, but only through one list
    if (list && list->size() == 1 && !list->front().list()) return shaped(list->front(), type, scope);
    return {};
}

}  // namespace

TypeRef built_in_type(std::string_view name) {
    for (const auto& named : named_kinds)
        if (named.name == name) {
            auto made = std::make_shared<Type>();
            made->kind = named.kind;
            return made;
        }
    return nullptr;
}

TypeRef list_of(TypeRef element) {
    auto made = std::make_shared<Type>();
    made->kind = Kind::list;
    made->element = std::move(element);
    return made;
}

bool instance_of(const Value& value, const Type& type) {
    if (value.null()) return type.kind == Kind::null;
    switch (type.kind) {
        case Kind::any: return true;
        case Kind::null: return false;
        case Kind::list: {
            const auto* list = value.list();
            if (!list) return false;
            return !type.element || std::all_of(list->begin(), list->end(), [&](const Value& item) {
                return null_or_instance(item, *type.element);
            });
        }
        case Kind::context: return value.context() && context_instance(*value.context(), type);
        case Kind::range: return value.range() && range_instance(*value.range(), type);
        case Kind::function: return value.function() && function_instance(*value.function(), type);
        default: return simple_kind(value.kind(), type.kind);
    }
}

std::optional<Value> conform(const Value& value, const Type& type, const Scope& scope) {
    if (value.null()) return value;
    auto fit = shaped(value, type, scope);
    if (!fit || fit->null() || !allowed(*fit, type, scope)) return {};
    return fit;
}

Value conformed(Value value, const TypeRef& type, const Scope& scope) {
    if (!type) return value;
    auto fit = conform(value, *type, scope);
    return fit ? std::move(*fit) : Value();
}

}  // namespace yekuo::rules
