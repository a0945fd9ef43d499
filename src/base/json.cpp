#include "base/json.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/text.hpp"

namespace yekuo {
namespace {

void write_escaped(char c, std::string& out) {
    switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            constexpr char hex[] = "0123456789abcdef";
            out += "\\u00";
            out += hex[c >> 4];
            out += hex[c & 15];
    }
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Whether any of eight bytes does: each test lifts the high bit of a byte that is below 0x20, or that differs from the
// character in nothing. (A byte above a hit may be lifted with it, none without one.)
bool any_needs_escape(const char* eight) {
    constexpr std::uint64_t ones = 0x0101010101010101, highs = ones << 7;
    std::uint64_t bytes;
    std::memcpy(&bytes, eight, sizeof bytes);
    const auto below = [](std::uint64_t of, std::uint64_t bound) { return (of - ones * bound) & ~of; };
    return ((below(bytes, 0x20) | below(bytes ^ (ones * '"'), 1) | below(bytes ^ (ones * '\\'), 1)) & highs) != 0;
}

std::size_t without_escapes(std::string_view text) {
    std::size_t at = 0;
    while (at + 8 <= text.size() && !any_needs_escape(text.data() + at)) at += 8;
    while (at < text.size() && !needs_escape(text[at])) ++at;
    return at;
}

// Stretches without anything to escape are copied whole.
void write_string(std::string_view text, std::string& out) {
    out += '"';
    for (;;) {
        const auto plain = without_escapes(text);
        out += text.substr(0, plain);
        if (plain == text.size()) break;
        write_escaped(text[plain], out);
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

template <class Number>
void write_number(Number number, std::string& out) {
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

// Builds a value as Boost.JSON's own parser does, but reads real numbers exactly: the library's may be off in
// the last bit, and what an event says must be the same after a replay.
struct ExactBuilder {
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    json::value_stack stack;
    std::string number;

    ExactBuilder() { stack.reset(); }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t n, json::error_code&) { return stack.push_object(n), true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t n, json::error_code&) { return stack.push_array(n), true; }
    bool on_key_part(std::string_view s, std::size_t, json::error_code&) { return stack.push_chars(s), true; }
    bool on_key(std::string_view s, std::size_t, json::error_code&) { return stack.push_key(s), true; }
    bool on_string_part(std::string_view s, std::size_t, json::error_code&) { return stack.push_chars(s), true; }
    bool on_string(std::string_view s, std::size_t, json::error_code&) { return stack.push_string(s), true; }
    bool on_number_part(std::string_view s, json::error_code&) { return number += s, true; }
    bool on_int64(std::int64_t n, std::string_view, json::error_code&) {
        number.clear();
        return stack.push_int64(n), true;
    }
    bool on_uint64(std::uint64_t n, std::string_view, json::error_code&) {
        number.clear();
        return stack.push_uint64(n), true;
    }
    bool on_double(double rough, std::string_view s, json::error_code&) {
        number += s;
        double exact = rough;
        const auto read = std::from_chars(number.data(), number.data() + number.size(), exact);
        stack.push_double(read.ec == std::errc{} ? exact : rough);
        number.clear();
        return true;
    }
    bool on_bool(bool b, json::error_code&) { return stack.push_bool(b), true; }
    bool on_null(json::error_code&) { return stack.push_null(), true; }
    bool on_comment_part(std::string_view, json::error_code&) { return true; }
    bool on_comment(std::string_view, json::error_code&) { return true; }
};

}  // namespace

void append_json(std::string& text, std::string_view in) { write_string(in, text); }
void append_json(std::string& text, std::int64_t in) { write_number(in, text); }
void append_json(std::string& text, double in) {
    if (!std::isfinite(in)) text += "null";
    else if (in == 0 && std::signbit(in)) text += "-0.0";  // -0 would come back as a whole number, without its sign
    else write_number(in, text);
}

void append_json(std::string& text, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: text += "null"; break;
        case json::kind::bool_: text += value.get_bool() ? "true" : "false"; break;
        case json::kind::int64: write_number(value.get_int64(), text); break;
        case json::kind::uint64: write_number(value.get_uint64(), text); break;
        case json::kind::double_: append_json(text, value.get_double()); break;
        case json::kind::string: write_string(value.get_string(), text); break;
        case json::kind::array:
            text += '[';
            for (const json::value& item : value.get_array()) {
                if (text.back() != '[') text += ',';
                append_json(text, item);
            }
            text += ']';
            break;
        case json::kind::object:
            text += '{';
            for (const auto& [key, item] : value.get_object()) {
                if (text.back() != '{') text += ',';
                write_string(key, text);
                text += ':';
                append_json(text, item);
            }
            text += '}';
            break;
    }
}

std::string json_text(const json::value& value) {
    std::string text;
    append_json(text, value);
    return text;
}

Result<json::value> parse_json(std::string_view text) {
    if (!is_utf8(text)) return invalid("json.utf8", {}, "the text is not valid UTF-8");
    json::parse_options options;
    options.max_depth = json_detail::JsonScanner::depth_max;
    json::basic_parser<ExactBuilder> parser(options);
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return invalid("json.depth", {}, "nested deeper than 32 levels");
    if (error || read != text.size())
        return invalid("json.syntax", {}, "not JSON at byte " + std::to_string(read));
    return parser.handler().stack.release();
}

namespace json_detail {

std::string Where::text() const {
    if (!up) return std::string(name);
    return up->text() + "/" + (index >= 0 ? std::to_string(index) : std::string(name));
}

Error wrong_type(const Where& where, const char* wanted) {
    return invalid("json.type", where.text(), std::string("expected ") + wanted);
}

std::optional<Error> read_day(const json::value& value, const Where& where, Day& out) {
    if (!value.is_string()) return wrong_type(where, "a date");
    const auto day = parse_day(value.get_string());
    if (!day) return invalid(day.error().key, where.text(), day.error().detail);
    out = *day;
    return {};
}

std::optional<Error> read_members(MemberCodecs members, const json::value& value, const Where& where, void* out) {
    const auto* object = value.if_object();
    if (!object) return wrong_type(where, "an object");
    std::size_t known = 0;
    for (const MemberCodec& member : members) {
        const Where here{&where, member.name};
        const auto* found = object->if_contains(member.name);
        if (!found) {
            if (member.is_optional) continue;
            return invalid("json.missing", here.text(), "a required member is missing");
        }
        ++known;
        if (auto error = member.read(*found, here, const_cast<void*>(member.of(out)))) return error;
    }
    if (known == object->size()) return {};
    for (const auto& entry : *object)
        if (std::ranges::none_of(members, [&](const MemberCodec& member) { return entry.key() == member.name; }))
            return invalid("json.unknown", Where{&where, entry.key()}.text(), "no such member");
    return {};
}

bool may_scan(std::string_view text) { return is_utf8(text); }

bool scan_day(JsonScanner& scanner, Day& out) {
    std::string text;
    if (!scanner.string(text)) return false;
    const auto day = parse_day(text);
    if (day) out = *day;
    return static_cast<bool>(day);
}

bool scan_members(MemberCodecs members, JsonScanner& scanner, void* out) {
    if (!scanner.enter('{')) return false;
    bool first = true;
    for (const MemberCodec& member : members) {
        if (!scanner.member(member.name, first)) {
            if (member.is_optional) continue;
            return false;
        }
        first = false;
        if (!member.scan(scanner, const_cast<void*>(member.of(out)))) return false;
    }
    return scanner.leave('}');
}

json::object write_members(MemberCodecs members, const void* in) {
    json::object object;
    object.reserve(members.size());
    for (const MemberCodec& member : members) {
        const void* source = member.of(in);
        if (member.is_optional && member.is_absent(source)) continue;
        object.emplace(member.name, member.write(source));
    }
    return object;
}

void append_members(MemberCodecs members, std::string& text, const void* in) {
    text += '{';
    for (const MemberCodec& member : members) {
        const void* source = member.of(in);
        if (member.is_optional && member.is_absent(source)) continue;
        // The name of a C++ member has nothing to escape.
        text += text.back() == '{' ? "\"" : ",\"";
        text += member.name;
        text += "\":";
        member.append(text, source);
    }
    text += '}';
}

}  // namespace json_detail

}  // namespace yekuo
