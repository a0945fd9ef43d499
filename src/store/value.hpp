// A value as both databases know it: nothing, an integer, a real number, text or bytes. Rows go to a database and come
// from it without one: through a ValueSink, and as Cells.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace yekuo::store {

struct Bytes {
    std::string data;
    auto operator<=>(const Bytes&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

// Takes a row's values one after the other.
class ValueSink {
public:
    virtual void none() = 0;
    virtual void integer(std::int64_t number) = 0;
    virtual void real(double number) = 0;
    virtual void text(std::string_view lasting) = 0;  // stays as long as the row does
    virtual void made(std::string text) = 0;          // for the sink to keep

protected:
    ~ValueSink() = default;
};

// A value where the database holds it; text stays until the next one is asked for.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string_view>;

inline Cell cell_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (std::holds_alternative<Bytes>(value)) throw std::logic_error("a row holds no bytes");
    return {};
}

inline Value value_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string_view>(&cell)) return std::string(*text);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const auto* number = std::get_if<double>(&cell)) return *number;
    return {};
}

}  // namespace yekuo::store

template <>
struct std::hash<yekuo::store::Bytes> {
    std::size_t operator()(const yekuo::store::Bytes& bytes) const { return std::hash<std::string>{}(bytes.data); }
};

namespace yekuo::store {

struct ValueHash {
    std::size_t operator()(const Value& value) const { return std::hash<Value>{}(value); }
};

}  // namespace yekuo::store
