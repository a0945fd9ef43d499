// Many values in one statement, on both databases: a list to look for, rows to insert. The text of the statement
// does not depend on how many there are, so it is prepared once.
//
//   session.query("select id, state from request where " + in_set(session, "id", 1), {set_of(session, ids)});
//   run(session, insert_set(postgres, "sealed", {{"id", "bigint"}, {"content", "bytea"}}, records));
#pragma once

#include <span>

#include "store/session.hpp"

namespace yekuo::store {

enum class SetOf { integers, texts };

// "column is one of parameter $n".
std::string in_set(const Session& session, std::string_view column, int parameter, SetOf kind = SetOf::integers);

// The parameter's value.
Value set_value(const Session& session, std::span<const std::int64_t> numbers);
Value set_value(const Session& session, std::span<const std::string> texts);

template <class Ids>
Value set_of(const Session& session, const Ids& ids) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(std::size(ids));
    for (const auto& id : ids) numbers.push_back(id.value);
    return set_value(session, std::span<const std::int64_t>(numbers));
}

struct SetColumn {
    const char* name;
    const char* type;  // as PostgreSQL calls it: bigint, text, bytea
};

// A statement and the parameters of each of its runs.
struct Statement {
    std::string sql;
    Records runs;
};
void run(Session& session, const Statement& statement);

// Inserts all rows; one whose key is there already is left as it is. SQLite runs it once a row, PostgreSQL once.
Statement insert_set(bool postgres, std::string_view table, std::span<const SetColumn> columns, const Records& rows);

}  // namespace yekuo::store
