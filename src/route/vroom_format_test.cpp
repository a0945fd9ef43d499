// What VROOM's documentation describes, in problems of our own; what we add under "yekuo"; and bad input.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "brute_checker.hpp"
#include "route/solve.hpp"
#include "route/vroom_json.hpp"

namespace yekuo::route {
namespace {

struct Solved {
    VroomProblem asked;
    Plan plan;
    json::value answer;
};

Solved solve(std::string_view text) {
    auto asked = read_vroom(text);
    REQUIRE_MESSAGE(asked, (asked ? "" : asked.error().key + " " + asked.error().field));
    auto plan = improve(asked->problem, asked->start, {.iterations = 150}).plan;
    REQUIRE(brute::plan_fault(asked->problem, plan) == "");
    auto answer = write_vroom(*asked, plan);
    return {std::move(*asked), std::move(plan), std::move(answer)};
}

const json::value& step(const json::value& answer, std::int64_t job) {
    for (const auto& route : answer.at("routes").as_array())
        for (const auto& one : route.at("steps").as_array())
            if (one.at("type") == "job" && one.at("id").as_int64() == job) return one;
    REQUIRE_MESSAGE(false, "the job is not planned");
    return answer;
}

std::int64_t start(const json::value& answer, std::int64_t job) {
    return step(answer, job).at("arrival").as_int64() + step(answer, job).at("waiting_time").as_int64();
}

std::string fault_of(std::string_view text) {
    const auto asked = read_vroom(text);
    REQUIRE_FALSE(asked);
    return asked.error().key + " " + asked.error().field;
}

// Places 0 to 4 on a line, ten minutes apart; two vehicles at 0; jobs of ten minutes at 1 to 4.
std::string on_a_line(std::string_view vehicle = "", std::string_view job = "", std::string_view root = "") {
    std::string rows;
    for (int from = 0; from < 5; ++from) {
        rows += from ? ",[" : "[";
        for (int to = 0; to < 5; ++to) rows += fmt::format("{}{}", to ? "," : "", 600 * std::abs(from - to));
        rows += "]";
    }
    std::string jobs;
    for (int i = 1; i < 5; ++i)
        jobs += fmt::format("{}{{\"id\":{},\"location_index\":{},\"service\":600{}}}", i > 1 ? "," : "", i, i, i == 1 ? job : "");
    return fmt::format("{{\"vehicles\":[{{\"id\":1,\"start_index\":0,\"end_index\":0,\"time_window\":[0,36000]{}}},"
                       "{{\"id\":2,\"start_index\":0,\"end_index\":0,\"time_window\":[0,36000]}}],\"jobs\":[{}],"
                       "\"matrices\":{{\"car\":{{\"durations\":[{}]}}}}{}}}",
                       vehicle, jobs, rows, root);
}

}  // namespace

TEST_CASE("an open vehicle ends at its last job, one without a start begins at its first") {
    const auto open = solve(R"({"vehicles":[{"id":1,"start_index":0}],"jobs":[{"id":5,"location_index":1}],
        "matrix":[[0,70],[90,0]]})");
    CHECK(open.answer.at("summary").at("cost").as_int64() == 70);
    CHECK(open.answer.at("routes").at(0).at("steps").as_array().size() == 2);
    const auto late = solve(R"({"vehicles":[{"id":1,"end_index":0}],"jobs":[{"id":5,"location_index":1}],
        "matrix":[[0,70],[90,0]]})");
    CHECK(late.answer.at("summary").at("cost").as_int64() == 90);
    CHECK(late.answer.at("routes").at(0).at("steps").at(0).at("type") == "job");
    CHECK(fault_of(R"({"vehicles":[{"id":1}],"matrix":[[0]]})") == "route.vroom.start_or_end /vehicles/0");
}

TEST_CASE("costs of a vehicle: fixed, by the hour, by the kilometre, by the hour of work") {
    const auto found = solve(R"({"vehicles":[{"id":1,"start_index":0,"end_index":0,
          "costs":{"fixed":500,"per_hour":7200,"per_km":100,"per_task_hour":360}}],
        "jobs":[{"id":5,"location_index":1,"service":1000}],
        "matrices":{"car":{"durations":[[0,60],[60,0]],"distances":[[0,4000],[4000,0]]}}})");
    CHECK(found.answer.at("summary").at("cost").as_int64() == 500 + 240 + 800 + 100);
    CHECK(found.answer.at("summary").at("distance").as_int64() == 8000);
}

TEST_CASE("a type of vehicle has its own times of setup and service") {
    const auto found = solve(R"({"vehicles":[{"id":1,"type":"meter","start_index":0}],
        "jobs":[{"id":5,"location_index":1,"setup":100,"service":1000,"setup_per_type":{"meter":20},
                 "service_per_type":{"meter":300,"other":5}}],"matrix":[[0,70],[90,0]]})");
    CHECK(step(found.answer, 5).at("setup").as_int64() == 20);
    CHECK(step(found.answer, 5).at("service").as_int64() == 300);
}

TEST_CASE("deliveries ride from the start, pickups to the end, and both share the room") {
    const auto text = [](int capacity) {
        return fmt::format(R"({{"vehicles":[{{"id":1,"start_index":0,"end_index":0,"capacity":[{}]}}],
            "jobs":[{{"id":1,"location_index":1,"delivery":[4]}},{{"id":2,"location_index":2,"pickup":[4]}}],
            "matrix":[[0,10,20],[10,0,10],[20,10,0]]}})", capacity);
    };
    const auto found = solve(text(4));
    CHECK(found.answer.at("summary").at("unassigned").as_int64() == 0);
    const auto& steps = found.answer.at("routes").at(0).at("steps").as_array();
    CHECK(steps[1].at("id").as_int64() == 1);
    CHECK(steps[0].at("load").at(0).as_int64() == 4);
    CHECK(steps[1].at("load").at(0).as_int64() == 0);
    CHECK(steps[3].at("load").at(0).as_int64() == 4);
    CHECK(solve(text(3)).answer.at("summary").at("unassigned").as_int64() == 2);
}

TEST_CASE("a break may be taken in any of its windows") {
    const auto found = solve(R"({"vehicles":[{"id":1,"start_index":0,"end_index":0,
          "breaks":[{"id":9,"service":300,"time_windows":[[0,50],[2000,2500]]}]}],
        "jobs":[{"id":5,"location_index":1,"service":1000,"time_windows":[[60,100]]}],"matrix":[[0,60],[60,0]]})");
    REQUIRE(found.answer.at("summary").at("unassigned").as_int64() == 0);
    for (const auto& one : found.answer.at("routes").at(0).at("steps").as_array())
        if (one.at("type") == "break") CHECK(one.at("arrival").as_int64() + one.at("waiting_time").as_int64() >= 2000);
}

TEST_CASE("priorities decide who is left out, and most tasks, travel time and distance are kept") {
    const auto found = solve(on_a_line(R"(,"max_tasks":1)", R"(,"priority":50)", ""));
    CHECK(found.answer.at("summary").at("unassigned").as_int64() == 0);
    const auto one = solve(R"({"vehicles":[{"id":1,"start_index":0,"max_tasks":1}],
        "jobs":[{"id":1,"location_index":1},{"id":2,"location_index":1,"priority":3}],"matrix":[[0,60],[60,0]]})");
    CHECK(one.answer.at("unassigned").at(0).at("id").as_int64() == 1);
    CHECK(one.answer.at("unassigned").at(0).at("reason").at("key") == "route.left_out.not_found");
    const auto short_way = solve(on_a_line(R"(,"max_travel_time":1200)"));
    CHECK(short_way.answer.at("routes").at(0).at("vehicle").as_int64() == 2);
}

TEST_CASE("a shipment comes back with the field and the reason") {
    const auto found = solve(R"({"vehicles":[{"id":1,"start_index":0}],"jobs":[],"matrix":[[0]],
        "shipments":[{"pickup":{"id":1,"location_index":0},"delivery":{"id":2,"location_index":0}}]})");
    CHECK(found.answer.at("unassigned").at(1).at("type") == "delivery");
    CHECK(found.answer.at("unassigned").at(1).at("reason").at("field") == "/shipments/0/delivery");
}

TEST_CASE("ours: release, a pinned vehicle and start, people, restocking") {
    const auto pinned = solve(on_a_line("", R"(,"yekuo":{"pinned_vehicle":2,"pinned_start":7200})"));
    CHECK(start(pinned.answer, 1) == 7200);
    const auto released = solve(on_a_line("", R"(,"yekuo":{"release":9000,"due":{"at":9100,"price_per_minute":3}})"));
    CHECK(start(released.answer, 1) == 9000);
    const auto people = solve(on_a_line(R"(,"yekuo":{"people":4})", R"(,"yekuo":{"people":3})"));
    CHECK(people.answer.at("routes").at(0).at("vehicle").as_int64() == 1);
    const auto restocks = solve(R"({"vehicles":[{"id":1,"start_index":0,"end_index":0,"capacity":[1],
          "yekuo":{"restock":{"service":100}}}],
        "jobs":[{"id":1,"location_index":1,"delivery":[1]},{"id":2,"location_index":1,"delivery":[1]}],
        "matrix":[[0,60],[60,0]]})");
    CHECK(restocks.answer.at("summary").at("unassigned").as_int64() == 0);
    CHECK(restocks.answer.at("summary").at("duration").as_int64() == 240);
    CHECK(restocks.answer.at("routes").at(0).at("steps").at(2).at("type") == "restock");
}

TEST_CASE("ours: overtime, levels in another order, rush hours, and every level reported") {
    const auto late = solve(R"({"vehicles":[{"id":1,"start_index":0,"end_index":0,"time_window":[0,100],
          "yekuo":{"overtime":{"most":60,"price_per_hour":7200}}}],
        "jobs":[{"id":1,"location_index":1}],"matrix":[[0,60],[60,0]],
        "yekuo":{"levels":[["left_out"],["overtime"],["travel","change"]]}})");
    CHECK(late.answer.at("summary").at("levels") == json::array{0, 40, 120});
    const auto slow = solve(R"({"vehicles":[{"id":1,"start_index":0,"end_index":0,"time_window":[36000,72000]}],
        "jobs":[{"id":1,"location_index":1}],"matrix":[[0,60],[60,0]],
        "yekuo":{"rush_hours":[{"from":0,"to":86400,"speed_percent":50}]}})");
    CHECK(slow.answer.at("summary").at("duration").as_int64() == 240);
}

TEST_CASE("ours: jobs that belong together") {
    const auto found = solve(on_a_line("", "", R"(,"yekuo":{"relations":[{"type":"at_once","jobs":[1,2]},
        {"type":"in_order","jobs":[2,3],"gap":[1800,3600]},{"type":"same_vehicle","jobs":[3,4]}]})"));
    CHECK(found.answer.at("summary").at("unassigned").as_int64() == 0);
    CHECK(start(found.answer, 1) == start(found.answer, 2));
    CHECK(start(found.answer, 3) - start(found.answer, 2) - 600 >= 1800);
    const auto none = solve(on_a_line("", R"(,"skills":[9])", R"(,"yekuo":{"relations":[{"type":"at_once","jobs":[1,2]}]})"));
    CHECK(none.answer.at("summary").at("unassigned").as_int64() == 2);
    CHECK(none.answer.at("unassigned").at(1).at("reason").at("key") == "route.impossible.companion");
}

TEST_CASE("bad input: an error that names the field") {
    const auto job = [](std::string_view more) { return on_a_line("", more); };
    CHECK(fault_of(R"({"vehicles":[],"jobs":[],"matrices":{"car":{"durations":[[0,1],[1,0]],"distances":[[0]]}}})") ==
          "route.vroom.matrix_size /matrices/car/distances");
    CHECK(fault_of(R"({"vehicles":[],"matrix":[[0,-1],[1,0]]})") == "json.range /matrix/0");
    CHECK(fault_of(R"({"vehicles":[],"matrix":[[0,1e14],[1,0]]})") == "json.range /matrix/0");
    CHECK(fault_of(job(R"(,"setup":-5)")) == "json.range /jobs/0/setup");
    CHECK(fault_of(job(R"(,"time_windows":[[9,5]])")) == "route.window_closes_before_it_opens /jobs/0/time_windows/0");
    CHECK(fault_of(job(R"(,"time_windows":[[0,99999999999999]])")) == "json.range /jobs/0/time_windows/0");
    CHECK(fault_of(job(R"(,"yekuo":{"pinned_vehicle":77})")) == "route.no_such_crew /jobs/0/yekuo/pinned_vehicle");
    CHECK(fault_of(job(R"(,"yekuo":{"actual":{"vehicle":1,"start":9,"end":4}})")) ==
          "route.actual_out_of_range /visits/0/actual");
    CHECK(fault_of(on_a_line("", "", R"(,"yekuo":{"relations":[{"type":"near","jobs":[1,2]}]})")) ==
          "route.no_such_relation /yekuo/relations/0/type");
    CHECK(fault_of(on_a_line("", "", R"(,"yekuo":{"levels":[["speed"]]})")) == "route.no_such_measure /yekuo/levels/0");
    CHECK(fault_of(on_a_line(R"(,"yekuo":{"work_factor":0})")) == "json.range /vehicles/0/yekuo/work_factor");
}

TEST_CASE("bad wishes: a plan with reasons, and no rule broken") {
    const auto nobody = solve(on_a_line("", R"(,"skills":[3])")).answer;
    CHECK(nobody.at("unassigned").at(0).at("reason").at("key") == "route.impossible.skill");
    const auto past = solve(on_a_line("", R"(,"yekuo":{"pinned_start":10})")).answer;
    CHECK(past.at("unassigned").at(0).at("reason").at("key") == "route.impossible.pinned_start");
    const auto too_far = solve(on_a_line("", R"(,"time_windows":[[0,100]])")).answer;
    CHECK(too_far.at("unassigned").at(0).at("impossible").as_bool());
    CHECK(solve(R"({"vehicles":[],"jobs":[]})").answer.at("summary").at("unassigned").as_int64() == 0);
}

TEST_CASE("more visits than can be planned are refused, a hundred thousand are looked at") {
    Problem problem;
    problem.travel = Travel::over_roads({{}});
    problem.visits.resize(visits_max + 1);
    CHECK(check(problem).error().key == "route.too_many_visits");
    problem.visits.resize(visits_max);
    problem.crews.push_back({.shift = {at_clock(8), at_clock(9)}});
    for (auto& visit : problem.visits) visit.service = minutes(30);
    REQUIRE(check(problem));
    const auto plan = improve(problem, {}, {.iterations = 5}).plan;
    CHECK(plan.routes[0].size() == 2);
}

}  // namespace yekuo::route
