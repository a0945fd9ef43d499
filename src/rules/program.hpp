// A compiled FEEL text: its nodes in one array, children by index. The array makes a program small and
// lets it be destroyed without recursion, however deeply the text was nested.
//
// Names are settled at compile time: a local (a parameter, an iteration variable, a context entry) by its
// slot in the frame, a name captured by a function by its place in the capture, all others by symbol in
// the scope. Inside a filter a name may also be a member of the item; those items are the reference's
// `candidates`, innermost first.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "rules/scope.hpp"
#include "rules/type.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

struct Builtin;

using NodeIndex = std::uint32_t;
using Slot = std::uint32_t;
constexpr NodeIndex no_node = UINT32_MAX;
constexpr Slot no_slot = UINT32_MAX;

enum class Operator { add, subtract, multiply, divide, power, equal, not_equal, less, less_equal, greater,
                      greater_equal, both, either };

struct Reference {
    enum class Place { local, captured, self, scope };  // self: the function that runs
    struct Candidate {
        Place place;
        Slot slot;
    };
    Place place = Place::scope;
    Slot slot = 0;  // for Place::scope: the symbol's index
    std::string name;
    std::vector<Candidate> candidates;
    const Builtin* builtin = nullptr;  // what the name means if the scope does not know it
};

struct LiteralNode { Value value; };
struct ReferenceNode { Reference to; };
struct NegateNode { NodeIndex operand; };
struct BinaryNode { Operator op; NodeIndex left, right; };
struct BetweenNode { NodeIndex value, low, high; };
struct InNode { NodeIndex value; Slot input; std::vector<NodeIndex> tests; };
struct InstanceNode { NodeIndex value; TypeRef type; };
struct IfNode { NodeIndex condition, then, otherwise; };
struct Iteration { Slot slot; NodeIndex from, to; };  // `to` only for 1..n
struct ForNode { std::vector<Iteration> over; Slot partial; NodeIndex body; };
struct QuantifiedNode { bool every; std::vector<Iteration> over; NodeIndex body; };
struct ListNode { std::vector<NodeIndex> items; };
struct Entry { std::string name; Slot slot; NodeIndex value; };
struct ContextNode { std::vector<Entry> entries; };
struct RangeNode { NodeIndex low, high; bool low_closed, high_closed; };
struct FilterNode { NodeIndex source, predicate; Slot item; };
struct PathNode { NodeIndex source; std::string member; };
struct CallNode { NodeIndex callee; const Builtin* builtin; std::vector<NodeIndex> arguments; std::vector<std::string> names; };
struct FunctionNode { std::uint32_t body; };
// A cell's test: an operator with an end, or an expression whose value is compared with the input.
struct CompareTestNode { Operator op; NodeIndex end; Slot input; };
struct ValueTestNode { NodeIndex value; Slot input; bool mentions_input; };
struct TestsNode { bool negated; std::vector<NodeIndex> tests; };

using Node = std::variant<LiteralNode, ReferenceNode, NegateNode, BinaryNode, BetweenNode, InNode, InstanceNode,
                          IfNode, ForNode, QuantifiedNode, ListNode, ContextNode, RangeNode, FilterNode, PathNode,
                          CallNode, FunctionNode, CompareTestNode, ValueTestNode, TestsNode>;

struct FunctionBody {
    std::vector<std::pair<std::string, TypeRef>> parameters;
    std::vector<Slot> parameter_slots;
    std::vector<Reference> captures;   // as the enclosing function sees them
    Slot slots = 0;
    std::uint32_t depth = 0;
    NodeIndex root = no_node;
};

struct Program {
    std::vector<Node> nodes;
    std::vector<Symbol> symbols;
    std::vector<FunctionBody> bodies;
    NodeIndex root = no_node;
    Slot slots = 0;
    std::uint32_t depth = 0;  // how deep the nodes are nested, at most
};

}  // namespace yekuo::rules
