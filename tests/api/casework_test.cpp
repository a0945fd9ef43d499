// What the hall does with an open case: papers that were promised, its clock, fees, a meter's test, what the crew
// brought back, the notes of returns and cancellations.
#include <doctest/doctest.h>

#include "api/city.hpp"
#include "dispatch/crew.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string place_of_case(std::int64_t id, const char* what = "") { return "/cases/" + std::to_string(id) + what; }

std::string word(const json::value& value, const char* name) { return std::string(value.at(name).as_string()); }

bool names(const json::value& list, std::string_view wanted) {
    for (const auto& item : list.as_array())
        if (item.is_string() && item.as_string() == wanted) return true;
    return false;
}

// A case that the hall took in, with the papers that are given.
std::int64_t open_case(ApiCity& city, const char* type, json::array papers, const char* channel = "hall",
                       const char* urgency = "normal") {
    Caller& hall = city.dispatcher(1);
    auto request = new_request(city.place_of(1), type);
    request["papers"] = std::move(papers);
    request["channel"] = channel;
    request["urgency"] = urgency;
    const auto id = id_of(hall.post("/requests", request));
    const auto accepted = hall.post("/requests/" + std::to_string(id) + "/accept", json::object{{"papers_later", true}});
    REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
    return accepted.json().at("case_id").to_number<std::int64_t>();
}

json::value done(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.status, " ", answer.body);
    return answer.json();
}

}  // namespace

TEST_CASE("papers that were promised for later are given on the case, and leave the lists of what is missing") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = open_case(city, "C01", {"identity"});
        const auto running = [&] {
            const auto timeline = done(hall.get(place_of_case(id, "/timeline")));
            for (const auto& link : timeline.at("links").as_array())
                if (word(link, "state") == "running") return link;
            FAIL("no link runs");
            return json::value{};
        };
        CHECK(names(done(hall.get(place_of_case(id, "/timeline"))).at("papers_missing"), "premises_title"));
        CHECK(names(running().at("papers"), "premises_title"));
        CHECK(hall.post(place_of_case(id, "/papers"), json::object{{"papers", json::array{"vehicle_proof"}}}).key() ==
              "paper.not_asked");
        const auto given =
            done(hall.post(place_of_case(id, "/papers"), json::object{{"papers", json::array{"premises_title"}}}));
        for (const auto& paper : given.at("papers").as_array()) CHECK(paper.at("given").as_bool());
        CHECK(running().at("papers").as_array().empty());
        CHECK(city.dispatcher(2)
                  .post(place_of_case(id, "/papers"), json::object{{"papers", json::array{"premises_title"}}})
                  .status == 404);
    });
}

TEST_CASE("a case's clock stands for a known cause, visibly, and its due times move when it runs again") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = open_case(city, "C14", {"account_number"});
        const auto before = done(hall.get(place_of_case(id)));
        CHECK(hall.post(place_of_case(id, "/pause"), json::object{{"cause", "lunch"}}).field() == "/cause");
        CHECK(hall.post(place_of_case(id, "/resume"), nullptr).key() == "case.not_paused");
        const auto stands = done(hall.post(place_of_case(id, "/pause"),
                                           json::object{{"cause", "customer_away"}, {"note", "回老家一周"}}));
        REQUIRE(stands.at("pauses").as_array().size() == 1);
        CHECK(word(stands.at("pauses").at(0), "reason") == "customer");
        CHECK(word(stands.at("pauses").at(0), "note") == "回老家一周");
        CHECK(done(hall.get(place_of_case(id, "/timeline"))).at("pauses").as_array().size() == 1);
        CHECK(hall.post(place_of_case(id, "/pause"), json::object{{"cause", "permit"}}).key() ==
              "case.paused_already");
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(3)));
        const auto runs = done(hall.post(place_of_case(id, "/resume"), nullptr));
        CHECK(*parse_instant(word(runs, "due")) > *parse_instant(word(before, "due")));
        CHECK(runs.at("pauses").at(0).at("to").is_string());
        const auto orders = done(hall.get("/work-orders?case_id=" + std::to_string(id))).at("items").as_array();
        REQUIRE(!orders.empty());
        CHECK(word(orders[0], "due") == word(runs, "due"));
    });
}

TEST_CASE("a fee is assessed with its basis and settled once") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = open_case(city, "C01", {"identity", "premises_title"});
        CHECK(hall.post(place_of_case(id, "/fees"),
                        json::object{{"kind", "relocation"}, {"cents", 0}, {"basis", "actual_cost"}})
                  .field() == "/cents");
        const auto assessed = done(hall.post(
            place_of_case(id, "/fees"),
            json::object{{"kind", "relocation"}, {"cents", 12000}, {"basis", "public_price"}, {"document", "示例〔2016〕1号"}}));
        const auto fee = assessed.at("fees").at(0);
        CHECK(word(fee, "basis") == "public_price");
        CHECK(word(fee, "document") == "示例〔2016〕1号");
        const std::string settlement = "/fees/" + word(fee, "id") + "/settlement";
        CHECK(hall.post(place_of_case(id, settlement.c_str()), json::object{{"cents", 11000}, {"method", "card"}}).key() ==
              "fee.amount");
        const auto settled =
            done(hall.post(place_of_case(id, settlement.c_str()), json::object{{"cents", 12000}, {"method", "card"}}));
        CHECK(settled.at("fees").at(0).at("settled").is_string());
    });
}

TEST_CASE("a meter's test is recorded with its error and told to the customer with the verdict") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = open_case(city, "C14", {"account_number"});
        CHECK(hall.post(place_of_case(id, "/meter-test"), json::object{{"error_percent", 101}}).field() ==
              "/error_percent");
        const auto tested = done(
            hall.post(place_of_case(id, "/meter-test"), json::object{{"error_percent", 2.6}, {"report", "示例报告"}}));
        CHECK_FALSE(tested.at("meter_test").at("within").as_bool());
        CHECK(word(tested.at("meter_test"), "report") == "示例报告");
        CHECK(done(hall.get(place_of_case(id, "/timeline"))).at("meter_test").at("error_percent").to_number<double>() ==
              2.6);
        const auto other = open_case(city, "C01", {"identity", "premises_title"});
        CHECK(hall.post(place_of_case(other, "/meter-test"), json::object{{"error_percent", 1}}).key() ==
              "meter_test.other_type");
    });
}

TEST_CASE("a task that an operation of its own completes is not ticked off; the answer names the operation") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = open_case(city, "C01", {"identity", "premises_title"});
        int tried = 0;
        const auto tasks = done(hall.get("/tasks?case_id=" + std::to_string(id)));
        for (const auto& task : tasks.at("items").as_array()) {
            if (word(task, "topic") != "cases.contract") continue;
            ++tried;
            CHECK(word(task, "operation") == "signContract");
            const auto refused = hall.post("/tasks/" + std::to_string(task.at("id").to_number<std::int64_t>()) + "/complete",
                                           json::object{{"variables", json::object{}}});
            CHECK(refused.status == 400);
            CHECK(refused.key() == "process.task_has_operation");
            CHECK(refused.body.find("signContract") != std::string::npos);
        }
        CHECK(tried == 1);
        CHECK(done(hall.get(place_of_case(id))).as_object().if_contains("contract_signed") == nullptr);
    });
}

TEST_CASE("an emergency has its minutes round the clock, in the queue and on the case") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        auto request = new_request(city.place_of(1), "C15");
        request["channel"] = "police_110";
        request["urgency"] = "emergency";
        const auto received = hall.post("/requests", request);
        const auto waiting = received.json();
        const auto id = id_of(received);
        const Millis allowed = *parse_instant(word(waiting, "arrival_due")) - *parse_instant(word(waiting, "received_at"));
        CHECK((allowed == minutes(45) || allowed == minutes(90) || allowed == minutes(120)));
        const auto accepted = done(hall.post("/requests/" + std::to_string(id) + "/accept", json::object{}));
        const auto about = done(hall.get(place_of_case(accepted.at("case_id").to_number<std::int64_t>())));
        CHECK(word(about.at("arrival"), "due") == word(waiting, "arrival_due"));
        CHECK(about.at("arrival").at("minutes").to_number<std::int64_t>() == allowed.count / 60'000);
    });
}

TEST_CASE("the first contact of a request at night is due in the next morning's first working hour") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        Instant now = city.node().writer().business_now();
        const Instant midnight = dispatch::midnight_of(dispatch::day_of(now)) + days(1) + hours(2);
        REQUIRE(city.node().writer().advance(midnight));
        const auto waiting = hall.post("/requests", new_request(city.place_of(1), "C14")).json();
        CHECK(*parse_instant(word(waiting, "contact_due")) - midnight >= hours(7));
    });
}

TEST_CASE("what was noted with a return, a hand-over and a cancellation is kept and shown") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto id = id_of(hall.post("/requests", new_request(city.place_of(1), "C14")));
        const std::string path = "/requests/" + std::to_string(id);
        done(hall.post(path + "/claim", json::object{}));
        const auto taken = done(city.admin().post(path + "/claim", json::object{{"note", "示例交接"}}));
        CHECK(word(done(hall.get(path)), "handover_note") == "示例交接");
        CHECK(word(taken, "state") == "claimed");
        done(city.admin().post(path + "/return", json::object{{"reason", "unclear"}, {"note", "示例退回说明"}}));
        CHECK(word(done(hall.get(path)), "return_note") == "示例退回说明");
        const auto about = open_case(city, "C14", {"account_number"});
        const auto cancelled = done(hall.post(place_of_case(about, "/cancel"),
                                              json::object{{"reason", "duplicate"}, {"note", "示例终止说明"}}));
        CHECK(word(cancelled, "cancel_note") == "示例终止说明");
        CHECK(word(cancelled, "outcome") == "duplicate");
    });
}
