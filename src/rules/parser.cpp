#include "rules/parser.hpp"

#include <algorithm>

#include "rules/function.hpp"

namespace yekuo::rules {

namespace {

struct Infix {
    std::string_view text;
    int precedence;
    Operator op;
    bool word;
};

constexpr int comparison = 3;
constexpr Infix infixes[] = {
    {"or", 1, Operator::either, true},          {"and", 2, Operator::both, true},
    {"=", comparison, Operator::equal, false},  {"!=", comparison, Operator::not_equal, false},
    {"<", comparison, Operator::less, false},   {"<=", comparison, Operator::less_equal, false},
    {">", comparison, Operator::greater, false}, {">=", comparison, Operator::greater_equal, false},
    {"+", 4, Operator::add, false},             {"-", 4, Operator::subtract, false},
    {"*", 5, Operator::multiply, false},        {"/", 5, Operator::divide, false},
    {"**", 6, Operator::power, false},
};

const Infix* infix_of(const Token& token) {
    for (const auto& infix : infixes)
        if (infix.word ? token.word(infix.text) : token.sign(infix.text)) return &infix;
    return nullptr;
}

}  // namespace

Parser::Parser(std::vector<Token> tokens, const Names& names) : tokens_(std::move(tokens)), names_(names) {
    functions_.emplace_back();
}

const Token& Parser::peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

bool Parser::accept_sign(std::string_view sign) {
    if (!peek().sign(sign)) return false;
    ++at_;
    return true;
}

bool Parser::accept_word(std::string_view word) {
    if (!peek().word(word)) return false;
    ++at_;
    return true;
}

void Parser::expect_sign(std::string_view sign) {
    if (!accept_sign(sign)) fail("expected " + std::string(sign));
}

void Parser::expect_word(std::string_view word) {
    if (!accept_word(word)) fail("expected " + std::string(word));
}

void Parser::fail(std::string detail) const {
    throw Failure{invalid("feel.syntax", "offset " + std::to_string(peek().begin), std::move(detail))};
}

Token Parser::take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_.back(); }

NodeIndex Parser::emit_at_height(Node node, std::uint32_t height) {
    if (height > node_height_max)
        throw Failure{invalid("feel.depth", "offset " + std::to_string(peek().begin), "too long a chain")};
    program_.nodes.push_back(std::move(node));
    heights_.push_back(height);
    return static_cast<NodeIndex>(program_.nodes.size() - 1);
}

NodeIndex Parser::emit(Node node, std::initializer_list<NodeIndex> children) {
    std::uint32_t height = 0;
    for (const auto child : children)
        if (child != no_node) height = std::max(height, heights_[child]);
    return emit_at_height(std::move(node), height + 1);
}

NodeIndex Parser::emit(Node node, const std::vector<NodeIndex>& children) {
    std::uint32_t height = 0;
    for (const auto child : children)
        if (child != no_node) height = std::max(height, heights_[child]);
    return emit_at_height(std::move(node), height + 1);
}

Result<Program> Parser::finish(NodeIndex root) {
    if (peek().kind != Token::Kind::end) fail("expected the end");
    program_.root = root;
    program_.slots = here().most;
    program_.depth = heights_[root];
    return std::move(program_);
}

Result<Program> Parser::expression_program() {
    try {
        return finish(expression());
    } catch (const Failure& failure) {
        return failure.error;
    }
}

Result<Program> Parser::tests_program() {
    try {
        const auto input = declare("?");
        if (peek().sign("-") && peek(1).kind == Token::Kind::end) {
            ++at_;
            return finish(emit(TestsNode{false, {}}));
        }
        // "not(…)" is a negation only if its bracket closes at the end; otherwise it is the function.
        const bool closed_at_end = tokens_.size() > 3 && tokens_[tokens_.size() - 2].sign(")");
        if (peek().word("not") && peek(1).sign("(") && closed_at_end) {
            int open = 0;
            std::size_t i = 1;
            for (; i < tokens_.size(); ++i) {
                open += tokens_[i].sign("(") ? 1 : tokens_[i].sign(")") ? -1 : 0;
                if (open == 0) break;
            }
            if (i == tokens_.size() - 2) {
                at_ += 2;
                const auto tests = test_list(input, true);
                expect_sign(")");
                return finish(tests);
            }
        }
        return finish(test_list(input, false));
    } catch (const Failure& failure) {
        return failure.error;
    }
}

NodeIndex Parser::test_list(Slot input, bool negated) {
    std::vector<NodeIndex> tests;
    do tests.push_back(positive_test(input));
    while (accept_sign(","));
    return emit(TestsNode{negated, tests}, tests);
}

NodeIndex Parser::positive_test(Slot input) {
    const auto* infix = infix_of(peek());
    if (infix && infix->precedence == comparison) {
        ++at_;
        const auto end = binary(comparison + 1);
        return emit(CompareTestNode{infix->op, end, input}, {end});
    }
    const auto before = input_mentions_;
    const auto value = expression();
    return emit(ValueTestNode{value, input, input_mentions_ != before}, {value});
}

NodeIndex Parser::expression() {
    Nest nest(*this);
    return binary(1);
}

NodeIndex Parser::binary(int precedence) {
    auto left = unary();
    for (;;) {
        if (precedence <= comparison && (peek().word("between") || peek().word("in"))) {
            left = comparison_tail(left);
            continue;
        }
        const auto* infix = infix_of(peek());
        if (!infix || infix->precedence < precedence) return left;
        ++at_;
        const auto right = binary(infix->precedence + 1);
        left = emit(BinaryNode{infix->op, left, right}, {left, right});
    }
}

NodeIndex Parser::comparison_tail(NodeIndex left) {
    if (accept_word("in")) return in_tail(left);
    expect_word("between");
    const auto low = binary(comparison + 1);
    expect_word("and");
    const auto high = binary(comparison + 1);
    return emit(BetweenNode{left, low, high}, {left, low, high});
}

// "x in (a, b)" lists tests, "x in (1..5)" names a range: which one it is shows after the first operand.
NodeIndex Parser::in_tail(NodeIndex value) {
    Nest nest(*this);
    Block block(*this);
    const auto input = declare("?");
    std::vector<NodeIndex> tests;
    if (!peek().sign("(")) {
        const auto* infix = infix_of(peek());
        if (infix && infix->precedence == comparison) {
            tests.push_back(positive_test(input));
        } else {
            const auto before = input_mentions_;
            const auto end = binary(comparison + 1);
            tests.push_back(emit(ValueTestNode{end, input, input_mentions_ != before}, {end}));
        }
    } else {
        ++at_;
        const bool outer = std::exchange(range_end_, false);
        do tests.push_back(positive_test(input));
        while (accept_sign(","));
        range_end_ = outer;
        const auto* only = std::get_if<ValueTestNode>(&program_.nodes[tests.front()]);
        if (tests.size() == 1 && only && accept_sign("..")) {
            const auto range = range_tail(only->value, false);
            tests = {emit(ValueTestNode{range, input, false}, {range})};
        } else {
            expect_sign(")");
        }
    }
    auto children = tests;
    children.push_back(value);
    return emit(InNode{value, input, std::move(tests)}, children);
}

NodeIndex Parser::unary() {
    if (!accept_sign("-")) return instance_tail(postfix());
    Nest nest(*this);
    const auto operand = unary();
    if (const auto* literal = std::get_if<LiteralNode>(&program_.nodes[operand]); literal && literal->value.number()) {
        const auto negative = -*literal->value.number();
        return instance_tail(emit(LiteralNode{Value(negative)}));
    }
    return instance_tail(emit(NegateNode{operand}, {operand}));
}

NodeIndex Parser::instance_tail(NodeIndex value) {
    while (peek().word("instance") && peek(1).word("of")) {
        at_ += 2;
        auto wanted = type();
        value = emit(InstanceNode{value, std::move(wanted)}, {value});
    }
    return value;
}

bool Parser::begins_expression(const Token& token) const {
    switch (token.kind) {
        case Token::Kind::end: return false;
        case Token::Kind::name:
            return !keyword(token.text) || token.text == "if" || token.text == "for" || token.text == "some" ||
                   token.text == "every" || token.text == "function" || token.text == "true" ||
                   token.text == "false" || token.text == "null";
        case Token::Kind::sign:
            return token.text == "(" || token.text == "[" || token.text == "{" || token.text == "-";
        default: return true;
    }
}

NodeIndex Parser::postfix() {
    auto node = primary();
    for (;;) {
        if (peek().sign("[") && !(range_end_ && !begins_expression(peek(1)))) {
            ++at_;
            node = filter_tail(node);
        } else if (accept_sign("(")) {
            node = call_tail(node);
        } else if (accept_sign(".")) {
            node = path_tail(node);
        } else {
            return node;
        }
    }
}

NodeIndex Parser::path_tail(NodeIndex source) {
    return emit(PathNode{source, member_name()}, {source});
}

NodeIndex Parser::filter_tail(NodeIndex source) {
    Block block(*this);
    const bool outer = std::exchange(range_end_, false);
    const auto item = declare("item");
    here().locals.push_back({"", item, true, {}, false});
    ++filters_;
    const auto predicate = expression();
    --filters_;
    expect_sign("]");
    range_end_ = outer;
    return emit(FilterNode{source, predicate, item}, {source, predicate});
}

NodeIndex Parser::call_tail(NodeIndex callee) {
    const bool outer = std::exchange(range_end_, false);
    CallNode call{callee, nullptr, {}, {}};
    if (const auto* reference = std::get_if<ReferenceNode>(&program_.nodes[callee]))
        if (!names_.known.contains(reference->to.name)) call.builtin = reference->to.builtin;
    const bool named = key_ahead();
    if (!accept_sign(")")) {
        do {
            if (named) call.names.push_back(name_before(":", ""));
            call.arguments.push_back(expression());
        } while (accept_sign(","));
        expect_sign(")");
    }
    range_end_ = outer;
    auto children = call.arguments;
    children.push_back(callee);
    return emit(std::move(call), children);
}

}  // namespace yekuo::rules
