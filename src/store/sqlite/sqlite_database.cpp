#include "store/sqlite/sqlite_database.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace yekuo::store {

namespace {

// Several questions at one moment of the database: each of its own would take and give back the lock of the log, and
// forget the pages that it read as soon as another group is stored.
class AtOneMoment {
public:
    AtOneMoment(SqliteSession& session, std::size_t questions) : session_(session), open_(questions > 1) {
        if (open_) session_.execute(session_.prepare("begin"), nullptr, 0);
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

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& file, const char* vfs)
    : file_(file), vfs_(vfs), session_(file, Part::state, store::Access::write, vfs) {}

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
    const AtOneMoment moment(*reads_, keys.size());
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
    std::string marks, updates, plain, unchanged;
    for (std::size_t i = 0; i < type.columns.size(); ++i) {
        marks += (i ? ", $" : "$") + std::to_string(i + 1);
        if (i)
            updates += (i > 1 ? ", " : "") + sql_name(type.columns[i].name) + " = excluded." +
                       sql_name(type.columns[i].name);
        const std::string set = sql_name(type.columns[i].name) + " = $" + std::to_string(i + 1);
        if (i && type.columns[i].indexed)
            unchanged += " and " + sql_name(type.columns[i].name) + " is $" + std::to_string(i + 1);
        if (i && !type.columns[i].indexed) plain += (plain.empty() ? "" : ", ") + set;
        made.where.push_back("select " + columns + " from " + name + " where " + sql_name(type.columns[i].name) +
                             " = $1");
    }
    made.load = made.where[0];
    made.upsert = "insert into " + name + " (" + columns + ") values (" + marks + ") on conflict (" + key + ") do " +
                  (updates.empty() ? "nothing" : "update set " + updates);
    if (type.columns[0].is_id && !plain.empty() && !unchanged.empty())
        made.update = "update " + name + " set " + plain + " where " + key + " = $1" + unchanged;
    made.erase = "delete from " + name + " where " + key + " = $1";
    return made;
}

StoredRow SqliteDatabase::load(const TableType& table, const Value& key) {
    return reads_->first(statements_.at(&table).load, key, loaded_) ? table.from_values(loaded_) : nullptr;
}

std::vector<StoredRow> SqliteDatabase::load_where(const TableType& table, std::size_t column, const Value& value) {
    std::vector<StoredRow> found;
    for (const Record& row : reads_->query(statements_.at(&table).where[column], {value}))
        found.push_back(table.from_values(row));
    return found;
}

std::vector<StoredRow> SqliteDatabase::load_many(const std::vector<RowKey>& keys) {
    const AtOneMoment moment(*reads_, keys.size());
    std::vector<StoredRow> rows;
    rows.reserve(keys.size());
    for (const RowKey& wanted : keys) rows.push_back(load(*wanted.table, wanted.key));
    return rows;
}

std::vector<std::vector<StoredRow>> SqliteDatabase::load_lists(const std::vector<ListKey>& keys) {
    const AtOneMoment moment(*reads_, keys.size());
    std::vector<std::vector<StoredRow>> lists;
    lists.reserve(keys.size());
    for (const ListKey& wanted : keys) lists.push_back(load_where(*wanted.table, wanted.column, wanted.value));
    return lists;
}

// Most changes touch no indexed column; SQLite would write every index of a row that is replaced.
void SqliteDatabase::write_row(const Rows::Write& write, EventNumber first_new, std::vector<Value>& values) {
    const Statements& sql = statements_.at(write.table);
    values.clear();
    if (write.row && !sql.update.empty() && integer(write.key) < first_new) {
        write.table->to_values(write.row.get(), values);
        session_.execute(session_.prepare(sql.update), values.data(), values.size());
        if (sqlite3_changes(session_.handle()) > 0) return;
        values.clear();
    }
    if (write.row)
        write.table->to_values(write.row.get(), values);
    else
        values.push_back(write.key);
    session_.execute(session_.prepare(write.row ? sql.upsert : sql.erase), values.data(), values.size());
}

void SqliteDatabase::write_batch(const Batch& batch) {
    sqlite3_stmt* journal = session_.prepare("insert into journal values ($1,$2,$3,$4,$5,$6,$7,$8,$9)");
    for (const JournalRecord& r : batch.records) {
        const Value row[] = {r.at.number,
                             r.at.recorded.ms,
                             r.at.business.ms,
                             static_cast<std::int64_t>(r.at.area),
                             r.at.case_id.value,
                             r.at.actor,
                             r.at.cause,
                             r.type,
                             r.body};
        session_.execute(journal, row, 9);
    }
    if (!batch.records.empty()) {
        const Value row[] = {batch.records.back().at.number, batch.records.front().at.number, batch.hash};
        session_.execute(session_.prepare("insert into journal_group values ($1,$2,$3)"), row, 3);
    }
    sqlite3_stmt* answer = session_.prepare("insert into answer values ($1,$2,$3,$4,$5,$6)");
    for (const StoredAnswer& a : batch.answers) {
        const Value row[] = {a.key, a.fingerprint, a.first, a.last, a.recorded.ms, a.answer};
        session_.execute(answer, row, 6);
    }
    std::vector<Value> values;
    const EventNumber first_new =
        batch.records.empty() ? std::numeric_limits<EventNumber>::max() : batch.records.front().at.number;
    for (const Rows::Write& write : batch.writes) write_row(write, first_new, values);
}

void SqliteDatabase::commit(const Batch& batch) {
    session_.execute(session_.prepare("begin immediate"), nullptr, 0);
    try {
        write_batch(batch);
        session_.execute(session_.prepare("commit"), nullptr, 0);
    } catch (...) {
        if (!sqlite3_get_autocommit(session_.handle()))
            sqlite3_exec(session_.handle(), "rollback", nullptr, nullptr, nullptr);
        throw;
    }
    ++commits_;
}

}  // namespace yekuo::store
