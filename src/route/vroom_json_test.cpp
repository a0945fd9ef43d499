#include "route/vroom_json.hpp"

#include <doctest/doctest.h>

#include "route/schedule.hpp"
#include "route/solve.hpp"

namespace yekuo::route {
namespace {

// Has the traits of the example in VROOM's documentation: skills, capacities, windows, a break, a shipment.
constexpr std::string_view paris = R"({
  "vehicles": [
    {"id": 1, "start": [2.35044, 48.71764], "end": [2.35044, 48.71764], "capacity": [4], "skills": [1, 14],
     "time_window": [28800, 43200]},
    {"id": 2, "start": [2.35044, 48.71764], "end": [2.35044, 48.71764], "capacity": [4], "skills": [2, 14],
     "time_window": [28800, 43200], "breaks": [{"id": 1, "service": 300, "time_windows": [[32400, 34200]]}]}
  ],
  "jobs": [
    {"id": 1, "service": 300, "delivery": [1], "location": [1.98465, 48.70329], "skills": [1], "time_windows": [[32400, 36000]]},
    {"id": 2, "service": 300, "pickup": [1], "location": [2.03655, 48.61128], "skills": [1]},
    {"id": 5, "service": 300, "delivery": [1], "location": [2.28325, 48.5958], "skills": [14]},
    {"id": 6, "service": 300, "delivery": [1], "location": [2.89357, 48.90736], "skills": [14], "colour": "red"}
  ],
  "shipments": [
    {"amount": [1], "skills": [2], "pickup": {"id": 4, "service": 300, "location": [2.41808, 49.22619]},
     "delivery": {"id": 3, "service": 300, "location": [2.39719, 49.07611]}}
  ]
})";

constexpr std::string_view square = R"({
  "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
  "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
  "matrices": {"car": {"durations": [[0, 2104, 197, 1299], [2103, 0, 2255, 3152], [197, 2256, 0, 1102], [1299, 3153, 1102, 0]]}}
})";

json::value solve(std::string_view text) {
    const auto asked = read_vroom(text);
    REQUIRE_MESSAGE(asked, (asked ? "" : asked.error().key + " " + asked.error().field));
    const auto plan = improve(asked->problem, repair(asked->problem, asked->start), {.iterations = 200}).plan;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        REQUIRE(schedule(asked->problem, crew, plan.routes[crew]).feasible());
    return write_vroom(*asked, plan);
}

std::string field_of(std::string_view text) {
    return read_vroom(text).error().field;
}

}  // namespace

TEST_CASE("VROOM's matrix example gives VROOM's answer") {
    const auto answer = solve(square);
    CHECK(answer.at("code").as_int64() == 0);
    CHECK(answer.at("summary").at("cost").as_int64() == 5461);
    const auto& steps = answer.at("routes").at(0).at("steps").as_array();
    REQUIRE(steps.size() == 4);
    CHECK(steps[0].at("type") == "start");
    CHECK(steps[1].at("id").as_int64() == 1414);
    CHECK(steps[2].at("arrival").as_int64() == 4359);
    CHECK(steps[3].at("duration").as_int64() == 5461);
    CHECK(steps[3].at("location_index").as_int64() == 3);
}

TEST_CASE("skills, capacities, windows and breaks are kept, shipments come back with the reason") {
    const auto answer = solve(paris);
    CHECK(answer.at("summary").at("unassigned").as_int64() == 2);
    CHECK(answer.at("unassigned").at(0).at("type") == "pickup");
    CHECK(answer.at("unassigned").at(0).at("reason").at("key") == "route.vroom.shipments_unsupported");
    CHECK(answer.at("ignored").at(0) == "/jobs/3/colour");
    std::int64_t seen = 0, breaks = 0;
    for (const auto& route : answer.at("routes").as_array()) {
        std::int64_t clock = route.at("steps").at(0).at("arrival").as_int64(), driven = 0;
        for (const auto& step : route.at("steps").as_array()) {
            const auto number = [&](const char* name) { return step.at(name).as_int64(); };
            CHECK(number("arrival") == clock + number("duration") - driven);
            driven = number("duration");
            clock = number("arrival") + number("waiting_time") + number("setup") + number("service");
            seen += step.at("type") == "job";
            breaks += step.at("type") == "break";
            if (step.at("type") != "job") continue;
            const auto id = number("id");
            if (id <= 2) CHECK(route.at("vehicle").as_int64() == 1);
            if (id == 1) CHECK(number("arrival") + number("waiting_time") >= 32400);
        }
        CHECK(clock <= 43200);
    }
    CHECK(seen == 4);
    CHECK(breaks <= 1);
}

TEST_CASE("a vehicle leaves as late as its first window allows") {
    const auto answer = solve(R"({"vehicles":[{"id":1,"start_index":0,"time_window":[0,9000]}],
        "jobs":[{"id":1,"location_index":1,"time_windows":[[5000,6000]]}], "matrix":[[0,600],[600,0]]})");
    CHECK(answer.at("routes").at(0).at("steps").at(0).at("arrival").as_int64() == 4400);
    CHECK(answer.at("routes").at(0).at("waiting_time").as_int64() == 0);
}

TEST_CASE("a job that nobody may do is unassigned, as impossible, and says what would help otherwise") {
    const auto answer = solve(R"({"vehicles":[{"id":1,"start_index":0,"time_window":[0,900]}],
        "jobs":[{"id":1,"location_index":1,"skills":[7]},{"id":2,"location_index":1,"time_windows":[[0,500]]}],
        "matrix":[[0,600],[600,0]]})");
    const auto& out = answer.at("unassigned").as_array();
    REQUIRE(out.size() == 2);
    CHECK(out[0].at("impossible").as_bool());
    CHECK(out[0].at("reason").at("key") == "route.impossible.skill");
    CHECK(out[1].at("least_change").at("key") == "route.least.close_later");
    CHECK(out[1].at("least_change").at("seconds").as_int64() == 100);
}

TEST_CASE("a vehicle's own steps are where the search begins") {
    const auto asked =
        read_vroom(R"({"vehicles":[{"id":9,"start_index":0,"steps":[{"type":"start"},{"type":"job","id":5}]}],
        "jobs":[{"id":4,"location_index":1},{"id":5,"location_index":1}],"matrix":[[0,1],[1,0]]})");
    REQUIRE(asked);
    CHECK(asked->start.routes == std::vector<std::vector<VisitIndex>>{{1}});
}

TEST_CASE("bad input is an error that names the field") {
    CHECK(read_vroom("{").error().key == "json.syntax");
    CHECK(field_of(R"({"vehicles":[{"start_index":0}],"matrix":[[0]]})") == "/vehicles/0/id");
    CHECK(field_of(R"({"vehicles":[{"id":1,"start_index":4}],"matrix":[[0]]})") == "/vehicles/0/start_index");
    CHECK(field_of(R"({"vehicles":[{"id":1,"start_index":0}],"matrix":[[0,1],[0]]})") == "/matrix/1");
    CHECK(field_of(R"({"vehicles":[{"id":1,"start_index":0},{"id":1,"start_index":0}],"matrix":[[0]]})") ==
          "/vehicles/1/id");
    CHECK(field_of(R"({"vehicles":[{"id":1,"start_index":0,"time_window":[5,2]}],"matrix":[[0]]})") ==
          "/vehicles/0/time_window");
    CHECK(field_of(R"({"vehicles":[],"jobs":[{"id":1,"location_index":0,"service":-3}],"matrix":[[0]]})") ==
          "/jobs/0/service");
    CHECK(
        field_of(
            R"({"vehicles":[],"jobs":[{"id":1,"location_index":0,"time_windows":[[0,5],[3,9]]}],"matrix":[[0]]})") ==
        "/jobs/0/time_windows/1");
    CHECK(field_of(R"({"vehicles":[],"jobs":[{"id":1,"location":[200,5]}]})") == "/jobs/0/location");
    CHECK(write_vroom_error(read_vroom("[]").error()).at("code").as_int64() == 2);
}

TEST_CASE("no vehicles or no jobs is an answer, not a failure") {
    CHECK(solve(R"({"vehicles":[]})").at("summary").at("routes").as_int64() == 0);
    const auto answer = solve(R"({"vehicles":[],"jobs":[{"id":1,"location":[2,48]}]})");
    CHECK(answer.at("unassigned").at(0).at("reason").at("key") == "route.impossible.no_crews");
}

}  // namespace yekuo::route
