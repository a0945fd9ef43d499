#include <doctest/doctest.h>

#include <map>

#include "store/event_codec.hpp"
#include "store/room.hpp"
#include "store/row_codec.hpp"

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

// A database that has stored what was committed, and is slow to store what is on its way.
class LampSource final : public RowSource {
public:
    std::map<std::int64_t, LampRow> lamps;

    StoredRow load(const TableType&, const Value& key) override {
        const auto found = lamps.find(std::get<std::int64_t>(key));
        return found == lamps.end() ? nullptr : std::make_shared<const LampRow>(found->second);
    }
    std::vector<StoredRow> load_where(const TableType&, std::size_t, const Value& room) override {
        std::vector<StoredRow> found;
        for (const auto& [id, lamp] : lamps)
            if (lamp.room == std::get<std::string>(room)) found.push_back(std::make_shared<const LampRow>(lamp));
        return found;
    }
    std::vector<StoredRow> load_many(const std::vector<RowKey>& keys) override {
        std::vector<StoredRow> found;
        for (const RowKey& wanted : keys) found.push_back(load(*wanted.table, wanted.key));
        return found;
    }
    std::vector<std::vector<StoredRow>> load_lists(const std::vector<ListKey>& keys) override {
        std::vector<std::vector<StoredRow>> found;
        for (const ListKey& wanted : keys) found.push_back(load_where(*wanted.table, wanted.column, wanted.value));
        return found;
    }
    void store(const std::vector<Rows::Write>& writes) {
        for (const auto& write : writes) {
            const std::int64_t id = std::get<std::int64_t>(write.key);
            if (write.row)
                lamps[id] = *static_cast<const LampRow*>(write.row.get());
            else
                lamps.erase(id);
        }
    }
};

std::vector<std::int64_t> ids_in(const Rows& rows, const char* room) {
    std::vector<std::int64_t> ids;
    for (const auto* lamp : rows.where<LampRow>("room", room)) ids.push_back(lamp->id);
    return ids;
}

TEST_CASE("what is on its way to the database counts before it is stored, and as much afterwards") {
    using Ids = std::vector<std::int64_t>;
    LampSource source;
    source.lamps = {{1, {1, "hall", false}}, {2, {2, "hall", false}}, {3, {3, "yard", false}}};
    for (const bool is_forgetful : {false, true}) {
        CAPTURE(is_forgetful);
        LampSource database = source;
        Rows rows(&database);
        rows.change<LampRow>(1, [](LampRow& lamp) { lamp.room = "yard"; });
        rows.erase<LampRow>(2);
        rows.insert(LampRow{4, "hall", true});
        const auto leaving = rows.seal();
        CHECK(leaving.size() == 3);
        CHECK(rows.writes().empty());
        if (is_forgetful) rows.forget();

        CHECK(ids_in(rows, "hall") == Ids{4});
        CHECK(ids_in(rows, "yard") == Ids{1, 3});
        CHECK(rows.find<LampRow>(2) == nullptr);

        // The next group writes the same rows again and one command of it fails.
        const auto mark = rows.mark();
        rows.change<LampRow>(4, [](LampRow& lamp) { lamp.room = "yard"; });
        rows.insert(LampRow{2, "hall", true});
        rows.roll_back(mark);
        CHECK(ids_in(rows, "hall") == Ids{4});
        CHECK(rows.find<LampRow>(2) == nullptr);
        rows.change<LampRow>(3, [](LampRow& lamp) { lamp.lit = true; });
        CHECK(rows.writes().size() == 1);

        database.store(leaving);
        rows.settled();
        rows.forget();
        CHECK(ids_in(rows, "hall") == Ids{4});
        CHECK(ids_in(rows, "yard") == Ids{1, 3});
        CHECK(rows.find<LampRow>(3)->lit);
        database.store(rows.seal());
        rows.settled();
        CHECK(database.lamps.at(3).lit);
    }
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
