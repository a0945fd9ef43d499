// A column of many rows as one PostgreSQL array literal: {1,2,NULL} or {"a\"b",…}. With unnest() a whole batch
// is one statement, which is what makes set-wise writes several times faster than a statement per row.
#pragma once

#include <charconv>
#include <string>

#include "store/value.hpp"

namespace yekuo::store {

class ArrayLiteral {
public:
    void add(const Value& value) {
        text_ += text_.empty() ? '{' : ',';
        std::visit(Adder{text_}, value);
    }
    std::string take() {
        if (text_.empty()) return "{}";
        text_ += '}';
        return std::move(text_);
    }

private:
    struct Adder {
        std::string& text;
        void operator()(std::monostate) const { text += "NULL"; }
        void operator()(std::int64_t number) const { add_number(number); }
        void operator()(double number) const { add_number(number); }
        void operator()(const std::string& string) const {
            text += '"';
            for (const char c : string) {
                if (c == '"' || c == '\\') text += '\\';
                text += c;
            }
            text += '"';
        }
        void operator()(const Bytes& bytes) const {
            constexpr char digits[] = "0123456789abcdef";
            text += "\"\\\\x";
            for (const unsigned char byte : bytes.data) {
                text += digits[byte >> 4];
                text += digits[byte & 15];
            }
            text += '"';
        }
        template <class Number>
        void add_number(Number number) const {
            char buffer[32];
            text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
        }
    };
    std::string text_;
};

}  // namespace yekuo::store
