#include "rules/value.hpp"

#include <algorithm>

#include "rules/function.hpp"

namespace yekuo::rules {

namespace {

std::uint32_t height_of(const Value& value) {
    if (const auto* context = value.context()) return context->height;
    if (const auto* function = value.function()) return function->height;
    return 0;
}

std::optional<bool> equal_lists(const std::vector<Value>& a, const std::vector<Value>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto same = equal(a[i], b[i]);
        if (!same || !*same) return same;
    }
    return true;
}

std::optional<bool> equal_contexts(const Context& a, const Context& b) {
    if (a.entries.size() != b.entries.size()) return false;
    for (const auto& [name, value] : a.entries) {
        const auto* other = b.find(name);
        if (!other) return false;
        const auto same = equal(value, *other);
        if (!same || !*same) return same;
    }
    return true;
}

template <class T>
std::strong_ordering three_way(const T& a, const T& b) {
    return a < b ? std::strong_ordering::less : b < a ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace

const Value* Context::find(std::string_view name) const {
    for (const auto& [key, value] : entries)
        if (key == name) return &value;
    return nullptr;
}

Value make_list(std::vector<Value> items) {
    std::uint32_t height = 0;
    for (const auto& item : items) height = std::max(height, item.height());
    if (height >= max_height) return {};
    return ListRef(std::make_shared<const List>(List{std::move(items), height + 1}));
}

Value make_context(std::vector<std::pair<std::string, Value>> entries) {
    std::uint32_t height = 0;
    for (const auto& entry : entries) height = std::max(height, entry.second.height());
    if (height >= max_height) return {};
    return ContextRef(std::make_shared<const Context>(Context{std::move(entries), height + 1}));
}

Value make_range(Value low, bool low_closed, Value high, bool high_closed) {
    if (low.null() && high.null()) return {};
    if (!low.null() && !high.null()) {
        const auto ends = order(low, high);
        if (!ends || *ends == std::strong_ordering::greater) return {};
    } else if (!order(low.null() ? high : low, low.null() ? high : low)) {
        return {};
    }
    return RangeRef(std::make_shared<const Range>(Range{std::move(low), std::move(high), low_closed, high_closed}));
}

std::uint32_t Value::height() const {
    if (const auto* ref = std::get_if<ListRef>(&data_)) return (*ref)->height;
    return height_of(*this);
}

std::optional<bool> equal(const Value& a, const Value& b) {
    if (a.null() || b.null()) return a.null() && b.null();
    if (a.kind() != b.kind()) return {};
    switch (a.kind()) {
        case Value::Kind::boolean: return *a.boolean() == *b.boolean();
        case Value::Kind::number: return *a.number() == *b.number();
        case Value::Kind::string: return *a.string() == *b.string();
        case Value::Kind::date: return *a.date() == *b.date();
        case Value::Kind::days: return *a.days() == *b.days();
        case Value::Kind::months: return *a.months() == *b.months();
        case Value::Kind::list: return equal_lists(*a.list(), *b.list());
        case Value::Kind::context: return equal_contexts(*a.context(), *b.context());
        case Value::Kind::range: {
            const auto &x = *a.range(), &y = *b.range();
            if (x.low_closed != y.low_closed || x.high_closed != y.high_closed) return false;
            const auto low = equal(x.low, y.low);
            return low && *low ? equal(x.high, y.high) : low;
        }
        case Value::Kind::function: return a.function() == b.function();
        default: {
            const auto compared = order(a, b);
            if (!compared) return false;
            return *compared == std::strong_ordering::equal;
        }
    }
}

std::optional<std::strong_ordering> order(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return {};
    switch (a.kind()) {
        case Value::Kind::number: return *a.number() <=> *b.number();
        case Value::Kind::string: return three_way(*a.string(), *b.string());
        case Value::Kind::date: return *a.date() <=> *b.date();
        case Value::Kind::time: return compare(*a.time(), *b.time());
        case Value::Kind::date_time: return compare(*a.date_time(), *b.date_time());
        case Value::Kind::days: return *a.days() <=> *b.days();
        case Value::Kind::months: return *a.months() <=> *b.months();
        default: return {};
    }
}

std::optional<bool> contains(const Range& range, const Value& value) {
    if (value.null()) return {};
    if (!range.low.null()) {
        const auto low = order(value, range.low);
        if (!low) return {};
        if (*low == std::strong_ordering::less) return false;
        if (*low == std::strong_ordering::equal && !range.low_closed) return false;
    }
    if (range.high.null()) return true;
    const auto high = order(value, range.high);
    if (!high) return {};
    if (*high == std::strong_ordering::greater) return false;
    return *high != std::strong_ordering::equal || range.high_closed;
}

bool same(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    if (a.time()) return *a.time() == *b.time();
    if (a.date_time()) return *a.date_time() == *b.date_time();
    if (const auto* list = a.list()) {
        const auto& other = *b.list();
        return list->size() == other.size() && std::equal(list->begin(), list->end(), other.begin(), same);
    }
    if (const auto* context = a.context()) {
        if (context->entries.size() != b.context()->entries.size()) return false;
        for (const auto& [name, value] : context->entries) {
            const auto* other = b.context()->find(name);
            if (!other || !same(value, *other)) return false;
        }
        return true;
    }
    return equal(a, b).value_or(false);
}

}  // namespace yekuo::rules
