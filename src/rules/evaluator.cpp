#include "rules/evaluator.hpp"

#include <boost/container/small_vector.hpp>

#include "rules/operators.hpp"

namespace yekuo::rules {

namespace {

using Slots = boost::container::small_vector<Value, 4>;
using Truth = std::optional<bool>;  // nothing: neither true nor false

class Run {
public:
    Run(const Program& program, Evaluation& evaluation, const FunctionRef* self, Slot slots)
        : program_(program), evaluation_(evaluation), self_(self), slots_(slots) {}

    Value value_of(NodeIndex index) {
        return std::visit([this](const auto& node) { return (*this)(node); }, program_.nodes[index]);
    }
    // The same where only true, false or neither is of interest: no value is made for it.
    Truth truth_of(NodeIndex index);
    Slots& slots() { return slots_; }

    Value operator()(const LiteralNode& node) { return node.value; }
    Value operator()(const ReferenceNode& node) { return look_up(node.to); }
    Value operator()(const NegateNode& node) { return negate(value_of(node.operand)); }
    Value operator()(const BinaryNode& node);
    Value operator()(const BetweenNode& node) { return truth(between(node)); }
    Value operator()(const InNode& node) { return truth(in(node)); }
    Value operator()(const InstanceNode& node);
    Value operator()(const IfNode& node) {
        return value_of(truth_of(node.condition) == true ? node.then : node.otherwise);
    }
    Value operator()(const ForNode& node);
    Value operator()(const QuantifiedNode& node);
    Value operator()(const ListNode& node);
    Value operator()(const ContextNode& node);
    Value operator()(const RangeNode& node);
    Value operator()(const FilterNode& node);
    Value operator()(const PathNode& node);
    Value operator()(const CallNode& node);
    Value operator()(const FunctionNode& node);
    Value operator()(const CompareTestNode& node) { return truth(tested(node)); }
    Value operator()(const ValueTestNode& node) { return truth(tested(node)); }
    Value operator()(const TestsNode& node) { return truth(tested(node)); }

private:
    Value look_up(const Reference& to);
    const Value& placed(Reference::Place place, Slot slot) const {
        return place == Reference::Place::captured ? (*self_)->captured[slot] : slots_[slot];
    }
    // What is constant or set in the scope stands still while it is used: no copy.
    const Value& borrow(NodeIndex index, Value& room);
    // A text that stands in the program or in the variables, without making a value of it.
    std::optional<std::string_view> text_at(NodeIndex index) const;
    Truth logical(const BinaryNode& node);
    Truth compared(const BinaryNode& node);
    Truth between(const BetweenNode& node);
    Truth in(const InNode& node);
    std::optional<bool> among_texts(const InNode& node) const;
    Truth tested(const CompareTestNode& node);
    Truth tested(const ValueTestNode& node);
    Truth tested(const TestsNode& node);
    bool over_tests(const std::vector<NodeIndex>& tests, bool& unknown);
    Value by_index(const Value& source, Decimal index);
    // Calls `each` for every combination; stops when it returns false. False if something cannot be iterated.
    template <class Each>
    bool iterate(const std::vector<Iteration>& over, std::size_t level, bool& going, Each&& each);
    template <class Each>
    bool iterate_numbers(const Value& from, const Value& to, Each&& each);

    const Program& program_;
    Evaluation& evaluation_;
    const FunctionRef* self_;
    Slots slots_;
};

Value Run::look_up(const Reference& to) {
    for (const auto& candidate : to.candidates)
        if (const auto* context = placed(candidate.place, candidate.slot).context())
            if (const auto* found = context->find(to.name)) return *found;
    switch (to.place) {
        case Reference::Place::local: return slots_[to.slot];
        case Reference::Place::captured: return (*self_)->captured[to.slot];
        case Reference::Place::self: return *self_;
        case Reference::Place::scope: break;
    }
    if (auto found = evaluation_.scope.find(program_.symbols[to.slot])) return std::move(*found);
    return to.builtin ? make_builtin_function(*to.builtin) : Value();
}

const Value& Run::borrow(NodeIndex index, Value& room) {
    const auto& node = program_.nodes[index];
    if (const auto* literal = std::get_if<LiteralNode>(&node)) return literal->value;
    const auto* reference = std::get_if<ReferenceNode>(&node);
    if (reference && reference->to.place == Reference::Place::scope && reference->to.candidates.empty()) {
        const auto place = evaluation_.scope.locate(program_.symbols[reference->to.slot]);
        if (place.value) return *place.value;
        if (place.member) return room = from_json_value(*place.member);
    }
    return room = value_of(index);
}

std::optional<std::string_view> Run::text_at(NodeIndex index) const {
    const auto& node = program_.nodes[index];
    const auto text_in = [](const Value& value) -> std::optional<std::string_view> {
        if (const auto* text = value.string()) return *text;
        return {};
    };
    if (const auto* literal = std::get_if<LiteralNode>(&node)) return text_in(literal->value);
    const auto* reference = std::get_if<ReferenceNode>(&node);
    if (!reference || reference->to.place != Reference::Place::scope || !reference->to.candidates.empty()) return {};
    const auto place = evaluation_.scope.locate(program_.symbols[reference->to.slot]);
    if (place.value) return text_in(*place.value);
    if (place.member && place.member->is_string()) return std::string_view(place.member->get_string());
    return {};
}

Truth Run::truth_of(NodeIndex index) {
    const auto& node = program_.nodes[index];
    if (const auto* binary = std::get_if<BinaryNode>(&node)) {
        if (binary->op >= Operator::both) return logical(*binary);
        if (binary->op >= Operator::equal) return compared(*binary);
    }
    if (const auto* one = std::get_if<ValueTestNode>(&node)) return tested(*one);
    if (const auto* one = std::get_if<CompareTestNode>(&node)) return tested(*one);
    if (const auto* several = std::get_if<TestsNode>(&node)) return tested(*several);
    if (const auto* membership = std::get_if<InNode>(&node)) return in(*membership);
    Value room;
    const auto* answer = borrow(index, room).boolean();
    return answer ? Truth(*answer) : Truth();
}

Truth Run::logical(const BinaryNode& node) {
    const bool deciding = node.op == Operator::either;  // true decides an "or", false an "and"
    const auto left = truth_of(node.left);
    if (left == deciding) return deciding;
    const auto right = truth_of(node.right);
    if (right == deciding) return deciding;
    return left && right ? Truth(!deciding) : Truth();
}

Truth Run::compared(const BinaryNode& node) {
    if (const auto right = text_at(node.right))
        if (const auto left = text_at(node.left)) return says(node.op, *left <=> *right);
    Value left_room, right_room;
    const auto& left = borrow(node.left, left_room);
    return comparison(node.op, left, borrow(node.right, right_room));
}

Value Run::operator()(const BinaryNode& node) {
    if (node.op >= Operator::both) return truth(logical(node));
    if (node.op >= Operator::equal) return truth(compared(node));
    Value left_room, right_room;
    const auto& left = borrow(node.left, left_room);
    return arithmetic(node.op, left, borrow(node.right, right_room));
}

Truth Run::between(const BetweenNode& node) {
    const auto value = value_of(node.value);
    const auto low = order(value, value_of(node.low)), high = order(value, value_of(node.high));
    if (!low || !high) return {};
    return *low >= 0 && *high <= 0;
}

bool Run::over_tests(const std::vector<NodeIndex>& tests, bool& unknown) {
    for (const auto test : tests) {
        const auto result = truth_of(test);
        if (result == true) return true;
        unknown |= !result;
    }
    return false;
}

// A text looked for among texts that stand in the program.
std::optional<bool> Run::among_texts(const InNode& node) const {
    const auto text = text_at(node.value);
    if (!text) return {};
    bool found = false;
    for (const auto test : node.tests) {
        const auto* one = std::get_if<ValueTestNode>(&program_.nodes[test]);
        const auto wanted = one ? text_at(one->value) : std::nullopt;
        if (!wanted) return {};
        found |= *wanted == *text;
    }
    return found;
}

Truth Run::in(const InNode& node) {
    if (const auto found = among_texts(node)) return found;
    slots_[node.input] = value_of(node.value);
    bool unknown = false;
    if (over_tests(node.tests, unknown)) return true;
    return unknown ? Truth() : Truth(false);
}

Value Run::operator()(const InstanceNode& node) { return instance_of(value_of(node.value), *node.type); }

template <class Each>
bool Run::iterate_numbers(const Value& from, const Value& to, Each&& each) {
    if (from.date() && to.date()) {
        const auto first = days_from_epoch(*from.date()), last = days_from_epoch(*to.date());
        const std::int64_t step = first <= last ? 1 : -1;
        for (auto day = first;; day += step) {
            if (!evaluation_.limits.spend(1)) return false;
            if (!each(Value(date_from_days(day))) || day == last) return true;
        }
    }
    if (!from.number() || !to.number()) return false;
    const bool up = *from.number() <= *to.number();
    const auto step = Decimal::from(up ? 1 : -1);
    for (auto n = *from.number(); up ? n <= *to.number() : n >= *to.number(); n = n + step) {
        if (!evaluation_.limits.spend(1)) return false;
        if (!each(Value(n))) return true;
    }
    return true;
}

template <class Each>
bool Run::iterate(const std::vector<Iteration>& over, std::size_t level, bool& going, Each&& each) {
    if (level == over.size()) {
        going = each();
        return evaluation_.limits.spend(1);
    }
    const auto& iteration = over[level];
    bool inner = true;
    const auto step = [&](const Value& item) {
        slots_[iteration.slot] = item;
        inner = iterate(over, level + 1, going, each);
        return inner && going;
    };
    const auto from = value_of(iteration.from);
    if (iteration.to != no_node) return iterate_numbers(from, value_of(iteration.to), step) && inner;
    if (const auto* range = from.range()) {
        auto low = range->low, high = range->high;
        if (low.number() && !range->low_closed) low = Value(*low.number() + Decimal::from(1));
        if (high.number() && !range->high_closed) high = Value(*high.number() - Decimal::from(1));
        if (low.number() && high.number() && *high.number() < *low.number()) return true;
        return iterate_numbers(low, high, step) && inner;
    }
    if (from.null()) return false;
    const auto* list = from.list();
    if (!list) return step(from), inner;
    for (const auto& item : *list)
        if (!step(item)) break;
    return inner;
}

Value Run::operator()(const ForNode& node) {
    std::vector<Value> results;
    bool going = true;
    const bool uses_partial = node.partial != no_slot;
    const bool done = iterate(node.over, 0, going, [&] {
        if (uses_partial) slots_[node.partial] = make_list(results);
        results.push_back(value_of(node.body));
        return evaluation_.limits.spend(uses_partial ? static_cast<std::int64_t>(results.size() / 16 + 1) : 1);
    });
    return done && going ? make_list(std::move(results)) : Value();
}

Value Run::operator()(const QuantifiedNode& node) {
    bool going = true, decided = false, unknown = false, wrong = false;
    const bool done = iterate(node.over, 0, going, [&] {
        const auto holds = value_of(node.body);
        if (holds.null()) unknown = true;
        else if (!holds.boolean()) wrong = true;
        else if (*holds.boolean() != node.every) decided = true;
        return !decided && !wrong;
    });
    if (!done || wrong) return {};
    if (decided) return !node.every;
    return unknown ? Value() : Value(node.every);
}

Value Run::operator()(const ListNode& node) {
    std::vector<Value> items;
    items.reserve(node.items.size());
    for (const auto item : node.items) items.push_back(value_of(item));
    return make_list(std::move(items));
}

Value Run::operator()(const ContextNode& node) {
    std::vector<std::pair<std::string, Value>> entries;
    entries.reserve(node.entries.size());
    for (const auto& entry : node.entries) {
        for (const auto& earlier : entries)
            if (earlier.first == entry.name) return {};
        entries.emplace_back(entry.name, slots_[entry.slot] = value_of(entry.value));
    }
    return make_context(std::move(entries));
}

Value Run::operator()(const RangeNode& node) {
    auto low = node.low == no_node ? Value() : value_of(node.low);
    auto high = node.high == no_node ? Value() : value_of(node.high);
    return make_range(std::move(low), node.low_closed, std::move(high), node.high_closed);
}

Value Run::by_index(const Value& source, Decimal index) {
    const auto* list = source.list();
    const auto size = static_cast<std::int64_t>(list ? list->size() : 1);
    const auto n = index.integer();
    if (!n || *n == 0 || *n > size || *n < -size) return {};
    const auto at = *n > 0 ? *n - 1 : size + *n;
    return list ? (*list)[at] : source;
}

Value Run::operator()(const FilterNode& node) {
    const auto source = value_of(node.source);
    const auto* literal = std::get_if<LiteralNode>(&program_.nodes[node.predicate]);
    if (literal && literal->value.number())
        return by_index(source, *literal->value.number());
    std::vector<Value> kept;
    const auto* list = source.list();
    const std::size_t size = list ? list->size() : source.null() ? 0 : 1;
    if (size == 0) {  // an index needs no item
        slots_[node.item] = Value();
        return value_of(node.predicate).number() ? Value() : make_list({});
    }
    for (std::size_t i = 0; i < size; ++i) {
        const auto& item = list ? (*list)[i] : source;
        slots_[node.item] = item;
        const auto holds = value_of(node.predicate);
        if (i == 0 && holds.number()) return by_index(source, *holds.number());
        if (holds.is_true()) kept.push_back(item);
        if (!evaluation_.limits.spend(1)) return {};
    }
    return make_list(std::move(kept));
}

Value Run::operator()(const PathNode& node) {
    Value room;
    return member_of(borrow(node.source, room), node.member);
}

Value Run::operator()(const CallNode& node) {
    boost::container::small_vector<Value, 3> arguments;
    if (node.builtin && node.names.empty()) {
        for (const auto argument : node.arguments) arguments.push_back(value_of(argument));
        return call_builtin(*node.builtin, evaluation_, {arguments.data(), arguments.size()});
    }
    const auto callee = node.builtin ? make_builtin_function(*node.builtin) : value_of(node.callee);
    for (const auto argument : node.arguments) arguments.push_back(value_of(argument));
    const auto function = callee.function_ref();
    if (!function) return {};
    const Arguments given{arguments.data(), arguments.size()};
    return node.names.empty() ? call(function, evaluation_, given)
                              : call_named(function, evaluation_, node.names, given);
}

Value Run::operator()(const FunctionNode& node) {
    const auto& body = program_.bodies[node.body];
    Function made;
    made.parameters = body.parameters;
    made.program = *evaluation_.program;
    made.body = node.body;
    for (const auto& capture : body.captures) {
        made.captured.push_back(look_up(capture));
        made.height = std::max(made.height, made.captured.back().height() + 1);
    }
    if (made.height >= max_height) return {};
    return FunctionRef(std::make_shared<const Function>(std::move(made)));
}

Truth Run::tested(const CompareTestNode& node) {
    Value room;
    return comparison(node.op, slots_[node.input], borrow(node.end, room));
}

// What a value says about an input: a list or a range that holds it, a truth that mentions it, itself.
Truth Run::tested(const ValueTestNode& node) {
    Value room;
    const auto& value = borrow(node.value, room);
    const auto& input = slots_[node.input];
    if (node.mentions_input && value.boolean()) return *value.boolean();
    if (const auto* range = value.range(); range && !input.range()) return contains(*range, input);
    if (const auto* list = value.list()) {
        if (input.list() && equal(input, value).value_or(false)) return true;
        for (const auto& item : *list) {
            if (equal(input, item).value_or(false)) return true;
            if (const auto* range = item.range(); range && contains(*range, input).value_or(false)) return true;
        }
        return false;
    }
    return equal(input, value);
}

Truth Run::tested(const TestsNode& node) {
    if (node.tests.empty()) return true;
    bool unknown = false;
    if (over_tests(node.tests, unknown)) return !node.negated;
    return unknown && node.negated ? Truth() : Truth(node.negated);
}

}  // namespace

Value run(const Program& program, Evaluation& evaluation) {
    return Run(program, evaluation, nullptr, program.slots).value_of(program.root);
}

std::optional<bool> run_condition(const Program& program, Evaluation& evaluation) {
    return Run(program, evaluation, nullptr, program.slots).truth_of(program.root);
}

Value run_tests(const Program& program, Evaluation& evaluation, const Value& input) {
    Run running(program, evaluation, nullptr, program.slots);
    running.slots()[0] = input;
    return running.value_of(program.root);
}

Value run_body(const FunctionRef& function, Evaluation& evaluation, std::vector<Value> arguments) {
    const auto& body = function->program->bodies[function->body];
    auto& limits = evaluation.limits;
    if (limits.depth + body.depth > Limits::depth_max || !limits.spend(1)) return {};
    limits.depth += body.depth + 1;
    Evaluation inside{evaluation.scope, limits, &function->program};
    Run running(*function->program, inside, &function, body.slots);
    for (std::size_t i = 0; i < arguments.size(); ++i) running.slots()[body.parameter_slots[i]] = std::move(arguments[i]);
    auto result = running.value_of(body.root);
    limits.depth -= body.depth + 1;
    return result;
}

}  // namespace yekuo::rules
