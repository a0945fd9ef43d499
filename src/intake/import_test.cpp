#include "intake/import.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <set>
#include <sstream>

#include "reference_rules.hpp"

namespace yekuo::intake {

namespace {

const char* const small_mapping = R"(
name: town
key: number
channel: {column: by, values: {phone: mayor_hotline, police: police_110}}
case_type: C15
reported_at: at
latitude: lat
longitude: lon
address: street
text: "about {kind}"
same_matter: {columns: [kind, street], within_hours: 24}
fold:
  from: {south: 0, west: 0, north: 10, east: 10}
  by: kind
  boxes:
    - {area: 330602, zone: 3, south: 30.0, west: 120.5, north: 30.1, east: 120.6}
    - {area: 330603, south: 30.2, west: 120.4, north: 30.3, east: 120.5, values: [lamp]}
)";

const std::string header = "number,by,at,lat,lon,street,kind\n";

Mapping mapping_of(const std::string& yaml) {
    auto mapping = read_mapping(yaml);
    REQUIRE_MESSAGE(mapping, (mapping ? "" : mapping.error().key + " " + mapping.error().field));
    return *mapping;
}

// A writer and a vault in memory: idempotency keys give the stored answer, values get running numbers.
struct House {
    Rows rows;
    Now now{.business = *parse_instant("2017-03-22T09:00:00+08:00")};
    std::map<std::string, json::object> answers;
    std::vector<std::string> sealed;
    std::size_t batches = 0;

    House() {
        for (const auto& command : tests::reference_rules()) {
            const auto decision = command.decide_on(rows, now);
            REQUIRE(decision);
            for (const auto& event : decision->events) event.type->apply(rows, event.body.get(), event.at);
        }
    }
    Result<json::object> send(ImportItem& item) {
        if (const auto known = answers.find(item.idempotency_key); known != answers.end()) return known->second;
        sealed.push_back(item.address);
        item.command.address = SealedId{static_cast<std::int64_t>(sealed.size())};
        auto decision = decide(rows, item.command, now);
        if (!decision) return decision.error();
        for (auto& event : decision->events) {
            event.at.number = now.next++;
            event.type->apply(rows, event.body.get(), event.at);
        }
        answers[item.idempotency_key] = decision->answer;
        return decision->answer;
    }

    ImportPorts ports() {
        ImportPorts ports;
        ports.batch = 3;
        ports.known = [this](const std::vector<std::string>& senders) -> Result<std::map<std::string, RequestId>> {
            std::map<std::string, RequestId> known;
            for (const auto& sender : senders)
                for (const auto* row : rows.where<RequestRow>("sender", sender)) known[sender] = row->id;
            return known;
        };
        ports.submit = [this](std::vector<ImportItem> items) {
            ++batches;
            std::vector<Result<json::object>> all;
            for (auto& item : items) all.push_back(send(item));
            return all;
        };
        return ports;
    }

    ImportReport import(const std::string& csv, const Mapping& mapping) {
        auto report = import_csv(csv, mapping, ports());
        REQUIRE(report);
        return *report;
    }
};

std::string refusal(const ImportReport& report, std::size_t i) {
    return report.lines.at(i).place + " " + report.lines.at(i).reason;
}

}  // namespace

TEST_CASE("a row becomes a request by the mapping: channel, type, time, place in the city") {
    House house;
    const auto report = house.import(
        header + "7,phone,2020-01-02 10:00:00,5,5,Main St,pole\n8,police,2020-01-02T10:00:00Z,1,2,X,lamp\n",
        mapping_of(small_mapping));
    REQUIRE(report.count(ImportOutcome::accepted) == 2);
    const auto* pole = house.rows.find<RequestRow>(report.lines[0].request);
    CHECK(pole->channel == "mayor_hotline");
    CHECK(pole->external_ref == "7");
    CHECK(pole->case_type == "C15");
    CHECK(format_instant(pole->reported_at) == "2020-01-02T02:00:00.000Z");
    CHECK(pole->area == 330602);
    CHECK(pole->zone == 3);
    CHECK(pole->place.lat == doctest::Approx(30.05));
    CHECK(pole->place.lon == doctest::Approx(120.55));
    CHECK(house.sealed.at(0) == "Main St");
    CHECK(house.rows.find<RequestRow>(report.lines[1].request)->area == 330603);
}

TEST_CASE("every broken row is refused with line and column, and the others come in") {
    House house;
    const auto report = house.import(header +
                                         "1,phone,2020-01-02 10:00:00,5,5,A,pole\n"
                                         "2,pigeon,2020-01-02 10:00:00,5,5,B,pole\n"
                                         "3,phone,2020-02-30 10:00:00,5,5,C,pole\n"
                                         "4,phone,2020-01-02 10:00:00,,5,D,pole\n"
                                         "5,phone,2020-01-02 10:00:00,5,five,E,pole\n"
                                         "6,phone,2020-01-02 10:00:00,5,11,F,pole\n"
                                         "7,phone,2020-01-02 10:00:00,5,5,G\n"
                                         ",phone,2020-01-02 10:00:00,5,5,H,pole\n"
                                         "9,phone,2020-01-02 10:00:00,5,5,\"I\"I,pole\n"
                                         "\n"
                                         "1,phone,2020-01-02 10:00:00,5,5,A,pole\n"
                                         "11,phone,2020-01-02 10:00:00,5,nan,J,pole\n"
                                         "12,phone,2020-01-02 10:00:00,5,5,K,pole\n",
                                     mapping_of(small_mapping));
    REQUIRE(report.lines.size() == 13);
    CHECK(report.count(ImportOutcome::accepted) == 2);
    CHECK(refusal(report, 1) == "line 3, column by import.unknown_value");
    CHECK(refusal(report, 2) == "line 4, column at import.time");
    CHECK(refusal(report, 3) == "line 5, column lat import.coordinate_missing");
    CHECK(refusal(report, 4) == "line 6, column lon import.coordinate");
    CHECK(refusal(report, 5) == "line 7, column lon import.coordinate_outside");
    CHECK(refusal(report, 6) == "line 8, column 7 import.field_count");
    CHECK(refusal(report, 7) == "line 9, column number import.key_missing");
    CHECK(refusal(report, 8) == "line 10, column 6 csv.after_quote");
    CHECK(refusal(report, 9) == "line 11, column 2 import.field_count");
    CHECK(refusal(report, 10) == "line 12, column number import.twice_in_file");
    CHECK(report.lines[10].first_line == 2);
    CHECK(refusal(report, 11) == "line 13, column lon import.coordinate");
    CHECK(report.lines[12].outcome == ImportOutcome::accepted);
}

TEST_CASE("two reports of one matter within the time are one request, whatever their channels") {
    House house;
    const auto report = house.import(header +
                                         "1,phone,2020-01-02 10:00:00,5,5,A,pole\n"
                                         "2,police,2020-01-02 12:00:00,5,5,A,pole\n"
                                         "3,phone,2020-01-02 12:00:00,5,5,A,lamp\n"
                                         "4,phone,2020-01-09 12:00:00,5,5,A,pole\n"
                                         "5,phone,2020-01-09 13:00:00,5,5,A,pole\n",
                                     mapping_of(small_mapping));
    CHECK(report.count(ImportOutcome::accepted) == 3);
    CHECK(report.lines[1].outcome == ImportOutcome::merged);
    CHECK(report.lines[1].merged_into == report.lines[0].request);
    CHECK(report.lines[4].merged_into == report.lines[3].request);
}

TEST_CASE("a second run changes nothing and says so") {
    House house;
    const auto csv = header +
                     "1,phone,2020-01-02 10:00:00,5,5,A,pole\n"
                     "2,police,2020-01-02 12:00:00,5,5,A,pole\n"
                     "3,phone,2020-01-02 12:00:00,5,bad,B,pole\n";
    const auto mapping = mapping_of(small_mapping);
    const auto first = house.import(csv, mapping);
    const auto events = house.now.next;
    const auto sealed = house.sealed.size();
    const auto second = house.import(csv, mapping);
    CHECK(house.now.next == events);
    CHECK(house.sealed.size() == sealed);
    CHECK(second.count(ImportOutcome::duplicate) == 2);
    CHECK(second.count(ImportOutcome::refused) == 1);
    CHECK(second.lines[1].request == first.lines[1].request);
    CHECK(format_summary(second) ==
          "3 rows: 0 accepted, 0 merged, 2 already there, 1 refused\n"
          "refused    line 4, column lon: import.coordinate bad\n");
}

TEST_CASE("a file without the columns that the mapping needs is refused as a whole") {
    House house;
    const auto mapping = mapping_of(small_mapping);
    const auto fault = [&](const std::string& csv) {
        auto report = import_csv(csv, mapping, house.ports());
        return report ? std::string("read") : report.error().key + " " + report.error().field;
    };
    CHECK(fault("") == "import.empty line 1, column 1");
    CHECK(fault("number,by\n") == "import.column_missing line 1, column at");
    CHECK(fault("number,number\n") == "import.column_twice line 1, column 2");
    CHECK(fault("\"number\n") == "csv.open_quote line 1, column 1");
    CHECK(fault(header) == "read");
}

TEST_CASE("a mapping that is wrong names line and path") {
    const auto fault = [](std::string yaml) {
        auto mapping = read_mapping(yaml);
        return mapping ? std::string("read") : mapping.error().key + " " + mapping.error().field;
    };
    const auto with = [](const std::string& old, const std::string& changed) {
        std::string yaml = small_mapping;
        return yaml.replace(yaml.find(old), old.size(), changed);
    };
    CHECK(fault("name: [") .starts_with("mapping.yaml line 1"));
    CHECK(fault("- a") == "mapping.map_expected line 1, ");
    CHECK(fault(with("key: number", "kee: number")) == "mapping.unknown_key line 3, /kee");
    CHECK(fault(with("key: number\n", "")) == "mapping.missing line 2, /key");
    CHECK(fault(with("C15", "C99")) == "mapping.unknown_value line 5, /case_type");
    CHECK(fault(with("mayor_hotline", "pigeon")) == "mapping.unknown_value line 4, /channel");
    CHECK(fault(with("north: 10,", "north: -1,")) == "mapping.box line 13, /fold/from");
    CHECK(fault(with("area: 330602", "area: west")) == "mapping.wrong_type line 16, /fold/boxes/0/area");
    CHECK(fault(with("within_hours: 24", "within_hours: day")) == "mapping.wrong_type line 11, /same_matter/within_hours");
}

TEST_CASE("whatever the file, every record is accounted for exactly once") {
    const auto mapping = mapping_of(small_mapping);
    CHECK(rc::check("accounted for", [&] {
        const auto cell = rc::gen::element<std::string>("1", "2", "3", "phone", "police", "", "5", "bad", "\"q\"",
                                                        "\"a,\nb\"", "x\"", "2020-01-02 10:00:00", "pole");
        const auto good = rc::gen::apply(
            [](int number, bool police, int street) {
                return std::to_string(number) + (police ? ",police" : ",phone") + ",2020-01-02 10:00:00,5,5,S" +
                       std::to_string(street) + ",pole";
            },
            rc::gen::inRange(0, 30), rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 6));
        const auto noise = rc::gen::map(rc::gen::container<std::vector<std::string>>(cell), [](const auto& cells) {
            std::string line;
            for (const auto& c : cells) line += (line.empty() ? "" : ",") + c;
            return line;
        });
        const auto lines =
            *rc::gen::container<std::vector<std::string>>(rc::gen::weightedOneOf<std::string>({{3, good}, {1, noise}}));
        std::string csv = header;
        for (const auto& line : lines) csv += line + "\n";

        std::vector<std::size_t> begins;
        CsvReader reader(csv);
        RC_ASSERT(reader.next().has_value());
        while (auto record = reader.next()) begins.push_back(record->line);

        House house;
        const auto before = house.rows.writes().size();
        const auto report = house.import(csv, mapping);
        RC_ASSERT(report.lines.size() == begins.size());
        std::set<RequestId> requests;
        for (std::size_t i = 0; i < begins.size(); ++i) {
            const ImportLine& line = report.lines[i];
            RC_ASSERT(line.line == begins[i]);
            const bool is_new = line.outcome == ImportOutcome::accepted || line.outcome == ImportOutcome::merged;
            if (is_new) RC_ASSERT(requests.insert(line.request).second);
            RC_ASSERT(is_new == line.reason.empty());
        }
        RC_ASSERT(house.rows.writes().size() - before == requests.size());
        const auto again = house.import(csv, mapping);
        RC_ASSERT(again.count(ImportOutcome::accepted) + again.count(ImportOutcome::merged) == 0u);
    }));
}

TEST_CASE("every row of the file of Los Angeles is a forwarded order in one of the six districts") {
    std::stringstream yaml, csv;
    yaml << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/examples/la311/mapping.yaml").rdbuf();
    const auto mapping = mapping_of(yaml.str());
    std::ifstream file(std::string(YEKUO_SOURCE_DIR) + "/../shared/data/service_requests/la311.csv");
    if (!file) {
        MESSAGE("1 test skipped: the file of Los Angeles is not here");
        return;
    }
    csv << file.rdbuf();
    std::map<Area, int> by_area;
    std::set<std::string> keys, senders;
    int merged = 0;
    ImportPorts ports;
    ports.known = [](const auto&) { return Result<std::map<std::string, RequestId>>(std::map<std::string, RequestId>{}); };
    ports.submit = [&](std::vector<ImportItem> items) {
        std::vector<Result<json::object>> answers;
        for (const auto& item : items) {
            CHECK_FALSE(fault_of(item.command));
            CHECK(item.command.case_type == "C15");
            CHECK(keys.insert(item.idempotency_key).second);
            senders.insert(sender_of(item.command.channel, item.command.external_ref));
            if (!item.command.same_as.empty()) CHECK(senders.contains(item.command.same_as));
            merged += !item.command.same_as.empty();
            ++by_area[item.command.area];
            answers.emplace_back(json::object{{"request", static_cast<std::int64_t>(keys.size())}, {"known", false}});
        }
        return answers;
    };
    auto report = import_csv(csv.str(), mapping, ports);
    REQUIRE(report);
    CHECK(report->lines.size() == 9989);
    CHECK(report->count(ImportOutcome::accepted) == 9989);
    CHECK(by_area.size() == 6);
    CHECK(merged == 1084);
}

}  // namespace yekuo::intake
