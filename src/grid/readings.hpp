// What was read of lines, substations and transformers: local to the deployment, not in the journal (there are many,
// and the monitoring systems keep them). A reading is known by its resource and its time, so that a file that comes
// twice changes nothing. From CSV every line that cannot be taken is told with its place; the others come in.
#pragma once

#include <map>
#include <set>

#include "store/session.hpp"

namespace yekuo::grid {

extern const char* const reading_schema;  // of the local part

struct Reading {
    std::string resource;
    Instant at;
    double load_percent = 0;
    std::optional<double> open_kva;  // not read: as it was last
    std::optional<double> line_loss_percent;
};

struct ReadingFault {
    std::size_t line = 0;  // of the file, or the place in the list from 1
    std::string key, place;
};

struct ReadLines {
    std::vector<Reading> readings;
    std::vector<std::size_t> lines;  // of each of them
    std::vector<ReadingFault> faults;
};

// resource,at,load_percent[,open_kva][,line_loss_percent], in any order, with a header. Errors: "reading.header".
// Faults by line: "csv.…", "reading.resource", "reading.time", "reading.number".
Result<ReadLines> read_readings(std::string_view csv);

// Keeps what is not known yet; answers how many were.
std::int64_t keep_readings(store::Session& local, const std::vector<Reading>& readings);

// The last reading of each, and how long the load has stayed at or above the limit until then.
struct LastReading {
    Reading reading;
    double hours_over = 0;
};
std::map<std::string, LastReading> last_readings(store::Session& local, const std::set<std::string>& resources,
                                                 double overload_percent);

}  // namespace yekuo::grid
