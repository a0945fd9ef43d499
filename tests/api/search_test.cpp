// One box finds people and cases by whatever somebody types; and what is said twice is kept once.
#include <doctest/doctest.h>

#include "api/city.hpp"
#include "people/vault.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

json::value found(Caller& who, const std::string& text) {
    const auto answer = who.post("/people/search", json::object{{"text", text}});
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json();
}

bool has_case(const json::value& list, std::int64_t id) {
    for (const auto& one : list.as_array())
        if (one.at("id").to_number<std::int64_t>() == id) return true;
    return false;
}

std::int64_t values_in_vault(ApiCity& city) {
    store::Readers vault(*store::parse_database_url(city.arguments().db), store::Part::vault);
    return vault.with([](store::Session& session) {
        return store::integer(session.query("select count(*) from sealed")[0][0]) +
               store::integer(session.query("select count(*) from person_key")[0][0]);
    });
}

}  // namespace

TEST_CASE("one box finds a case by name, pinyin, phone, number, account, meter and words of its address") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        auto request = new_request(city.place_of(1), "C01");
        request["applicant"] = {{"name", "单雄信"}, {"phone", "19977123456"}};
        request["address"] = "斗门街道璜山西路 77 号";
        const auto id = id_of(hall.post("/requests", request));
        const auto accepted = hall.post("/requests/" + std::to_string(id) + "/accept", json::object{});
        REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
        const auto case_id = accepted.json().at("case_id").to_number<std::int64_t>();
        const std::string meter = "FIND-" + std::to_string(case_id);
        const auto shown = hall.post("/cases/" + std::to_string(case_id) + "/meter", json::object{{"meter_number", meter}});
        REQUIRE_MESSAGE(shown.status == 200, shown.body);
        const std::string number(shown.json().at("number").as_string());

        for (const std::string text : {"单雄信", "shanxiongxin", "Shan Xiongxin", "sxx", "19977123456", "199-7712-3456"}) {
            CAPTURE(text);
            const auto answer = found(hall, text);
            REQUIRE(answer.at("items").as_array().size() == 1);
            CHECK(has_case(answer.at("items").at(0).at("cases"), case_id));
        }
        for (const std::string& text : {number, meter, std::string("璜山西路77号"), std::string("斗门 璜山西路")}) {
            CAPTURE(text);
            CHECK(has_case(found(hall, text).at("cases"), case_id));
        }
        CHECK(found(hall, "璜山东路77号").at("cases").as_array().empty());
        // Another district finds nothing of it.
        CHECK(found(city.dispatcher(2), "sxx").at("items").as_array().empty());
        CHECK(found(city.dispatcher(2), meter).at("cases").as_array().empty());
        CHECK(hall.post("/people/search", json::object{{"text", "x"}, {"name", "y"}}).key() == "people.search_by");
    });
}

TEST_CASE("a command that is sent again, and a sender that repeats itself, leave no sealed values behind") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        auto request = new_request(city.place_of(1), "C15");
        request["channel"] = "mayor_hotline";
        request["external_ref"] = "ORPHAN-1";
        request["text"] = "路灯不亮";
        request.erase("applicant");
        const std::string key = fresh_key();
        const auto first = hall.post("/requests", request, key);
        REQUIRE(first.status == 201);
        const auto before = values_in_vault(city);
        CHECK(hall.post("/requests", request, key).body == first.body);
        CHECK(values_in_vault(city) == before);
        CHECK(id_of(hall.post("/requests", request)) == id_of(first));  // another key, the same number of the sender's
        // What is discarded goes after the answer: one more sealing has it behind it.
        const auto other = new_request(city.place_of(1), "C14");
        const auto made = id_of(hall.post("/requests", other));
        const std::string path = "/requests/" + std::to_string(made);
        const auto after_other = values_in_vault(city);
        REQUIRE(hall.post(path + "/return", json::object{{"reason", "unclear"}, {"note", "示例"}}).status == 200);
        CHECK(values_in_vault(city) == after_other + 1);
        const auto shown = hall.get("/requests/" + std::to_string(id_of(first))).json();
        CHECK(shown.at("text").as_string() == "路灯不亮");
        std::int64_t grown = after_other - before;
        CHECK(grown <= 3);  // the second request's address and words, and a name that was not known
    });
}
