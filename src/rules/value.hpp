// A FEEL value: what expressions take and give. Small kinds lie in the value itself; strings, lists,
// contexts, ranges and functions are shared and never change, so that copying a value is cheap and safe
// between threads. Lists and contexts know their height: values deeper than max_height are not built,
// so that nothing that walks one (equality, string(), the destructor) can exhaust the stack.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "rules/decimal.hpp"
#include "rules/temporal.hpp"

namespace yekuo::rules {

class Value;
struct List;
struct Context;
struct Range;
struct Function;

using Text = std::shared_ptr<const std::string>;
using ListRef = std::shared_ptr<const List>;
using ContextRef = std::shared_ptr<const Context>;
using RangeRef = std::shared_ptr<const Range>;
using FunctionRef = std::shared_ptr<const Function>;

class Value {
public:
    // In the order of the variant below.
    enum class Kind { null, boolean, number, string, date, time, date_time, days, months, list, context,
                      range, function };

    Value() = default;
    Value(bool b) : data_(b) {}
    Value(Decimal n) { if (n.finite()) data_ = n; }
    Value(std::int64_t n) : data_(Decimal::from(n)) {}
    Value(int n) : data_(Decimal::from(n)) {}
    Value(std::string text) : data_(std::make_shared<const std::string>(std::move(text))) {}
    Value(const char* text) : Value(std::string(text)) {}
    Value(Date d) : data_(d) {}
    Value(Time t) : data_(t) {}
    Value(DateTime t) : data_(t) {}
    Value(DaysDuration d) : data_(d) {}
    Value(MonthsDuration d) : data_(d) {}
    Value(ListRef list) : data_(std::move(list)) {}
    Value(ContextRef context) : data_(std::move(context)) {}
    Value(RangeRef range) : data_(std::move(range)) {}
    Value(FunctionRef function) : data_(std::move(function)) {}
    template <class T>
    Value(const std::optional<T>& maybe) { if (maybe) *this = Value(*maybe); }

    Kind kind() const { return static_cast<Kind>(data_.index()); }
    bool null() const { return data_.index() == 0; }
    std::uint32_t height() const;  // of what it nests; 0 for all that does not
    bool is_true() const { const auto* b = std::get_if<bool>(&data_); return b && *b; }
    bool is_false() const { const auto* b = std::get_if<bool>(&data_); return b && !*b; }

    const bool* boolean() const { return std::get_if<bool>(&data_); }
    const Decimal* number() const { return std::get_if<Decimal>(&data_); }
    const std::string* string() const { const auto* t = std::get_if<Text>(&data_); return t ? t->get() : nullptr; }
    const Date* date() const { return std::get_if<Date>(&data_); }
    const Time* time() const { return std::get_if<Time>(&data_); }
    const DateTime* date_time() const { return std::get_if<DateTime>(&data_); }
    const DaysDuration* days() const { return std::get_if<DaysDuration>(&data_); }
    const MonthsDuration* months() const { return std::get_if<MonthsDuration>(&data_); }
    const std::vector<Value>* list() const;
    const Context* context() const { return pointed<ContextRef>(); }
    const Range* range() const { return pointed<RangeRef>(); }
    const Function* function() const { return pointed<FunctionRef>(); }
    FunctionRef function_ref() const { const auto* f = std::get_if<FunctionRef>(&data_); return f ? *f : nullptr; }

private:
    template <class Ref>
    typename Ref::element_type* pointed() const {
        const auto* ref = std::get_if<Ref>(&data_);
        return ref ? ref->get() : nullptr;
    }

    std::variant<std::monostate, bool, Decimal, Text, Date, Time, DateTime, DaysDuration, MonthsDuration,
                 ListRef, ContextRef, RangeRef, FunctionRef>
        data_;
};

constexpr std::uint32_t max_height = 500;

struct List {
    std::vector<Value> items;
    std::uint32_t height = 1;
};

// Entries in the order in which they were written.
struct Context {
    std::vector<std::pair<std::string, Value>> entries;
    std::uint32_t height = 1;
    const Value* find(std::string_view name) const;
};

// An end that is null is open: (< 5) has no low end.
struct Range {
    Value low, high;
    bool low_closed = true, high_closed = true;
};

inline const std::vector<Value>* Value::list() const {
    const auto* ref = std::get_if<ListRef>(&data_);
    return ref ? &(*ref)->items : nullptr;
}

// Both give null if the result would be higher than max_height.
Value make_list(std::vector<Value> items);
Value make_context(std::vector<std::pair<std::string, Value>> entries);
Value make_range(Value low, bool low_closed, Value high, bool high_closed);

// FEEL's three-valued equality: nothing if the kinds cannot be compared.
std::optional<bool> equal(const Value& a, const Value& b);
// Order of two numbers, strings, dates, times or durations of one kind; nothing if there is none.
std::optional<std::strong_ordering> order(const Value& a, const Value& b);
// Whether the value lies in the range; nothing if it cannot be compared with the ends.
std::optional<bool> contains(const Range& range, const Value& value);
// Same kind and same value, the zone as written: FEEL's is().
bool same(const Value& a, const Value& b);

std::string text_of(const Value& value);  // as string() gives it; null is "null"

// JSON to and from FEEL. Numbers stay exact as far as JSON carries them; dates, times and durations go out
// as strings. Ranges and functions have no JSON and become their text.
Value from_json_value(const json::value& value);
json::value to_json_value(const Value& value);

}  // namespace yekuo::rules
