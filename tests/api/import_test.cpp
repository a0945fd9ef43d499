// `yekuo import` beside a server that writes the same database: the rows go through that server.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "api/city.hpp"
#include "faults/server_process.hpp"
#include "postgres_server.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

const char* const mapping = R"(
name: town
key: number
channel: {column: by, values: {phone: mayor_hotline, police: police_110}}
case_type: C15
latitude: lat
longitude: lon
address: street
text: "about {kind}"
same_matter: {columns: [kind, street], within_hours: 24}
reported_at: at
fold:
  from: {south: 0, west: 0, north: 10, east: 10}
  by: kind
  boxes:
    - {area: 330602, zone: 33060201, south: 29.9981, west: 120.5360, north: 30.0406, east: 120.5848}
)";
const char* const rows =
    "number,by,at,lat,lon,street,kind\n"
    "A-1,phone,2017-03-01 08:00:00,1,2,Lane 1,lamp\n"
    "A-2,police,2017-03-01 09:00:00,1,2,Lane 1,lamp\n"
    "A-3,phone,2017-03-01 10:00:00,4,5,Lane 2,wire\n"
    "A-4,phone,2017-03-01 10:00:00,north,5,Lane 2,wire\n";

void beside(const std::string& database, const std::string& directory) {
    const std::string db = database.empty() ? "sqlite:" + directory + "/city.db" : database;
    ServerProcess server(db, directory);
    REQUIRE_MESSAGE(server.run({"deploy", "--config", YEKUO_SOURCE_DIR "/config"}) == 0, server.output());
    REQUIRE(server.run({"user", "add", "hall", "--role", "dispatcher", "--password", "a long password"}) == 0);
    std::ofstream(directory + "/mapping.yaml") << mapping;
    std::ofstream(directory + "/rows.csv") << rows;
    server.begin();
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
    const std::vector<std::string> import{"import", "--mapping", directory + "/mapping.yaml", directory + "/rows.csv"};
    CHECK(server.run(import) == 1);
    CHECK(server.output().find("database.in_use") != std::string::npos);

    auto through = import;
    through.insert(through.end(), {"--user", "hall"});
    server.set_environment("YEKUO_PASSWORD", "another password");
    CHECK(server.run(through) == 1);
    server.set_environment("YEKUO_PASSWORD", "a long password");
    REQUIRE_MESSAGE(server.run(through) == 0, server.output());
    CHECK_MESSAGE(server.output().find("4 rows: 2 accepted, 1 merged, 0 already there, 1 refused") != std::string::npos,
                  server.output());
    REQUIRE(server.run(through) == 0);
    CHECK(server.output().find("4 rows: 0 accepted, 0 merged, 3 already there, 1 refused") != std::string::npos);

    Caller hall(server.port());
    REQUIRE(hall.sign_in("hall", "a long password").status == 200);
    const auto queue = hall.get("/requests?limit=50").json();
    CHECK(queue.at("items").as_array().size() == 3);
    CHECK(server.stop() == 0);
    CHECK_MESSAGE(server.run({"replay", "--check"}) == 0, server.output());
}

}  // namespace

TEST_CASE("a file is imported beside the running server through its API, each row once") {
    const std::string directory = temporary_directory();
    SUBCASE("SQLite") { beside("", directory); }
    SUBCASE("PostgreSQL") {
        if (postgres_installed()) beside(shared_postgres().create_database(), directory);
        else MESSAGE("skipped: PostgreSQL 15 is not installed");
    }
    std::filesystem::remove_all(directory);
}
