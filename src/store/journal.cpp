#include "store/journal.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"
#include "store/sets.hpp"

namespace yekuo::store {
namespace {

constexpr const char* columns = "number, recorded, business, area, case_id, actor, cause, type, body";

JournalRecord record_of(const Record& row) {
    JournalRecord record;
    record.at.number = integer(row[0]);
    record.at.recorded = {integer(row[1])};
    record.at.business = {integer(row[2])};
    record.at.area = static_cast<Area>(integer(row[3]));
    record.at.case_id = {integer(row[4])};
    record.at.actor = text(row[5]);
    record.at.cause = integer(row[6]);
    record.type = text(row[7]);
    record.body = text(row[8]);
    return record;
}

std::vector<JournalRecord> records_of(const Records& rows) {
    std::vector<JournalRecord> records;
    records.reserve(rows.size());
    for (const Record& row : rows) records.push_back(record_of(row));
    return records;
}

}  // namespace

std::string seal_group(const std::string& previous_hash, std::span<const JournalRecord> records) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 32);
    const auto add = [&](std::string_view bytes) {
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    };
    add(previous_hash);
    fmt::memory_buffer head;
    for (const JournalRecord& r : records) {
        head.clear();
        fmt::format_to(std::back_inserter(head), "\n{}|{}|{}|{}|{}|{}|{}|{}|{}|", r.at.number, r.at.recorded.ms,
                       r.at.business.ms, r.at.area, r.at.case_id.value, r.at.actor, r.at.cause, r.type,
                       r.body.size());
        add({head.data(), head.size()});
        add(r.body);
    }
    std::string hash(32, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
    return to_hex(hash);
}

std::vector<JournalRecord> read_journal(Session& session, EventNumber after, std::int64_t limit) {
    static const std::string sql =
        fmt::format("select {} from journal where number > $1 order by number limit $2", columns);
    return records_of(session.query(sql, {after, limit}));
}

std::vector<JournalRecord> read_journal_of(Session& session, std::span<const std::string> types, EventNumber after,
                                           EventNumber last, std::int64_t limit) {
    const std::string sql = fmt::format(
        "select {} from journal where number > $1 and number <= $2 and {} order by number limit $3", columns,
        in_set(session, "type", 4, SetOf::texts));
    return records_of(session.query(sql, {after, last, limit, set_value(session, types)}));
}

std::vector<JournalRecord> read_case_journal(Session& session, CaseId case_id, EventNumber after,
                                             std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {} from journal where case_id = $1 and number > $2 order by number limit $3", columns);
    return records_of(session.query(sql, {case_id.value, after, limit}));
}

std::vector<JournalGroup> read_groups(Session& session, EventNumber after, std::int64_t limit) {
    std::vector<JournalGroup> groups;
    for (const Record& row : session.query(
             "select first, last, hash from journal_group where last > $1 order by last limit $2", {after, limit}))
        groups.push_back({integer(row[0]), integer(row[1]), text(row[2])});
    return groups;
}

EventNumber journal_head(Session& session) {
    const auto rows = session.query("select coalesce(max(last), 0) from journal_group");
    return integer(rows.at(0).at(0));
}

Result<EventNumber> verify_journal(Session& session) {
    const auto damaged = [](EventNumber number, const char* what) {
        return conflict("journal.damaged", fmt::format("event {}: {}", number, what));
    };
    EventNumber checked = 0;
    std::string hash;
    for (;;) {
        const auto groups = read_groups(session, checked, 1000);
        if (groups.empty()) break;
        const auto records = read_journal(session, checked, groups.back().last - checked);
        std::size_t at = 0;
        for (const JournalGroup& group : groups) {
            if (group.first != checked + 1) return damaged(checked + 1, "a group is missing");
            const auto size = static_cast<std::size_t>(group.last - group.first + 1);
            if (at + size > records.size()) return damaged(group.first, "events of a group are missing");
            for (std::size_t i = 0; i < size; ++i)
                if (records[at + i].at.number != group.first + static_cast<EventNumber>(i))
                    return damaged(group.first + static_cast<EventNumber>(i), "the number is missing");
            hash = seal_group(hash, std::span(records).subspan(at, size));
            if (hash != group.hash) return damaged(group.first, "the hash of its group does not match");
            at += size;
            checked = group.last;
        }
    }
    const auto stray = session.query("select count(*) from journal where number > $1", {checked});
    if (integer(stray[0][0]) != 0) return damaged(checked + 1, "it belongs to no sealed group");
    return checked;
}

}  // namespace yekuo::store
