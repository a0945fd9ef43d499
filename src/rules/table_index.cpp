#include "rules/table_index.hpp"

#include <algorithm>

namespace yekuo::rules {

namespace {

constexpr std::size_t bits_max = std::size_t{1} << 26;  // 8 MiB a column
constexpr std::size_t rules_min = 8;                    // below, asking each rule is as fast

void include(RuleSet& set, std::size_t rule) { set[rule / 64] |= std::uint64_t{1} << (rule % 64); }

}  // namespace

ColumnIndex::ColumnIndex(const std::vector<const UnaryTests*>& cells) {
    words_ = (cells.size() + 63) / 64;
    open_.assign(words_, 0);
    others_.assign(words_, 0);
    if (cells.size() < rules_min) return;
    std::vector<std::optional<Cell>> read;
    for (const auto* cell : cells) read.push_back(cell ? cell_of(cell->program()) : Cell{});
    for (const auto& cell : read)
        if (cell)
            for (const auto& interval : cell->intervals) {
                if (interval.low) points_.push_back(*interval.low);
                if (interval.high) points_.push_back(*interval.high);
            }
    std::sort(points_.begin(), points_.end());
    points_.erase(std::unique(points_.begin(), points_.end()), points_.end());
    if ((2 * points_.size() + 1) * words_ * 64 > bits_max) return;
    useful_ = true;
    build(read);
}

std::optional<ColumnIndex::Cell> ColumnIndex::cell_of(const Program& program) {
    const auto* tests = std::get_if<TestsNode>(&program.nodes[program.root]);
    if (!tests || tests->negated) return {};
    Cell cell;
    cell.any = tests->tests.empty();
    for (const auto test : tests->tests) {
        const auto& node = program.nodes[test];
        if (const auto* value = std::get_if<ValueTestNode>(&node)) {
            const auto* constant = std::get_if<LiteralNode>(&program.nodes[value->value]);
            if (!constant || !add_constant(cell, constant->value)) return {};
        } else if (const auto* compare = std::get_if<CompareTestNode>(&node)) {
            if (!add_comparison(cell, *compare, program)) return {};
        } else {
            return {};
        }
    }
    return cell;
}

bool ColumnIndex::add_constant(Cell& cell, const Value& value) {
    if (value.string()) {
        cell.texts.push_back(*value.string());
    } else if (value.boolean()) {
        cell.truths.push_back(*value.boolean());
    } else if (value.number()) {
        cell.intervals.push_back({*value.number(), *value.number(), true, true});
    } else if (const auto* range = value.range()) {
        Interval interval{{}, {}, range->low_closed, range->high_closed};
        if ((!range->low.null() && !range->low.number()) || (!range->high.null() && !range->high.number())) return false;
        if (range->low.number()) interval.low = *range->low.number();
        if (range->high.number()) interval.high = *range->high.number();
        cell.intervals.push_back(interval);
    } else {
        return false;
    }
    return true;
}

bool ColumnIndex::add_comparison(Cell& cell, const CompareTestNode& test, const Program& program) {
    const auto* constant = std::get_if<LiteralNode>(&program.nodes[test.end]);
    const auto* end = constant ? constant->value.number() : nullptr;
    if (!end) return false;
    switch (test.op) {
        case Operator::equal: cell.intervals.push_back({*end, *end, true, true}); return true;
        case Operator::less: cell.intervals.push_back({{}, *end, false, false}); return true;
        case Operator::less_equal: cell.intervals.push_back({{}, *end, false, true}); return true;
        case Operator::greater: cell.intervals.push_back({*end, {}, false, false}); return true;
        case Operator::greater_equal: cell.intervals.push_back({*end, {}, true, false}); return true;
        default: return false;
    }
}

void ColumnIndex::build(const std::vector<std::optional<Cell>>& cells) {
    for (std::size_t rule = 0; rule < cells.size(); ++rule) {
        if (!cells[rule]) include(open_, rule);
        if (!cells[rule] || cells[rule]->any) include(others_, rule);
    }
    truths_.fill(others_);
    places_.assign(2 * points_.size() + 1, others_);
    for (std::size_t rule = 0; rule < cells.size(); ++rule) {
        if (!cells[rule]) continue;
        for (const auto& text : cells[rule]->texts) include(texts_.try_emplace(text, others_).first->second, rule);
        for (const bool truth : cells[rule]->truths) include(truths_[truth], rule);
        for (const auto& interval : cells[rule]->intervals) mark(interval, rule);
    }
}

// Point i lies at place 2i + 1, what is before it at 2i, what is after it at 2i + 2.
std::size_t ColumnIndex::place_of(Decimal n) const {
    const auto at = std::lower_bound(points_.begin(), points_.end(), n);
    const auto i = static_cast<std::size_t>(at - points_.begin());
    return at != points_.end() && *at == n ? 2 * i + 1 : 2 * i;
}

void ColumnIndex::mark(const Interval& interval, std::size_t rule) {
    const auto first = interval.low ? place_of(*interval.low) + (interval.low_closed ? 0 : 1) : 0;
    const auto last = interval.high ? place_of(*interval.high) + (interval.high_closed ? 1 : 0) : places_.size();
    for (auto place = first; place < last; ++place) include(places_[place], rule);
}

const RuleSet* ColumnIndex::rules_for(const Value& input) const {
    if (!useful_) return nullptr;
    if (const auto* text = input.string()) {
        const auto found = texts_.find(*text);
        return found == texts_.end() ? &others_ : &found->second;
    }
    if (const auto* truth = input.boolean()) return &truths_[*truth];
    if (const auto* n = input.number()) return &places_[place_of(*n)];
    return nullptr;
}

}  // namespace yekuo::rules
