#include "rules/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace yekuo::rules {

namespace {

Error syntax(std::size_t offset, std::string detail) {
    return invalid("feel.syntax", "offset " + std::to_string(offset), std::move(detail));
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// Everything beyond ASCII counts as a letter, except the spaces of Unicode, which are skipped before.
bool name_start(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}
bool name_part(unsigned char c) { return name_start(c) || digit(static_cast<char>(c)); }

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Result<std::vector<Token>> run() {
        for (;;) {
            if (auto error = skip_space()) return *error;
            if (at_ >= text_.size()) break;
            if (auto error = next()) return *error;
        }
        tokens_.push_back({Token::Kind::end, "", text_.size()});
        return std::move(tokens_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool starts(std::string_view s) const { return text_.substr(at_).starts_with(s); }

    void push(Token::Kind kind, std::size_t begin) {
        tokens_.push_back({kind, std::string(text_.substr(begin, at_ - begin)), begin});
    }

    std::optional<Error> skip_space() {
        for (;;) {
            const char c = peek();
            if (at_ >= text_.size()) return {};
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                ++at_;
            } else if (const auto width = unicode_space()) {
                at_ += width;
            } else if (starts("//")) {
                while (at_ < text_.size() && text_[at_] != '\n') ++at_;
            } else if (starts("/*")) {
                const auto end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) return syntax(at_, "a comment without end");
                at_ = end + 2;
            } else {
                return {};
            }
        }
    }

    // U+00A0, U+0085, U+1680, U+180E, U+2000 to U+200B, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF
    std::size_t unicode_space() const {
        if (starts("\xC2\xA0") || starts("\xC2\x85")) return 2;
        if (starts("\xE1\x9A\x80") || starts("\xE1\xA0\x8E") || starts("\xE3\x80\x80") || starts("\xEF\xBB\xBF"))
            return 3;
        if (starts("\xE2\x81\x9F")) return 3;
        if (!starts("\xE2\x80")) return 0;
        const auto last = static_cast<unsigned char>(peek(2));
        return (last >= 0x80 && last <= 0x8B) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
    }

    std::optional<Error> next() {
        const auto begin = at_;
        const char c = peek();
        if (digit(c) || (c == '.' && digit(peek(1)) && !after_dot())) return number();
        if (c == '"') return string(Token::Kind::string);
        if (c == '@') {
            ++at_;
            while (peek() == ' ') ++at_;
            if (peek() != '"') return syntax(begin, "expected a string after @");
            return string(Token::Kind::at_literal);
        }
        if (c == '?') {
            ++at_;
            push(Token::Kind::name, begin);
            return {};
        }
        if (name_start(static_cast<unsigned char>(c))) {
            while (at_ < text_.size() && name_part(static_cast<unsigned char>(peek())) && !unicode_space()) ++at_;
            push(Token::Kind::name, begin);
            return {};
        }
        return sign();
    }

    // "1..5" must not read ".5" after the range's dots.
    bool after_dot() const { return !tokens_.empty() && tokens_.back().sign(".") ; }

    std::optional<Error> number() {
        const auto begin = at_;
        while (digit(peek())) ++at_;
        if (peek() == '.' && digit(peek(1))) {
            ++at_;
            while (digit(peek())) ++at_;
        }
        if (peek() == 'e' || peek() == 'E') {
            const std::size_t signs = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (digit(peek(1 + signs))) {
                at_ += 1 + signs;
                while (digit(peek())) ++at_;
            }
        }
        push(Token::Kind::number, begin);
        return {};
    }

    std::optional<Error> string(Token::Kind kind) {
        const auto begin = at_++;
        std::string out;
        while (peek() != '"' || at_ >= text_.size()) {
            if (at_ >= text_.size()) return syntax(begin, "a string without end");
            if (peek() != '\\') {
                out += text_[at_++];
                continue;
            }
            ++at_;
            escape(out);
        }
        ++at_;
        tokens_.push_back({kind, std::move(out), begin});
        return {};
    }

    void escape(std::string& out) {
        const char c = peek();
        switch (c) {
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case 'r': out += '\r'; break;
            case '"': out += '"'; break;
            case '\'': out += '\''; break;
            case '\\': out += '\\'; break;
            case 'u': return code_point(out, 4);
            case 'U': return code_point(out, 6);
            default: out += '\\'; return;  // not an escape: "\d" stays, for regular expressions
        }
        ++at_;
    }

    std::optional<std::uint32_t> hex(std::size_t from, std::size_t count) const {
        if (from + count > text_.size()) return {};
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = text_[from + i];
            const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
            const int value = digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
            if (value < 0) return {};
            code = code * 16 + static_cast<std::uint32_t>(value);
        }
        return code;
    }

    void code_point(std::string& out, std::size_t digits) {
        const auto code = hex(at_ + 1, digits);
        if (!code || *code > 0x10FFFF) {
            out += '\\';
            return;
        }
        at_ += 1 + digits;
        auto full = *code;
        if (full >= 0xD800 && full < 0xDC00 && starts("\\u")) {  // a pair of surrogates
            const auto low = hex(at_ + 2, 4);
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                full = 0x10000 + ((full - 0xD800) << 10) + (*low - 0xDC00);
                at_ += 6;
            }
        }
        append_utf8(out, full >= 0xD800 && full < 0xE000 ? 0xFFFD : full);
    }

    std::optional<Error> sign() {
        static constexpr std::array<std::string_view, 27> signs = {
            "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", ",", ":",
            ".",  "+",  "-",  "*",  "/",  "<",  ">", "=", "|", "'", "!", "&", ";"};
        const auto begin = at_;
        for (const auto s : signs) {
            if (!starts(s)) continue;
            at_ += s.size();
            push(Token::Kind::sign, begin);
            return {};
        }
        return syntax(at_, "a character that means nothing here");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

bool keyword(std::string_view word) {
    static constexpr std::array<std::string_view, 17> words = {
        "and", "between", "else", "every", "false", "for", "function", "if", "in",
        "instance", "null", "or", "return", "satisfies", "some", "then", "true"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace yekuo::rules
