// FEEL's grammar, by recursive descent, straight into a Program. Names are settled while reading, since
// only the names in scope tell where a name with spaces ends.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/lexer.hpp"
#include "rules/names.hpp"
#include "rules/program.hpp"

namespace yekuo::rules {

constexpr std::uint32_t nesting_max = 200;        // of brackets, conditions, functions
constexpr std::uint32_t node_height_max = 1000;   // of the tree: a + b + c + … leans to the left
constexpr std::size_t text_length_max = 64 * 1024;

class Parser {
public:
    Parser(std::vector<Token> tokens, const Names& names);
    Result<Program> expression_program();
    Result<Program> tests_program();

private:
    struct Local {
        std::string name;
        Slot slot;
        bool candidate;  // the item of a filter, whose members are names too
        Phrase phrase;
        bool used = false;
    };
    struct FunctionState {
        std::vector<Local> locals;
        std::vector<Reference> captures;
        std::string self;  // the name that the function gets, for recursion
        Slot next = 0, most = 0;
    };
    struct Failure {
        Error error;
    };
    class Nest;
    class Block;

    // tokens
    const Token& peek(std::size_t ahead = 0) const;
    bool accept_sign(std::string_view sign);
    bool accept_word(std::string_view word);
    void expect_sign(std::string_view sign);
    void expect_word(std::string_view word);
    [[noreturn]] void fail(std::string detail) const;
    Token take();

    // nodes
    NodeIndex emit(Node node, std::initializer_list<NodeIndex> children = {});
    NodeIndex emit(Node node, const std::vector<NodeIndex>& children);
    NodeIndex emit_at_height(Node node, std::uint32_t height);

    // expressions (parser.cpp)
    NodeIndex expression();
    NodeIndex binary(int precedence);
    NodeIndex comparison_tail(NodeIndex left);
    NodeIndex in_tail(NodeIndex value);
    NodeIndex unary();
    NodeIndex instance_tail(NodeIndex value);
    NodeIndex postfix();
    NodeIndex call_tail(NodeIndex callee);
    NodeIndex filter_tail(NodeIndex source);
    NodeIndex path_tail(NodeIndex source);
    NodeIndex positive_test(Slot input);
    NodeIndex test_list(Slot input, bool negated);
    bool begins_expression(const Token& token) const;

    // what expressions are made of (parser_primary.cpp)
    NodeIndex primary();
    NodeIndex at_literal();
    NodeIndex parenthesis();
    NodeIndex bracket();
    NodeIndex range_tail(NodeIndex low, bool low_closed);
    NodeIndex open_range();
    NodeIndex range(RangeNode made);
    NodeIndex context();
    NodeIndex conditional();
    NodeIndex for_loop();
    NodeIndex quantified(bool every);
    NodeIndex function(std::string self);
    std::vector<Iteration> iterations(std::vector<NodeIndex>& children);
    TypeRef type();
    TypeRef named_type();

    // names (parser_names.cpp)
    NodeIndex name();
    Reference resolve(const std::string& name, std::size_t level);
    std::string name_at_cursor();
    std::string member_name();
    std::string name_before(std::string_view sign, std::string_view word);
    bool key_ahead() const;
    std::size_t match(const Phrase& phrase) const;
    void longest(const Phrases& phrases, std::size_t& length, std::string& name) const;
    Slot declare(const std::string& name, bool candidate = false);
    std::uint32_t symbol(const std::string& name);
    FunctionState& here() { return functions_.back(); }

    Result<Program> finish(NodeIndex root);

    std::vector<Token> tokens_;
    const Names& names_;
    Program program_;
    std::vector<std::uint32_t> heights_;
    std::vector<FunctionState> functions_;
    std::size_t at_ = 0;
    std::uint32_t nesting_ = 0;
    std::uint32_t filters_ = 0;
    std::uint32_t input_mentions_ = 0;
    bool range_end_ = false;  // reading the high end of a range, which "[" may close
};

class Parser::Nest {
public:
    explicit Nest(Parser& parser) : parser_(parser) {
        if (++parser_.nesting_ > nesting_max)
            throw Failure{invalid("feel.depth", "offset " + std::to_string(parser_.peek().begin), "nested too deeply")};
    }
    ~Nest() { --parser_.nesting_; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

private:
    Parser& parser_;
};

// Names declared in a block end with it.
class Parser::Block {
public:
    explicit Block(Parser& parser)
        : parser_(parser), locals_(parser.here().locals.size()), next_(parser.here().next) {}
    ~Block() {
        parser_.here().locals.resize(locals_);
        parser_.here().next = next_;
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

private:
    Parser& parser_;
    std::size_t locals_;
    Slot next_;
};

}  // namespace yekuo::rules
