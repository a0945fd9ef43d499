#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "app/house.hpp"

namespace yekuo::app {
namespace {

const std::string golden_file = std::string(YEKUO_SOURCE_DIR) + "/tests/golden/events.jsonl";

// One line an event type: {"type": "appointment.held.1", "body": {…}}, as it was once stored.
std::map<std::string, std::string> golden_events() {
    std::map<std::string, std::string> events;
    std::ifstream file(golden_file);
    for (std::string line; std::getline(file, line);) {
        const auto value = parse_json(line);
        REQUIRE(value);
        events[std::string(value->at("type").as_string())] = json_text(value->at("body"));
    }
    return events;
}

}  // namespace

TEST_CASE("every event type has a frozen form that is still read, and written the same way") {
    const auto house = make_house();
    const auto golden = golden_events();
    for (const auto& [name, type] : house.all_events()) {
        INFO(name);
        CHECK_MESSAGE(golden.contains(name), "add its line to tests/golden/events.jsonl; never change a line");
    }
    for (const auto& [name, body] : golden) {
        INFO(name);
        const auto event = house.decode(name, body);
        REQUIRE_MESSAGE(event, "an old event must be read for ever: write an upcaster");
        if (event->type->name == name) CHECK(event->type->encode(event->body.get()) == body);
    }
}

TEST_CASE("the 74 business points: each event that one names is an event of the house") {
    std::ifstream file(std::string(YEKUO_SOURCE_DIR) + "/config/org/business_points.json");
    const auto all = parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
    REQUIRE(all);
    const auto house = make_house();
    const auto& points = all->at("points").as_array();
    CHECK(points.size() == 74);
    for (const auto& point : points) {
        CAPTURE(std::string(point.at("code").as_string()));
        const auto* event = point.at("event").if_string();
        if (!event) continue;
        bool known = false;
        for (const auto& [name, type] : house.all_events()) known |= name.starts_with(std::string(*event) + ".");
        CHECK(known);
    }
}

TEST_CASE("every table is named once, and no event type twice") {
    const auto house = make_house();
    std::map<std::string, int> names;
    for (const auto* table : house.all_tables()) ++names[table->name];
    for (const auto& [name, times] : names) {
        INFO(name);
        CHECK(times == 1);
    }
    CHECK(house.all_events().size() > 40);
}

}  // namespace yekuo::app
