#include "store/replay.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "store/side_writer.hpp"
#include "store/sqlite/sqlite_database.hpp"

namespace yekuo::store {
namespace {

constexpr std::int64_t events_at_once = 5'000;
constexpr std::int64_t rows_at_once = 5'000;
constexpr std::size_t differences_max = 20;

// A database in a directory of its own, gone with the object.
class ScratchDatabase {
public:
    ScratchDatabase() {
        std::string pattern = (std::filesystem::temp_directory_path() / "yekuo-replay-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw Unavailable("cannot make a temporary directory");
        directory_ = pattern;
        database_ = std::make_unique<SqliteDatabase>((directory_ / "replay.db").string());
    }
    ~ScratchDatabase() {
        database_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    SqliteDatabase& operator*() { return *database_; }
    SqliteDatabase* operator->() { return database_.get(); }

private:
    std::filesystem::path directory_;
    std::unique_ptr<SqliteDatabase> database_;
};

Result<void> apply_record(const House& house, Rows& rows, const JournalRecord& record) {
    auto event = house.decode(record.type, record.body);
    if (!event) {
        Error error = event.error();
        error.detail = fmt::format("event {} {}: {}", record.at.number, record.type, error.detail);
        return error;
    }
    try {
        event->type->apply(rows, event->body.get(), record.at);
    } catch (const std::exception& failed) {
        return internal_error(fmt::format("event {} {}: {}", record.at.number, record.type, failed.what()));
    }
    return {};
}

// Reads the journal from the source and hands it on in portions.
template <class F>
Result<EventNumber> for_each_portion(Session& source, const Progress& progress, F take) {
    const EventNumber head = journal_head(source);
    EventNumber done = 0;
    while (done < head) {
        const auto records = read_journal(source, done, events_at_once);
        if (records.empty()) return conflict("journal.damaged", "the journal ends before its last group");
        if (auto taken = take(records); !taken) return taken.error();
        done = records.back().at.number;
        if (progress) progress(done, head);
    }
    return done;
}

Result<EventNumber> replay_into(const House& house, Session& source, WriterDatabase& target,
                                const Progress& progress) {
    Rows rows(&target);
    return for_each_portion(source, progress, [&](const std::vector<JournalRecord>& records) -> Result<void> {
        for (const JournalRecord& record : records)
            if (auto applied = apply_record(house, rows, record); !applied) return applied;
        Batch batch;
        batch.writes = rows.writes();
        target.commit(batch);
        rows.committed();
        if (rows.size() > 200'000) rows.forget();
        return {};
    });
}

Records page(Session& session, const TableType& type, const Value& after) {
    // Both databases must order text keys alike: by bytes.
    const bool text_key = type.columns[0].kind == ColumnKind::text;
    const std::string key = sql_name(type.columns[0].name) + (text_key && session.is_postgres() ? " collate \"C\"" : "");
    const bool first = is_null(after);
    const std::string sql = "select " + column_list(type) + " from " + sql_name(type.name) +
                            (first ? "" : " where " + key + " > $1") + " order by " + key + " limit " +
                            std::to_string(rows_at_once);
    return session.query(sql, first ? Record{} : Record{after});
}

std::string key_text(const Value& key) {
    const auto* number = std::get_if<std::int64_t>(&key);
    return number ? std::to_string(*number) : text(key);
}

void compare_table(Session& stored, Session& replayed, const TableType& type, ReplayReport& report) {
    Value after;
    for (;;) {
        const Records a = page(stored, type, after), b = page(replayed, type, after);
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
            const Value& key = i < a.size() ? a[i][0] : b[i][0];
            report.differences.push_back(type.name + " " + key_text(key) + ": stored and replayed rows differ");
            return;  // the rows after the first difference say nothing new
        }
        report.rows += static_cast<std::int64_t>(a.size());
        if (static_cast<std::int64_t>(a.size()) < rows_at_once) return;
        after = a.back()[0];
    }
}

Result<void> require_empty(Session& target) {
    if (journal_head(target) != 0) return conflict("copy.target_not_empty");
    return {};
}

std::vector<std::string> table_names(Session& session, Part part) {
    std::vector<std::string> names;
    const auto rows = session.is_postgres()
                          ? session.query("select table_name::text from information_schema.tables where "
                                          "table_schema = $1 order by 1",
                                          {std::string(part == Part::vault ? "vault" : "local")})
                          : session.query("select name from sqlite_master where type = 'table' order by 1");
    for (const Record& row : rows) names.push_back(text(row[0]));
    return names;
}

std::vector<std::string> column_names(Session& session, Part part, const std::string& table) {
    std::vector<std::string> names;
    const auto rows =
        session.is_postgres()
            ? session.query("select column_name::text from information_schema.columns where table_schema = $1 "
                            "and table_name = $2 order by ordinal_position",
                            {std::string(part == Part::vault ? "vault" : "local"), table})
            : session.query("select name from pragma_table_info($1) order by cid", {table});
    for (const Record& row : rows) names.push_back(text(row[0]));
    return names;
}

std::int64_t copy_table(Session& from, Session& to, Part part, const std::string& table) {
    std::string columns, marks;
    int count = 0;
    for (const std::string& name : column_names(to, part, table)) {
        columns += (count ? ", " : "") + name;
        marks += (count ? ", $" : "$") + std::to_string(count + 1);
        ++count;
    }
    const std::string insert = "insert into " + table + " (" + columns + ") values (" + marks + ")";
    std::int64_t copied = 0;
    for (;; ) {
        const auto rows = from.query("select " + columns + " from " + table + " order by 1 limit $1 offset $2",
                                     {rows_at_once, copied});
        to.query("begin");
        for (const Record& row : rows) to.query(insert, row);
        to.query("commit");
        copied += static_cast<std::int64_t>(rows.size());
        if (static_cast<std::int64_t>(rows.size()) < rows_at_once) return copied;
    }
}

void copy_answers(Session& from, WriterDatabase& to) {
    std::string after;
    for (;;) {
        Batch batch;
        for (const Record& r : from.query("select key, fingerprint, first, last, recorded, answer from answer "
                                          "where key > $1 order by key limit $2",
                                          {after, rows_at_once}))
            batch.answers.push_back(
                {text(r[0]), text(r[1]), integer(r[2]), integer(r[3]), {integer(r[4])}, text(r[5])});
        if (batch.answers.empty()) return;
        after = batch.answers.back().key;
        to.commit(batch);
    }
}

// The journal goes over group by group, so that numbers and hashes stay the same.
Result<EventNumber> copy_journal(const House& house, Session& source, WriterDatabase& target,
                                 const Progress& progress) {
    Rows rows(&target);
    const EventNumber head = journal_head(source);
    EventNumber done = 0;
    while (done < head) {
        const auto groups = read_groups(source, done, 200);
        const auto records = read_journal(source, done, groups.back().last - done);
        std::size_t at = 0;
        for (const JournalGroup& group : groups) {
            Batch batch;
            batch.hash = group.hash;
            for (; at < records.size() && records[at].at.number <= group.last; ++at) {
                if (auto applied = apply_record(house, rows, records[at]); !applied) return applied.error();
                batch.records.push_back(records[at]);
            }
            batch.writes = rows.writes();
            target.commit(batch);
            rows.committed();
        }
        if (rows.size() > 200'000) rows.forget();
        done = groups.back().last;
        if (progress) progress(done, head);
    }
    return done;
}

}  // namespace

Result<ReplayReport> replay_check(const House& house, const DatabaseUrl& url, const Progress& progress) {
    const auto source = open_session(url, Part::state, Access::read);
    // One moment of a database that may be written to meanwhile.
    source->script(source->is_postgres() ? "begin isolation level repeatable read, read only" : "begin");
    if (auto verified = verify_journal(*source); !verified) return verified.error();
    ScratchDatabase scratch;
    if (auto prepared = scratch->prepare(house); !prepared) return prepared.error();
    scratch->session().script("pragma synchronous = off");  // it is thrown away: no flush is needed
    auto replayed = replay_into(house, *source, *scratch, progress);
    if (!replayed) return replayed.error();
    ReplayReport report;
    report.events = *replayed;
    for (const TableType* type : house.all_tables()) {
        ++report.tables;
        compare_table(*source, scratch->session(), *type, report);
        if (report.differences.size() >= differences_max) break;
    }
    return report;
}

Result<EventNumber> rebuild_state(const House& house, WriterDatabase& database, const Progress& progress) {
    Session& session = database.session();
    for (const TableType* type : house.all_tables()) session.script("drop table if exists " + sql_name(type->name));
    if (auto prepared = database.prepare(house); !prepared) return prepared.error();
    return replay_into(house, session, database, progress);
}

Result<bool> rebuild_if_changed(const House& house, WriterDatabase& database, const Progress& progress) {
    Session& session = database.session();
    session.script(session.is_postgres() ? "create schema if not exists yekuo" : "select 1");
    session.script(journal_schema(session.is_postgres()));
    const std::string wanted = schema_fingerprint(house);
    const auto made = session.query("select content from about where name = 'schema'");
    const bool same = !made.empty() && text(made[0][0]) == wanted;
    if (same) return false;
    if (!made.empty())
        if (auto rebuilt = rebuild_state(house, database, progress); !rebuilt) return rebuilt.error();
    session.query(
        "insert into about values ('schema', $1) on conflict (name) do update set content = excluded.content",
        {wanted});
    return !made.empty();
}

Result<CopyReport> copy_deployment(const House& house, const DatabaseUrl& from, const DatabaseUrl& to,
                                   const std::vector<SidePart>& sides, const Progress& progress) {
    const auto source = open_session(from, Part::state, Access::read);
    if (auto verified = verify_journal(*source); !verified) return verified.error();
    auto target = open_database(to);
    if (!target->lock()) return conflict("database.in_use");
    if (auto prepared = target->prepare(house); !prepared) return prepared.error();
    if (auto empty = require_empty(target->session()); !empty) return empty.error();
    CopyReport report;
    // Vault first: state refers to its values.
    for (const SidePart& side : sides) {
        const auto read = open_session(from, side.part, Access::read);
        const auto write = open_session(to, side.part, Access::write);
        prepare_part(*write, side.part, side.schema);
        for (const std::string& table : table_names(*read, side.part))
            if (!table.starts_with("sqlite_")) report.side_rows += copy_table(*read, *write, side.part, table);
    }
    auto copied = copy_journal(house, *source, *target, progress);
    if (!copied) return copied.error();
    copy_answers(*source, *target);
    report.events = *copied;
    return report;
}

}  // namespace yekuo::store
