// The writer's side of PostgreSQL: it holds an advisory lock on the connection that commits, loads the keys
// of a batch in one pipelined round trip and writes the batch set-wise in another.
#pragma once

#include "store/database.hpp"
#include "store/postgres/postgres_session.hpp"

namespace yekuo::store {

// A connection on which several statements go out before the first result is read.
class PostgresPipeline {
public:
    explicit PostgresPipeline(const std::string& url);
    void send(const std::string& sql, const std::vector<PgParameter>& parameters);
    std::vector<PgResult> finish();  // ends the pipeline; one result a statement that returns rows
    PostgresSession& session() { return session_; }

private:
    PostgresSession session_;
    std::unordered_map<std::string, std::string> prepared_;
    std::size_t sent_ = 0;
};

class PostgresDatabase final : public WriterDatabase {
public:
    explicit PostgresDatabase(const std::string& url);

    Result<void> prepare(const House& house) override;
    bool lock() override;
    Head head() override;
    std::vector<StoredAnswer> answers(const std::vector<std::string>& keys) override;
    void commit(const Batch& batch) override;
    void forget_answers_before(Instant recorded) override;
    Session& session() override { return writes_.session(); }
    std::uint64_t commits() const override { return commits_; }

    StoredRow load(const TableType& table, const Value& key) override;
    std::vector<StoredRow> load_where(const TableType& table, std::size_t column, const Value& value) override;
    std::vector<StoredRow> load_many(const std::vector<RowKey>& keys) override;
    std::vector<std::vector<StoredRow>> load_lists(const std::vector<ListKey>& keys) override;

private:
    // Of a table in one batch.
    struct Changes {
        std::vector<const void*> fresh, puts;
        std::vector<const Value*> erases;
    };
    void send_journal(const Batch& batch);
    void send_answers(const Batch& batch);
    void send_rows(const TableType& table, const Changes& changes);

    std::string url_;
    PostgresPipeline writes_;  // holds the lock
    std::unique_ptr<PostgresPipeline> reads_;
    std::uint64_t commits_ = 0;
};

}  // namespace yekuo::store
