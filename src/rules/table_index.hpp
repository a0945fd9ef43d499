// Which rules of a decision table can apply, without asking each: one set of rules per column and value.
// The cells that most tables hold (a constant, a comparison with a number, a range of numbers, "-") are
// settled by the index; a rule with another kind of cell stays in the set, and that cell is evaluated.
//
// A number falls between or on the points at which some cell changes its mind; each of these places has
// its set. A string or a truth has the set of the rules that name it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/program.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

using RuleSet = std::vector<std::uint64_t>;

class ColumnIndex {
public:
    // One cell per rule; an absent one matches nothing.
    explicit ColumnIndex(const std::vector<const UnaryTests*>& cells);

    // The rules whose cell holds for the input or has to be evaluated; nothing if the index cannot tell.
    const RuleSet* rules_for(const Value& input) const;
    bool settled(std::size_t rule) const { return !contains(open_, rule); }
    static bool contains(const RuleSet& set, std::size_t rule) { return set[rule / 64] >> (rule % 64) & 1; }

private:
    // What a cell says in the terms of the index.
    struct Interval {
        std::optional<Decimal> low, high;
        bool low_closed = false, high_closed = false;
    };
    struct Cell {
        bool any = false;
        std::vector<std::string> texts;
        std::vector<bool> truths;
        std::vector<Interval> intervals;
    };
    static std::optional<Cell> cell_of(const Program& program);
    static bool add_constant(Cell& cell, const Value& value);
    static bool add_comparison(Cell& cell, const CompareTestNode& test, const Program& program);
    void build(const std::vector<std::optional<Cell>>& cells);
    void mark(const Interval& interval, std::size_t rule);
    std::size_t place_of(Decimal n) const;

    std::size_t words_ = 0;
    RuleSet open_;      // cells that have to be evaluated
    RuleSet others_;    // "-" and open cells: what holds for a value that no cell names
    std::unordered_map<std::string, RuleSet> texts_;
    std::array<RuleSet, 2> truths_;
    std::vector<Decimal> points_;
    std::vector<RuleSet> places_;  // before the first point, on it, after it, on the second, …
    bool useful_ = false;
};

}  // namespace yekuo::rules
