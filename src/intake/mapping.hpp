// How another system's file becomes requests: a mapping says which column is the sender's number, which
// values stand for which channel, type and urgency, what two rows must share to tell of one matter, and how
// places outside the city (data of another city, for trials) are folded into boxes inside it. It is a YAML
// file, so that a new sender needs no new code; examples/la311/mapping.yaml is one, with comments.
//
//   auto mapping = read_mapping(yaml);             // errors: "mapping.…" with line and path
//   auto bound = BoundMapping::bind(*mapping, header_fields);
//   auto row = bound->map(record);                 // a request, or what is wrong in which column
#pragma once

#include <map>
#include <optional>

#include "base/csv.hpp"
#include "intake/request.hpp"

namespace yekuo::intake {

// A fact that is always the same, or chosen by a column's value.
struct Choice {
    std::string always;
    std::string column;
    std::map<std::string, std::string> values;
    std::optional<std::string> otherwise;  // none: an unknown value refuses the row
};

struct Bounds {
    double south = 0, west = 0, north = 0, east = 0;
};

struct FoldBox {
    Area area = 0;
    std::int32_t zone = 0;
    Bounds to;
    std::vector<std::string> values;  // of Fold::by; the first box takes what no other names
};

struct Fold {
    Bounds from;
    std::string by;
    std::vector<FoldBox> boxes;
};

// Rows that agree in these columns within this time are one matter: the later is merged into the first.
struct SameMatter {
    std::vector<std::string> columns;
    Millis within;
};

struct Mapping {
    std::string name;  // part of the idempotency keys: a renamed mapping is another import
    std::string key;   // column: the sender's own number
    Choice channel, case_type, urgency;
    std::string reported_at;  // column; may be empty
    std::string time_zone = "+08:00";
    std::string latitude, longitude;  // columns
    std::string address;              // column; may be empty
    std::string text;                 // "Type {type_id}": columns in braces; may be empty
    Fold fold;
    std::optional<SameMatter> same_matter;
};

Result<Mapping> read_mapping(const std::string& yaml);

struct MappedRow {
    std::string key;
    ReceiveRequest request;      // without the sealed values
    std::string address, text;   // to be sealed
    std::string matter;          // what SameMatter compares; empty without that rule
};

// A mapping whose columns have been found in a header.
class BoundMapping {
public:
    // Errors: "import.column_missing" or "import.column_twice" with the column.
    static Result<BoundMapping> bind(const Mapping& mapping, const std::vector<std::string>& header);

    Result<MappedRow> map(const CsvRecord& record) const;
    std::size_t columns() const { return header_.size(); }

private:
    Result<std::string> choose(const Choice& choice, const CsvRecord& record) const;
    Result<double> coordinate(const std::string& column, double from, double to, const CsvRecord& record) const;
    Result<Instant> reported(const CsvRecord& record) const;
    std::optional<Error> place_into(ReceiveRequest& request, const CsvRecord& record) const;
    std::string filled(const std::string& text, const CsvRecord& record) const;
    const std::string& field(const std::string& column, const CsvRecord& record) const;

    const Mapping* mapping_ = nullptr;
    std::map<std::string, std::size_t> header_;
};

}  // namespace yekuo::intake
