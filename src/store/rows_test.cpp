#include <doctest/doctest.h>

#include "store/room.hpp"

namespace yekuo::store {

struct LampRow {
    static constexpr std::string_view table = "lamp";
    static constexpr std::array<std::string_view, 1> indexes{"room"};
    std::int64_t id = 0;
    std::string room;
    bool lit = false;
};
BOOST_DESCRIBE_STRUCT(LampRow, (), (id, room, lit))

struct LampPlaced {
    static constexpr std::string_view name = "lamp.placed.1";
    std::int64_t lamp;
    std::string room;
};
BOOST_DESCRIBE_STRUCT(LampPlaced, (), (lamp, room))
void apply(Rows& rows, const LampPlaced& e, const Envelope&) { rows.insert(LampRow{e.lamp, e.room, false}); }

struct PlaceLamp {
    std::string room;
};
Result<Decision> decide(const Rows& rows, const PlaceLamp& c, const Now& now) {
    if (!rows.where<LampRow>("room", c.room).empty()) return conflict("lamp.there");
    Decision decision(now);
    decision.add(LampPlaced{decision.next(), c.room});
    return decision;
}

TEST_CASE("a rolled back write leaves rows and lists as they were") {
    Rows rows;
    rows.insert(LampRow{1, "hall", false});
    CHECK(rows.where<LampRow>("room", "hall").size() == 1);
    const auto mark = rows.mark();
    rows.change<LampRow>(1, [](LampRow& r) { r.room = "yard"; });
    rows.insert(LampRow{2, "hall", true});
    CHECK(rows.where<LampRow>("room", "hall").size() == 1);
    CHECK(rows.where<LampRow>("room", "hall")[0]->id == 2);
    rows.roll_back(mark);
    REQUIRE(rows.where<LampRow>("room", "hall").size() == 1);
    CHECK(rows.where<LampRow>("room", "hall")[0]->id == 1);
    CHECK(rows.where<LampRow>("room", "yard").empty());
    CHECK(rows.find<LampRow>(2) == nullptr);
    CHECK(rows.writes().size() == 1);
}

TEST_CASE("a command decides on rows, and its event goes to JSON and back") {
    Rows rows;
    Now now;
    now.next = 41;
    const Command command = PlaceLamp{"hall"};
    auto decision = command.decide_on(rows, now);
    REQUIRE(decision);
    const Event& event = decision->events.at(0);
    event.type->apply(rows, event.body.get(), event.at);
    CHECK(rows.find<LampRow>(41)->room == "hall");
    CHECK(command.decide_on(rows, now).error().key == "lamp.there");

    House house;
    house.events<LampPlaced>();
    auto read = house.decode("lamp.placed.1", event.type->encode(event.body.get()));
    REQUIRE(read);
    CHECK(read->as<LampPlaced>()->lamp == 41);
}

TEST_CASE("an old event is read through its upcaster") {
    House house;
    house.events<LampPlaced>();
    house.upcast("lamp.placed.0", {"lamp.placed.1", [](json::value old) {
                                       old.as_object()["room"] = "unknown";
                                       return old;
                                   }});
    auto read = house.decode("lamp.placed.0", R"({"lamp":7})");
    REQUIRE(read);
    CHECK(read->as<LampPlaced>()->room == "unknown");
    CHECK(house.decode("lamp.broken.1", "{}").error().code == Code::internal);
}

}  // namespace yekuo::store
