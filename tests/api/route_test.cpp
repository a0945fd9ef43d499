// The optimizer asked over HTTP, as a program asks that spoke to VROOM before.
#include <doctest/doctest.h>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

const std::string two_jobs = R"({"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "colour": "red"}],
    "jobs": [{"id": 1, "location_index": 1, "service": 60}, {"id": 2, "location_index": 2}],
    "matrices": {"car": {"durations": [[0, 10, 30], [10, 0, 10], [30, 10, 0]]}}})";

}  // namespace

TEST_CASE("a problem in VROOM's format is planned for a signed-in dispatcher, the same for a seed") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto answer = hall.send("POST", "/route?iterations=200&seconds=30&seed=3", two_jobs);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        const auto plan = answer.json();
        CHECK(plan.at("code").as_int64() == 0);
        CHECK(plan.at("summary").at("cost").as_int64() == 50);
        CHECK(plan.at("summary").at("unassigned").as_int64() == 0);
        CHECK(plan.at("routes").at(0).at("vehicle").as_int64() == 7);
        CHECK(plan.at("ignored").at(0) == "/vehicles/0/colour");
        const auto again = hall.send("POST", "/route?iterations=200&seconds=30&seed=3", two_jobs).json();
        CHECK(again.at("routes") == plan.at("routes"));
    });
}

TEST_CASE("a bad problem is refused with the field, in our words and in VROOM's") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        auto refused = hall.send("POST", "/route", R"({"vehicles": [{"start_index": 0}], "matrix": [[0]]})");
        CHECK(refused.status == 400);
        CHECK(refused.key() == "json.missing");
        CHECK(refused.field() == "/vehicles/0/id");
        CHECK(refused.json().at("code").as_int64() == 2);
        CHECK(refused.json().at("error") == "json.missing at /vehicles/0/id");
        refused = hall.send("POST", "/route", "no JSON at all");
        CHECK(refused.status == 400);
        CHECK(refused.json().at("code").as_int64() == 2);
        CHECK(hall.send("POST", "/route?seconds=31", two_jobs).status == 400);
    });
}
