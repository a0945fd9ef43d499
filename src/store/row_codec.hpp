// Makes the table of a row type from its description. Included where a room registers its tables (House::tables) and
// nowhere else: each row type is compiled once, and everyone else refers to it.
#pragma once

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

template <class R>
TableType describe_table() {
    TableType type;
    type.name = std::string(R::table);
    boost::mp11::mp_for_each<json_detail::members_of<R>>([&](auto member) {
        using Member = std::remove_cvref_t<decltype(std::declval<R>().*member.pointer)>;
        type.columns.push_back({member.name, kind_of<Member>(), is_indexed<R>(member.name),
                                json_detail::is_id<Member>::value && is_numbered<Member>});
    });
    type.to_values = [](const void* row, std::vector<Value>& out) {
        const R& typed = *static_cast<const R*>(row);
        boost::mp11::mp_for_each<json_detail::members_of<R>>(
            [&](auto member) { out.push_back(to_value(typed.*member.pointer)); });
    };
    type.from_values = [](std::span<const Value> values) -> std::shared_ptr<const void> {
        auto typed = std::make_shared<R>();
        std::size_t i = 0;
        boost::mp11::mp_for_each<json_detail::members_of<R>>(
            [&](auto member) { from_value(values[i++], (*typed).*member.pointer); });
        return typed;
    };
    type.column_value = [](const void* row, std::size_t column) {
        const R& typed = *static_cast<const R*>(row);
        Value found;
        std::size_t i = 0;
        boost::mp11::mp_for_each<json_detail::members_of<R>>([&](auto member) {
            if (i++ == column) found = to_value(typed.*member.pointer);
        });
        return found;
    };
    return type;
}

}  // namespace row_detail

template <class R>
[[gnu::noinline]] const TableType& table_type() {
    static const TableType type = row_detail::describe_table<R>();
    return type;
}

}  // namespace yekuo::store
