// What every command and every read keeps to: idempotency keys, entity tags, pages, and bodies that are not what the
// document says.
#include <doctest/doctest.h>

#include <set>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

TEST_CASE("the same key gives the same answer and does nothing twice; with another body it is refused") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto body = new_request(city.place_of(1), "C14");
        const std::string key = fresh_key();
        const auto first = hall.post("/requests", body, key);
        const auto id = id_of(first);
        const auto head = city.node().writer().head();
        const auto again = hall.post("/requests", body, key);
        CHECK(again.status == 201);
        CHECK(again.body == first.body);
        CHECK(city.node().writer().head() == head);
        auto other = body;
        other["load_kw"] = 8;
        const auto refused = hall.post("/requests", other, key);
        CHECK(refused.status == 409);
        CHECK(refused.key() == "idempotency.other_command");
        CHECK(city.node().writer().head() == head);
        // A key is its sender's own: somebody else may use the same word.
        CHECK(id_of(city.admin().post("/requests", body, key)) != id);
    });
}

TEST_CASE("a command without a key is refused before anything is stored") {
    on_both([](ApiCity& city) {
        const auto head = city.node().writer().head();
        const auto refused = city.dispatcher(1).send("POST", "/requests", json::serialize(new_request(city.place_of(1), "C14")));
        CHECK(refused.status == 400);
        CHECK(refused.field() == "/header/Idempotency-Key");
        CHECK(city.node().writer().head() == head);
    });
}

TEST_CASE("a case that has not changed is not sent again") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto request = id_of(hall.post("/requests", new_request(city.place_of(1), "C14")));
        const auto accepted = hall.post("/requests/" + std::to_string(request) + "/accept", json::object{});
        REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
        const std::string path = "/cases/" + std::to_string(accepted.json().at("case_id").to_number<std::int64_t>());
        const auto first = hall.get(path);
        REQUIRE(first.status == 200);
        const std::string tag = first.header("etag");
        CHECK(tag != "");
        const auto same = hall.get(path, {{"If-None-Match", tag}});
        CHECK(same.status == 304);
        CHECK(same.body.empty());
        REQUIRE(hall.post(path + "/calls", json::object{{"kind", "first_contact"}, {"outcome", "reached"}}).status < 300);
        const auto changed = hall.get(path, {{"If-None-Match", tag}});
        CHECK(changed.status == 200);
        CHECK(changed.header("etag") != tag);
    });
}

TEST_CASE("pages by cursor bring everything once, also when new requests come in between") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        std::set<std::int64_t> made;
        for (int i = 0; i < 7; ++i) made.insert(id_of(hall.post("/requests", new_request(city.place_of(1), "C14"))));
        std::multiset<std::int64_t> seen;
        std::string cursor;
        for (int page = 0; page < 200; ++page) {
            const auto answer = hall.get("/requests?limit=3" + cursor);
            REQUIRE(answer.status == 200);
            const auto body = answer.json();
            for (const auto& item : body.at("items").as_array()) seen.insert(item.at("id").to_number<std::int64_t>());
            if (page == 0) (void)id_of(hall.post("/requests", new_request(city.place_of(1), "C14")));
            const auto* next = body.as_object().if_contains("next");
            if (!next || !next->is_string()) break;
            cursor = "&cursor=" + std::string(next->as_string());
        }
        for (const auto id : made) CHECK(seen.count(id) == 1);
        for (const auto id : seen) CHECK(seen.count(id) == 1);
    });
}

TEST_CASE("a body that is not what the document says is refused with its place, and nothing is stored") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto good = new_request(city.place_of(1), "C14");
        const auto with = [&](auto change) {
            auto body = good;
            change(body);
            return json::serialize(body);
        };
        struct Bad {
            const char* what;
            std::string body, field;
        };
        std::string deep(2000, '[');
        deep += std::string(2000, ']');
        const Bad bodies[] = {
            {"no JSON", "{\"channel\":", ""},
            {"a list", "[]", ""},
            {"wrong type", with([](auto& b) { b["load_kw"] = "eight"; }), "/load_kw"},
            {"wrong type within", with([](auto& b) { b["place"] = {{"lat", "north"}, {"lon", 120.6}}; }), "/place/lat"},
            {"out of range", with([](auto& b) { b["place"] = {{"lat", 91}, {"lon", 120.6}}; }), "/place/lat"},
            {"unknown field", with([](auto& b) { b["loud_kw"] = 8; }), "/loud_kw"},
            {"missing field", with([](auto& b) { b.erase("address"); }), "/address"},
            {"unknown word", with([](auto& b) { b["channel"] = "pigeon"; }), "/channel"},
            {"pattern", with([](auto& b) { b["case_type"] = "C1"; }), "/case_type"},
            {"outside the city", with([](auto& b) { b["place"] = {{"lat", 48.85}, {"lon", 2.35}}; }), "/place"},
            {"too long", with([](auto& b) { b["address"] = std::string(301, 'x'); }), "/address"},
            {"too deep", "{\"channel\":" + deep + "}", ""},
            {"invalid UTF-8", with([](auto& b) { b["address"] = "\xff\xfe"; }), ""},
            {"null", with([](auto& b) { b["address"] = nullptr; }), "/address"},
        };
        const auto head = city.node().writer().head();
        for (const auto& bad : bodies) {
            CAPTURE(bad.what);
            const auto refused = hall.send("POST", "/requests", bad.body, {{"Idempotency-Key", fresh_key()}});
            CHECK(refused.status == 400);
            CHECK(refused.header("content-type") == "application/problem+json");
            CHECK(refused.key() != "");
            if (!bad.field.empty()) CHECK(refused.field() == bad.field);
        }
        const auto huge = hall.send("POST", "/requests", std::string(3 << 20, ' '), {{"Idempotency-Key", fresh_key()}});
        CHECK(huge.status == 413);
        CHECK(city.node().writer().head() == head);
        CHECK(id_of(hall.post("/requests", good)) > 0);
    });
}

TEST_CASE("dates that are none, and days outside of any calendar, are refused by name") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto area = std::to_string(hall.session().at("areas").as_array()[0].to_number<std::int64_t>());
        const auto refused = hall.get("/board?area=" + area + "&day=2017-02-30");
        CHECK(refused.status == 400);
        CHECK(refused.field().find("day") != std::string::npos);
        CHECK(hall.get("/board?area=" + area + "&day=2017-03-22").status == 200);
    });
}
