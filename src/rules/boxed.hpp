// Boxed expressions: the forms in which DMN draws logic around FEEL. Each is plain data; evaluate() walks
// it with the names in scope. Trees are shared, so that a function made inside one keeps it alive.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "rules/decision_table.hpp"
#include "rules/feel.hpp"
#include "rules/function.hpp"

namespace yekuo::rules {

struct Boxed;
using BoxedRef = std::shared_ptr<const Boxed>;

struct LiteralBox { Expression expression; };
struct BoxedEntry { std::string name; TypeRef type; BoxedRef value; };  // without a name: the result
struct ContextBox { std::vector<BoxedEntry> entries; };
struct InvocationBox { BoxedRef function; std::vector<BoxedEntry> bindings; };
struct ListBox { std::vector<BoxedRef> items; };
struct RelationBox { std::vector<std::string> columns; std::vector<std::vector<BoxedRef>> rows; };
struct FunctionBox { std::vector<std::pair<std::string, TypeRef>> parameters; TypeRef result; BoxedRef body; };
struct ConditionalBox { BoxedRef condition, then, otherwise; };
struct FilterBox { BoxedRef source, match; };
struct IteratorBox {
    enum class Kind { every_result, some, every };
    Kind kind;
    std::string variable;
    BoxedRef over, body;
};

struct Boxed {
    std::variant<std::monostate, LiteralBox, ContextBox, InvocationBox, ListBox, RelationBox, FunctionBox,
                 ConditionalBox, FilterBox, IteratorBox, DecisionTable>
        form;
    TypeRef type;  // what the value must be, if said
};

Value evaluate(const Boxed& boxed, Evaluation& evaluation);

// The same evaluation with more names.
inline Evaluation within(const Scope& scope, Evaluation& outer) { return {scope, outer.limits, outer.program}; }

}  // namespace yekuo::rules
