#include "http/schema.hpp"

#include <boost/json/parse.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "base/text.hpp"
#include "base/time.hpp"

namespace yekuo::http {
namespace {

constexpr std::size_t shown_name_max = 64;  // of an unknown member, in the error's pointer

std::string pointer_part(std::string_view name) {
    std::string out = "/";
    for (const char c : name.substr(0, shown_name_max)) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    while (!is_utf8(out)) out.pop_back();  // the cut may have split a character
    return out;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
    }
    return true;
}

bool is_base64(std::string_view text) {
    if (text.size() % 4) return false;
    if (text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
    return std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/';
    });
}

bool fits(Format format, std::string_view text) {
    switch (format) {
        case Format::none: return true;
        case Format::date: return static_cast<bool>(parse_day(text));
        case Format::date_time: return static_cast<bool>(parse_instant(text));
        case Format::uuid: return is_uuid(text);
        case Format::byte: return is_base64(text);
    }
    return false;
}

Result<void> check_count(const SchemaNode& node, std::size_t count, const char* key, const std::string& at) {
    if (count < node.length_min) return invalid(key, at, "at least " + std::to_string(node.length_min));
    if (count > node.length_max) return invalid(key, at, "at most " + std::to_string(node.length_max));
    return {};
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::string: return "a string";
        case Kind::integer: return "an integer";
        case Kind::number: return "a number";
        case Kind::boolean: return "true or false";
        case Kind::array: return "an array";
        default: return "an object";
    }
}

bool has_kind(const json::value& value, Kind kind) {
    switch (kind) {
        case Kind::any: return true;
        case Kind::string: return value.is_string();
        case Kind::integer: return value.is_int64();
        case Kind::number: return value.is_number();
        case Kind::boolean: return value.is_bool();
        case Kind::array: return value.is_array();
        default: return value.is_object();
    }
}

// A parameter's text as the type that its schema asks for. What does not convert stays a string, and the
// check then says "schema.type".
json::value from_text(Kind kind, const std::string& text) {
    const char* const end = text.data() + text.size();
    if (kind == Kind::integer) {
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end) return number;
    } else if (kind == Kind::number) {
        double number = 0;
        const auto read = std::from_chars(text.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end && std::isfinite(number)) return number;
    } else if (kind == Kind::boolean && (text == "true" || text == "false")) {
        return text == "true";
    }
    return json::string(text);
}

}  // namespace

struct SchemaChecker::Patterns {
    std::vector<std::unique_ptr<RE2>> by_node;
};

SchemaChecker::SchemaChecker(std::span<const SchemaNode> nodes)
    : nodes_(nodes), patterns_(std::make_unique<Patterns>()) {
    patterns_->by_node.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i].pattern) continue;
        auto pattern = std::make_unique<RE2>(nodes[i].pattern, RE2::Quiet);
        if (!pattern->ok()) throw std::logic_error("pattern " + std::string(nodes[i].pattern) + ": " + pattern->error());
        patterns_->by_node[i] = std::move(pattern);
    }
}

SchemaChecker::~SchemaChecker() = default;

Result<void> SchemaChecker::check(std::uint16_t id, json::value& value, const std::string& at) const {
    const SchemaNode& node = nodes_[id];
    if (node.nullable && value.is_null()) return {};
    if (!has_kind(value, node.kind)) return invalid("schema.type", at, std::string("expected ") + name_of(node.kind));
    switch (node.kind) {
        case Kind::any:
        case Kind::boolean: return {};
        case Kind::string: return check_string(id, value.get_string(), at);
        case Kind::integer:
        case Kind::number: return check_number(node, value.to_number<double>(), at);
        case Kind::array: return check_items(node, value.get_array(), at);
        case Kind::object: return check_members(node, value.get_object(), at);
        case Kind::map: return check_map(node, value.get_object(), at);
        case Kind::one_of: return check_variant(node, value, at);
    }
    return {};
}

Result<void> SchemaChecker::check_string(std::uint16_t id, const json::string& text, const std::string& at) const {
    const SchemaNode& node = nodes_[id];
    const std::string_view view(text);
    if (auto counted = check_count(node, count_characters(view), "schema.length", at); !counted) return counted;
    if (!node.allowed.empty() && std::find(node.allowed.begin(), node.allowed.end(), view) == node.allowed.end())
        return invalid("schema.enum", at, "not one of the allowed values");
    if (!fits(node.format, view)) return invalid("schema.format", at, "not in the format that is asked for");
    if (node.pattern && !RE2::PartialMatch({view.data(), view.size()}, *patterns_->by_node[id]))
        return invalid("schema.pattern", at, std::string("must match ") + node.pattern);
    return {};
}

Result<void> SchemaChecker::check_number(const SchemaNode& node, double number, const std::string& at) const {
    if (number < node.minimum) return invalid("schema.min", at, "at least " + std::to_string(node.minimum));
    if (number > node.maximum) return invalid("schema.max", at, "at most " + std::to_string(node.maximum));
    return {};
}

Result<void> SchemaChecker::check_items(const SchemaNode& node, json::array& array, const std::string& at) const {
    if (auto counted = check_count(node, array.size(), "schema.items", at); !counted) return counted;
    for (std::size_t i = 0; i < array.size(); ++i)
        if (auto checked = check(node.item, array[i], at + "/" + std::to_string(i)); !checked) return checked;
    return {};
}

Result<void> SchemaChecker::check_members(const SchemaNode& node, json::object& object, const std::string& at) const {
    std::size_t known = 0;
    for (const auto& member : node.members) {
        const auto found = object.find(member.name);
        if (found != object.end()) {
            ++known;
            const std::string place = at + "/" + std::string(member.name);
            if (auto checked = check(member.node, found->value(), place); !checked) return checked;
        } else if (member.required) {
            return invalid("schema.required", at + "/" + std::string(member.name), "is required");
        }
    }
    if (known != object.size()) {
        for (const auto& entry : object) {
            const std::string_view name(entry.key());
            if (std::none_of(node.members.begin(), node.members.end(), [&](auto& m) { return m.name == name; }))
                return invalid("schema.unknown", at + pointer_part(name), "is not known here");
        }
    }
    for (const auto& member : node.members)
        if (member.default_json && !object.contains(member.name))
            object.emplace(member.name, json::parse(member.default_json));
    return {};
}

Result<void> SchemaChecker::check_map(const SchemaNode& node, json::object& object, const std::string& at) const {
    if (auto counted = check_count(node, object.size(), "schema.items", at); !counted) return counted;
    for (auto& entry : object)
        if (auto checked = check(node.item, entry.value(), at + pointer_part(entry.key())); !checked) return checked;
    return {};
}

Result<void> SchemaChecker::check_variant(const SchemaNode& node, json::value& value, const std::string& at) const {
    const std::string place = at + "/" + std::string(node.discriminator);
    const auto* tag = value.get_object().if_contains(node.discriminator);
    if (!tag) return invalid("schema.required", place, "is required");
    if (!tag->is_string()) return invalid("schema.type", place, "expected a string");
    const std::string_view wanted(tag->get_string());
    for (const auto& variant : node.variants)
        if (variant.tag == wanted) return check(variant.node, value, at);
    return invalid("schema.enum", place, "not one of the allowed values");
}

Result<json::value> SchemaChecker::check_parameters(std::uint16_t id, const Pairs& given, const std::string& at) const {
    json::object object;
    for (const auto& [name, text] : given) {
        Kind kind = Kind::string;
        const SchemaNode* member_node = nullptr;
        for (const auto& member : nodes_[id].members)
            if (member.name == name) member_node = &nodes_[member.node];
        if (member_node) kind = member_node->kind;
        if (kind == Kind::array) {
            auto& array = object.emplace(name, json::array()).first->value().as_array();
            array.push_back(from_text(nodes_[member_node->item].kind, text));
        } else if (!object.emplace(name, from_text(kind, text)).second) {
            return invalid("schema.type", at + pointer_part(name), "given twice");
        }
    }
    json::value value(std::move(object));
    if (auto checked = check(id, value, at); !checked) return checked.error();
    return value;
}

}  // namespace yekuo::http
