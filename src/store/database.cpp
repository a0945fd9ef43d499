#include "store/database.hpp"

#include "store/postgres/postgres_database.hpp"
#include "store/sqlite/sqlite_database.hpp"

namespace yekuo::store {

std::unique_ptr<WriterDatabase> open_database(const DatabaseUrl& url, const char* sqlite_vfs) {
    if (url.postgres) return std::make_unique<PostgresDatabase>(url.target);
    return std::make_unique<SqliteDatabase>(url.target, sqlite_vfs);
}

}  // namespace yekuo::store
