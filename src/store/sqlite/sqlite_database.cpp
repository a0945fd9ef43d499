#include "store/sqlite/sqlite_database.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/batch_columns.hpp"

namespace yekuo::store {

namespace {

// Several questions at one moment of the database: each of its own would take and give back the lock of the log, and
// forget the pages that it read as soon as another group is stored.
class AtOneMoment {
public:
    AtOneMoment(SqliteSession& session, SqliteStatement& begin, std::size_t questions)
        : session_(session), open_(questions > 1) {
        if (open_) session_.execute(session_.prepare(begin));
    }
    ~AtOneMoment() {
        if (open_) sqlite3_exec(session_.handle(), "rollback", nullptr, nullptr, nullptr);
    }
    AtOneMoment(const AtOneMoment&) = delete;
    AtOneMoment& operator=(const AtOneMoment&) = delete;

private:
    SqliteSession& session_;
    bool open_;
};

// So many events go in one statement: beginning and ending one costs a third of storing an event.
constexpr std::size_t events_together = 8;

std::string insert_events(std::size_t count) {
    std::string sql = "insert into journal values ";
    for (std::size_t i = 0; i < count; ++i) sql += i ? ",(?,?,?,?,?,?,?,?,?)" : "(?,?,?,?,?,?,?,?,?)";
    return sql;
}

// So many of a table are kept; a row that changes in yet other columns is written whole.
constexpr std::size_t updates_most = 64;

std::string update_sql(const TableType& type, const std::vector<std::size_t>& columns) {
    std::string set;
    for (const std::size_t i : columns) set += (set.empty() ? "" : ", ") + sql_name(type.columns[i].name) + " = ?";
    return "update " + sql_name(type.name) + " set " + set + " where " + sql_name(type.columns[0].name) + " = ?";
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& file, const char* vfs)
    : file_(file),
      vfs_(vfs),
      session_(file, Part::state, store::Access::write, vfs),
      event_{insert_events(1)},
      events_{insert_events(events_together)} {}

SqliteDatabase::~SqliteDatabase() {
    if (lock_ >= 0) close(lock_);
}

bool SqliteDatabase::lock() {
    if (lock_ < 0) lock_ = open((file_ + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock_ < 0) throw Unavailable("cannot create the lock file beside " + file_);
    return flock(lock_, LOCK_EX | LOCK_NB) == 0;
}

Result<void> SqliteDatabase::prepare(const House& house) {
    std::string schema = "begin;" + journal_schema(false);
    for (const TableType* type : house.all_tables()) schema += table_schema(*type, false);
    session_.script(schema + "commit;");
    // Larger checkpoints: a flush of the main file then costs little per command.
    session_.script("pragma wal_autocheckpoint = 4000");
    const auto full = session_.query("pragma synchronous");
    if (integer(full[0][0]) < 2) return conflict("database.unsafe", "synchronous is not FULL");
    for (const TableType* type : house.all_tables()) statements_.emplace(type, statements_for(*type));
    reads_ = std::make_unique<SqliteSession>(file_, Part::state, store::Access::read, vfs_);
    return {};
}

Head SqliteDatabase::head() {
    const auto rows = session_.query("select last, hash from journal_group order by last desc limit 1");
    if (rows.empty()) return {};
    return {integer(rows[0][0]), text(rows[0][1])};
}

std::vector<StoredAnswer> SqliteDatabase::answers(const std::vector<std::string>& keys) {
    const AtOneMoment moment(*reads_, read_moment_, keys.size());
    std::vector<StoredAnswer> found;
    for (const std::string& key : keys)
        for (const Record& r : reads_->query(
                 "select key, fingerprint, first, last, recorded, answer from answer where key = $1", {key}))
            found.push_back({text(r[0]), text(r[1]), integer(r[2]), integer(r[3]), {integer(r[4])}, text(r[5])});
    return found;
}

void SqliteDatabase::forget_answers_before(Instant recorded) {
    session_.query("delete from answer where recorded < $1", {recorded.ms});
}

SqliteDatabase::Statements SqliteDatabase::statements_for(const TableType& type) {
    Statements made;
    const std::string columns = column_list(type), key = sql_name(type.columns[0].name), name = sql_name(type.name);
    std::string marks, updates;
    for (std::size_t i = 0; i < type.columns.size(); ++i) {
        marks += (i ? ", $" : "$") + std::to_string(i + 1);
        if (i)
            updates += (i > 1 ? ", " : "") + sql_name(type.columns[i].name) + " = excluded." +
                       sql_name(type.columns[i].name);
        made.where.push_back(
            {"select " + columns + " from " + name + " where " + sql_name(type.columns[i].name) + " = $1"});
    }
    made.upsert.sql = "insert into " + name + " (" + columns + ") values (" + marks + ") on conflict (" + key + ") do " +
                  (updates.empty() ? "nothing" : "update set " + updates);
    made.erase.sql = "delete from " + name + " where " + key + " = $1";
    return made;
}

StoredRow SqliteDatabase::load(const TableType& table, const Value& key) {
    auto found = load_where(table, 0, key);
    return found.empty() ? nullptr : std::move(found[0]);
}

std::vector<StoredRow> SqliteDatabase::load_where(const TableType& table, std::size_t column, const Value& value) {
    std::vector<StoredRow> found;
    reads_->each(statements_.at(&table).where[column], value,
                 [&](std::span<const Cell> cells) { found.push_back(table.take(cells)); });
    return found;
}

std::vector<StoredRow> SqliteDatabase::load_many(const std::vector<RowKey>& keys) {
    const AtOneMoment moment(*reads_, read_moment_, keys.size());
    std::vector<StoredRow> rows;
    rows.reserve(keys.size());
    for (const RowKey& wanted : keys) rows.push_back(load(*wanted.table, wanted.key));
    return rows;
}

std::vector<std::vector<StoredRow>> SqliteDatabase::load_lists(const std::vector<ListKey>& keys) {
    const AtOneMoment moment(*reads_, read_moment_, keys.size());
    std::vector<std::vector<StoredRow>> lists;
    lists.reserve(keys.size());
    for (const ListKey& wanted : keys) lists.push_back(load_where(*wanted.table, wanted.column, wanted.value));
    return lists;
}

// `give` hands the parameters over; what it hands lasts until the statement has run.
void SqliteDatabase::run(SqliteStatement& statement, const auto& give) {
    sqlite3_stmt* prepared = session_.prepare(statement);
    SqliteParameters parameters(prepared);
    give(parameters);
    session_.execute(prepared);
}

void SqliteDatabase::write_row(const Rows::Write& write) {
    Statements& sql = statements_.at(write.table);
    if (!write.row) return run(sql.erase, [&](auto& to) { to.value(write.key); });
    if (write.before && update_changed(write, sql)) return;
    run(sql.upsert, [&](auto& to) { write.table->give(write.row.get(), to); });
}

// Most changes touch a few columns and no index; SQLite would write every index of a row that is replaced. False: the
// row has to be written whole.
bool SqliteDatabase::update_changed(const Rows::Write& write, Statements& sql) {
    const TableType& type = *write.table;
    changed_.clear();
    type.changed(write.before.get(), write.row.get(), changed_);
    if (changed_.empty()) return true;
    auto update = sql.updates.find(changed_);
    if (update == sql.updates.end()) {
        if (sql.updates.size() >= updates_most) return false;
        update = sql.updates.emplace(changed_, SqliteStatement{update_sql(type, changed_)}).first;
    }
    run(update->second, [&](auto& to) {
        for (const std::size_t i : changed_) type.members[i].give(type.members[i].of(write.row.get()), to);
        to.value(write.key);
    });
    return sqlite3_changes(session_.handle()) > 0;
}

void SqliteDatabase::write_journal(std::span<const JournalRecord> records, const std::string& hash) {
    run(group_, [&](auto& to) {
        to.integer(records.back().at.number);
        to.integer(records.front().at.number);
        to.text(hash);
    });
    for (; records.size() >= events_together; records = records.subspan(events_together))
        run(events_, [&](auto& to) {
            for (const JournalRecord& r : records.first(events_together)) give(r, to);
        });
    for (const JournalRecord& r : records) run(event_, [&](auto& to) { give(r, to); });
}

void SqliteDatabase::write_batch(const Batch& batch) {
    if (!batch.records.empty()) write_journal(batch.records, batch.hash);
    for (const StoredAnswer& a : batch.answers)
        run(answer_, [&](auto& to) { give(a, to); });
    for (const Rows::Write& write : batch.writes) write_row(write);
}

void SqliteDatabase::commit(const Batch& batch) {
    session_.execute(session_.prepare(begin_));
    try {
        write_batch(batch);
        session_.execute(session_.prepare(commit_));
    } catch (...) {
        if (!sqlite3_get_autocommit(session_.handle()))
            sqlite3_exec(session_.handle(), "rollback", nullptr, nullptr, nullptr);
        throw;
    }
    ++commits_;
}

}  // namespace yekuo::store
