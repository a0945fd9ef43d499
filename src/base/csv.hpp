// A strict reader of comma-separated values (RFC 4180): what other systems hand over as files. Strict,
// because a lenient reader turns one lost quote into thousands of rows of nonsense without a word. A broken
// record is an error that names line and column; reading then goes on with the next line, so that one bad
// row costs one row.
//
//   CsvReader reader(text);
//   while (auto record = reader.next()) {
//       if (record->error) …;                 // key "csv.…", field "line 12, column 3"
//       else use(record->line, record->fields);
//   }
//
// Lines end with CRLF or LF. A byte order mark is skipped. Quotes stand around a whole field or nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo {

struct CsvLimits {
    std::size_t field_bytes = 64 << 10;
    std::size_t fields = 500;
    std::size_t record_lines = 200;  // a quoted field may hold line ends, but not a whole file
};

struct CsvRecord {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
    std::optional<Error> error;  // then there are no fields
};

class CsvReader {
public:
    explicit CsvReader(std::string_view text, CsvLimits limits = {});

    std::optional<CsvRecord> next();  // none: the text is read
    std::size_t bytes_read() const { return at_; }

private:
    std::optional<Error> read_record(CsvRecord& record);
    std::optional<Error> read_field(std::string& field, std::size_t column, std::size_t first_line);
    std::optional<Error> read_quoted(std::string& field, std::size_t column, std::size_t first_line);
    bool take_line_end();
    void skip_line(std::size_t from, std::size_t line);
    Error fault(const char* key, std::size_t column, std::string detail = {}) const;

    std::string_view text_;
    CsvLimits limits_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

// "line 12, column 3": how every error of an import names its place.
std::string csv_place(std::size_t line, std::size_t column);
std::string csv_place(std::size_t line, std::string_view column_name);

}  // namespace yekuo
