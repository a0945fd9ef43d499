// A high-voltage case through the departments over HTTP: who sees which link, opinions side by side, colours and
// the supervision order that an overdue link brings, the negative list at intake, what is counted afterwards.
#include <doctest/doctest.h>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string path(const char* kind, std::int64_t id, const char* what = "") {
    return std::string("/") + kind + "/" + std::to_string(id) + what;
}
json::array items(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.status, " ", answer.body);
    return answer.json().at("items").as_array();
}
std::string word(const json::value& value, const char* name) { return std::string(value.at(name).as_string()); }
std::int64_t number(const json::value& value, const char* name) {
    return value.at(name).to_number<std::int64_t>();
}

// A case of 800 kVA: only the joint survey is added to what the customer manager does.
std::int64_t open_case(ApiCity& city, double load_kw) {
    auto request = new_request(city.place_of(1), "C06");
    request["load_kw"] = load_kw;
    const auto id = id_of(city.dispatcher(1).post("/requests", request));
    const auto accepted = city.dispatcher(1).post(path("requests", id, "/accept"), json::object{{"papers_later", true}});
    REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
    return number(accepted.json(), "case_id");
}

void do_task(ApiCity& city, std::int64_t case_id, const char* topic, json::object variables = {}) {
    for (const auto& task : items(city.dispatcher(1).get("/tasks?case_id=" + std::to_string(case_id))))
        if (word(task, "topic") == topic) {
            const auto done = city.dispatcher(1).post(path("tasks", number(task, "id"), "/complete"),
                                                      json::object{{"variables", variables}});
            REQUIRE_MESSAGE(done.status == 204, done.body);
            return;
        }
    FAIL("no task " << topic);
}

json::value link_of(Caller& who, std::int64_t case_id, const char* link) {
    for (const auto& one : items(who.get("/links?state=open&case_id=" + std::to_string(case_id))))
        if (word(one, "link") == link) return one;
    return {};
}

json::object opinion(std::int64_t based_on, const char* verdict) {
    return {{"based_on", based_on}, {"verdict", verdict}, {"text", "示例意见"}};
}

}  // namespace

TEST_CASE("a link is seen by its department, signed and finished by its post alone, and its process goes on") {
    on_both([](ApiCity& city) {
        const auto case_id = open_case(city, 800);
        do_task(city, case_id, "cases.plan");
        Caller& leader = city.post("yj-4");
        const auto link = link_of(leader, case_id, "P1-01");
        REQUIRE(link.is_object());
        const auto id = number(link, "id");
        CHECK(word(link, "colour") == "green");
        CHECK(link_of(city.post("dk-1"), case_id, "P1-01").is_null());
        CHECK(city.post("dk-1").get(path("links", id)).status == 404);
        CHECK(city.post("yj-1").get(path("links", id)).status == 200);
        CHECK(city.post("yj-1").post(path("links", id, "/finish"), opinion(0, "done")).status == 403);
        CHECK(city.dispatcher(1).post(path("tasks", id, "/complete"), json::object{{"variables", json::object{}}}).key() ==
              "process.task_of_a_post");

        CHECK(leader.post("/links/sign", json::object{{"links", json::array{id}}}).status == 200);
        const auto sheet = leader.get(path("links", id)).json();
        CHECK(word(sheet.at("facts"), "capacity_kva") == "800");
        CHECK(leader.post(path("links", id, "/opinion"), opinion(0, "conditional")).status == 200);
        CHECK(leader.post(path("links", id, "/finish"), opinion(0, "agreed")).key() == "opinion.changed_meanwhile");
        const auto finished = leader.post(path("links", id, "/finish"), opinion(1, "agreed"));
        REQUIRE_MESSAGE(finished.status == 200, finished.body);
        CHECK(finished.json().at("opinions").as_array().size() == 2);
        CHECK(word(finished.json().at("link"), "state") == "done");
        do_task(city, case_id, "cases.joint_survey");
        CHECK(link_of(city.post("yj-1"), case_id, "P1-02").is_object());
        // Off the negative list and not important: nobody else is asked.
        CHECK(link_of(city.post("dk-1"), case_id, "P1-04").is_null());
    });
}

TEST_CASE("an overdue link brings an order upon the head, which only an answer and a finished link let close") {
    on_both([](ApiCity& city) {
        const auto case_id = open_case(city, 800);
        do_task(city, case_id, "cases.plan");
        Caller& post = city.post("yj-4");
        const auto id = number(link_of(post, case_id, "P1-01"), "id");
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(4)));
        CHECK(word(link_of(post, case_id, "P1-01"), "colour") != "green");
        CHECK(number(link_of(post, case_id, "P1-01"), "orders") == 1);
        Caller& head = city.post("yj");
        json::value order;
        for (const auto& one : items(head.get("/supervision-orders?state=open")))
            if (number(one, "task") == id) order = one;
        REQUIRE(order.is_object());
        const auto order_id = number(order, "id");
        for (const auto& one : items(city.post("dk").get("/supervision-orders"))) CHECK(number(one, "id") != order_id);
        CHECK(city.dispatcher(1).post(path("supervision-orders", order_id, "/close"), nullptr).key() ==
              "supervision.not_answered");
        const auto promised = format_instant(city.node().writer().business_now() + hours(5));
        const auto answered = head.post(
            path("supervision-orders", order_id, "/answer"),
            json::object{{"cause", "short_of_staff"}, {"measure", "示例措施"}, {"promised", promised}});
        REQUIRE_MESSAGE(answered.status == 200, answered.body);
        CHECK(word(answered.json(), "measure") == "示例措施");
        CHECK(city.dispatcher(1).post(path("supervision-orders", order_id, "/close"), nullptr).key() ==
              "supervision.link_open");
        CHECK(post.post(path("links", id, "/finish"), opinion(0, "done")).status == 200);
        CHECK(city.dispatcher(1)
                  .post(path("supervision-orders", order_id, "/follow-up"), json::object{{"note", "示例跟进"}})
                  .status == 200);
        const auto closed = city.dispatcher(1).post(path("supervision-orders", order_id, "/close"), nullptr);
        REQUIRE_MESSAGE(closed.status == 200, closed.body);
        CHECK(word(closed.json(), "state") == "closed");

        // It is counted, and the figure opens into it.
        const auto figures = items(city.admin().get("/evaluation?by=link"));
        bool counted = false;
        for (const auto& figure : figures)
            if (word(figure, "key") == "P1-01") counted = number(figure, "count") > number(figure, "on_time");
        CHECK(counted);
        bool listed = false;
        for (const auto& one : items(city.admin().get("/links?state=closed&link=P1-01&late=true")))
            listed |= number(one, "id") == id;
        CHECK(listed);
        CHECK(city.admin().get("/evaluation/index").json().at("parts").as_array().size() == 3);
        // It lay untouched until it was overdue: a suspect, for a person to judge.
        json::value suspect;
        for (const auto& one : items(city.dispatcher(1).get("/suspects?state=open")))
            if (word(one, "sign") == "held_untouched" && number(one, "case_id") == case_id) suspect = one;
        REQUIRE(suspect.is_object());
        const auto judged = city.dispatcher(1).post(path("suspects", number(suspect, "id"), "/judge"),
                                                    json::object{{"judgement", "explained"}});
        CHECK_MESSAGE(judged.status == 200, judged.body);
    });
}

TEST_CASE("the negative list informs at intake, never refuses, brings all departments in, and wakes its customers") {
    on_both([](ApiCity& city) {
        const auto place = city.place_of(1);
        const auto area = city.dispatcher(1).session().at("areas").as_array().at(0);
        Caller& post = city.post("yj-1");
        const auto drafted = post.post("/restrictions", json::object{{"kind", "line"}, {"name", "示例 10 kV 线"},
                                                                     {"reason", "f1_feeder_load"}, {"place", place},
                                                                     {"radius_m", 800}, {"open_kva", 200},
                                                                     {"area", area}, {"post", "YJ-1"}});
        REQUIRE_MESSAGE(drafted.status == 201, drafted.body);
        const auto id = id_of(drafted);
        const auto move = [&](const char* state) {
            return post.post(path("restrictions", id, "/move"), json::object{{"state", state}});
        };
        CHECK(move("published").key() == "restriction.order");
        CHECK(move("checked").status == 200);
        const std::string check = "/restrictions/check?lat=" + json::serialize(place.at("lat")) +
                                  "&lon=" + json::serialize(place.at("lon")) + "&kva=315";
        Caller anybody(city.port());
        CHECK(!anybody.get(check).json().at("restricted").as_bool());
        CHECK(move("published").status == 200);
        CHECK(anybody.get(check).json().at("restricted").as_bool());

        const auto given_up = open_case(city, 315);
        const auto case_id = open_case(city, 315);
        CHECK(anybody.get(path("cases", case_id, "/restrictions")).status == 401);
        const auto told = city.dispatcher(1).get(path("cases", case_id, "/restrictions")).json();
        CHECK(told.at("restricted").as_bool());
        CHECK(number(told.at("restrictions").at(0), "id") == id);
        CHECK_FALSE(told.at("options").as_array().empty());
        const auto cancelled = city.dispatcher(1).post(path("cases", given_up, "/cancel"),
                                                       json::object{{"reason", "customer_withdrew"}});
        REQUIRE_MESSAGE(cancelled.status < 300, cancelled.body);
        do_task(city, case_id, "cases.plan");
        CHECK(link_of(city.post("yj-4"), case_id, "P1-01").is_object());
        CHECK(move("relief_under_way").key() == "restriction.promise_missing");
        CHECK(move("lifted").key() == "restriction.order");
        CHECK(move("to_verify").status == 200);
        CHECK(move("lifted").status == 200);
        CHECK(!anybody.get(check).json().at("restricted").as_bool());
        const auto woken = [&](std::int64_t whose) {
            bool found = false;
            for (const auto& event : items(city.dispatcher(1).get(path("cases", whose, "/events?limit=200"))))
                found |= word(event, "name").starts_with("restriction.customer_woken");
            return found;
        };
        CHECK(woken(case_id));
        CHECK_FALSE(woken(given_up));  // nobody waits for it any more
        CHECK_FALSE(city.dispatcher(1).get(path("cases", case_id, "/restrictions")).json().at("restricted").as_bool());
    });
}

TEST_CASE("a notice goes to a post, which signs, assigns and answers") {
    on_both([](ApiCity& city) {
        const auto sent = city.dispatcher(1).post(
            "/notices", json::object{{"area", city.dispatcher(1).session().at("areas").as_array().at(0)},
                                     {"department", "DK"}, {"post", "DK-1"}, {"subject", "outage"}, {"text", "示例通知"}});
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        Caller& post = city.post("dk-1");
        for (const char* code : {"P6-01", "P6-02", "P6-03"}) {
            CAPTURE(code);
            json::value open;
            for (const auto& one : items(post.get("/links?mine=true&state=open")))
                if (word(one, "link") == code) open = one;
            REQUIRE(open.is_object());
            CHECK(word(post.get(path("links", number(open, "id"))).json(), "text") == "示例通知");
            CHECK(post.post(path("links", number(open, "id"), "/finish"), opinion(0, "done")).status == 200);
        }
        CHECK(city.dispatcher(1)
                  .post("/notices", json::object{{"department", "DK"}, {"post", "YJ-1"}, {"subject", "x"}, {"text", ""}})
                  .key() == "notice.post");
    });
}
