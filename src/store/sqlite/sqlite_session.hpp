// SQLite as a Session: WAL, foreign keys, a busy timeout, prepared statements kept by their text. The parts
// that must survive a power cut run with synchronous FULL.
#pragma once

#include <sqlite3.h>

#include <unordered_map>

#include "store/session.hpp"

namespace yekuo::store {

std::string sqlite_file(const std::string& target, Part part);  // city.db, city-vault.db, city-local.db

class SqliteSession final : public Session {
public:
    // vfs: the name of a registered VFS, for tests that cut the power; null is the system's.
    SqliteSession(const std::string& file, Part part, Access access, const char* vfs = nullptr);
    ~SqliteSession() override;
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    Records query(std::string_view sql, const Record& parameters = {}) override;
    void script(const std::string& sql) override;
    bool is_postgres() const override { return false; }

    // The first row for one parameter, into a record that is used again; false: there is none. The writer's way to a row.
    bool first(std::string_view sql, const Value& parameter, Record& record);
    // Runs a prepared statement without collecting rows; the fast path of the writer.
    void execute(sqlite3_stmt* statement, const Value* parameters, std::size_t count);
    sqlite3_stmt* prepare(std::string_view sql);
    sqlite3* handle() { return db_; }

private:
    [[noreturn]] void fail(const char* doing);

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    sqlite3* db_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

}  // namespace yekuo::store
