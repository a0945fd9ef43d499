#include "store/sets.hpp"

#include "base/json.hpp"
#include "store/postgres/array_literal.hpp"

namespace yekuo::store {

std::string in_set(const Session& session, std::string_view column, int parameter, SetOf kind) {
    const std::string mark = "$" + std::to_string(parameter);
    if (session.is_postgres())
        return std::string(column) + " = any(" + mark + (kind == SetOf::integers ? "::bigint[])" : "::text[])");
    return std::string(column) + " in (select value from json_each(" + mark + "))";
}

Value set_value(const Session& session, std::span<const std::int64_t> numbers) {
    if (session.is_postgres()) {
        ArrayLiteral list;
        for (const std::int64_t number : numbers) list.add(number);
        return list.take();
    }
    std::string list = "[";
    for (const std::int64_t number : numbers) list += (list.size() > 1 ? "," : "") + std::to_string(number);
    return list + "]";
}

Value set_value(const Session& session, std::span<const std::string> texts) {
    if (session.is_postgres()) {
        ArrayLiteral list;
        for (const std::string& text : texts) list.add(text);
        return list.take();
    }
    json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return json::serialize(list);
}

void insert_set(Session& session, std::string_view table, std::span<const SetColumn> columns, const Records& rows) {
    if (rows.empty()) return;
    std::string names, values;
    const bool postgres = session.is_postgres();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += (i ? ", " : "") + sql_name(columns[i].name);
        values += (i ? ", $" : "$") + std::to_string(i + 1);
        if (postgres) values += std::string("::") + columns[i].type + "[]";
    }
    const std::string into = "insert into " + std::string(table) + " (" + names + ") ";
    if (!postgres) {
        const std::string sql = into + "values (" + values + ")";
        for (const Record& row : rows) session.query(sql, row);
        return;
    }
    Record arrays;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        ArrayLiteral column;
        for (const Record& row : rows) column.add(row[i]);
        arrays.emplace_back(column.take());
    }
    session.query(into + "select * from unnest(" + values + ")", arrays);
}

}  // namespace yekuo::store
