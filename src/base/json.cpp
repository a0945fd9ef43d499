#include "base/json.hpp"

#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace yekuo {
namespace {

void write_string(std::string_view text, std::string& out) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    constexpr char hex[] = "0123456789abcdef";
                    out += "\\u00";
                    out += hex[c >> 4];
                    out += hex[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

template <class Number>
void write_number(Number number, std::string& out) {
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

void write(const json::value& value, std::string& out) {
    switch (value.kind()) {
        case json::kind::null: out += "null"; break;
        case json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
        case json::kind::int64: write_number(value.get_int64(), out); break;
        case json::kind::uint64: write_number(value.get_uint64(), out); break;
        case json::kind::double_:
            if (std::isfinite(value.get_double())) write_number(value.get_double(), out);
            else out += "null";
            break;
        case json::kind::string: write_string(value.get_string(), out); break;
        case json::kind::array: {
            char before = '[';
            for (const json::value& item : value.get_array()) {
                out += before;
                write(item, out);
                before = ',';
            }
            out += value.get_array().empty() ? "[]" : "]";
            break;
        }
        case json::kind::object: {
            char before = '{';
            for (const auto& [key, item] : value.get_object()) {
                out += before;
                write_string(key, out);
                out += ':';
                write(item, out);
                before = ',';
            }
            out += value.get_object().empty() ? "{}" : "}";
            break;
        }
    }
}

}  // namespace

std::string json_text(const json::value& value) {
    std::string text;
    write(value, text);
    return text;
}

Result<json::value> parse_json(std::string_view text) {
    if (!is_utf8(text)) return invalid("json.utf8", {}, "the text is not valid UTF-8");
    json::parse_options options;
    options.max_depth = 32;
    json::error_code error;
    json::stream_parser parser({}, options);
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && read == text.size()) parser.finish(error);
    if (error == json::error::too_deep) return invalid("json.depth", {}, "nested deeper than 32 levels");
    if (error || read != text.size())
        return invalid("json.syntax", {}, "not JSON at byte " + std::to_string(read));
    return parser.release();
}

}  // namespace yekuo
