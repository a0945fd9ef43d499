#include "base/csv.hpp"

#include "base/text.hpp"

namespace yekuo {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string csv_place(std::size_t line, std::size_t column) {
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string csv_place(std::size_t line, std::string_view column_name) {
    return "line " + std::to_string(line) + ", column " + std::string(column_name);
}

CsvReader::CsvReader(std::string_view text, CsvLimits limits) : text_(text), limits_(limits) {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

std::optional<CsvRecord> CsvReader::next() {
    if (at_ >= text_.size()) return {};
    CsvRecord record;
    record.line = line_;
    const std::size_t from = at_;
    record.error = read_record(record);
    if (record.error) {
        record.fields.clear();
        skip_line(from, record.line);
    }
    return record;
}

std::optional<Error> CsvReader::read_record(CsvRecord& record) {
    for (;;) {
        const std::size_t column = record.fields.size() + 1;
        if (column > limits_.fields) return fault("csv.too_many_fields", column);
        std::string field;
        if (auto error = read_field(field, column, record.line)) return error;
        if (!is_utf8(field)) return fault("csv.utf8", column);
        record.fields.push_back(std::move(field));
        if (at_ >= text_.size() || take_line_end()) return {};
        ++at_;  // the comma: read_field stops nowhere else
    }
}

std::optional<Error> CsvReader::read_field(std::string& field, std::size_t column, std::size_t first_line) {
    if (at_ < text_.size() && text_[at_] == '"') return read_quoted(field, column, first_line);
    const std::size_t from = at_;
    for (; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == ',' || c == '\n') break;
        if (c == '\r') {
            if (at_ + 1 < text_.size() && text_[at_ + 1] == '\n') break;
            return fault("csv.carriage_return", column);
        }
        if (c == '"') return fault("csv.stray_quote", column);
        if (c == '\0') return fault("csv.nul", column);
        if (at_ - from >= limits_.field_bytes) return fault("csv.field_long", column);
    }
    field.assign(text_.substr(from, at_ - from));
    return {};
}

std::optional<Error> CsvReader::read_quoted(std::string& field, std::size_t column, std::size_t first_line) {
    ++at_;
    for (; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '\0') return fault("csv.nul", column);
        if (c == '\n' && ++line_ - first_line >= limits_.record_lines) return fault("csv.record_long", column);
        if (c != '"') {
            field += c;
        } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
            field += '"';
            ++at_;
        } else {
            ++at_;
            const bool ends = at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\n' ||
                              text_.substr(at_).starts_with("\r\n");
            if (!ends) return fault("csv.after_quote", column);
            return {};
        }
        if (field.size() > limits_.field_bytes) return fault("csv.field_long", column);
    }
    return Error{Code::invalid, "csv.open_quote", csv_place(first_line, column), "the quote is never closed"};
}

bool CsvReader::take_line_end() {
    if (text_[at_] == '\r') ++at_;
    if (text_[at_] != '\n') return false;
    ++at_;
    ++line_;
    return true;
}

// After a broken record: on with the line after the one in which it began.
void CsvReader::skip_line(std::size_t from, std::size_t line) {
    const std::size_t end = text_.find('\n', from);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    line_ = line + 1;
}

Error CsvReader::fault(const char* key, std::size_t column, std::string detail) const {
    return invalid(key, csv_place(line_, column), std::move(detail));
}

}  // namespace yekuo
