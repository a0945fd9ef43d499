#include "store/sqlite/sqlite_session.hpp"

#include <filesystem>

namespace yekuo::store {
namespace {

Value read(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
        case SQLITE_BLOB: {
            const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return Bytes{std::string(bytes ? bytes : "", size)};
        }
        default: return {};
    }
}

Cell cell(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_NULL: return {};
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
    }
}

// Ready to run again whatever has happened meanwhile.
struct Running {
    sqlite3_stmt* statement;
    ~Running() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};

// $1 … $n become ?1 … ?n, which SQLite binds by number. Text in quotes is left alone.
std::string numbered(std::string_view sql) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'') quoted = !quoted;
        const bool parameter = !quoted && sql[i] == '$' && i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9';
        out += parameter ? '?' : sql[i];
    }
    return out;
}

// SQLite counts every allocation under one lock unless told not to: with a writer, readers and the vault at
// work at once that lock was a quarter of the server's time.
void no_memory_statistics() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

void SqliteParameters::value(const Value& value) {
    struct Binder {
        SqliteParameters& to;
        void operator()(std::monostate) const { to.none(); }
        void operator()(std::int64_t number) const { to.integer(number); }
        void operator()(double number) const { to.real(number); }
        void operator()(const std::string& text) const { to.text(text); }
        void operator()(const Bytes& bytes) const { to.bytes(bytes.data); }
    };
    std::visit(Binder{*this}, value);
}

std::string sqlite_file(const std::string& target, Part part) {
    if (part == Part::state) return target;
    const std::filesystem::path file(target);
    const char* suffix = part == Part::vault ? "-vault" : "-local";
    return (file.parent_path() / (file.stem().string() + suffix + file.extension().string())).string();
}

SqliteSession::SqliteSession(const std::string& file, Part part, Access access, const char* vfs) {
    no_memory_statistics();
    const int mode = access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(file.c_str(), &db_, mode | SQLITE_OPEN_NOMUTEX, vfs) != SQLITE_OK) {
        const std::string why = db_ ? sqlite3_errmsg(db_) : "out of memory";
        sqlite3_close(db_);
        throw Unavailable("cannot open " + file + ": " + why);
    }
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_extended_result_codes(db_, 1);
    try {
        if (access == Access::write) script("pragma journal_mode = wal");
        // Sessions, cursors and positions may lose their last moments; journal and vault may not.
        script(part == Part::local ? "pragma synchronous = normal" : "pragma synchronous = full");
        script("pragma foreign_keys = on; pragma cache_size = -8000; pragma temp_store = memory");
    } catch (...) {
        sqlite3_close(db_);
        throw;
    }
}

SqliteSession::~SqliteSession() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    for (sqlite3_stmt* statement : kept_) sqlite3_finalize(statement);
    sqlite3_close(db_);
}

void SqliteSession::fail(const char* doing) {
    const int code = sqlite3_extended_errcode(db_);
    const std::string why = std::string(doing) + ": " + sqlite3_errmsg(db_);
    if ((code & 0xFF) == SQLITE_CONSTRAINT) throw ConstraintBroken(why);
    if ((code & 0xFF) == SQLITE_ERROR || (code & 0xFF) == SQLITE_MISUSE) throw std::logic_error(why);
    throw Unavailable(why);
}

sqlite3_stmt* SqliteSession::compile(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const std::string text = numbered(sql);
    if (sqlite3_prepare_v3(db_, text.c_str(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK)
        fail("prepare");
    return statement;
}

sqlite3_stmt* SqliteSession::prepare(SqliteStatement& statement) {
    if (!statement.made) kept_.push_back(statement.made = compile(statement.sql));
    return statement.made;
}

sqlite3_stmt* SqliteSession::prepared(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) return known->second;
    sqlite3_stmt* statement = compile(sql);
    // Statements come from our own code; the bound is for the case that somebody builds one from input.
    if (statements_.size() >= 512) {
        for (auto& [text_, old] : statements_) sqlite3_finalize(old);
        statements_.clear();
    }
    statements_.emplace(sql, statement);
    return statement;
}

void SqliteSession::each(SqliteStatement& asked, const Value& parameter,
                         const std::function<void(std::span<const Cell>)>& use) {
    sqlite3_stmt* statement = prepare(asked);
    const Running running{statement};
    SqliteParameters(statement).value(parameter);
    const int columns = sqlite3_column_count(statement);
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        cells_.clear();
        for (int i = 0; i < columns; ++i) cells_.push_back(cell(statement, i));
        use(cells_);
    }
    if (step != SQLITE_DONE) fail("query");
}

void SqliteSession::execute(sqlite3_stmt* statement) {
    const int step = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (step != SQLITE_DONE && step != SQLITE_ROW) fail("write");
}

Records SqliteSession::query(std::string_view sql, const Record& parameters) {
    sqlite3_stmt* statement = prepared(sql);
    const Running running{statement};
    SqliteParameters bound(statement);
    for (const Value& parameter : parameters) bound.value(parameter);
    Records records;
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        Record& record = records.emplace_back();
        const int columns = sqlite3_column_count(statement);
        record.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) record.push_back(read(statement, i));
    }
    if (step != SQLITE_DONE) fail("query");
    return records;
}

void SqliteSession::script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("script");
}

}  // namespace yekuo::store
