// What the databases hold of rows after many groups of changes, against a plain map.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <random>

#include "postgres_server.hpp"
#include "store/database.hpp"
#include "store/room.hpp"
#include "store/row_codec.hpp"

namespace yekuo::store {
namespace {

enum class Wing { north, south };
BOOST_DESCRIBE_ENUM(Wing, north, south)

struct Shelf {
    std::string label;
    std::optional<double> width;
};
BOOST_DESCRIBE_STRUCT(Shelf, (), (label, width))

struct CupboardRow {
    static constexpr std::string_view table = "cupboard";
    static constexpr std::array<std::string_view, 2> indexes{"room", "wing"};
    std::string id;
    std::string room;
    Wing wing = Wing::north;
    double height = 0;
    std::optional<std::int64_t> lock;
    std::vector<Shelf> shelves;
    std::map<std::string, std::string> notes;
    json::value extra;
    Instant built;
};
BOOST_DESCRIBE_STRUCT(CupboardRow, (), (id, room, wing, height, lock, shelves, notes, extra, built))

using Cupboards = std::map<std::string, CupboardRow>;

void change_something(CupboardRow& row, std::mt19937& random) {
    const auto number = static_cast<int>(random() % 3);
    switch (random() % 8) {
        case 0: row.room = "room " + std::to_string(number); break;
        case 1: row.wing = number ? Wing::north : Wing::south; break;
        case 2: row.height = number * 0.5; break;
        case 3: row.lock = number ? std::optional<std::int64_t>(number) : std::nullopt; break;
        case 4: row.shelves.assign(1, {"shelf", number ? std::optional(number == 1 ? 0.0 : -0.0) : std::nullopt}); break;
        case 5: row.notes["note " + std::to_string(number)] = "\"quoted\"\n"; break;
        case 6: row.extra = json::object{{"n", number}}; break;
        default: row.built = {number};
    }
}

void change_some(Rows& rows, Cupboards& model, std::mt19937& random) {
    for (int i = 0; i < 8; ++i) {
        const std::string id = "cupboard " + std::to_string(random() % 20);
        const auto mark = rows.mark();
        const auto known = model.find(id);
        const bool fails = random() % 5 == 0;
        CupboardRow row = known == model.end() ? CupboardRow{id, "hall"} : known->second;
        for (auto times = random() % 3; times > 0; --times) change_something(row, random);
        const bool goes = known != model.end() && random() % 4 == 0;
        if (goes)
            rows.erase<CupboardRow>(id);
        else if (known == model.end())
            rows.insert(row);
        else
            rows.put(row);
        if (fails)
            rows.roll_back(mark);
        else if (goes)
            model.erase(known);
        else
            model.insert_or_assign(id, row);
    }
}

void check_holds(RowSource& database, const Cupboards& model) {
    const Rows rows(&database);
    for (int i = 0; i < 20; ++i) {
        const std::string id = "cupboard " + std::to_string(i);
        const auto* stored = rows.find<CupboardRow>(id);
        const auto known = model.find(id);
        REQUIRE((stored != nullptr) == (known != model.end()));
        if (stored) REQUIRE(to_json_text(*stored) == to_json_text(known->second));
    }
    for (const char* room : {"hall", "room 0", "room 1", "room 2"}) {
        const auto in_model = std::count_if(model.begin(), model.end(), [&](auto& one) { return one.second.room == room; });
        CHECK(static_cast<std::ptrdiff_t>(rows.where<CupboardRow>("room", room).size()) == in_model);
    }
}

void change_and_store(const DatabaseUrl& url) {
    House house;
    house.tables<CupboardRow>();
    const auto database = open_database(url);
    REQUIRE(database->prepare(house));
    std::mt19937 random(7);
    Cupboards model;
    Rows rows(database.get());
    Batch leaving;
    for (int group = 0; group < 150; ++group) {
        // One group is stored while the next is changed already, as the writer does it.
        change_some(rows, model, random);
        database->commit(leaving);
        rows.settled();
        if (group % 7 == 0) rows.forget();
        leaving.writes = rows.seal();
        if (group % 10 != 0) continue;
        database->commit(std::exchange(leaving, {}));
        rows.settled();
        check_holds(*database, model);
    }
}

}  // namespace

TEST_CASE("after any changes of any columns, stored group by group, SQLite holds what was written") {
    const auto folder = std::filesystem::temp_directory_path() / "yekuo_stored_rows_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    change_and_store(*parse_database_url("sqlite:" + (folder / "rows.db").string()));
    std::filesystem::remove_all(folder);
}

TEST_CASE("after any changes of any columns, stored group by group, PostgreSQL holds what was written") {
    if (!tests::postgres_installed()) {
        MESSAGE("skipped: PostgreSQL's server is not installed");
        return;
    }
    change_and_store(*parse_database_url(tests::shared_postgres().create_database()));
}

}  // namespace yekuo::store
