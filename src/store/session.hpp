// One connection to either database, for reading queries and for the tables that are not in the journal.
// SQL is written once, in the part of the language that SQLite and PostgreSQL share, with $1, $2 … for the
// parameters. A session is used by one thread at a time.
//
//   for (const auto& row : session.query("select id, state from connection_case where area = $1", {area}))
//       use(integer(row[0]), text(row[1]));
//
// Throws Unavailable if the database is gone (safe to try again), DamagedRow or std::logic_error for a bug.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/row.hpp"

namespace yekuo::store {

struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// A write that breaks a unique or another constraint.
struct ConstraintBroken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Record = std::vector<Value>;
using Records = std::vector<Record>;

inline std::int64_t integer(const Value& v) { return std::get<std::int64_t>(v); }
inline const std::string& text(const Value& v) { return std::get<std::string>(v); }
inline bool is_null(const Value& v) { return std::holds_alternative<std::monostate>(v); }
inline double real(const Value& v) {
    const auto* whole = std::get_if<std::int64_t>(&v);
    return whole ? static_cast<double>(*whole) : std::get<double>(v);
}

// Names are quoted: a member may be called "from".
std::string sql_name(std::string_view name);

class Session {
public:
    virtual ~Session() = default;
    // Runs one statement; the answer is empty for one that returns nothing.
    virtual Records query(std::string_view sql, const Record& parameters = {}) = 0;
    // Runs several statements without parameters, e.g. a schema.
    virtual void script(const std::string& sql) = 0;
    virtual bool is_postgres() const = 0;

    // A whole row of a described type, by an SQL tail: rows<CaseRow>("where area = $1 order by id", {area}).
    template <class R>
    std::vector<R> rows(std::string_view tail = {}, const Record& parameters = {});
    template <class R, class K>
    std::optional<R> row(K id) {
        const auto& type = table_type<R>();
        auto found = rows<R>("where " + sql_name(type.columns[0].name) + " = $1", {key(id)});
        if (found.empty()) return {};
        return std::move(found[0]);
    }
};

std::string column_list(const TableType& type);  // "id", "case_id", "state"

template <class R>
std::vector<R> Session::rows(std::string_view tail, const Record& parameters) {
    const TableType& type = table_type<R>();
    std::string sql = "select " + column_list(type) + " from " + sql_name(type.name) + " ";
    sql += tail;
    std::vector<R> typed;
    std::vector<Cell> cells;
    for (const Record& record : query(sql, parameters)) {
        cells.clear();
        for (const Value& value : record) cells.push_back(cell_of(value));
        typed.push_back(*static_cast<const R*>(type.take(cells).get()));
    }
    return typed;
}

// A deployment has three parts: the journal with the state, the vault with personal data, and what is
// local to it. On SQLite they are three files, on PostgreSQL three schemas.
enum class Part { state, vault, local };
enum class Access { read, write };

struct DatabaseUrl {
    bool postgres = false;
    std::string target;  // a file, or a whole postgresql:// address
};
Result<DatabaseUrl> parse_database_url(const std::string& text);  // sqlite:FILE | postgresql://…
std::unique_ptr<Session> open_session(const DatabaseUrl& url, Part part, Access access);

}  // namespace yekuo::store
