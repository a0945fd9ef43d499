// Makes the table of a row type from its description. Included where a room registers its tables (House::tables) and
// nowhere else: each row type is compiled once, and everyone else refers to it.
#pragma once

#include <algorithm>
#include <cmath>

#include "store/row.hpp"

namespace yekuo::store {

namespace row_detail {

// Ids of sealed values and of persons are the vault's own numbers, those of zones the configuration's.
template <class T>
constexpr bool is_numbered =
    !std::is_same_v<T, SealedId> && !std::is_same_v<T, PersonId> && !std::is_same_v<T, ZoneId>;

template <class R>
bool is_indexed(std::string_view column) {
    if constexpr (requires { R::indexes; })
        for (const auto name : R::indexes)
            if (name == column) return true;
    return false;
}

// Whether both would be stored alike: -0.0 and 0.0 are not, in JSON.
template <class T>
bool same(const T& a, const T& b) {
    using namespace json_detail;
    if constexpr (is_optional<T>::value)
        return a.has_value() == b.has_value() && (!a || same(*a, *b));
    else if constexpr (is_vector<T>::value)
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
    else if constexpr (is_map<T>::value)
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [](const auto& x, const auto& y) { return x.first == y.first && same(x.second, y.second); });
    else if constexpr (std::is_floating_point_v<T>)
        return a == b && std::signbit(a) == std::signbit(b);
    else if constexpr (std::is_same_v<T, json::value>)
        return json_text(a) == json_text(b);
    else if constexpr (is_id<T>::value)
        return a.value == b.value;
    else if constexpr (std::is_same_v<T, std::string> || std::is_enum_v<T> || std::is_integral_v<T> ||
                       std::is_same_v<T, Instant> || std::is_same_v<T, Millis> || std::is_same_v<T, Day>)
        return a == b;
    else {
        bool all = true;
        boost::mp11::mp_for_each<members_of<T>>([&]<class D>(D) { all = all && same(a.*D::pointer, b.*D::pointer); });
        return all;
    }
}

template <class M>
MemberValue value_of_type() {
    return {nullptr, [](const void* member, ValueSink& sink) { give_value(*static_cast<const M*>(member), sink); },
            [](const Cell& cell, void* member) { take_value(cell, *static_cast<M*>(member)); },
            [](const void* a, const void* b) { return same(*static_cast<const M*>(a), *static_cast<const M*>(b)); }};
}

template <class R>
TableType describe_table() {
    TableType type;
    type.name = std::string(R::table);
    boost::mp11::mp_for_each<json_detail::members_of<R>>([&]<class D>(D) {
        using Member = std::remove_cvref_t<decltype(std::declval<R>().*D::pointer)>;
        type.columns.push_back({D::name, kind_of<Member>(), is_indexed<R>(D::name),
                                json_detail::is_id<Member>::value && is_numbered<Member>});
        type.members.push_back(value_of_type<Member>());
        type.members.back().of = [](const void* row) -> const void* { return &(static_cast<const R*>(row)->*D::pointer); };
    });
    type.make = []() -> std::shared_ptr<void> { return std::make_shared<R>(); };
    return type;
}

}  // namespace row_detail

template <class R>
[[gnu::noinline]] const TableType& table_type() {
    static const TableType type = row_detail::describe_table<R>();
    return type;
}

}  // namespace yekuo::store
