// JSON to and from plain described structs. One codec serves events, rows, configuration and tests: a
// struct with BOOST_DESCRIBE_STRUCT needs nothing else.
//
//   Result<Held> held = from_json<Held>(value);      // Error.field is a JSON pointer: "/stops/3/crew"
//   std::string text = to_json_text(held);
//
// Strict: an unknown member, a missing one (unless it is std::optional) and a wrong type are errors that
// name the place. Ids and durations stand as numbers, Instants as milliseconds, Days as "YYYY-MM-DD",
// described enums by name. What comes from HTTP is checked by the generated checker before (http/).
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/ids.hpp"
#include "base/place.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace yekuo {

namespace json = boost::json;

// Parses UTF-8 text. Errors: "json.syntax" with the byte offset in detail, "json.depth" (over 32 levels).
Result<json::value> parse_json(std::string_view text);

BOOST_DESCRIBE_STRUCT(Place, (), (lat, lon))
BOOST_DESCRIBE_ENUM(Datum, wgs84, gcj02)

namespace json_detail {

template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_map : std::false_type {};
template <class T>
struct is_map<std::map<std::string, T>> : std::true_type {};

template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;
template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public>;

inline Error wrong_type(const std::string& path, const char* wanted) {
    return invalid("json.type", path, std::string("expected ") + wanted);
}

template <class T>
std::optional<Error> read(const json::value& value, const std::string& path, T& out);

template <class T>
std::optional<Error> read_struct(const json::value& value, const std::string& path, T& out) {
    const auto* object = value.if_object();
    if (!object) return wrong_type(path, "an object");
    std::optional<Error> error;
    std::size_t known = 0;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
        if (error) return;
        const auto found = object->find(member.name);
        auto& target = out.*member.pointer;
        using Member = std::remove_cvref_t<decltype(target)>;
        if (found == object->end()) {
            if constexpr (!is_optional<Member>::value)
                error = invalid("json.missing", path + "/" + member.name, "a required member is missing");
            return;
        }
        ++known;
        error = read(found->value(), path + "/" + member.name, target);
    });
    if (error || known == object->size()) return error;
    for (const auto& entry : *object) {
        bool is_known = false;
        boost::mp11::mp_for_each<members_of<T>>([&](auto member) { is_known |= entry.key() == member.name; });
        if (!is_known) return invalid("json.unknown", path + "/" + std::string(entry.key()), "no such member");
    }
    return {};
}

template <class T>
std::optional<Error> read_integer(const json::value& value, const std::string& path, T& out) {
    if (!value.is_int64()) return wrong_type(path, "an integer");
    const auto wide = value.get_int64();
    out = static_cast<T>(wide);
    if (static_cast<std::int64_t>(out) != wide) return invalid("json.range", path, "out of range");
    return {};
}

template <class T>
std::optional<Error> read(const json::value& value, const std::string& path, T& out) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!value.is_bool()) return wrong_type(path, "true or false");
        out = value.get_bool();
    } else if constexpr (std::is_enum_v<T>) {
        if (!value.is_string() || !boost::describe::enum_from_string(value.get_string().c_str(), out))
            return invalid("json.enum", path, "not one of the known names");
    } else if constexpr (std::is_integral_v<T>) {
        return read_integer(value, path, out);
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!value.is_number()) return wrong_type(path, "a number");
        out = value.to_number<double>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!value.is_string()) return wrong_type(path, "a string");
        out = std::string(value.get_string());
    } else if constexpr (std::is_same_v<T, json::value>) {
        out = value;
    } else if constexpr (is_id<T>::value) {
        return read_integer(value, path, out.value);
    } else if constexpr (std::is_same_v<T, Instant>) {
        return read_integer(value, path, out.ms);
    } else if constexpr (std::is_same_v<T, Millis>) {
        return read_integer(value, path, out.count);
    } else if constexpr (std::is_same_v<T, Day>) {
        if (!value.is_string()) return wrong_type(path, "a date");
        auto day = parse_day(value.get_string());
        if (!day) return invalid(day.error().key, path, day.error().detail);
        out = *day;
    } else if constexpr (is_optional<T>::value) {
        if (value.is_null()) {
            out.reset();
            return {};
        }
        return read(value, path, out.emplace());
    } else if constexpr (is_vector<T>::value) {
        if (!value.is_array()) return wrong_type(path, "an array");
        const auto& array = value.get_array();
        out.resize(array.size());
        for (std::size_t i = 0; i < array.size(); ++i)
            if (auto error = read(array[i], path + "/" + std::to_string(i), out[i])) return error;
    } else if constexpr (is_map<T>::value) {
        if (!value.is_object()) return wrong_type(path, "an object");
        for (const auto& entry : value.get_object())
            if (auto error = read(entry.value(), path + "/" + std::string(entry.key()),
                                  out[std::string(entry.key())]))
                return error;
    } else {
        static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
        return read_struct(value, path, out);
    }
    return {};
}

}  // namespace json_detail

template <class T>
Result<T> from_json(const json::value& value, const std::string& path = {}) {
    T out{};
    if (auto error = json_detail::read(value, path, out)) return *error;
    return out;
}

template <class T>
Result<T> from_json_text(std::string_view text) {
    auto value = parse_json(text);
    if (!value) return value.error();
    return from_json<T>(*value);
}

template <class T>
json::value to_json(const T& in) {
    using namespace json_detail;
    if constexpr (std::is_same_v<T, json::value>) {
        return in;
    } else if constexpr (std::is_enum_v<T>) {
        return json::string(boost::describe::enum_to_string(in, "?"));
    } else if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>) {
        return json::value(in);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<std::int64_t>(in);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return json::string(in);
    } else if constexpr (is_id<T>::value) {
        return in.value;
    } else if constexpr (std::is_same_v<T, Instant>) {
        return in.ms;
    } else if constexpr (std::is_same_v<T, Millis>) {
        return in.count;
    } else if constexpr (std::is_same_v<T, Day>) {
        return json::string(format_day(in));
    } else if constexpr (is_optional<T>::value) {
        return in ? to_json(*in) : json::value(nullptr);
    } else if constexpr (is_vector<T>::value) {
        json::array array;
        array.reserve(in.size());
        for (const auto& item : in) array.push_back(to_json(item));
        return array;
    } else if constexpr (is_map<T>::value) {
        json::object object;
        for (const auto& [key, item] : in) object[key] = to_json(item);
        return object;
    } else {
        static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
        json::object object;
        boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
            const auto& source = in.*member.pointer;
            using Member = std::remove_cvref_t<decltype(source)>;
            if constexpr (is_optional<Member>::value) {
                if (!source) return;
            }
            object.emplace(member.name, to_json(source));
        });
        return object;
    }
}

// As JSON text: numbers the short way (29.85, not 2.985E1), strings as UTF-8.
std::string json_text(const json::value& value);

template <class T>
std::string to_json_text(const T& in) {
    return json_text(to_json(in));
}

}  // namespace yekuo
