#include "store/postgres/postgres_session.hpp"

#include <charconv>

namespace yekuo::store {
namespace {

constexpr Oid oid_bool = 16, oid_bytea = 17, oid_int8 = 20, oid_int2 = 21, oid_int4 = 23, oid_float4 = 700,
              oid_float8 = 701, oid_numeric = 1700;

std::string unescape_bytes(const char* text) {
    std::size_t size = 0;
    unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size);
    std::string out(reinterpret_cast<char*>(bytes), size);
    PQfreemem(bytes);
    return out;
}

}  // namespace

const char* postgres_schema(Part part) {
    switch (part) {
        case Part::vault: return "vault";
        case Part::local: return "local";
        default: return "yekuo";
    }
}

PgParameter pg_parameter(const Value& value) {
    struct Maker {
        PgParameter operator()(std::monostate) const { return {{}, true, false}; }
        PgParameter operator()(std::int64_t v) const { return {std::to_string(v), false, false}; }
        PgParameter operator()(double v) const {
            char buffer[32];
            const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
            return {std::string(buffer, end), false, false};
        }
        PgParameter operator()(const std::string& v) const { return {v, false, false}; }
        PgParameter operator()(const Bytes& v) const { return {v.data, false, true}; }
    };
    return std::visit(Maker{}, value);
}

Cell pg_cell(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column)) return {};
    const char* text = PQgetvalue(result, row, column);
    switch (PQftype(result, column)) {
        case oid_int2:
        case oid_int4:
        case oid_int8: return static_cast<std::int64_t>(std::strtoll(text, nullptr, 10));
        case oid_bool: return static_cast<std::int64_t>(text[0] == 't');
        case oid_float4:
        case oid_float8:
        case oid_numeric: return std::strtod(text, nullptr);
        default: return std::string_view(text, static_cast<std::size_t>(PQgetlength(result, row, column)));
    }
}

Value pg_value(const PGresult* result, int row, int column) {
    if (PQftype(result, column) == oid_bytea && !PQgetisnull(result, row, column))
        return Bytes{unescape_bytes(PQgetvalue(result, row, column))};
    return value_of(pg_cell(result, row, column));
}

void pg_fail(PGconn* connection, const PGresult* result, const char* doing) {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const std::string why = std::string(doing) + ": " + (message ? message : PQerrorMessage(connection));
    const std::string_view code = state ? state : "";
    if (code.starts_with("23")) throw ConstraintBroken(why);
    // Syntax errors and wrong types are our bug; everything else passes: a broken connection, a full disk,
    // a server that shuts down.
    if (code.starts_with("42") || code.starts_with("22")) throw std::logic_error(why);
    throw Unavailable(why);
}

PostgresSession::PostgresSession(const std::string& url, Part part, Reconnect reconnect, Plans plans)
    : connection_(PQconnectdb(url.c_str())), part_(part), reconnect_(reconnect), plans_(plans) {
    if (PQstatus(connection_) != CONNECTION_OK) {
        const std::string why = PQerrorMessage(connection_);
        PQfinish(connection_);
        throw Unavailable("cannot connect to PostgreSQL: " + why);
    }
    try {
        start();
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

void PostgresSession::start() {
    // Sessions, cursors and positions may lose their last moments, as on SQLite; journal and vault may not.
    if (part_ == Part::local) script("set synchronous_commit = off");
    // A plan made while a table was still empty must not read all of it for ever.
    if (plans_ == Plans::once)
        script("set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off");
    script("set client_min_messages = warning; set search_path = " + std::string(postgres_schema(part_)) + ", public");
}

PostgresSession::~PostgresSession() { PQfinish(connection_); }

Records PostgresSession::query(std::string_view sql, const Record& parameters) {
    if (PQstatus(connection_) != CONNECTION_OK) {
        if (reconnect_ == Reconnect::never) throw Unavailable("the connection to PostgreSQL is lost");
        PQreset(connection_);
        prepared_.clear();
        if (PQstatus(connection_) != CONNECTION_OK) pg_fail(connection_, nullptr, "reconnect");
        start();
    }
    auto known = prepared_.find(std::string(sql));
    if (known == prepared_.end()) {
        const std::string name = "q" + std::to_string(prepared_.size());
        const PgResult made(PQprepare(connection_, name.c_str(), std::string(sql).c_str(), 0, nullptr), PQclear);
        if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) pg_fail(connection_, made.get(), "prepare");
        known = prepared_.emplace(sql, name).first;
    }
    std::vector<PgParameter> made;
    made.reserve(parameters.size());
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    for (const Value& value : parameters) made.push_back(pg_parameter(value));
    for (const PgParameter& p : made) {
        values.push_back(p.is_null ? nullptr : p.text.c_str());
        lengths.push_back(static_cast<int>(p.text.size()));
        formats.push_back(p.is_binary ? 1 : 0);
    }
    const PgResult result(PQexecPrepared(connection_, known->second.c_str(), static_cast<int>(made.size()),
                                         values.data(), lengths.data(), formats.data(), 0),
                          PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) pg_fail(connection_, result.get(), "query");
    Records records(static_cast<std::size_t>(PQntuples(result.get())));
    for (std::size_t row = 0; row < records.size(); ++row)
        for (int column = 0; column < PQnfields(result.get()); ++column)
            records[row].push_back(pg_value(result.get(), static_cast<int>(row), column));
    return records;
}

void PostgresSession::script(const std::string& sql) {
    const PgResult result(PQexec(connection_, sql.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        pg_fail(connection_, result.get(), "script");
}

}  // namespace yekuo::store
