// One request's whole way over HTTP, from the customer's application to the rating; and a hundred customers who
// want the same last slot.
#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <thread>

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

std::string word(const json::value& value, const char* name) {
    return std::string(value.at(name).as_string());
}
std::int64_t number(const json::value& value, const char* name) {
    return value.at(name).to_number<std::int64_t>();
}

// A customer applies through the app and the hall accepts; the case's number.
std::int64_t open_case(ApiCity& city, Caller& customer, const char* type) {
    auto request = new_request(city.place_of(1), type);
    request["channel"] = "app";
    request.erase("applicant");
    const auto id = id_of(customer.post("/requests", request));
    const auto accepted = city.dispatcher(1).post(path("requests", id, "/accept"), json::object{});
    REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
    return number(accepted.json(), "case_id");
}

// Does what waits at the desk for this case; answers how many tasks there were.
int work_at_desk(ApiCity& city, std::int64_t case_id) {
    Caller& hall = city.dispatcher(1);
    int done = 0;
    for (const auto& task : items(hall.get("/tasks?case_id=" + std::to_string(case_id)))) {
        const std::string topic = word(task, "topic"), place = path("cases", case_id);
        HttpAnswer answer;
        if (topic == "cases.contract")
            answer = hall.post(place + "/contract", json::object{{"name", "示例客户"}});
        else if (topic == "cases.meter")
            answer = hall.post(place + "/meter", json::object{{"meter_number", "SM-" + std::to_string(case_id)}});
        else if (topic == "cases.first_contact")
            answer = hall.post(place + "/calls", json::object{{"kind", "first_contact"}, {"outcome", "reached"}});
        else if (topic == "cases.return_call")
            answer = hall.post(place + "/calls", json::object{{"kind", "return_call"}, {"outcome", "satisfied"}});
        else if (topic == "cases.test_result")
            answer = hall.post(place + "/meter-test", json::object{{"error_percent", 0.4}});
        else
            answer = hall.post(path("tasks", number(task, "id"), "/complete"),
                               json::object{{"variables", json::object{}}});
        CAPTURE(topic);
        REQUIRE_MESSAGE(answer.status < 300, answer.status, " ", answer.body);
        ++done;
    }
    return done;
}

std::int64_t work_order_of(ApiCity& city, std::int64_t case_id) {
    for (int i = 0; i < 10; ++i) {
        const auto orders = items(city.dispatcher(1).get("/work-orders?case_id=" + std::to_string(case_id)));
        if (!orders.empty()) return number(orders[0], "id");
        if (work_at_desk(city, case_id) == 0) break;
    }
    FAIL("no work order");
    return 0;
}

std::string login_of_leader(ApiCity& city, std::int64_t crew) {
    for (const auto& account : items(city.admin().get("/accounts?role=crew_leader&limit=200")))
        if (const auto* of = account.as_object().if_contains("crew");
            of && of->is_number() && of->to_number<std::int64_t>() == crew && word(account, "role") == "crew_leader")
            return word(account, "name");
    FAIL("the crew has no leader");
    return {};
}

Instant instant(const json::value& value, const char* name) {
    return *parse_instant(word(value, name));
}

}  // namespace

TEST_CASE("one request goes its whole way: applied for, promised, visited, energised, called back, rated") {
    on_both([](ApiCity& city) {
        const auto customer = city.customer();
        const auto case_id = open_case(city, *customer, "C01");
        const auto order = work_order_of(city, case_id);
        while (work_at_desk(city, case_id) > 0) {
        }

        const auto offers = customer->get(path("work-orders", order, "/offers?mode=hour"));
        const auto slots = items(offers);
        REQUIRE(!slots.empty());
        CHECK(!slots[0].at("reasons").as_array().empty());
        const auto held =
            customer->post(path("work-orders", order, "/hold"), json::object{{"token", slots[0].at("token")}});
        const auto appointment = id_of(held);
        CHECK(word(held.json(), "state") == "held");
        const auto confirmed = customer->post(path("appointments", appointment, "/confirm"), nullptr);
        REQUIRE_MESSAGE(confirmed.status == 200, confirmed.body);
        CHECK(word(confirmed.json(), "state") == "confirmed");

        const auto timeline = customer->get(path("cases", case_id, "/timeline")).json();
        CHECK(word(timeline, "state") == "open");
        CHECK(!timeline.at("links").as_array().empty());

        // The day comes.
        const auto promised = customer->get(path("appointments", appointment)).json();
        REQUIRE(city.node().writer().advance(instant(promised, "from")));
        Caller crew(city.port());
        REQUIRE(crew.sign_in(login_of_leader(city, number(promised.at("crew"), "id")), "yekuo-demo-2017").status ==
                200);
        const auto tap = [&](const char* what) {
            const auto now = format_instant(city.node().writer().business_now());
            const auto answer =
                crew.post(path("work-orders", order, "/taps"), json::object{{"tap", what}, {"at", now}});
            CAPTURE(what);
            REQUIRE_MESSAGE(answer.status < 300, answer.status, " ", answer.body);
        };
        const auto later = [&](int m) {
            REQUIRE(city.node().writer().advance(city.node().writer().business_now() + minutes(m)));
        };
        tap("accept");
        tap("on_the_way");
        const auto seen = customer->get(path("appointments", appointment, "/crew"));
        REQUIRE_MESSAGE(seen.status == 200, seen.body);
        CHECK(!seen.json().at("members").as_array().empty());
        later(10);
        tap("arrived");
        later(30);
        Headers picture = crew.credentials();
        picture.emplace_back("Content-Type", "image/png");
        picture.emplace_back("Idempotency-Key", fresh_key());
        const std::string png = "\x89PNG\r\n\x1a\n" + std::string(200, 'x');
        const auto photo =
            crew.http().send("POST", "/api/v1" + path("work-orders", order, "/photos?kind=photo"), picture, png);
        picture.back().second = fresh_key();
        const auto signature =
            crew.http().send("POST", "/api/v1" + path("work-orders", order, "/photos?kind=signature"), picture, png);
        json::object record{{"meter_number", "SM-" + std::to_string(case_id)},
                            {"seals", json::array{"S1", "S2"}},
                            {"photos", json::array{id_of(photo)}},
                            {"signature", id_of(signature)},
                            {"new_reading", 0},
                            {"signer", "示例客户"}};
        const auto recorded = crew.post(path("work-orders", order, "/record"), record);
        REQUIRE_MESSAGE(recorded.status < 300, recorded.body);
        tap("done");

        while (work_at_desk(city, case_id) > 0) {
        }
        const auto finished = customer->get(path("cases", case_id)).json();
        CHECK(word(finished, "state") == "done");
        const auto rated = customer->post(path("cases", case_id, "/rating"), json::object{{"stars", 5}});
        CHECK_MESSAGE(rated.status < 300, rated.body);
        const auto disclosed = customer->get(path("cases", case_id, "/timeline")).json();
        for (const auto& link : disclosed.at("links").as_array()) CHECK(word(link, "state") == "done");
    });
}

TEST_CASE("of a hundred customers who want the same last slot at once one gets it, the others get other offers") {
    constexpr std::size_t customers_at_once = 100;
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        // A slot is filled until one more does not fit, and one of its visits is given back: the last place.
        const auto another = [&] {
            auto request = new_request(city.place_of(1), "C14");
            const auto id = id_of(hall.post("/requests", request));
            const auto accepted = hall.post(path("requests", id, "/accept"), json::object{});
            REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
            return work_order_of(city, number(accepted.json(), "case_id"));
        };
        const auto first = another();
        const auto slots = items(hall.get(path("work-orders", first, "/offers?mode=hour")));
        REQUIRE(!slots.empty());
        const json::object wanted{{"token", slots.back().at("token")}};
        std::int64_t last = id_of(hall.post(path("work-orders", first, "/hold"), wanted));
        for (;;) {
            const auto next = hall.post(path("work-orders", another(), "/hold"), wanted);
            if (next.status == 409) {
                CHECK(next.key() == "appointment.slot_taken");
                break;
            }
            last = id_of(next);
        }
        std::vector<std::unique_ptr<Caller>> customers;
        std::vector<std::int64_t> orders;
        for (std::size_t i = 0; i < customers_at_once; ++i) {
            customers.push_back(city.customer());
            orders.push_back(work_order_of(city, open_case(city, *customers.back(), "C14")));
        }
        REQUIRE(hall.post(path("appointments", last, "/cancel"), json::object{{"reason", "customer_asked"}}).status <
                300);

        std::vector<HttpAnswer> answers(customers_at_once);
        std::latch together(static_cast<std::ptrdiff_t>(customers_at_once));
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < customers_at_once; ++i)
            threads.emplace_back([&, i] {
                together.arrive_and_wait();
                answers[i] = customers[i]->post(path("work-orders", orders[i], "/hold"), wanted);
            });
        for (auto& thread : threads) thread.join();
        int got = 0;
        for (std::size_t i = 0; i < customers_at_once; ++i) {
            if (answers[i].status == 201) {
                ++got;
                CHECK(customers[i]->post(path("appointments", id_of(answers[i]), "/confirm"), nullptr).status == 200);
                continue;
            }
            CHECK(answers[i].status == 409);
            CHECK(answers[i].key() == "appointment.slot_taken");
            if (i % 10 != 0) continue;  // a tenth of them looks again
            const auto others = items(customers[i]->get(path("work-orders", orders[i], "/offers?mode=hour")));
            CHECK(!others.empty());
            for (const auto& other : others) CHECK(other.at("token") != wanted.at("token"));
        }
        CHECK(got == 1);
    });
}
