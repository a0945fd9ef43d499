// PostgreSQL as a Session: one libpq connection, statements prepared once by their text.
#pragma once

#include <libpq-fe.h>

#include <unordered_map>

#include "store/session.hpp"

namespace yekuo::store {

const char* postgres_schema(Part part);  // "yekuo", "vault", "local"

// A result that frees itself.
using PgResult = std::unique_ptr<PGresult, decltype(&PQclear)>;

// A parameter in the form that libpq wants: text, or binary for bytes.
struct PgParameter {
    std::string text;
    bool is_null = false;
    bool is_binary = false;
};
PgParameter pg_parameter(const Value& value);
Value pg_value(const PGresult* result, int row, int column);
Cell pg_cell(const PGresult* result, int row, int column);  // of a row: its text stays as long as the result
// Throws what the failure of a result means; `connection` may be broken.
[[noreturn]] void pg_fail(PGconn* connection, const PGresult* result, const char* doing);

class PostgresSession final : public Session {
public:
    // The connection that holds the writer's lock must never be replaced by one that does not.
    enum class Reconnect { never, when_lost };
    // A writer's few statements, and the vault's, look up keys and insert sets, whatever their values: planned once, by
    // index. Planning them anew each time was a third of PostgreSQL's time for a command.
    enum class Plans { by_value, once };
    PostgresSession(const std::string& url, Part part, Reconnect reconnect, Plans plans);
    ~PostgresSession() override;
    PostgresSession(const PostgresSession&) = delete;
    PostgresSession& operator=(const PostgresSession&) = delete;

    Records query(std::string_view sql, const Record& parameters = {}) override;
    void script(const std::string& sql) override;
    bool is_postgres() const override { return true; }
    PGconn* connection() { return connection_; }

private:
    void start();  // what every new connection needs

    PGconn* connection_;
    Part part_;
    Reconnect reconnect_;
    Plans plans_;
    std::unordered_map<std::string, std::string> prepared_;  // statement text -> name
};

}  // namespace yekuo::store
