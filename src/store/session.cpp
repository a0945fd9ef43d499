#include "store/session.hpp"

#include "store/postgres/postgres_session.hpp"
#include "store/sqlite/sqlite_session.hpp"

namespace yekuo::store {

std::string sql_name(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string column_list(const TableType& type) {
    std::string list;
    for (const Column& column : type.columns) list += (list.empty() ? "" : ", ") + sql_name(column.name);
    return list;
}

Result<DatabaseUrl> parse_database_url(const std::string& text) {
    if (text.starts_with("sqlite:") && text.size() > 7) return DatabaseUrl{false, text.substr(7)};
    if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return DatabaseUrl{true, text};
    return invalid("database.url", "--db", "write sqlite:FILE or postgresql://user@host:port/name");
}

std::unique_ptr<Session> open_session(const DatabaseUrl& url, Part part, Access access) {
    if (url.postgres)
        return std::make_unique<PostgresSession>(
            url.target, part, PostgresSession::Reconnect::when_lost,
            access == Access::write || part == Part::vault ? PostgresSession::Plans::once
                                                           : PostgresSession::Plans::by_value);
    return std::make_unique<SqliteSession>(sqlite_file(url.target, part), part, access);
}

}  // namespace yekuo::store
