#include <utility>

#include "rules/function.hpp"
#include "rules/parser.hpp"

namespace yekuo::rules {

NodeIndex Parser::primary() {
    const auto& token = peek();
    switch (token.kind) {
        case Token::Kind::number: {
            const auto number = Decimal::parse(token.text.front() == '.' ? "0" + token.text : token.text);
            ++at_;
            return emit(LiteralNode{Value(number)});
        }
        case Token::Kind::string: return emit(LiteralNode{Value(take().text)});
        case Token::Kind::at_literal: return at_literal();
        case Token::Kind::sign:
            if (accept_sign("(")) return parenthesis();
            if (accept_sign("[")) return bracket();
            if (accept_sign("]")) {
                Nest nest(*this);
                const bool outer = std::exchange(range_end_, false);
                const auto low = expression();
                range_end_ = outer;
                expect_sign("..");
                return range_tail(low, false);
            }
            if (accept_sign("{")) return context();
            fail("expected a value");
        case Token::Kind::end: fail("expected a value");
        case Token::Kind::name: break;
    }
    if (accept_word("true")) return emit(LiteralNode{Value(true)});
    if (accept_word("false")) return emit(LiteralNode{Value(false)});
    if (accept_word("null")) return emit(LiteralNode{});
    if (accept_word("if")) return conditional();
    if (accept_word("for")) return for_loop();
    if (accept_word("some")) return quantified(false);
    if (accept_word("every")) return quantified(true);
    if (token.word("function") && peek(1).sign("(")) return function("");
    if (keyword(token.text)) fail("expected a value");
    return name();
}

// @"2021-01-01" is whatever of date, time and duration the text spells.
NodeIndex Parser::at_literal() {
    const auto text = take().text;
    Value value;
    if (const auto d = parse_date(text)) value = *d;
    else if (const auto at = parse_date_time(text)) value = *at;
    else if (const auto t = parse_time(text)) value = *t;
    else if (const auto days = parse_days_duration(text)) value = *days;
    else if (const auto months = parse_months_duration(text)) value = *months;
    else fail("no date, time or duration");
    return emit(LiteralNode{std::move(value)});
}

NodeIndex Parser::parenthesis() {
    Nest nest(*this);
    const bool outer = std::exchange(range_end_, false);
    const bool open = peek().sign("<") || peek().sign("<=") || peek().sign(">") || peek().sign(">=") || peek().sign("=");
    if (open) {
        const auto range = open_range();
        range_end_ = outer;
        return range;
    }
    const auto inner = expression();
    range_end_ = outer;
    if (accept_sign("..")) return range_tail(inner, false);
    expect_sign(")");
    return inner;
}

// "(< 5)": a range without one of its ends.
NodeIndex Parser::open_range() {
    const auto sign = take().text;
    const auto end = binary(4);
    expect_sign(")");
    const bool closed = sign != "<" && sign != ">";
    if (sign == "=") return range({end, end, true, true});
    return sign.front() == '<' ? range({no_node, end, false, closed}) : range({end, no_node, closed, false});
}

// A range of constants is a constant.
NodeIndex Parser::range(RangeNode made) {
    const auto constant = [&](NodeIndex end) -> const LiteralNode* {
        return end == no_node ? nullptr : std::get_if<LiteralNode>(&program_.nodes[end]);
    };
    const auto *low = constant(made.low), *high = constant(made.high);
    if ((low || made.low == no_node) && (high || made.high == no_node))
        return emit(LiteralNode{make_range(low ? low->value : Value(), made.low_closed, high ? high->value : Value(),
                                           made.high_closed)});
    return emit(made, {made.low, made.high});
}

NodeIndex Parser::range_tail(NodeIndex low, bool low_closed) {
    const bool outer = std::exchange(range_end_, true);
    const auto high = expression();
    range_end_ = outer;
    const bool closed = peek().sign("]");
    if (!closed && !peek().sign(")") && !peek().sign("[")) fail("expected the end of a range");
    ++at_;
    return range({low, high, low_closed, closed});
}

NodeIndex Parser::bracket() {
    Nest nest(*this);
    if (accept_sign("]")) return emit(ListNode{});
    const bool outer = std::exchange(range_end_, false);
    std::vector<NodeIndex> items = {expression()};
    if (accept_sign("..")) {
        range_end_ = outer;
        return range_tail(items.front(), true);
    }
    while (accept_sign(",")) items.push_back(expression());
    expect_sign("]");
    range_end_ = outer;
    return emit(ListNode{items}, items);
}

NodeIndex Parser::context() {
    Nest nest(*this);
    Block block(*this);
    const bool outer = std::exchange(range_end_, false);
    std::vector<Entry> entries;
    std::vector<NodeIndex> children;
    if (!accept_sign("}")) {
        do {
            std::string key;
            if (peek().kind == Token::Kind::string) {
                key = take().text;
                expect_sign(":");
            } else {
                key = name_before(":", "");
            }
            const bool function_literal = peek().word("function") && peek(1).sign("(");
            const auto value = function_literal ? instance_tail(function(key)) : expression();
            children.push_back(value);
            entries.push_back({key, declare(key), value});
        } while (accept_sign(","));
        expect_sign("}");
    }
    range_end_ = outer;
    return emit(ContextNode{std::move(entries)}, children);
}

NodeIndex Parser::conditional() {
    Nest nest(*this);
    const bool outer = std::exchange(range_end_, false);
    const auto condition = expression();
    expect_word("then");
    const auto then = expression();
    range_end_ = outer;
    expect_word("else");
    const auto otherwise = expression();
    return emit(IfNode{condition, then, otherwise}, {condition, then, otherwise});
}

std::vector<Iteration> Parser::iterations(std::vector<NodeIndex>& children) {
    std::vector<Iteration> over;
    const bool outer = std::exchange(range_end_, false);
    do {
        const auto name = name_before("", "in");
        Iteration iteration{no_slot, expression(), no_node};
        if (accept_sign("..")) iteration.to = expression();
        iteration.slot = declare(name);
        children.push_back(iteration.from);
        children.push_back(iteration.to);
        over.push_back(iteration);
    } while (accept_sign(","));
    range_end_ = outer;
    return over;
}

NodeIndex Parser::for_loop() {
    Nest nest(*this);
    Block block(*this);
    std::vector<NodeIndex> children;
    auto over = iterations(children);
    auto partial = declare("partial");
    const auto at = here().locals.size() - 1;
    expect_word("return");
    const auto body = expression();
    if (!here().locals[at].used) partial = no_slot;
    children.push_back(body);
    return emit(ForNode{std::move(over), partial, body}, children);
}

NodeIndex Parser::quantified(bool every) {
    Nest nest(*this);
    Block block(*this);
    std::vector<NodeIndex> children;
    auto over = iterations(children);
    expect_word("satisfies");
    const auto body = expression();
    children.push_back(body);
    return emit(QuantifiedNode{every, std::move(over), body}, children);
}

NodeIndex Parser::function(std::string self) {
    Nest nest(*this);
    expect_word("function");
    expect_sign("(");
    functions_.emplace_back();
    here().self = std::move(self);
    FunctionBody body;
    if (!accept_sign(")")) {
        do {
            std::string parameter;
            TypeRef wanted;
            if (key_ahead()) {
                parameter = name_before(":", "");
                wanted = type();
            } else {
                parameter = member_name();
            }
            body.parameter_slots.push_back(declare(parameter));
            body.parameters.emplace_back(std::move(parameter), std::move(wanted));
        } while (accept_sign(","));
        expect_sign(")");
    }
    const bool external = accept_word("external");
    body.root = expression();
    if (external) body.root = emit(LiteralNode{});  // a class of another language: never ours to call
    body.slots = here().most;
    body.captures = std::move(here().captures);
    body.depth = heights_[body.root];
    functions_.pop_back();
    program_.bodies.push_back(std::move(body));
    return emit(FunctionNode{static_cast<std::uint32_t>(program_.bodies.size() - 1)});
}

TypeRef Parser::type() {
    Nest nest(*this);
    const bool generic = peek(1).sign("<");
    if (generic && (peek().word("list") || peek().word("range"))) {
        auto made = std::make_shared<Type>();
        made->kind = take().text == "list" ? Type::Kind::list : Type::Kind::range;
        expect_sign("<");
        made->element = type();
        expect_sign(">");
        return made;
    }
    if (generic && peek().word("context")) {
        auto made = std::make_shared<Type>();
        made->kind = Type::Kind::context;
        at_ += 2;
        do {
            auto member = name_before(":", "");
            made->fields.emplace_back(std::move(member), type());
        } while (accept_sign(","));
        expect_sign(">");
        return made;
    }
    if (generic && peek().word("function")) {
        auto made = std::make_shared<Type>();
        made->kind = Type::Kind::function;
        at_ += 2;
        if (!peek().sign(">")) {
            do made->fields.emplace_back("", type());
            while (accept_sign(","));
        }
        expect_sign(">");
        expect_sign("->");
        made->element = type();
        return made;
    }
    return named_type();
}

TypeRef Parser::named_type() {
    static const Phrases known = [] {
        Phrases all;
        for (const auto name : {"date and time", "days and time duration", "years and months duration"}) all.add(name);
        return all;
    }();
    std::size_t length = 0;
    std::string name;
    longest(known, length, name);
    longest(names_.type_names, length, name);
    if (length > 0) {
        at_ += length;
    } else {
        if (peek().kind != Token::Kind::name) fail("expected a type");
        name = take().text;
        while (peek().sign(".") && peek(1).kind == Token::Kind::name) {
            ++at_;
            name += "." + take().text;
        }
    }
    if (const auto found = names_.types.find(name); found != names_.types.end()) return found->second;
    auto made = built_in_type(name);
    if (!made) fail("no such type");
    return made;
}

}  // namespace yekuo::rules
