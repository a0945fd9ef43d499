#include "intake/mapping.hpp"

#include <charconv>
#include <cmath>

namespace yekuo::intake {

namespace {

constexpr std::size_t address_max = 200;

std::vector<std::string> columns_in(const std::string& text) {
    std::vector<std::string> columns;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
        const auto end = text.find('}', at);
        if (end != std::string::npos) columns.push_back(text.substr(at + 1, end - at - 1));
    }
    return columns;
}

std::vector<std::string> columns_of(const Mapping& mapping) {
    std::vector<std::string> columns{mapping.key,       mapping.reported_at, mapping.latitude,
                                     mapping.longitude, mapping.address,     mapping.fold.by};
    for (const Choice* choice : {&mapping.channel, &mapping.case_type, &mapping.urgency})
        columns.push_back(choice->column);
    if (mapping.same_matter)
        columns.insert(columns.end(), mapping.same_matter->columns.begin(), mapping.same_matter->columns.end());
    for (auto& column : columns_in(mapping.text)) columns.push_back(std::move(column));
    std::erase(columns, "");
    return columns;
}

double scaled(double value, double from, double to, double low, double high) {
    return low + (value - from) / (to - from) * (high - low);
}

}  // namespace

Result<BoundMapping> BoundMapping::bind(const Mapping& mapping, const std::vector<std::string>& header) {
    BoundMapping bound;
    bound.mapping_ = &mapping;
    for (std::size_t i = 0; i < header.size(); ++i)
        if (!bound.header_.emplace(header[i], i).second)
            return invalid("import.column_twice", csv_place(1, i + 1), header[i]);
    for (const auto& column : columns_of(mapping))
        if (!bound.header_.contains(column))
            return invalid("import.column_missing", csv_place(1, column), "the header has no such column");
    return bound;
}

const std::string& BoundMapping::field(const std::string& column, const CsvRecord& record) const {
    return record.fields[header_.at(column)];
}

Result<std::string> BoundMapping::choose(const Choice& choice, const CsvRecord& record) const {
    if (choice.column.empty()) return choice.always;
    const std::string& value = field(choice.column, record);
    if (const auto found = choice.values.find(value); found != choice.values.end()) return found->second;
    if (choice.otherwise) return *choice.otherwise;
    return invalid("import.unknown_value", csv_place(record.line, choice.column), value);
}

Result<double> BoundMapping::coordinate(const std::string& column, double from, double to,
                                        const CsvRecord& record) const {
    const std::string& text = field(column, record);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty()) return invalid("import.coordinate_missing", csv_place(record.line, column));
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return invalid("import.coordinate", csv_place(record.line, column), text);
    if (value < from || value > to) return invalid("import.coordinate_outside", csv_place(record.line, column), text);
    return value;
}

Result<Instant> BoundMapping::reported(const CsvRecord& record) const {
    if (mapping_->reported_at.empty()) return Instant{};
    std::string text = field(mapping_->reported_at, record);
    // "2020-01-01 00:05:00" is local time of the sender; with a zone of its own it is taken as it stands.
    if (text.size() == 19 && text[10] == ' ') {
        text[10] = 'T';
        text += mapping_->time_zone;
    }
    auto at = parse_instant(text);
    if (!at) return invalid("import.time", csv_place(record.line, mapping_->reported_at), text);
    return at;
}

std::optional<Error> BoundMapping::place_into(ReceiveRequest& request, const CsvRecord& record) const {
    const Fold& fold = mapping_->fold;
    auto lat = coordinate(mapping_->latitude, fold.from.south, fold.from.north, record);
    if (!lat) return lat.error();
    auto lon = coordinate(mapping_->longitude, fold.from.west, fold.from.east, record);
    if (!lon) return lon.error();
    const std::string& value = field(fold.by, record);
    const FoldBox* box = &fold.boxes.front();
    for (const auto& candidate : fold.boxes)
        for (const auto& named : candidate.values)
            if (named == value) box = &candidate;
    request.area = box->area;
    request.zone = box->zone;
    request.place = {scaled(*lat, fold.from.south, fold.from.north, box->to.south, box->to.north),
                     scaled(*lon, fold.from.west, fold.from.east, box->to.west, box->to.east)};
    return {};
}

std::string BoundMapping::filled(const std::string& text, const CsvRecord& record) const {
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', from)) {
        const auto end = text.find('}', at);
        if (end == std::string::npos) break;
        out += text.substr(from, at - from);
        out += field(text.substr(at + 1, end - at - 1), record);
        from = end + 1;
    }
    return out + text.substr(from);
}

Result<MappedRow> BoundMapping::map(const CsvRecord& record) const {
    if (record.fields.size() != header_.size())
        return invalid("import.field_count", csv_place(record.line, std::min(record.fields.size(), header_.size()) + 1),
                       std::to_string(record.fields.size()) + " fields, the header has " +
                           std::to_string(header_.size()));
    MappedRow row;
    row.key = field(mapping_->key, record);
    if (row.key.empty()) return invalid("import.key_missing", csv_place(record.line, mapping_->key));
    row.request.external_ref = row.key;
    for (const auto& [choice, target] : {std::pair{&mapping_->channel, &row.request.channel},
                                         std::pair{&mapping_->case_type, &row.request.case_type},
                                         std::pair{&mapping_->urgency, &row.request.urgency}}) {
        auto chosen = choose(*choice, record);
        if (!chosen) return chosen.error();
        *target = std::move(*chosen);
    }
    auto at = reported(record);
    if (!at) return at.error();
    row.request.reported_at = *at;
    if (auto error = place_into(row.request, record)) return *error;
    if (!mapping_->address.empty()) row.address = field(mapping_->address, record);
    if (row.address.size() > address_max)
        return invalid("import.address_long", csv_place(record.line, mapping_->address));
    row.text = filled(mapping_->text, record);
    if (mapping_->same_matter)
        for (const auto& column : mapping_->same_matter->columns) row.matter += field(column, record) + '\x1f';
    return row;
}

}  // namespace yekuo::intake
