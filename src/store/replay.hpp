// The journal is the truth: the state can be made again from it, checked against it, and moved by it.
#pragma once

#include "store/database.hpp"

namespace yekuo::store {

// Told now and then how far it is: events done, of how many.
using Progress = std::function<void(EventNumber done, EventNumber of)>;

struct ReplayReport {
    EventNumber events = 0;
    std::size_t tables = 0;
    std::int64_t rows = 0;
    std::vector<std::string> differences;  // "case 812: stored and replayed rows differ", at most 20
};

// Verifies numbers and hashes, rebuilds the state into an empty database and compares row for row.
Result<ReplayReport> replay_check(const House& house, const DatabaseUrl& url, const Progress& progress);

// Makes the state tables anew from the journal, e.g. after their definition has changed.
Result<EventNumber> rebuild_state(const House& house, WriterDatabase& database, const Progress& progress);
// The same, only if the tables' definition is not the one that they were made with.
Result<bool> rebuild_if_changed(const House& house, WriterDatabase& database, const Progress& progress);

// The parts of a deployment that are not in the journal, with the schema of each.
struct SidePart {
    Part part;
    std::string schema;
};
struct CopyReport {
    EventNumber events = 0;
    std::int64_t side_rows = 0;
};
// Moves a deployment by replay: the journal byte for byte, the state made anew, vault and local tables row
// by row. The target must be empty.
Result<CopyReport> copy_deployment(const House& house, const DatabaseUrl& from, const DatabaseUrl& to,
                                   const std::vector<SidePart>& sides, const Progress& progress);

}  // namespace yekuo::store
