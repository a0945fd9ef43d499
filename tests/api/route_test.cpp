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

TEST_CASE("the hall reads why a visit is with its crew at its time") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto at = [](const char* path, std::int64_t id, const char* what) {
            return path + std::to_string(id) + what;
        };
        const auto request = id_of(hall.post("/requests", new_request(city.place_of(1), "C14")));
        const auto accepted = hall.post(at("/requests/", request, "/accept"), json::object{});
        REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
        const auto case_id = accepted.json().at("case_id").to_number<std::int64_t>();
        const auto orders = hall.get(at("/work-orders?case_id=", case_id, "")).json();
        const auto order = orders.at("items").at(0).at("id").to_number<std::int64_t>();
        // Nothing is promised yet: what stands in its way today, or that it fits; on a day without crews that nobody works.
        const auto open = hall.get(at("/work-orders/", order, "/reasons")).json();
        CHECK_FALSE(open.at("planned").as_bool());
        CHECK_FALSE(open.at("reasons").as_array().empty());
        const auto closed = hall.get(at("/work-orders/", order, "/reasons?day=2018-03-22")).json();
        CHECK(closed.at("impossible").as_bool());
        CHECK(closed.at("reasons").at(0).at("key") == "route.impossible.no_crews");
        const auto offers = hall.get(at("/work-orders/", order, "/offers?mode=hour")).json();
        const json::object slot{{"token", offers.at("items").at(0).at("token")}};
        REQUIRE(hall.post(at("/work-orders/", order, "/hold"), slot).status == 201);
        const auto why = hall.get(at("/work-orders/", order, "/reasons")).json();
        CHECK(why.at("planned").as_bool());
        REQUIRE(!why.at("reasons").as_array().empty());
        CHECK(why.at("reasons").at(0).at("key") == "route.why.added_travel");
        CHECK(why.at("reasons").at(0).at("values").as_object().contains("minutes"));
        CHECK(city.dispatcher(2).get(at("/work-orders/", order, "/reasons")).status == 404);
    });
}
