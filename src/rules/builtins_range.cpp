#include "rules/builtins.hpp"
#include "rules/operators.hpp"
#include "rules/program.hpp"

namespace yekuo::rules {

namespace {

using Order = std::strong_ordering;

// A point is the range that holds it alone.
struct Span {
    Value low, high;
    bool low_closed = true, high_closed = true;
    bool point = false;
};

Span span_of(const Value& argument) {
    const auto& value = single(argument);
    if (const auto* range = value.range())
        return {range->low, range->high, range->low_closed, range->high_closed, false};
    return {value, value, true, true, true};
}

// Compares two ends; a missing order or an open end makes the whole question unanswerable.
struct Unanswerable {};

Order between(const Value& a, const Value& b) {
    const auto compared = order(a, b);
    if (!compared) throw Unanswerable{};
    return *compared;
}

bool before(const Span& a, const Span& b) {
    const auto ends = between(a.high, b.low);
    return ends < 0 || (ends == 0 && !(a.high_closed && b.low_closed));
}

bool meets(const Span& a, const Span& b) { return a.high_closed && b.low_closed && between(a.high, b.low) == 0; }

// Where a range begins or ends against another: an open end lies a little further in.
Order lows(const Span& a, const Span& b) {
    const auto ends = between(a.low, b.low);
    if (ends != 0 || a.low_closed == b.low_closed) return ends;
    return a.low_closed ? Order::less : Order::greater;
}

Order highs(const Span& a, const Span& b) {
    const auto ends = between(a.high, b.high);
    if (ends != 0 || a.high_closed == b.high_closed) return ends;
    return a.high_closed ? Order::greater : Order::less;
}

bool overlaps(const Span& a, const Span& b) { return !before(a, b) && !before(b, a); }
bool overlaps_before(const Span& a, const Span& b) { return overlaps(a, b) && lows(a, b) < 0 && highs(a, b) <= 0; }
bool includes(const Span& a, const Span& b) { return lows(a, b) <= 0 && highs(a, b) >= 0; }
bool finishes(const Span& a, const Span& b) {
    if (a.point) return b.high_closed && between(a.high, b.high) == 0;
    return highs(a, b) == 0 && lows(a, b) >= 0;
}
bool starts(const Span& a, const Span& b) {
    if (a.point) return b.low_closed && between(a.low, b.low) == 0;
    return lows(a, b) == 0 && highs(a, b) <= 0;
}
bool coincides(const Span& a, const Span& b) { return lows(a, b) == 0 && highs(a, b) == 0; }

using Question = bool (*)(const Span&, const Span&);

Value answer(Arguments a, Question question, bool swapped) {
    if (a[0].null() || a[1].null()) return {};
    const auto x = span_of(a[0]), y = span_of(a[1]);
    try {
        return swapped ? question(y, x) : question(x, y);
    } catch (const Unanswerable&) {
        return {};
    }
}

template <Question question>
Value ask(Evaluation&, Arguments a) {
    return answer(a, question, false);
}

template <Question question>
Value ask_swapped(Evaluation&, Arguments a) {
    return answer(a, question, true);
}

// An end that is left out is open: "[1..]".
std::string with_ends(std::string text) {
    const auto dots = text.find("..");
    if (dots == std::string::npos || text.find_first_of(")]", dots) == std::string::npos) return text;
    if (text.find_first_not_of(" ", dots + 2) == text.size() - 1) text.insert(dots + 2, "null");
    if (dots == 1) text.insert(1, "null");
    return text;
}

// range("[1..10]"): ends are literals, written as in an expression.
Value range_from_text(Evaluation& evaluation, Arguments a) {
    const auto* text = string_in(a[0]);
    if (!text || text->size() > 1000) return {};
    const auto expression = compile(with_ends(*text));
    if (!expression || !expression->program().bodies.empty()) return {};
    const auto& root = expression->program().nodes[expression->program().root];
    if (!std::holds_alternative<RangeNode>(root) && !std::holds_alternative<LiteralNode>(root)) return {};
    const Scope nothing;
    Evaluation alone{nothing, evaluation.limits, evaluation.program};
    const auto made = expression->evaluate(alone);
    return made.range() ? made : Value();
}

constexpr auto any_two = "point1, point2|point, range|range, point|range1, range2";
constexpr auto two_ranges = "range1, range2";
constexpr auto point_first = "point, range|range1, range2";
constexpr auto range_first = "range, point|range1, range2";

constexpr Builtin table[] = {
    {"before", any_two, ask<before>},
    {"after", any_two, ask_swapped<before>},
    {"meets", two_ranges, ask<meets>},
    {"met by", two_ranges, ask_swapped<meets>},
    {"overlaps", two_ranges, ask<overlaps>},
    {"overlaps before", two_ranges, ask<overlaps_before>},
    {"overlaps after", two_ranges, ask_swapped<overlaps_before>},
    {"includes", range_first, ask<includes>},
    {"during", point_first, ask_swapped<includes>},
    {"finishes", point_first, ask<finishes>},
    {"finished by", range_first, ask_swapped<finishes>},
    {"starts", point_first, ask<starts>},
    {"started by", range_first, ask_swapped<starts>},
    {"coincides", "point1, point2|range1, range2", ask<coincides>},
    {"range", "from", range_from_text},
};

}  // namespace

std::span<const Builtin> range_functions() { return table; }

}  // namespace yekuo::rules
