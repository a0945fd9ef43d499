#include "grid/readings.hpp"

#include <algorithm>
#include <charconv>

#include "base/csv.hpp"

namespace yekuo::grid {

const char* const reading_schema =
    "create table if not exists grid_reading (resource text not null, at bigint not null,"
    " load_percent double precision not null, open_kva double precision, line_loss_percent double precision,"
    " primary key (resource, at));";

namespace {

constexpr int looked_back = 2'000;  // readings of a resource, for how long it has been overloaded

std::optional<double> number_of(const std::string& text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || !(value >= 0 && value <= 1e9)) return {};
    return value;
}

struct Columns {
    int resource = -1, at = -1, load = -1, open = -1, loss = -1;
    explicit Columns(const std::vector<std::string>& header) {
        for (int i = 0; i < static_cast<int>(header.size()); ++i) {
            const auto& name = header[static_cast<std::size_t>(i)];
            if (name == "resource") resource = i;
            if (name == "at") at = i;
            if (name == "load_percent") load = i;
            if (name == "open_kva") open = i;
            if (name == "line_loss_percent") loss = i;
        }
    }
    bool complete() const { return resource >= 0 && at >= 0 && load >= 0; }
};

// The field at a column; empty where the file does not have it.
std::string field(const CsvRecord& record, int column) {
    return column >= 0 && column < static_cast<int>(record.fields.size()) ? record.fields[static_cast<std::size_t>(column)]
                                                                          : std::string{};
}

std::optional<ReadingFault> read_line(const CsvRecord& record, const Columns& columns, Reading& out) {
    const auto fault = [&](const char* key, const char* column) {
        return ReadingFault{record.line, key, csv_place(record.line, std::string_view(column))};
    };
    out.resource = field(record, columns.resource);
    if (out.resource.empty() || out.resource.size() > 40) return fault("reading.resource", "resource");
    const auto at = parse_instant(field(record, columns.at));
    if (!at) return fault("reading.time", "at");
    out.at = *at;
    const auto load = number_of(field(record, columns.load));
    if (!load) return fault("reading.number", "load_percent");
    out.load_percent = *load;
    for (const auto& [column, name, into] : {std::tuple{columns.open, "open_kva", &out.open_kva},
                                             std::tuple{columns.loss, "line_loss_percent", &out.line_loss_percent}}) {
        const auto text = field(record, column);
        if (text.empty()) continue;
        *into = number_of(text);
        if (!*into) return fault("reading.number", name);
    }
    return {};
}

store::Value optional_value(const std::optional<double>& value) {
    return value ? store::Value(*value) : store::Value{};
}

std::optional<double> optional_real(const store::Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return {};
    return store::real(value);
}

}  // namespace

Result<ReadLines> read_readings(std::string_view csv) {
    CsvReader reader(csv);
    const auto header = reader.next();
    if (!header || header->error) return invalid("reading.header", "/csv");
    const Columns columns(header->fields);
    if (!columns.complete()) return invalid("reading.header", "/csv", "resource, at and load_percent are needed");
    ReadLines all;
    while (auto record = reader.next()) {
        if (record->error) {
            all.faults.push_back({record->line, record->error->key, record->error->field});
            continue;
        }
        Reading reading;
        if (auto fault = read_line(*record, columns, reading)) {
            all.faults.push_back(std::move(*fault));
            continue;
        }
        all.readings.push_back(std::move(reading));
        all.lines.push_back(record->line);
    }
    return all;
}

std::int64_t keep_readings(store::Session& local, const std::vector<Reading>& readings) {
    std::int64_t known = 0;
    for (const auto& reading : readings) {
        const bool there = !local.query("select 1 from grid_reading where resource = $1 and at = $2",
                                        {reading.resource, reading.at.ms}).empty();
        if (there) ++known;
        else
            local.query("insert into grid_reading values ($1, $2, $3, $4, $5)",
                        {reading.resource, reading.at.ms, reading.load_percent, optional_value(reading.open_kva),
                         optional_value(reading.line_loss_percent)});
    }
    return known;
}

std::map<std::string, LastReading> last_readings(store::Session& local, const std::set<std::string>& resources,
                                                 double overload_percent) {
    std::map<std::string, LastReading> last;
    for (const auto& resource : resources) {
        std::optional<LastReading> found;
        bool over = true;
        for (const auto& row : local.query("select at, load_percent, open_kva, line_loss_percent from grid_reading where "
                                           "resource = $1 order by at desc limit " + std::to_string(looked_back),
                                           {resource})) {
            const Instant at{store::integer(row[0])};
            const double load = store::real(row[1]);
            if (!found) found = LastReading{{resource, at, load, {}, {}}, 0};
            if (!found->reading.open_kva) found->reading.open_kva = optional_real(row[2]);
            if (!found->reading.line_loss_percent) found->reading.line_loss_percent = optional_real(row[3]);
            over = over && load >= overload_percent;
            if (over) found->hours_over = static_cast<double>((found->reading.at - at).count) / 3'600'000;
            if (!over && found->reading.open_kva && found->reading.line_loss_percent) break;
        }
        if (found) last.emplace(resource, std::move(*found));
    }
    return last;
}

}  // namespace yekuo::grid
