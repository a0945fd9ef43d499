#include "rules/decision_table.hpp"

#include <algorithm>

namespace yekuo::rules {

namespace {

using Row = std::vector<Value>;  // the outputs of a rule that applies

Value result_of(const DecisionTable& table, Row row) {
    if (table.outputs.size() == 1) return std::move(row.front());
    std::vector<std::pair<std::string, Value>> entries;
    for (std::size_t i = 0; i < row.size(); ++i) entries.emplace_back(table.outputs[i].name, std::move(row[i]));
    return make_context(std::move(entries));
}

Row outputs_of(const DecisionTable& table, const TableRule& rule, Evaluation& evaluation) {
    Row row;
    for (std::size_t i = 0; i < table.outputs.size(); ++i) {
        const bool written = i < rule.outputs.size() && rule.outputs[i];
        auto value = written ? rule.outputs[i]->evaluate(evaluation) : Value();
        row.push_back(conformed(std::move(value), table.outputs[i].type, evaluation.scope));
    }
    return row;
}

// The inputs' values; nothing if one of them is not among its allowed values.
std::optional<Row> inputs_of(const DecisionTable& table, Evaluation& evaluation) {
    Row values;
    for (const auto& input : table.inputs) {
        auto value = input.expression ? input.expression->evaluate(evaluation) : Value();
        if (input.type) value = conformed(std::move(value), input.type, evaluation.scope);
        if (input.allowed && !input.allowed->test(value, evaluation).is_true()) return {};
        values.push_back(std::move(value));
    }
    return values;
}

// Walks over the rules that apply, in their order: the index leaves few, and their open cells are asked.
class Candidates {
public:
    Candidates(const DecisionTable& table, const Row& inputs) : table_(table), inputs_(inputs) {
        rules_.assign((table.rules.size() + 63) / 64, ~std::uint64_t{0});
        for (std::size_t column = 0; column < table.index.size(); ++column) {
            const auto* found = table.index[column].rules_for(inputs[column]);
            settled_.push_back(found != nullptr);
            for (std::size_t word = 0; found && word < rules_.size(); ++word) rules_[word] &= (*found)[word];
        }
    }

    // The next rule that applies, or nothing.
    const TableRule* next(Evaluation& evaluation) {
        for (; at_ < table_.rules.size(); ++at_) {
            const auto rest = rules_[at_ / 64] >> (at_ % 64);
            if (rest == 0) at_ |= 63;  // none in this word
            else if ((rest & 1) && applies(evaluation)) return &table_.rules[at_++];
        }
        return nullptr;
    }

private:
    bool applies(Evaluation& evaluation) const {
        const auto& rule = table_.rules[at_];
        for (std::size_t i = 0; i < inputs_.size() && i < rule.tests.size(); ++i) {
            if (i < settled_.size() && settled_[i] && table_.index[i].settled(at_)) continue;
            if (!rule.tests[i] || !rule.tests[i]->test(inputs_[i], evaluation).is_true()) return false;
        }
        return true;
    }

    const DecisionTable& table_;
    const Row& inputs_;
    RuleSet rules_;
    std::vector<bool> settled_;
    std::size_t at_ = 0;
};

Value fallback(const DecisionTable& table, Evaluation& evaluation) {
    Row row;
    bool any = false;
    for (const auto& output : table.outputs) {
        any |= output.fallback.has_value();
        row.push_back(output.fallback ? output.fallback->evaluate(evaluation) : Value());
    }
    return any ? result_of(table, std::move(row)) : Value();
}

// The place of each output among its allowed values: the first output counts most.
std::vector<std::size_t> ranks_of(const std::vector<Value>& priorities, const Row& row) {
    std::vector<std::size_t> ranks;
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::size_t rank = 0;
        if (const auto* list = priorities[i].list()) {
            while (rank < list->size() && !equal((*list)[rank], row[i]).value_or(false)) ++rank;
        }
        ranks.push_back(rank);
    }
    return ranks;
}

void sort_by_priority(const DecisionTable& table, std::vector<Row>& rows, Evaluation& evaluation) {
    std::vector<Value> priorities;
    for (const auto& output : table.outputs)
        priorities.push_back(output.allowed ? output.allowed->evaluate(evaluation) : Value());
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
        return ranks_of(priorities, a) < ranks_of(priorities, b);
    });
}

Value aggregated(Aggregator aggregator, std::vector<Value> values, Evaluation& evaluation) {
    if (aggregator == Aggregator::count) return Value(static_cast<std::int64_t>(values.size()));
    const auto name = aggregator == Aggregator::sum ? "sum" : aggregator == Aggregator::least ? "min" : "max";
    const Value list = make_list(std::move(values));
    return call_builtin(*find_builtin(name), evaluation, {&list, 1});
}

Value listed(const DecisionTable& table, std::vector<Row> rows) {
    std::vector<Value> values;
    for (auto& row : rows) values.push_back(result_of(table, std::move(row)));
    return make_list(std::move(values));
}

Value collected(const DecisionTable& table, std::vector<Row> rows, Evaluation& evaluation) {
    if (table.aggregator == Aggregator::none) return listed(table, std::move(rows));
    std::vector<Value> totals;
    for (std::size_t i = 0; i < table.outputs.size(); ++i) {
        std::vector<Value> column;
        for (const auto& row : rows) column.push_back(row[i]);
        totals.push_back(aggregated(table.aggregator, std::move(column), evaluation));
    }
    return result_of(table, std::move(totals));
}

// Rows that all say the same, or nothing.
Value unanimous(const DecisionTable& table, std::vector<Row> rows) {
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            if (!equal(row[i], rows.front()[i]).value_or(false)) return {};
    return result_of(table, std::move(rows.front()));
}

}  // namespace

void DecisionTable::build_index() {
    index.clear();
    for (std::size_t column = 0; column < inputs.size(); ++column) {
        std::vector<const UnaryTests*> cells;
        for (const auto& rule : rules) {
            const bool there = column < rule.tests.size() && rule.tests[column];
            cells.push_back(there ? &*rule.tests[column] : nullptr);
        }
        index.emplace_back(cells);
    }
}

Value DecisionTable::evaluate(Evaluation& evaluation) const {
    const auto values = inputs_of(*this, evaluation);
    if (!values) return {};
    std::vector<Row> rows;
    Candidates candidates(*this, *values);
    while (const auto* rule = candidates.next(evaluation)) {
        if (policy == HitPolicy::unique && !rows.empty()) return {};  // two rules where one may apply
        rows.push_back(outputs_of(*this, *rule, evaluation));
        if (policy == HitPolicy::first) break;
    }
    if (rows.empty()) {
        if (aggregator == Aggregator::count && policy == HitPolicy::collect) return Value(0);
        return fallback(*this, evaluation);
    }
    switch (policy) {
        case HitPolicy::unique:
        case HitPolicy::first: return result_of(*this, std::move(rows.front()));
        case HitPolicy::any: return unanimous(*this, std::move(rows));
        case HitPolicy::priority:
            sort_by_priority(*this, rows, evaluation);
            return result_of(*this, std::move(rows.front()));
        case HitPolicy::collect: return collected(*this, std::move(rows), evaluation);
        case HitPolicy::output_order: sort_by_priority(*this, rows, evaluation); [[fallthrough]];
        case HitPolicy::rule_order: return listed(*this, std::move(rows));
    }
    return {};
}

}  // namespace yekuo::rules
