// The names that an expression may use, with their values. A scope over a JSON object (the variables of a
// process instance) turns a member into a FEEL value only when an expression asks for it; values can be
// set beside it, and a scope can stand inside another. `now` makes now() and today() repeatable.
//
//   Scope scope(variables);            // the object must outlive the scope
//   scope.set("loan", Value(10000));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/value.hpp"

namespace yekuo::rules {

// A name with its hash, computed once when an expression is compiled.
struct Symbol {
    std::string name;
    std::size_t hash = 0;
    explicit Symbol(std::string text) : name(std::move(text)), hash(std::hash<std::string>{}(name)) {}
};

class Scope {
public:
    Scope() = default;
    explicit Scope(const json::object& variables) : variables_(&variables) {}
    explicit Scope(const Scope* outer) : outer_(outer) {}

    void set(std::string_view name, Value value) { set(Symbol{std::string(name)}, std::move(value)); }
    void set(Symbol symbol, Value value);
    std::optional<Value> find(const Symbol& symbol) const;

    // Where a name's value stands: as it was set, or as a member of the JSON object. Neither: nobody knows the name.
    struct Place {
        const Value* value = nullptr;
        const json::value* member = nullptr;
    };
    Place locate(const Symbol& symbol) const;

    // All names that are visible here, in one scope of its own, for a function that outlives this one.
    Scope flattened() const;

    void set_now(Instant now) { now_ = now; }
    Instant now() const;
    std::optional<Instant> fixed_now() const;  // as it was set here or outside

private:
    struct Entry {
        Symbol symbol;
        Value value;
    };
    std::vector<Entry> entries_;
    const json::object* variables_ = nullptr;
    const Scope* outer_ = nullptr;
    std::optional<Instant> now_;
};

}  // namespace yekuo::rules
