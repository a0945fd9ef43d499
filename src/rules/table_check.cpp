#include "rules/table_check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "rules/scope.hpp"

namespace yekuo::rules {

namespace {

constexpr std::size_t faults_max = 20;
constexpr std::size_t steps_max = 200'000;

// A value of a column that stands for all that its cells do not tell apart, and the rules that take it.
struct Sample {
    Value value;
    RuleSet rules;
};

bool holds_none(const RuleSet& set) {
    return std::ranges::all_of(set, [](std::uint64_t word) { return word == 0; });
}

std::vector<std::size_t> members(const RuleSet& set) {
    std::vector<std::size_t> found;
    for (std::size_t word = 0; word < set.size(); ++word)
        for (auto rest = set[word]; rest; rest &= rest - 1)
            found.push_back(word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest)));
    return found;
}

void add_literals(const Program& program, std::vector<Value>& out) {
    for (const auto& node : program.nodes) {
        const auto* literal = std::get_if<LiteralNode>(&node);
        if (!literal) continue;
        if (const auto* range = literal->value.range()) {
            out.push_back(range->low);
            out.push_back(range->high);
        } else {
            out.push_back(literal->value);
        }
    }
}

// Dates are written as calls, date("2017-12-01"), which stand in the program as such: their values are asked for.
void add_values(const UnaryTests& tests, std::vector<Value>& out) {
    const auto& program = tests.program();
    add_literals(program, out);
    const Scope nothing;
    for (const auto& node : program.nodes)
        if (const auto* call = std::get_if<CallNode>(&node); call && call->arguments.size() == 1)
            if (const auto* text = std::get_if<LiteralNode>(&program.nodes[call->arguments[0]]);
                text && text->value.string())
                if (const auto day = compile("date(\"" + *text->value.string() + "\")"))
                    if (auto value = day->evaluate(nothing); value.date()) out.push_back(std::move(value));
}

// Between two numbers, before the first and after the last; the days beside a date; a text that no cell names.
std::vector<Value> spread(std::vector<Value> named, const std::string& type) {
    std::vector<Decimal> numbers;
    std::vector<Value> values;
    bool texts = type == "string", truths = type == "boolean";
    for (auto& value : named) {
        if (const auto* n = value.number()) numbers.push_back(*n);
        texts |= value.string() != nullptr;
        truths |= value.boolean() != nullptr;
        if (value.date()) {
            const Scope scope = [&] {
                Scope made;
                made.set("d", value);
                return made;
            }();
            for (const char* beside : {"d - duration(\"P1D\")", "d + duration(\"P1D\")"})
                if (const auto moved = compile(beside)) values.push_back(moved->evaluate(scope));
        }
        if (!value.null() && !value.number()) values.push_back(std::move(value));
    }
    if (type == "number" && numbers.empty()) numbers.push_back(Decimal::from(1));
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i == 0) values.push_back(Value(numbers[i] - Decimal::from(1)));
        values.push_back(Value(numbers[i]));
        values.push_back(Value(i + 1 < numbers.size() ? (numbers[i] + numbers[i + 1]) / Decimal::from(2)
                                                      : numbers[i] + Decimal::from(1)));
    }
    if (truths) values.insert(values.end(), {Value(true), Value(false)});
    if (texts) values.push_back(Value("…"));
    return values;
}

std::string type_name(const TableInput& input) {
    if (!input.type) return {};
    switch (input.type->kind) {
        case Type::Kind::number: return "number";
        case Type::Kind::string: return "string";
        case Type::Kind::boolean: return "boolean";
        case Type::Kind::date: return "date";
        default: return {};
    }
}

bool is_of(const Value& value, const std::string& type) {
    return type.empty() || (type == "number" && value.number()) || (type == "string" && value.string()) ||
           (type == "boolean" && value.boolean()) || (type == "date" && value.date());
}

class Walk {
public:
    Walk(const DecisionTable& table, const std::string& place, const std::vector<std::string>& columns)
        : table_(table), place_(place), columns_(columns) {}

    std::vector<Error> run() {
        for (std::size_t column = 0; column < table_.inputs.size(); ++column) samples_.push_back(samples_of(column));
        RuleSet all((table_.rules.size() + 63) / 64, 0);
        for (std::size_t rule = 0; rule < table_.rules.size(); ++rule) all[rule / 64] |= std::uint64_t{1} << (rule % 64);
        descend(0, all);
        return std::move(faults_);
    }

private:
    std::vector<Sample> samples_of(std::size_t column) const {
        const auto& input = table_.inputs[column];
        std::vector<Value> named;
        for (const auto& rule : table_.rules)
            if (column < rule.tests.size() && rule.tests[column]) add_values(*rule.tests[column], named);
        if (input.allowed) add_values(*input.allowed, named);
        std::vector<Sample> samples;
        std::set<RuleSet> seen;
        const Scope nothing;
        const auto type = type_name(input);
        std::erase_if(named, [&](const Value& value) { return !is_of(value, type); });
        for (auto& value : spread(std::move(named), type)) {
            if (input.allowed && !input.allowed->test(value, nothing).is_true()) continue;
            RuleSet rules((table_.rules.size() + 63) / 64, 0);
            const auto* indexed = table_.index[column].rules_for(value);
            for (std::size_t rule = 0; rule < table_.rules.size(); ++rule)
                if (takes(column, rule, value, indexed)) rules[rule / 64] |= std::uint64_t{1} << (rule % 64);
            if (seen.insert(rules).second) samples.push_back({std::move(value), std::move(rules)});
        }
        // Nothing is said of the column anywhere: every rule takes whatever comes.
        if (samples.empty()) samples.push_back({Value(), RuleSet((table_.rules.size() + 63) / 64, ~std::uint64_t{0})});
        return samples;
    }

    // The index knows most cells: only the others are asked one by one.
    bool takes(std::size_t column, std::size_t rule, const Value& value, const RuleSet* indexed) const {
        if (indexed && table_.index[column].settled(rule)) return ColumnIndex::contains(*indexed, rule);
        const auto& tests = table_.rules[rule].tests;
        return column < tests.size() && tests[column] && tests[column]->test(value, Scope{}).is_true();
    }

    void descend(std::size_t column, const RuleSet& left) {
        if (faults_.size() >= faults_max) return;
        if (++steps_ > steps_max) {
            if (!too_wide_) faults_.push_back(invalid("dmn.table_wide", place_));
            too_wide_ = true;
            return;
        }
        if (holds_none(left)) return gap(column);
        if (column == samples_.size()) return overlap(members(left));
        if (!known_[column].insert(left).second) return;  // the rest was walked with these rules
        for (const auto& sample : samples_[column]) {
            RuleSet next = left;
            for (std::size_t word = 0; word < next.size(); ++word) next[word] &= sample.rules[word];
            path_.push_back(&sample);
            descend(column + 1, next);
            path_.pop_back();
        }
    }

    std::string combination(std::size_t upto) const {
        std::string text;
        for (std::size_t i = 0; i < upto && i < path_.size(); ++i)
            text += (i ? ", " : "") + (i < columns_.size() ? columns_[i] : std::string("?")) + " = " + text_of(path_[i]->value);
        return text;
    }

    void gap(std::size_t column) {
        const bool answered = std::ranges::any_of(table_.outputs, [](const auto& output) { return output.fallback.has_value(); });
        if (!answered) faults_.push_back(invalid("dmn.rules_gap", place_, combination(column)));
    }

    void overlap(const std::vector<std::size_t>& rules) {
        if (rules.size() < 2 || !told_.insert({rules[0], rules[1]}).second) return;
        faults_.push_back(invalid("dmn.rules_overlap",
                                  place_ + ", rules " + std::to_string(rules[0] + 1) + " and " + std::to_string(rules[1] + 1),
                                  combination(path_.size())));
    }

    const DecisionTable& table_;
    const std::string& place_;
    const std::vector<std::string>& columns_;
    std::vector<std::vector<Sample>> samples_;
    std::vector<const Sample*> path_;
    std::map<std::size_t, std::set<RuleSet>> known_;
    std::set<std::pair<std::size_t, std::size_t>> told_;
    std::vector<Error> faults_;
    std::size_t steps_ = 0;
    bool too_wide_ = false;
};

}  // namespace

std::vector<Error> check_unique(const DecisionTable& table, const std::string& place,
                                const std::vector<std::string>& columns) {
    return Walk(table, place, columns).run();
}

}  // namespace yekuo::rules
