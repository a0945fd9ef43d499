// SQLite as a Session: WAL, foreign keys, a busy timeout, prepared statements kept by their text. The parts
// that must survive a power cut run with synchronous FULL.
#pragma once

#include <sqlite3.h>

#include <deque>
#include <functional>
#include <unordered_map>

#include "store/session.hpp"

namespace yekuo::store {

std::string sqlite_file(const std::string& target, Part part);  // city.db, city-vault.db, city-local.db

// A statement's parameters, one after the other. Texts are bound where they lie; what was made for it is kept here.
class SqliteParameters final : public ValueSink {
public:
    explicit SqliteParameters(sqlite3_stmt* statement) : statement_(statement) {}
    void none() override { sqlite3_bind_null(statement_, ++at_); }
    void integer(std::int64_t number) override { sqlite3_bind_int64(statement_, ++at_, number); }
    void real(double number) override { sqlite3_bind_double(statement_, ++at_, number); }
    void text(std::string_view lasting) override {
        sqlite3_bind_text64(statement_, ++at_, lasting.data(), lasting.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    void made(std::string text) override { this->text(kept_.emplace_back(std::move(text))); }
    void bytes(std::string_view lasting) {
        sqlite3_bind_blob64(statement_, ++at_, lasting.data(), lasting.size(), SQLITE_STATIC);
    }
    void value(const Value& value);  // which lasts

private:
    sqlite3_stmt* statement_;
    int at_ = 0;
    std::deque<std::string> kept_;
};

// A statement that its user keeps: found again without looking for its text. Used with one session only.
struct SqliteStatement {
    std::string sql;
    sqlite3_stmt* made = nullptr;
};

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

    // The rows for one parameter, each where SQLite holds it. The writer's way to a row.
    void each(SqliteStatement& asked, const Value& parameter, const std::function<void(std::span<const Cell>)>& use);
    // Runs a statement that has its parameters, without collecting rows; the writer's way to write.
    void execute(sqlite3_stmt* statement);
    sqlite3_stmt* prepare(SqliteStatement& statement);
    sqlite3* handle() { return db_; }

private:
    [[noreturn]] void fail(const char* doing);
    sqlite3_stmt* prepared(std::string_view sql);
    sqlite3_stmt* compile(std::string_view sql);

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    sqlite3* db_ = nullptr;
    std::vector<Cell> cells_;
    std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
    std::vector<sqlite3_stmt*> kept_;  // by those who use them
};

}  // namespace yekuo::store
