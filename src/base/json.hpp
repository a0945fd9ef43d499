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

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/ids.hpp"
#include "base/json_scanner.hpp"
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

// Where in a document we are: made into a JSON pointer only for an error.
struct Where {
    const Where* up = nullptr;
    std::string_view name;   // of the member; at the top: the pointer to begin with
    std::ptrdiff_t index = -1;  // of the array's item
    std::string text() const;
};
Error wrong_type(const Where& where, const char* wanted);

// A member of a described struct without its types, so that one loop serves all structs.
struct MemberCodec {
    std::string_view name;
    bool is_optional;
    const void* (*of)(const void* owner);
    bool (*is_absent)(const void* member);
    std::optional<Error> (*read)(const json::value& value, const Where& where, void* member);
    json::value (*write)(const void* member);
    void (*append)(std::string& text, const void* member);
    bool (*scan)(JsonScanner& scanner, void* member);
};
using MemberCodecs = std::span<const MemberCodec>;

std::optional<Error> read_members(MemberCodecs members, const json::value& value, const Where& where, void* out);
json::object write_members(MemberCodecs members, const void* in);
void append_members(MemberCodecs members, std::string& text, const void* in);
bool scan_members(MemberCodecs members, JsonScanner& scanner, void* out);

template <class T>
MemberCodecs codecs_of();

std::optional<Error> read_day(const json::value& value, const Where& where, Day& out);
bool scan_day(JsonScanner& scanner, Day& out);

template <class T>
std::optional<Error> read_integer(const json::value& value, const Where& where, T& out) {
    if (!value.is_int64()) return wrong_type(where, "an integer");
    const auto wide = value.get_int64();
    out = static_cast<T>(wide);
    if (static_cast<std::int64_t>(out) != wide) return invalid("json.range", where.text(), "out of range");
    return {};
}

template <class T>
std::optional<Error> read(const json::value& value, const Where& where, T& out) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!value.is_bool()) return wrong_type(where, "true or false");
        out = value.get_bool();
    } else if constexpr (std::is_enum_v<T>) {
        if (!value.is_string() || !boost::describe::enum_from_string(value.get_string().c_str(), out))
            return invalid("json.enum", where.text(), "not one of the known names");
    } else if constexpr (std::is_integral_v<T>) {
        return read_integer(value, where, out);
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!value.is_number()) return wrong_type(where, "a number");
        out = value.to_number<double>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!value.is_string()) return wrong_type(where, "a string");
        out = std::string(value.get_string());
    } else if constexpr (std::is_same_v<T, json::value>) {
        out = value;
    } else if constexpr (is_id<T>::value) {
        return read_integer(value, where, out.value);
    } else if constexpr (std::is_same_v<T, Instant>) {
        return read_integer(value, where, out.ms);
    } else if constexpr (std::is_same_v<T, Millis>) {
        return read_integer(value, where, out.count);
    } else if constexpr (std::is_same_v<T, Day>) {
        return read_day(value, where, out);
    } else if constexpr (is_optional<T>::value) {
        if (value.is_null()) {
            out.reset();
            return {};
        }
        return read(value, where, out.emplace());
    } else if constexpr (is_vector<T>::value) {
        if (!value.is_array()) return wrong_type(where, "an array");
        const auto& array = value.get_array();
        out.resize(array.size());
        for (std::size_t i = 0; i < array.size(); ++i)
            if (auto error = read(array[i], Where{&where, {}, static_cast<std::ptrdiff_t>(i)}, out[i])) return error;
    } else if constexpr (is_map<T>::value) {
        if (!value.is_object()) return wrong_type(where, "an object");
        for (const auto& entry : value.get_object())
            if (auto error = read(entry.value(), Where{&where, entry.key()}, out[std::string(entry.key())])) return error;
    } else {
        static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
        return read_members(codecs_of<T>(), value, where, &out);
    }
    return {};
}

template <class T>
bool scan_integer(JsonScanner& scanner, T& out) {
    std::int64_t wide = 0;
    if (!scanner.integer(wide)) return false;
    out = static_cast<T>(wide);
    return static_cast<std::int64_t>(out) == wide;
}

template <class T>
bool scan(JsonScanner& scanner, T& out);

template <class T>
bool scan_items(JsonScanner& scanner, std::vector<T>& out) {
    out.clear();
    if (!scanner.enter('[')) return false;
    while (!scanner.next_is(']')) {
        T item{};
        if ((!out.empty() && !scanner.take(',')) || !scan(scanner, item)) return false;
        out.push_back(std::move(item));
    }
    return scanner.leave(']');
}

template <class T>
bool scan_entries(JsonScanner& scanner, std::map<std::string, T>& out) {
    if (!scanner.enter('{')) return false;
    for (bool first = true; !scanner.next_is('}'); first = false) {
        std::string key;
        if ((!first && !scanner.take(',')) || !scanner.string(key) || !scanner.take(':')) return false;
        if (!scan(scanner, out[std::move(key)])) return false;
    }
    return scanner.leave('}');
}

// The same as read() of the parsed text; false: let the whole parser judge, `out` is worth nothing.
template <class T>
bool scan(JsonScanner& scanner, T& out) {
    if constexpr (std::is_same_v<T, bool>) {
        out = scanner.next_is('t');
        return scanner.take(out ? "true" : "false");
    } else if constexpr (std::is_enum_v<T>) {
        std::string name;
        return scanner.string(name) && boost::describe::enum_from_string(name.c_str(), out);
    } else if constexpr (std::is_integral_v<T>) {
        return scan_integer(scanner, out);
    } else if constexpr (std::is_floating_point_v<T>) {
        double wide = 0;
        const bool good = scanner.real(wide);
        out = static_cast<T>(wide);
        return good;
    } else if constexpr (std::is_same_v<T, std::string>) {
        return scanner.string(out);
    } else if constexpr (std::is_same_v<T, json::value>) {
        return false;
    } else if constexpr (is_id<T>::value) {
        return scan_integer(scanner, out.value);
    } else if constexpr (std::is_same_v<T, Instant>) {
        return scan_integer(scanner, out.ms);
    } else if constexpr (std::is_same_v<T, Millis>) {
        return scan_integer(scanner, out.count);
    } else if constexpr (std::is_same_v<T, Day>) {
        return scan_day(scanner, out);
    } else if constexpr (is_optional<T>::value) {
        out.reset();
        return scanner.take("null") || scan(scanner, out.emplace());
    } else if constexpr (is_vector<T>::value) {
        return scan_items(scanner, out);
    } else if constexpr (is_map<T>::value) {
        return scan_entries(scanner, out);
    } else {
        static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
        return scan_members(codecs_of<T>(), scanner, &out);
    }
}

bool may_scan(std::string_view text);  // it is valid UTF-8

}  // namespace json_detail

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
        return write_members(codecs_of<T>(), &in);
    }
}

// As JSON text: numbers the short way (29.85, not 2.985E1), strings as UTF-8. The same as json_text(to_json(in)), without
// the value in between.
void append_json(std::string& text, const json::value& value);
void append_json(std::string& text, std::string_view in);
void append_json(std::string& text, std::int64_t in);
void append_json(std::string& text, double in);

template <class T>
void append_json(std::string& text, const T& in) {
    using namespace json_detail;
    if constexpr (std::is_same_v<T, json::value>) {
        append_json(text, in);
    } else if constexpr (std::is_enum_v<T>) {
        append_json(text, std::string_view(boost::describe::enum_to_string(in, "?")));
    } else if constexpr (std::is_same_v<T, bool>) {
        text += in ? "true" : "false";
    } else if constexpr (std::is_floating_point_v<T>) {
        append_json(text, static_cast<double>(in));
    } else if constexpr (std::is_integral_v<T>) {
        append_json(text, static_cast<std::int64_t>(in));
    } else if constexpr (std::is_same_v<T, std::string>) {
        append_json(text, std::string_view(in));
    } else if constexpr (is_id<T>::value) {
        append_json(text, static_cast<std::int64_t>(in.value));
    } else if constexpr (std::is_same_v<T, Instant>) {
        append_json(text, static_cast<std::int64_t>(in.ms));
    } else if constexpr (std::is_same_v<T, Millis>) {
        append_json(text, static_cast<std::int64_t>(in.count));
    } else if constexpr (std::is_same_v<T, Day>) {
        append_json(text, std::string_view(format_day(in)));
    } else if constexpr (is_optional<T>::value) {
        if (in)
            append_json(text, *in);
        else
            text += "null";
    } else if constexpr (is_vector<T>::value) {
        text += '[';
        for (const auto& item : in) {
            if (text.back() != '[') text += ',';
            append_json<typename T::value_type>(text, item);
        }
        text += ']';
    } else if constexpr (is_map<T>::value) {
        text += '{';
        for (const auto& [key, item] : in) {
            if (text.back() != '{') text += ',';
            append_json(text, std::string_view(key));
            text += ':';
            append_json(text, item);
        }
        text += '}';
    } else {
        static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
        append_members(codecs_of<T>(), text, &in);
    }
}

namespace json_detail {

template <class M>
constexpr MemberCodec codec_of_type() {
    MemberCodec codec{};
    codec.is_optional = is_optional<M>::value;
    if constexpr (is_optional<M>::value)
        codec.is_absent = [](const void* member) { return !static_cast<const M*>(member)->has_value(); };
    codec.read = [](const json::value& value, const Where& where, void* member) {
        return json_detail::read(value, where, *static_cast<M*>(member));
    };
    codec.write = [](const void* member) -> json::value { return to_json(*static_cast<const M*>(member)); };
    codec.append = [](std::string& text, const void* member) { append_json(text, *static_cast<const M*>(member)); };
    codec.scan = [](JsonScanner& scanner, void* member) { return json_detail::scan(scanner, *static_cast<M*>(member)); };
    return codec;
}

template <class T, class D>
constexpr MemberCodec codec_of_member() {
    auto codec = codec_of_type<std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>>();
    codec.name = D::name;
    codec.of = [](const void* owner) -> const void* { return &(static_cast<const T*>(owner)->*D::pointer); };
    return codec;
}

template <class T, template <class...> class List, class... D>
constexpr std::array<MemberCodec, sizeof...(D)> codecs_of_members(List<D...>) {
    return {codec_of_member<T, D>()...};
}

template <class T>
inline constexpr auto member_codecs = codecs_of_members<T>(members_of<T>{});

template <class T>
MemberCodecs codecs_of() {
    return member_codecs<T>;
}

}  // namespace json_detail

// `path` is where the value stands in a larger document.
template <class T>
Result<T> from_json(const json::value& value, std::string_view path = {}) {
    T out{};
    if (auto error = json_detail::read(value, json_detail::Where{nullptr, path}, out)) return *error;
    return out;
}

template <class T>
Result<T> from_json_text(std::string_view text) {
    if (T out{}; json_detail::may_scan(text)) {
        json_detail::JsonScanner scanner(text);
        if (json_detail::scan(scanner, out) && scanner.at_end()) return out;
    }
    auto value = parse_json(text);
    if (!value) return value.error();
    return from_json<T>(*value);
}

std::string json_text(const json::value& value);

template <class T>
std::string to_json_text(const T& in) {
    std::string text;
    append_json(text, in);
    return text;
}

}  // namespace yekuo
