#include <sodium.h>

#include "base/text.hpp"
#include "store/database.hpp"

namespace yekuo::store {
namespace {

const char* sql_type(ColumnKind kind, bool postgres) {
    switch (kind) {
        case ColumnKind::integer: return postgres ? "bigint" : "integer";
        case ColumnKind::real: return postgres ? "double precision" : "real";
        default: return "text";
    }
}

}  // namespace

std::string journal_schema(bool postgres) {
    const std::string number = postgres ? "bigint" : "integer";
    const std::string bare = postgres ? "" : " without rowid";
    return "create table if not exists journal (number " + number + " primary key, recorded " + number +
           " not null, business " + number + " not null, area integer not null, case_id " + number +
           " not null, actor text not null, cause " + number +
           " not null, type text not null, body text not null);"
           "create index if not exists journal_case on journal (case_id, number) where case_id <> 0;"
           "create table if not exists journal_group (last " +
           number + " primary key, first " + number +
           " not null, hash text not null);"
           "create table if not exists answer (key text primary key, fingerprint text not null, first " +
           number + " not null, last " + number + " not null, recorded " + number +
           " not null, answer text not null)" + bare +
           ";create table if not exists about (name text primary key, content text not null)" + bare + ";";
}

std::string table_schema(const TableType& type, bool postgres) {
    std::string columns, indexes;
    for (std::size_t i = 0; i < type.columns.size(); ++i) {
        const Column& column = type.columns[i];
        columns += (i ? ", " : "") + sql_name(column.name) + " " + sql_type(column.kind, postgres) + (i ? "" : " primary key");
        if (column.indexed)
            indexes += "create index if not exists " + type.name + "_by_" + column.name + " on " + sql_name(type.name) +
                       " (" + sql_name(column.name) + ");";
    }
    const bool text_key = type.columns[0].kind == ColumnKind::text;
    // Room on the page lets PostgreSQL update a row without touching its indexes.
    const std::string tail = postgres ? " with (fillfactor = 70)" : text_key ? " without rowid" : "";
    return "create table if not exists " + sql_name(type.name) + " (" + columns + ")" + tail + ";" + indexes;
}

std::string schema_fingerprint(const House& house) {
    std::string all;
    for (const TableType* type : house.all_tables()) all += table_schema(*type, false);
    std::string hash(16, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(all.data()), all.size(), nullptr, 0);
    return to_hex(hash);
}

}  // namespace yekuo::store
