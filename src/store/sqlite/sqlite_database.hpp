// The writer's side of SQLite: prepared statements, one transaction a batch, synchronous FULL. A lock file
// beside the database keeps a second process from writing.
#pragma once

#include <map>

#include "store/database.hpp"
#include "store/sqlite/sqlite_session.hpp"

namespace yekuo::store {

class SqliteDatabase final : public WriterDatabase {
public:
    explicit SqliteDatabase(const std::string& file, const char* vfs = nullptr);
    ~SqliteDatabase() override;

    Result<void> prepare(const House& house) override;
    bool lock() override;
    Head head() override;
    std::vector<StoredAnswer> answers(const std::vector<std::string>& keys) override;
    void commit(const Batch& batch) override;
    void forget_answers_before(Instant recorded) override;
    Session& session() override { return session_; }
    std::uint64_t commits() const override { return commits_; }

    StoredRow load(const TableType& table, const Value& key) override;
    std::vector<StoredRow> load_where(const TableType& table, std::size_t column, const Value& value) override;
    std::vector<StoredRow> load_many(const std::vector<RowKey>& keys) override;
    std::vector<std::vector<StoredRow>> load_lists(const std::vector<ListKey>& keys) override;

private:
    struct Statements {
        SqliteStatement upsert, erase;
        std::map<std::vector<std::size_t>, SqliteStatement> updates;  // by the columns that change
        std::vector<SqliteStatement> where;  // of reads_; by its first column a row is loaded
    };
    static Statements statements_for(const TableType& table);
    void write_batch(const Batch& batch);
    void write_journal(std::span<const JournalRecord> records, const std::string& hash);
    void write_row(const Rows::Write& write);
    bool update_changed(const Rows::Write& write, Statements& sql);
    void run(SqliteStatement& statement, const auto& give);

    std::string file_;
    const char* vfs_;
    int lock_ = -1;
    SqliteSession session_;
    std::unique_ptr<SqliteSession> reads_;
    std::unordered_map<const TableType*, Statements> statements_;  // of every table after prepare()
    std::vector<std::size_t> changed_;
    SqliteStatement begin_{"begin immediate"}, commit_{"commit"}, read_moment_{"begin"};
    SqliteStatement event_, events_;  // one; several in one statement
    SqliteStatement group_{"insert into journal_group values ($1,$2,$3)"};
    SqliteStatement answer_{"insert into answer values ($1,$2,$3,$4,$5,$6)"};
    std::uint64_t commits_ = 0;
};

}  // namespace yekuo::store
