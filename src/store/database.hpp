// What the writer needs of a database: rows by key, set-wise in one round trip, and one atomic commit.
// There is one for SQLite and one for PostgreSQL; the same tests run on both.
#pragma once

#include <span>

#include "store/journal.hpp"
#include "store/sets.hpp"

namespace yekuo::store {

// What a command answered, kept under its idempotency key for as long as answers are kept.
struct StoredAnswer {
    std::string key;
    std::string fingerprint;  // of the command: the same key with another command is an error
    EventNumber first = 0;    // the command's events; 0: it brought none
    EventNumber last = 0;
    Instant recorded;
    std::string answer;  // JSON
};

struct Batch {
    std::vector<JournalRecord> records;
    std::string hash;  // of the group; empty if there are no records
    std::vector<StoredAnswer> answers;
    std::vector<Rows::Write> writes;
    std::span<const Statement> alongside;  // of other parts, in the same transaction; PostgreSQL only
};

struct Head {
    EventNumber number = 0;
    std::string hash;
};

// Rows and answers are read by a connection of their own, so that one thread may read while another commits.
class WriterDatabase : public RowSource {
public:
    // Creates or checks the tables, before anything is read. Refuses a database that would forget what it acknowledged.
    virtual Result<void> prepare(const House& house) = 0;
    // Tries to become the one writer; false: another process is.
    virtual bool lock() = 0;
    virtual Head head() = 0;
    virtual std::vector<StoredAnswer> answers(const std::vector<std::string>& keys) = 0;
    virtual void commit(const Batch& batch) = 0;  // throws Unavailable: the outcome is not known
    virtual void forget_answers_before(Instant recorded) = 0;
    virtual Session& session() = 0;
    virtual std::uint64_t commits() const = 0;
};

std::unique_ptr<WriterDatabase> open_database(const DatabaseUrl& url, const char* sqlite_vfs = nullptr);

// The statements that create the journal and the state tables.
std::string journal_schema(bool postgres);
std::string table_schema(const TableType& type, bool postgres);
// Changes whenever the tables would look different: the state is then rebuilt from the journal.
std::string schema_fingerprint(const House& house);

}  // namespace yekuo::store
