#include "intake/import.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace yekuo::intake {

namespace {

class Import {
public:
    Import(std::string_view text, const Mapping& mapping, const BoundMapping& bound, const ImportPorts& ports,
           CsvReader& reader)
        : text_(text), mapping_(mapping), bound_(bound), ports_(ports), reader_(reader) {}

    Result<ImportReport> run() {
        while (auto record = reader_.next()) {
            take(*record);
            if (waiting_.size() < ports_.batch) continue;
            if (auto error = send()) return *error;
        }
        if (auto error = send()) return *error;
        return std::move(report_);
    }

private:
    struct Waiting {
        std::size_t at;  // its place in report_.lines
        MappedRow row;
    };
    struct Matter {
        std::string sender;
        Instant reported;
    };

    void take(const CsvRecord& record) {
        ImportLine& line = report_.lines.emplace_back();
        line.line = record.line;
        if (record.error) return refuse(line, *record.error);
        auto row = bound_.map(record);
        if (!row) return refuse(line, row.error());
        line.key = row->key;
        const auto [first, is_new] = first_line_.try_emplace(row->key, record.line);
        if (!is_new) {
            line.outcome = ImportOutcome::duplicate;
            line.first_line = first->second;
            line.reason = "import.twice_in_file";
            line.place = csv_place(record.line, mapping_.key);
            return;
        }
        waiting_.push_back({report_.lines.size() - 1, std::move(*row)});
    }

    // A row that tells of the same matter as an earlier one names it; the first of them stays the one.
    void name_same_matter(MappedRow& row) {
        if (!mapping_.same_matter) return;
        const std::string sender = sender_of(row.request.channel, row.key);
        const auto [first, is_new] = matters_.try_emplace(row.matter, Matter{sender, row.request.reported_at});
        if (is_new) return;
        const auto apart = row.request.reported_at.ms - first->second.reported.ms;
        if (std::abs(apart) <= mapping_.same_matter->within.count)
            row.request.same_as = first->second.sender;
        else
            first->second = {sender, row.request.reported_at};
    }

    std::optional<Error> send() {
        std::vector<std::string> senders;
        for (const auto& waiting : waiting_)
            senders.push_back(sender_of(waiting.row.request.channel, waiting.row.key));
        auto known = ports_.known(senders);
        if (!known) return known.error();
        std::vector<ImportItem> items;
        std::vector<std::size_t> lines;
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            MappedRow& row = waiting_[i].row;
            name_same_matter(row);
            if (const auto there = known->find(senders[i]); there != known->end()) {
                already_there(report_.lines[waiting_[i].at], there->second);
                continue;
            }
            lines.push_back(waiting_[i].at);
            items.push_back({"import/" + mapping_.name + "/" + row.key, std::move(row.request),
                             std::move(row.address), std::move(row.text)});
        }
        waiting_.clear();
        if (!items.empty())
            if (auto error = submit(std::move(items), lines)) return error;
        if (ports_.progress) ports_.progress(reader_.bytes_read(), text_.size());
        return {};
    }

    std::optional<Error> submit(std::vector<ImportItem> items, const std::vector<std::size_t>& lines) {
        const auto answers = ports_.submit(std::move(items));
        if (answers.size() != lines.size()) return internal_error("a batch came back with another size");
        for (std::size_t i = 0; i < lines.size(); ++i) {
            ImportLine& line = report_.lines[lines[i]];
            if (answers[i]) {
                answered(line, *answers[i]);
                continue;
            }
            const Error& error = answers[i].error();
            if (error.code == Code::unavailable || error.code == Code::internal) return error;
            refuse(line, error);
            line.place = csv_place(line.line, std::string_view(error.field));
        }
        return {};
    }

    static void answered(ImportLine& line, const json::object& answer) {
        line.request = RequestId{answer.at("request").as_int64()};
        if (answer.at("known").as_bool()) return already_there(line, line.request);
        line.outcome = ImportOutcome::accepted;
        if (const auto* into = answer.if_contains("merged_into")) {
            line.outcome = ImportOutcome::merged;
            line.merged_into = RequestId{into->as_int64()};
        }
    }

    static void already_there(ImportLine& line, RequestId request) {
        line.outcome = ImportOutcome::duplicate;
        line.request = request;
        line.reason = "import.already_there";
    }

    static void refuse(ImportLine& line, const Error& error) {
        line.outcome = ImportOutcome::refused;
        line.reason = error.key;
        line.place = error.field;
        line.detail = error.detail;
    }

    std::string_view text_;
    const Mapping& mapping_;
    const BoundMapping& bound_;
    const ImportPorts& ports_;
    CsvReader& reader_;
    ImportReport report_;
    std::vector<Waiting> waiting_;
    std::unordered_map<std::string, std::size_t> first_line_;
    std::unordered_map<std::string, Matter> matters_;
};

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::size_t ImportReport::count(ImportOutcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count(lines, outcome, &ImportLine::outcome));
}

Result<ImportReport> import_csv(std::string_view text, const Mapping& mapping, const ImportPorts& ports) {
    CsvReader reader(text);
    const auto header = reader.next();
    if (!header) return invalid("import.empty", csv_place(1, std::size_t{1}));
    if (header->error) return *header->error;
    auto bound = BoundMapping::bind(mapping, header->fields);
    if (!bound) return bound.error();
    return Import(text, mapping, *bound, ports, reader).run();
}

std::string format_summary(const ImportReport& report) {
    std::string out = fmt::format("{} rows: {} accepted, {} merged, {} already there, {} refused\n",
                                  report.lines.size(), report.count(ImportOutcome::accepted),
                                  report.count(ImportOutcome::merged), report.count(ImportOutcome::duplicate),
                                  report.count(ImportOutcome::refused));
    for (const auto& line : report.lines) {
        if (line.outcome == ImportOutcome::refused)
            out += fmt::format("refused    {}: {} {}\n", line.place, line.reason, line.detail);
        if (line.outcome == ImportOutcome::duplicate && line.first_line)
            out += fmt::format("duplicate  {}: as line {}\n", line.place, line.first_line);
    }
    return out;
}

std::string format_csv(const ImportReport& report) {
    std::string out = "line,key,outcome,request,merged_into,reason,place,detail\r\n";
    for (const auto& line : report.lines)
        out += fmt::format("{},{},{},{},{},{},{},{}\r\n", line.line, quoted(line.key),
                           boost::describe::enum_to_string(line.outcome, "?"), line.request.value,
                           line.merged_into.value, line.reason, quoted(line.place), quoted(line.detail));
    return out;
}

}  // namespace yekuo::intake
