// Takes a file of requests in: `yekuo import --db DB --mapping FILE CSV`. Every record of the file is
// accounted for exactly once, by its line: accepted, merged into an earlier report of the same matter,
// already there, or refused with the reason and the column. A second run changes nothing: what is there is
// found by the sender's number, and each command carries a key made of the mapping's name and that number.
//
// The import knows neither writer nor vault; what it needs of them are the two functions in ImportPorts.
#pragma once

#include <functional>

#include "intake/mapping.hpp"

namespace yekuo::intake {

struct ImportItem {
    std::string idempotency_key;  // "import/la311/1-1523590121"
    ReceiveRequest command;       // without its sealed values:
    std::string address, text;    // these are sealed by `submit`, which puts their ids into the command
};

struct ImportPorts {
    // Which of these senders (RequestRow::sender) are there already, and as which request.
    std::function<Result<std::map<std::string, RequestId>>(const std::vector<std::string>& senders)> known;
    // Seals and submits a batch; one answer per item, in order: decide's answer, or its error.
    std::function<std::vector<Result<json::object>>(std::vector<ImportItem> items)> submit;
    // Bytes of the file done so far; called between batches. May be empty.
    std::function<void(std::size_t done, std::size_t of)> progress;
    std::size_t batch = 500;
};

enum class ImportOutcome { accepted, merged, duplicate, refused };
BOOST_DESCRIBE_ENUM(ImportOutcome, accepted, merged, duplicate, refused)

struct ImportLine {
    std::size_t line = 0;
    std::string key;  // the sender's number, where the line could be read so far
    ImportOutcome outcome = ImportOutcome::refused;
    RequestId request;      // 0 when refused
    RequestId merged_into;  // when merged
    std::size_t first_line = 0;  // a duplicate inside the file: where the number stood first
    std::string reason;     // translation key, when refused or duplicate
    std::string place;      // "line 12, column created_date"
    std::string detail;
};

struct ImportReport {
    std::vector<ImportLine> lines;  // in the order of the file, one for each record after the header
    std::size_t count(ImportOutcome outcome) const;
};

// Fails as a whole only when nothing can be read (no header, columns missing) or when the database is gone;
// what has been taken in until then stays and is found again by the next run.
Result<ImportReport> import_csv(std::string_view text, const Mapping& mapping, const ImportPorts& ports);

// For people and for programs: counts and every line that was not simply accepted; as CSV, every line.
std::string format_summary(const ImportReport& report);
std::string format_csv(const ImportReport& report);

}  // namespace yekuo::intake
