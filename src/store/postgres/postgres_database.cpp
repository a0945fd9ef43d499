#include "store/postgres/postgres_database.hpp"

#include <map>

#include "store/batch_columns.hpp"
#include "store/postgres/binary_array.hpp"

namespace yekuo::store {
namespace {

// "yekuo" as a number: the key of the advisory lock, one per database.
constexpr std::int64_t writer_lock = 0x79656B756F;

const char* array_type(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::integer: return "bigint[]";
        case ColumnKind::real: return "double precision[]";
        default: return "text[]";
    }
}

using Kinds = std::vector<ColumnKind>;

PgParameter parameter(BinaryArray array) { return {array.take(), false, true}; }

std::string unnest(const std::vector<ColumnKind>& kinds) {
    std::string list;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        list += (i ? ", unnest($" : "unnest($") + std::to_string(i + 1) + "::" + array_type(kinds[i]) + ")";
    return "select " + list;
}

std::string select_any(const TableType& type, std::size_t column) {
    return "select " + column_list(type) + " from " + sql_name(type.name) + " where " +
           sql_name(type.columns[column].name) + " = any($1::" + array_type(type.columns[column].kind) + ")";
}

Kinds kinds_of(const TableType& type) {
    Kinds kinds;
    for (const Column& column : type.columns) kinds.push_back(column.kind);
    return kinds;
}

std::string insert_sql(const TableType& type) {
    return "insert into " + sql_name(type.name) + " (" + column_list(type) + ") " + unnest(kinds_of(type));
}

std::string upsert_sql(const TableType& type) {
    std::string updates;
    for (std::size_t i = 1; i < type.columns.size(); ++i)
        updates += (i > 1 ? ", " : "") + sql_name(type.columns[i].name) + " = excluded." + sql_name(type.columns[i].name);
    return insert_sql(type) + " on conflict (" + sql_name(type.columns[0].name) + ") do " +
           (updates.empty() ? "nothing" : "update set " + updates);
}

const Kinds& journal_kinds() {
    using enum ColumnKind;
    static const Kinds kinds{integer, integer, integer, integer, integer, text, integer, text, text};
    return kinds;
}

const Kinds& answer_kinds() {
    using enum ColumnKind;
    static const Kinds kinds{text, text, integer, integer, integer, text};
    return kinds;
}

// The columns of all that `give` hands over, row by row.
std::vector<PgParameter> columns_of(const Kinds& kinds, const auto& give) {
    BinaryArrays columns(kinds);
    give(columns);
    std::vector<PgParameter> parameters;
    for (BinaryArray& array : columns.take()) parameters.push_back(parameter(std::move(array)));
    return parameters;
}

// The rows of a table among a result's, each with the value of one of its columns.
void each_row(const PGresult* result, const TableType& type, std::size_t column, const auto& use) {
    std::vector<Cell> cells;
    for (int row = 0; row < PQntuples(result); ++row) {
        cells.clear();
        for (int i = 0; i < PQnfields(result); ++i) cells.push_back(pg_cell(result, row, i));
        use(value_of(cells[column]), type.take(cells));
    }
}

std::vector<PgParameter> parameters_of(const Record& record) {
    std::vector<PgParameter> parameters;
    for (const Value& value : record) parameters.push_back(pg_parameter(value));
    return parameters;
}

StoredAnswer answer_of(const Record& r) {
    return {text(r[0]), text(r[1]), integer(r[2]), integer(r[3]), {integer(r[4])}, text(r[5])};
}

Result<void> check_durable(Session& session) {
    for (const char* setting : {"fsync", "full_page_writes", "synchronous_commit"}) {
        const auto value = session.query("select current_setting($1)", {std::string(setting)});
        if (text(value[0][0]) == "off")
            return conflict("database.unsafe", std::string(setting) + " is off: acknowledged work could be lost");
    }
    return {};
}

}  // namespace

PostgresDatabase::PostgresDatabase(const std::string& url) : url_(url), writes_(url) {}

Result<void> PostgresDatabase::prepare(const House& house) {
    if (auto durable = check_durable(session()); !durable) return durable;
    std::string schema = "begin; select pg_advisory_xact_lock(" + std::to_string(writer_lock + 1) +
                         "); create schema if not exists yekuo; create schema if not exists vault; "
                         "create schema if not exists local;" +
                         journal_schema(true);
    for (const TableType* type : house.all_tables()) schema += table_schema(*type, true);
    session().script(schema + "commit;");
    reads_ = std::make_unique<PostgresPipeline>(url_);
    return {};
}

bool PostgresDatabase::lock() {
    const auto got = session().query("select pg_try_advisory_lock($1)", {writer_lock});
    return integer(got[0][0]) != 0;
}

Head PostgresDatabase::head() {
    const auto rows = session().query("select last, hash from journal_group order by last desc limit 1");
    if (rows.empty()) return {};
    return {integer(rows[0][0]), text(rows[0][1])};
}

std::vector<StoredAnswer> PostgresDatabase::answers(const std::vector<std::string>& keys) {
    BinaryArray list(ColumnKind::text);
    for (const std::string& key : keys) list.add(key);
    std::vector<StoredAnswer> found;
    for (const Record& r : reads_->session().query(
             "select key, fingerprint, first, last, recorded, answer from answer where key = any($1::text[])",
             {Bytes{list.take()}}))
        found.push_back(answer_of(r));
    return found;
}

void PostgresDatabase::forget_answers_before(Instant recorded) {
    session().query("delete from answer where recorded < $1", {recorded.ms});
}

StoredRow PostgresDatabase::load(const TableType& table, const Value& key) {
    auto rows = load_where(table, 0, key);
    return rows.empty() ? nullptr : std::move(rows[0]);
}

std::vector<StoredRow> PostgresDatabase::load_where(const TableType& table, std::size_t column, const Value& value) {
    return std::move(load_lists({{&table, column, value}})[0]);
}

std::vector<StoredRow> PostgresDatabase::load_many(const std::vector<RowKey>& keys) {
    std::map<const TableType*, std::vector<std::size_t>> by_table;
    for (std::size_t i = 0; i < keys.size(); ++i) by_table[keys[i].table].push_back(i);
    for (const auto& [table, wanted] : by_table) {
        BinaryArray list(table->columns[0].kind);
        for (const std::size_t i : wanted) list.add_value(keys[i].key);
        reads_->send(select_any(*table, 0), {parameter(std::move(list))});
    }
    const auto results = reads_->finish();
    std::vector<StoredRow> rows(keys.size());
    std::size_t at = 0;
    for (const auto& [table, wanted] : by_table) {
        std::map<Value, StoredRow> found;
        each_row(results[at++].get(), *table, 0, [&](Value key, StoredRow row) { found[std::move(key)] = std::move(row); });
        for (const std::size_t i : wanted)
            if (const auto hit = found.find(keys[i].key); hit != found.end()) rows[i] = hit->second;
    }
    return rows;
}

std::vector<std::vector<StoredRow>> PostgresDatabase::load_lists(const std::vector<ListKey>& keys) {
    std::map<std::pair<const TableType*, std::size_t>, std::vector<std::size_t>> by_column;
    for (std::size_t i = 0; i < keys.size(); ++i) by_column[{keys[i].table, keys[i].column}].push_back(i);
    for (const auto& [where, wanted] : by_column) {
        const auto& [table, column] = where;
        BinaryArray list(table->columns[column].kind);
        for (const std::size_t i : wanted) list.add_value(keys[i].value);
        reads_->send(select_any(*table, column), {parameter(std::move(list))});
    }
    const auto results = reads_->finish();
    std::vector<std::vector<StoredRow>> lists(keys.size());
    std::size_t at = 0;
    for (const auto& [where, wanted] : by_column) {
        std::map<Value, std::vector<StoredRow>> found;
        each_row(results[at++].get(), *where.first, where.second,
                 [&](const Value& value, StoredRow row) { found[value].push_back(std::move(row)); });
        for (const std::size_t i : wanted)
            if (const auto hit = found.find(keys[i].value); hit != found.end()) lists[i] = hit->second;
    }
    return lists;
}

PostgresPipeline::PostgresPipeline(const std::string& url)
    : session_(url, Part::state, PostgresSession::Reconnect::never, PostgresSession::Plans::once) {}

void PostgresPipeline::send(const std::string& sql, const std::vector<PgParameter>& parameters) {
    PGconn* c = session_.connection();
    if (sent_ == 0 && PQenterPipelineMode(c) != 1) throw Unavailable("the connection is busy or gone");
    const auto [known, is_new] = prepared_.try_emplace(sql, "w" + std::to_string(prepared_.size()));
    const char* name = known->second.c_str();
    if (is_new && PQsendPrepare(c, name, sql.c_str(), 0, nullptr) != 1) throw Unavailable("PostgreSQL is gone");
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    for (const PgParameter& p : parameters) {
        values.push_back(p.is_null ? nullptr : p.text.c_str());
        lengths.push_back(static_cast<int>(p.text.size()));
        formats.push_back(p.is_binary);
    }
    if (PQsendQueryPrepared(c, name, static_cast<int>(values.size()), values.data(), lengths.data(), formats.data(), 0) != 1)
        throw Unavailable("PostgreSQL is gone");
    ++sent_;
}

std::vector<PgResult> PostgresPipeline::finish() {
    PGconn* c = session_.connection();
    std::vector<PgResult> results;
    if (sent_ == 0) return results;
    sent_ = 0;
    PQpipelineSync(c);
    PgResult failed(nullptr, PQclear);
    for (;;) {
        PgResult result(PQgetResult(c), PQclear);
        if (!result) {
            if (PQstatus(c) != CONNECTION_OK) throw Unavailable("PostgreSQL is gone");
            continue;
        }
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC) break;
        if (status == PGRES_FATAL_ERROR && !failed)
            failed = std::move(result);
        else if (status == PGRES_TUPLES_OK)
            results.push_back(std::move(result));
    }
    PQexitPipelineMode(c);
    if (failed) pg_fail(c, failed.get(), "pipeline");
    return results;
}

void PostgresDatabase::send_journal(const Batch& batch) {
    writes_.send("insert into journal " + unnest(journal_kinds()), columns_of(journal_kinds(), [&](ValueSink& to) {
                     for (const JournalRecord& record : batch.records) give(record, to);
                 }));
    writes_.send("insert into journal_group values ($1::bigint, $2::bigint, $3)",
                 parameters_of({batch.records.back().at.number, batch.records.front().at.number, batch.hash}));
}

void PostgresDatabase::send_answers(const Batch& batch) {
    writes_.send("insert into answer " + unnest(answer_kinds()), columns_of(answer_kinds(), [&](ValueSink& to) {
                     for (const StoredAnswer& answer : batch.answers) give(answer, to);
                 }));
}

// What is known to be new is inserted without looking whether it is there.
void PostgresDatabase::send_rows(const TableType& table, const Changes& changes) {
    const auto rows = [&](const std::vector<const void*>& of) {
        return columns_of(kinds_of(table), [&](ValueSink& to) {
            for (const void* row : of) table.give(row, to);
        });
    };
    if (!changes.fresh.empty()) writes_.send(insert_sql(table), rows(changes.fresh));
    if (!changes.puts.empty()) writes_.send(upsert_sql(table), rows(changes.puts));
    if (changes.erases.empty()) return;
    BinaryArray keys(table.columns[0].kind);
    for (const Value* key : changes.erases) keys.add_value(*key);
    writes_.send("delete from " + sql_name(table.name) + " where " + sql_name(table.columns[0].name) + " = any($1::" +
                     array_type(table.columns[0].kind) + ")",
                 {parameter(std::move(keys))});
}

void PostgresDatabase::commit(const Batch& batch) {
    writes_.send("begin", {});
    for (const Statement& statement : batch.alongside)
        for (const Record& parameters : statement.runs) writes_.send(statement.sql, parameters_of(parameters));
    if (!batch.records.empty()) send_journal(batch);
    if (!batch.answers.empty()) send_answers(batch);
    const EventNumber first_new =
        batch.records.empty() ? std::numeric_limits<EventNumber>::max() : batch.records.front().at.number;
    std::map<const TableType*, Changes> tables;
    for (const Rows::Write& write : batch.writes) {
        Changes& changes = tables[write.table];
        if (!write.row)
            changes.erases.push_back(&write.key);
        else if (write.table->columns[0].is_id && integer(write.key) >= first_new)
            changes.fresh.push_back(write.row.get());
        else
            changes.puts.push_back(write.row.get());
    }
    for (const auto& [table, changes] : tables) send_rows(*table, changes);
    writes_.send("commit", {});
    writes_.finish();
    ++commits_;
}

}  // namespace yekuo::store
