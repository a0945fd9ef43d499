// A row is a plain described struct; its table in both databases is made from the description.
//
//   struct AppointmentRow {
//       static constexpr std::string_view table = "appointment";
//       static constexpr std::array<std::string_view, 1> indexes{"case_id"};   // optional
//       AppointmentId id;         // the first member is the key: an Id, an integer or a string
//       CaseId case_id;
//       AppointmentState state;   // described enum: stored by name
//       std::vector<Window> windows;  // anything else that is described: stored as JSON text
//   };
//   BOOST_DESCRIBE_STRUCT(AppointmentRow, (), (id, case_id, state, windows))
//
// State tables are written by `apply` alone and rebuilt from the journal by `yekuo replay`.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "store/value.hpp"

namespace yekuo::store {

enum class ColumnKind { integer, real, text };

struct Column {
    std::string name;
    ColumnKind kind;
    bool indexed = false;
    bool is_id = false;  // holds the number of an event, so that one above the journal's head can be in no row
};

// A stored row that does not fit its type any more: a bug or a damaged database.
struct DamagedRow : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A member of a row without its types.
struct MemberValue {
    const void* (*of)(const void* row);
    void (*give)(const void* member, ValueSink& sink);
    void (*take)(const Cell& cell, void* member);
    bool (*same)(const void* a, const void* b);  // would give the same
};

// What the store needs to know of a row type, without knowing the type.
struct TableType {
    std::string name;
    std::vector<Column> columns;  // the first one is the primary key
    std::vector<MemberValue> members;  // one a column
    std::shared_ptr<void> (*make)();

    void give(const void* row, ValueSink& sink) const {
        for (const MemberValue& member : members) member.give(member.of(row), sink);
    }
    // Throws DamagedRow.
    std::shared_ptr<const void> take(std::span<const Cell> cells) const {
        std::shared_ptr<void> row = make();
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i].take(cells[i], const_cast<void*>(members[i].of(row.get())));
        return row;
    }
    // The columns in which two rows differ.
    void changed(const void* before, const void* row, std::vector<std::size_t>& out) const {
        for (std::size_t i = 0; i < members.size(); ++i)
            if (!members[i].same(members[i].of(before), members[i].of(row))) out.push_back(i);
    }
    Value column_value(const void* row, std::size_t column) const;
};

namespace row_detail {

template <class T>
constexpr ColumnKind kind_of() {
    using namespace json_detail;
    if constexpr (is_optional<T>::value)
        return kind_of<typename T::value_type>();
    else if constexpr (std::is_same_v<T, std::string> || std::is_enum_v<T>)
        return ColumnKind::text;
    else if constexpr (std::is_floating_point_v<T>)
        return ColumnKind::real;
    else if constexpr (std::is_integral_v<T> || is_id<T>::value || std::is_same_v<T, Instant> ||
                       std::is_same_v<T, Millis> || std::is_same_v<T, Day>)
        return ColumnKind::integer;
    else
        return ColumnKind::text;
}

template <class T>
void give_value(const T& in, ValueSink& out) {
    using namespace json_detail;
    if constexpr (is_optional<T>::value)
        in ? give_value(*in, out) : out.none();
    else if constexpr (std::is_same_v<T, std::string>)
        out.text(in);
    else if constexpr (std::is_enum_v<T>)
        out.text(boost::describe::enum_to_string(in, "?"));
    else if constexpr (std::is_floating_point_v<T>)
        out.real(static_cast<double>(in));
    else if constexpr (std::is_integral_v<T>)
        out.integer(static_cast<std::int64_t>(in));
    else if constexpr (is_id<T>::value)
        out.integer(in.value);
    else if constexpr (std::is_same_v<T, Instant>)
        out.integer(in.ms);
    else if constexpr (std::is_same_v<T, Millis>)
        out.integer(in.count);
    else if constexpr (std::is_same_v<T, Day>)
        out.integer(in.days);
    else
        out.made(to_json_text(in));
}

// The value itself.
class Held final : public ValueSink {
public:
    void none() override { value = {}; }
    void integer(std::int64_t number) override { value = number; }
    void real(double number) override { value = number; }
    void text(std::string_view lasting) override { value = std::string(lasting); }
    void made(std::string text) override { value = std::move(text); }
    Value value;
};

template <class T>
Value to_value(const T& in) {
    Held held;
    give_value(in, held);
    return std::move(held.value);
}

template <class T>
void take_value(const Cell& cell, T& out) {
    using namespace json_detail;
    if constexpr (is_optional<T>::value) {
        if (std::holds_alternative<std::monostate>(cell))
            out.reset();
        else
            take_value(cell, out.emplace());
    } else if constexpr (std::is_same_v<T, std::string>) {
        out = std::get<std::string_view>(cell);
    } else if constexpr (std::is_enum_v<T>) {
        const std::string name(std::get<std::string_view>(cell));
        if (!boost::describe::enum_from_string(name.c_str(), out)) throw DamagedRow("unknown name " + name);
    } else if constexpr (std::is_floating_point_v<T>) {
        const auto* whole = std::get_if<std::int64_t>(&cell);
        out = whole ? static_cast<T>(*whole) : static_cast<T>(std::get<double>(cell));
    } else if constexpr (std::is_integral_v<T>) {
        out = static_cast<T>(std::get<std::int64_t>(cell));
    } else if constexpr (is_id<T>::value) {
        out.value = std::get<std::int64_t>(cell);
    } else if constexpr (std::is_same_v<T, Instant>) {
        out.ms = std::get<std::int64_t>(cell);
    } else if constexpr (std::is_same_v<T, Millis>) {
        out.count = std::get<std::int64_t>(cell);
    } else if constexpr (std::is_same_v<T, Day>) {
        out.days = static_cast<std::int32_t>(std::get<std::int64_t>(cell));
    } else {
        auto read = from_json_text<T>(std::get<std::string_view>(cell));
        if (!read) throw DamagedRow(read.error().detail + " at " + read.error().field);
        out = std::move(*read);
    }
}

}  // namespace row_detail

inline Value TableType::column_value(const void* row, std::size_t column) const {
    row_detail::Held held;
    members[column].give(members[column].of(row), held);
    return std::move(held.value);
}

// Made in row_codec.hpp, which only the sources that register tables include: reading and writing a row's members takes
// long to compile.
template <class R>
const TableType& table_type();

// The key of a row: `key(CaseId{5})`, `key("crew-7/2017-03-22")`.
template <class Tag>
Value key(Id<Tag> id) {
    return id.value;
}
inline Value key(std::int64_t number) { return number; }
inline Value key(std::string text) { return text; }
inline Value key(const char* text) { return std::string(text); }
inline Value key(Day day) { return static_cast<std::int64_t>(day.days); }
inline Value key(Value value) { return value; }

}  // namespace yekuo::store
