// Decision tables. Cells are compiled when the model is read; a rule's outputs are computed only when it
// applies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/feel.hpp"
#include "rules/function.hpp"
#include "rules/table_index.hpp"

namespace yekuo::rules {

enum class HitPolicy { unique, any, priority, first, collect, rule_order, output_order };
enum class Aggregator { none, sum, count, least, most };

struct TableInput {
    std::optional<Expression> expression;  // absent if its text was wrong: then nothing matches
    TypeRef type;
    std::optional<UnaryTests> allowed;
};

struct TableOutput {
    std::string name;
    TypeRef type;
    std::optional<Expression> allowed;  // as a list, whose order is the priority
    std::optional<Expression> fallback;
};

struct TableRule {
    std::vector<std::optional<UnaryTests>> tests;     // one per input; absent if wrong
    std::vector<std::optional<Expression>> outputs;   // one per output
};

struct DecisionTable {
    HitPolicy policy = HitPolicy::unique;
    Aggregator aggregator = Aggregator::none;
    std::vector<TableInput> inputs;
    std::vector<TableOutput> outputs;
    std::vector<TableRule> rules;
    std::vector<ColumnIndex> index;  // one per input, once the rules are complete

    void build_index();
    Value evaluate(Evaluation& evaluation) const;
};

}  // namespace yekuo::rules
