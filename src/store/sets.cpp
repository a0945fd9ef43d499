#include "store/sets.hpp"

#include "base/json.hpp"
#include "store/postgres/binary_array.hpp"

namespace yekuo::store {

std::string in_set(const Session& session, std::string_view column, int parameter, SetOf kind) {
    const std::string mark = "$" + std::to_string(parameter);
    if (session.is_postgres())
        return std::string(column) + " = any(" + mark + (kind == SetOf::integers ? "::bigint[])" : "::text[])");
    return std::string(column) + " in (select value from json_each(" + mark + "))";
}

Value set_value(const Session& session, std::span<const std::int64_t> numbers) {
    if (session.is_postgres()) {
        BinaryArray list(PgElement::int8);
        for (const std::int64_t number : numbers) list.add(number);
        return Bytes{list.take()};
    }
    std::string list = "[";
    for (const std::int64_t number : numbers) list += (list.size() > 1 ? "," : "") + std::to_string(number);
    return list + "]";
}

Value set_value(const Session& session, std::span<const std::string> texts) {
    if (session.is_postgres()) {
        BinaryArray list(PgElement::text);
        for (const std::string& text : texts) list.add(text);
        return Bytes{list.take()};
    }
    json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return json::serialize(list);
}

void run(Session& session, const Statement& statement) {
    for (const Record& parameters : statement.runs) session.query(statement.sql, parameters);
}

Statement insert_set(bool postgres, std::string_view table, std::span<const SetColumn> columns, const Records& rows) {
    Statement made;
    if (rows.empty()) return made;
    std::string names, values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += (i ? ", " : "") + sql_name(columns[i].name);
        const std::string mark = "$" + std::to_string(i + 1);
        values += (i ? ", " : "") + (postgres ? "unnest(" + mark + "::" + columns[i].type + "[])" : mark);
    }
    made.sql = "insert into " + std::string(table) + " (" + names + ") " +
               (postgres ? "select " + values : "values (" + values + ")") + " on conflict do nothing";
    if (!postgres) {
        made.runs = rows;
        return made;
    }
    Record& arrays = made.runs.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        BinaryArray column(pg_element(columns[i].type));
        for (const Record& row : rows) column.add_value(row[i]);
        arrays.emplace_back(Bytes{column.take()});
    }
    return made;
}

}  // namespace yekuo::store
