// The journal as it is stored: numbered without gaps in commit order, each committed group sealed by a hash
// that chains to the group before it. Everything that follows the house (live views, messages, indicators,
// replay, copy) reads it by number.
#pragma once

#include <functional>
#include <span>

#include "store/room.hpp"
#include "store/session.hpp"

namespace yekuo::store {

// An event as stored: the envelope, the type's name and the body's bytes.
struct JournalRecord {
    Envelope at;
    std::string type;
    std::string body;
};

struct JournalGroup {
    EventNumber first = 0;
    EventNumber last = 0;
    std::string hash;  // hex of BLAKE2b-256 over the previous hash and the group's records
};

std::string seal_group(const std::string& previous_hash, std::span<const JournalRecord> records);

// Up to `limit` records after `after`, in order.
std::vector<JournalRecord> read_journal(Session& session, EventNumber after, std::int64_t limit);
// The same, of these types only, and none above `last`.
std::vector<JournalRecord> read_journal_of(Session& session, std::span<const std::string> types, EventNumber after,
                                           EventNumber last, std::int64_t limit);
std::vector<JournalRecord> read_case_journal(Session& session, CaseId case_id, EventNumber after,
                                             std::int64_t limit);
std::vector<JournalGroup> read_groups(Session& session, EventNumber after, std::int64_t limit);
EventNumber journal_head(Session& session);

// Checks numbers and hashes of the whole journal; the error names the first event that does not fit.
Result<EventNumber> verify_journal(Session& session);

}  // namespace yekuo::store
