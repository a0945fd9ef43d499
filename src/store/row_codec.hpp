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

template <class M>
MemberValue value_of_type() {
    return {nullptr, [](const void* member, ValueSink& sink) { give_value(*static_cast<const M*>(member), sink); },
            [](const Cell& cell, void* member) { take_value(cell, *static_cast<M*>(member)); }};
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
