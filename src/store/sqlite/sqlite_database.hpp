// The writer's side of SQLite: prepared statements, one transaction a batch, synchronous FULL. A lock file
// beside the database keeps a second process from writing.
#pragma once

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
        std::string load, upsert, erase;
        std::string update;  // where no indexed column changes; empty: there is none, or nothing else
        std::vector<std::string> where;
    };
    static Statements statements_for(const TableType& table);
    void write_batch(const Batch& batch);
    void write_row(const Rows::Write& write, EventNumber first_new, std::vector<Value>& values);

    std::string file_;
    const char* vfs_;
    int lock_ = -1;
    SqliteSession session_;
    std::unique_ptr<SqliteSession> reads_;
    std::unordered_map<const TableType*, Statements> statements_;  // complete after prepare()
    Record loaded_;  // the row that load() reads
    std::uint64_t commits_ = 0;
};

}  // namespace yekuo::store
