// The checker of what comes in: a table of schema nodes, generated from api/openapi.yaml (api/generate.py), and
// one interpreter of it. It knows exactly the subset of JSON Schema 2020-12 that the generator lets
// through; a keyword that neither knows fails the build, so nothing written there is silently unchecked.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "http/message.hpp"

namespace yekuo::http {

namespace json = boost::json;

enum class Kind : std::uint8_t { any, string, integer, number, boolean, array, object, map, one_of };
enum class Format : std::uint8_t { none, date, date_time, uuid, byte };

struct SchemaMember {
    std::string_view name;
    std::uint16_t node = 0;
    bool required = false;
    const char* default_json = nullptr;  // put in where the member is missing
};

struct SchemaVariant {
    std::string_view tag;
    std::uint16_t node = 0;
};

struct SchemaNode {
    Kind kind = Kind::any;
    bool nullable = false;
    Format format = Format::none;
    std::uint16_t item = 0;  // of an array; the values of a map
    std::uint32_t length_min = 0;  // characters of a string, items of an array, members of a map
    std::uint32_t length_max = std::numeric_limits<std::uint32_t>::max();
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    const char* pattern = nullptr;
    std::string_view discriminator;
    std::span<const std::string_view> allowed;  // enum and const
    std::span<const SchemaMember> members;
    std::span<const SchemaVariant> variants;
};

class SchemaChecker {
public:
    explicit SchemaChecker(std::span<const SchemaNode> nodes);  // compiles the patterns
    ~SchemaChecker();

    // Checks `value` and puts in the defaults. The error's field is a JSON pointer under `at`, its key one of
    // schema.type, required, unknown, min, max, pattern, enum, format, length, items.
    Result<void> check(std::uint16_t node, json::value& value, const std::string& at = {}) const;

    // Path or query parameters, texts, as an object of node's members' types, checked. An array takes a
    // parameter that stands several times.
    Result<json::value> check_parameters(std::uint16_t node, const Pairs& given, const std::string& at) const;

private:
    struct Patterns;
    Result<void> check_string(std::uint16_t id, const json::string& text, const std::string& at) const;
    Result<void> check_number(const SchemaNode& node, double number, const std::string& at) const;
    Result<void> check_items(const SchemaNode& node, json::array& array, const std::string& at) const;
    Result<void> check_members(const SchemaNode& node, json::object& object, const std::string& at) const;
    Result<void> check_map(const SchemaNode& node, json::object& object, const std::string& at) const;
    Result<void> check_variant(const SchemaNode& node, json::value& value, const std::string& at) const;

    std::span<const SchemaNode> nodes_;
    std::unique_ptr<Patterns> patterns_;
};

}  // namespace yekuo::http
