// FEEL's operators on values: arithmetic with its table of kinds, and comparison with three outcomes.
#pragma once

#include "rules/program.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

Value negate(const Value& operand);
Value arithmetic(Operator op, const Value& left, const Value& right);
std::optional<bool> comparison(Operator op, const Value& left, const Value& right);
inline Value truth(std::optional<bool> b) { return b ? Value(*b) : Value(); }

// What an order of two says to an operator that compares.
inline bool says(Operator op, std::strong_ordering order) {
    switch (op) {
        case Operator::equal: return order == 0;
        case Operator::not_equal: return order != 0;
        case Operator::less: return order < 0;
        case Operator::less_equal: return order <= 0;
        case Operator::greater: return order > 0;
        default: return order >= 0;
    }
}

// What "value.member" is: an entry of a context, a part of a date, a time, a duration or a range, and of a
// list the list of its items' members.
Value member_of(const Value& value, std::string_view member);

}  // namespace yekuo::rules
