#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "app/house.hpp"
#include "control/link_deadline.hpp"
#include "notify/drafts.hpp"

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

TEST_CASE("each warning is told by SMS to whom the catalogue names") {
    const auto told = [](std::vector<std::string> whom, calendar::Colour colour) {
        control::LinkTurned turned{TaskId{1}, CaseId{2}, "P1-04", "DK", "DK-1", colour, {}, std::move(whom)};
        turned.due = Instant{1'490'169'600'000};
        const store::Event event{&store::event_type<control::LinkTurned>(),
                                 std::make_shared<const control::LinkTurned>(std::move(turned)), {}};
        const auto draft = notify::draft_for(event, notify::Language::en);
        REQUIRE(draft);
        CHECK(!notify::render(draft->key, draft->words, notify::Language::zh).empty());
        return draft->posts;
    };
    using Posts = std::vector<std::string>;
    CHECK(told({"post:DK-1"}, calendar::Colour::yellow) == Posts{"DK-1"});
    CHECK(told({"post:DK-1", "head:DK"}, calendar::Colour::orange) == Posts{"DK-1", "DK"});
    CHECK(told({"head:DK", "dispatch"}, calendar::Colour::red) == Posts{"DK"});
    CHECK(told({"monitoring", "leadership"}, calendar::Colour::purple) == Posts{"YJC-1", "LD-1"});
}

}  // namespace yekuo::app
