#include "rules/function.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

namespace {

// Text may grow fast by nesting; past this nothing is added.
constexpr std::size_t text_max = 1 << 20;

void append_quoted(std::string& out, const std::string& text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void append(std::string& out, const Value& value, bool nested);

void append_list(std::string& out, const std::vector<Value>& items) {
    out += '[';
    for (std::size_t i = 0; i < items.size() && out.size() < text_max; ++i) {
        if (i > 0) out += ", ";
        append(out, items[i], true);
    }
    out += ']';
}

// A key that is no plain word stands in quotes.
bool plain_key(const std::string& key) {
    if (key.empty()) return false;
    for (const char c : key)
        if (c == '"' || c == '{' || c == '}' || c == ':' || c == ',' || c == '(' || c == ')' || c == '[' || c == ']')
            return false;
    return true;
}

void append_context(std::string& out, const Context& context) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : context.entries) {
        if (out.size() >= text_max) break;
        if (!first) out += ", ";
        first = false;
        if (plain_key(key)) out += key;
        else append_quoted(out, key);
        out += ": ";
        append(out, value, true);
    }
    out += '}';
}

void append_range(std::string& out, const Range& range) {
    if (range.low.null() || range.high.null()) {
        const bool up = range.high.null();
        out += up ? (range.low_closed ? "(>= " : "(> ") : (range.high_closed ? "(<= " : "(< ");
        append(out, up ? range.low : range.high, true);
        out += ')';
        return;
    }
    out += range.low_closed ? '[' : '(';
    append(out, range.low, true);
    out += "..";
    append(out, range.high, true);
    out += range.high_closed ? ']' : ')';
}

void append(std::string& out, const Value& value, bool nested) {
    switch (value.kind()) {
        case Value::Kind::null: out += "null"; break;
        case Value::Kind::boolean: out += *value.boolean() ? "true" : "false"; break;
        case Value::Kind::number: out += value.number()->text(); break;
        case Value::Kind::string:
            if (nested) append_quoted(out, *value.string());
            else out += *value.string();
            break;
        case Value::Kind::date: out += text_of(*value.date()); break;
        case Value::Kind::time: out += text_of(*value.time()); break;
        case Value::Kind::date_time: out += text_of(*value.date_time()); break;
        case Value::Kind::days: out += text_of(*value.days()); break;
        case Value::Kind::months: out += text_of(*value.months()); break;
        case Value::Kind::list: append_list(out, *value.list()); break;
        case Value::Kind::context: append_context(out, *value.context()); break;
        case Value::Kind::range: append_range(out, *value.range()); break;
        case Value::Kind::function: {
            out += "function(";
            bool first = true;
            for (const auto& parameter : value.function()->parameters) {
                if (!first) out += ", ";
                first = false;
                out += parameter.first;
            }
            out += ')';
        }
    }
}

}  // namespace

std::string text_of(const Value& value) {
    std::string out;
    append(out, value, false);
    return out;
}

Value from_json_value(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: return {};
        case json::kind::bool_: return value.get_bool();
        case json::kind::int64: return Value(value.get_int64());
        case json::kind::uint64: return Value(Decimal::parse(std::to_string(value.get_uint64())));
        case json::kind::double_: return Value(Decimal::from_double(value.get_double()));
        case json::kind::string: return Value(std::string(value.get_string()));
        case json::kind::array: {
            std::vector<Value> items;
            items.reserve(value.get_array().size());
            for (const auto& item : value.get_array()) items.push_back(from_json_value(item));
            return make_list(std::move(items));
        }
        case json::kind::object: {
            std::vector<std::pair<std::string, Value>> entries;
            entries.reserve(value.get_object().size());
            for (const auto& member : value.get_object())
                entries.emplace_back(std::string(member.key()), from_json_value(member.value()));
            return make_context(std::move(entries));
        }
    }
    return {};
}

json::value to_json_value(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::null: return nullptr;
        case Value::Kind::boolean: return *value.boolean();
        case Value::Kind::number:
            if (const auto whole = value.number()->integer()) return *whole;
            return value.number()->to_double();
        case Value::Kind::list: {
            json::array array;
            for (const auto& item : *value.list()) array.push_back(to_json_value(item));
            return array;
        }
        case Value::Kind::context: {
            json::object object;
            for (const auto& [key, entry] : value.context()->entries) object[key] = to_json_value(entry);
            return object;
        }
        default: return json::string(text_of(value));
    }
}

}  // namespace yekuo::rules
