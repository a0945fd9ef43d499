// Rules, catalogue, what-if and readings over HTTP: a changed rule is checked, tried on the past and put in force from
// a date; a limit changed from a date holds for the links that open from then on; readings propose restrictions.
#include <doctest/doctest.h>

#include "api/case_work.hpp"
#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

json::value set_of(ApiCity& city, const char* key) {
    for (const auto& set : items(city.admin().get("/rules")))
        if (word(set, "key") == key) return set;
    FAIL("no rule set " << key);
    return {};
}
std::string text_of(ApiCity& city, const char* key) {
    const auto newest = number(set_of(city, key), "newest");
    const auto answer = city.admin().get("/rules/" + std::string(key) + "/versions/" + std::to_string(newest));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return word(answer.json(), "xml");
}
std::string replaced(std::string text, const std::string& what, const std::string& by) {
    REQUIRE_MESSAGE(text.find(what) != std::string::npos, what);
    return text.replace(text.find(what), what.size(), by);
}
std::string later(ApiCity& city, Millis time) { return format_instant(city.node().writer().business_now() + time); }
// A change of what its author saw: with If-Match.
HttpAnswer put(ApiCity& city, const std::string& path, const json::object& body, const std::string& match) {
    return city.admin().send("POST", path, json::serialize(body), {{"If-Match", match}, {"Idempotency-Key", fresh_key()}});
}
std::string tag(const json::value& set) { return "\"" + std::to_string(number(set, "newest")) + "\""; }

}  // namespace

TEST_CASE("rule sets are listed with their versions; a fault is named by its table and its rules") {
    on_both([](ApiCity& city) {
        CHECK(items(city.admin().get("/rules")).size() == 6);
        CHECK(city.dispatcher(1).get("/rules").status == 403);
        const auto xml = text_of(city, "routing");
        const auto sound = city.admin().post("/rules/check", json::object{{"xml", xml}});
        REQUIRE_MESSAGE(sound.status == 200, sound.body);
        CHECK(word(sound.json(), "key") == "routing");
        CHECK(sound.json().at("faults").as_array().empty());
        const auto overlapping = replaced(xml, "&gt; 500", "&gt; 400");
        const auto told = city.admin().post("/rules/check", json::object{{"xml", overlapping}}).json();
        const auto& faults = told.at("faults").as_array();
        REQUIRE(faults.size() >= 1);
        CHECK(word(faults[0], "key") == "dmn.rules_overlap");
        CHECK(word(faults[0], "place").find("rules 1 and") != std::string::npos);
        const auto refused = put(city, "/rules/routing/versions", {{"xml", overlapping}, {"reason", "示例原因"}},
                                 tag(set_of(city, "routing")));
        CHECK(refused.key() == "rules.broken");
    });
}

TEST_CASE("a changed rule is tried on the past year's cases, put in force from a date, and asked from then on") {
    on_both([](ApiCity& city) {
        const auto set = set_of(city, "limit");
        // Low-voltage cases at home get four days instead of five.
        const auto original = text_of(city, "limit");
        auto xml = replaced(original, "<outputEntry id=\"case_days_1_out1\"><text>5</text>",
                            "<outputEntry id=\"case_days_1_out1\"><text>4</text>");
        const auto preview = city.admin().post("/rules/preview", json::object{{"xml", xml}});
        REQUIRE_MESSAGE(preview.status == 200, preview.body);
        CHECK(number(preview.json(), "changed") > 0);
        CHECK(number(preview.json(), "changed") <= number(preview.json(), "asked"));
        const auto change = preview.json().at("changes").at(0);
        CHECK(word(change, "decision") == "case_days");
        CHECK(word(change, "before") == "5");
        CHECK(word(change, "after") == "4");
        const auto shown = number(change.at("cases").at(0), "id");
        CHECK(city.admin().get("/cases/" + std::to_string(shown)).status == 200);

        const auto put_limit = [&](const std::string& match, const json::object& body) {
            return put(city, "/rules/limit/versions", body, match);
        };
        const json::object wanted{{"xml", xml}, {"reason", "示例：试行四天"}, {"from", later(city, days(1))}};
        CHECK(put_limit("\"99\"", wanted).key() == "rules.changed_meanwhile");
        json::object past = wanted;
        past["from"] = "2010-01-01T00:00:00Z";
        CHECK(put_limit(tag(set), past).key() == "rules.from_past");
        const auto made = put_limit(tag(set), wanted);
        REQUIRE_MESSAGE(made.status == 201, made.body);
        CHECK(!made.json().at("in_force").as_bool());
        const auto version = number(made.json(), "version");

        const auto days_of = [&](const char* when) {
            auto request = new_request(city.place_of(1), "C01");
            const auto id = id_of(city.dispatcher(1).post("/requests", request));
            const auto accepted = city.dispatcher(1).post("/requests/" + std::to_string(id) + "/accept",
                                                          json::object{{"papers_later", true}});
            REQUIRE_MESSAGE(accepted.status == 200, when, accepted.body);
            const auto found = city.dispatcher(1).get("/cases/" + std::to_string(number(accepted.json(), "case_id"))).json();
            return word(found, "due");
        };
        const auto before = days_of("before");
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(1)));
        CHECK(items(city.admin().get("/rules")).size() == 6);
        const auto now = set_of(city, "limit");
        for (const auto& one : now.at("versions").as_array())
            CHECK(one.at("in_force").as_bool() == (number(one, "version") == version));
        // The next day's case is due on the same day as the one before, or earlier: it has a day less.
        CHECK(days_of("after") <= before);

        // Back again: the city is other tests' too.
        REQUIRE(put_limit(tag(set_of(city, "limit")), {{"xml", original}, {"reason", "示例原因"}}).status == 201);
        const auto withdrawn = city.admin().post("/rules/limit/versions/" + std::to_string(version) + "/withdraw",
                                                 json::object{{"reason", "示例原因"}});
        CHECK(withdrawn.key() == "rules.in_force_already");
        const auto back = put_limit(tag(set_of(city, "limit")),
                                    {{"xml", xml + "\n"}, {"reason", "示例原因"}, {"from", later(city, days(300))}});
        REQUIRE_MESSAGE(back.status == 201, back.body);
        const auto future = std::to_string(number(back.json(), "version"));
        CHECK(city.admin().post("/rules/limit/versions/" + future + "/withdraw", json::object{{"reason", "示例原因"}}).status == 200);
    });
}

TEST_CASE("a link's limit changed from a date holds for the links that open from then on") {
    on_both([](ApiCity& city) {
        const auto item = [&] {
            json::value found;
            for (const auto& one : items(city.admin().get("/catalogue")))
                if (word(one, "kind") == "link" && word(one, "code") == "P1-01" && one.at("in_force").as_bool()) found = one;
            REQUIRE(found.is_object());
            return found;
        };
        const auto open_link = [&] {
            auto request = new_request(city.place_of(1), "C06");
            request["load_kw"] = 800;
            const auto id = id_of(city.dispatcher(1).post("/requests", request));
            const auto accepted = city.dispatcher(1).post("/requests/" + std::to_string(id) + "/accept",
                                                          json::object{{"papers_later", true}});
            const auto case_id = std::to_string(number(accepted.json(), "case_id"));
            for (const auto& task : items(city.dispatcher(1).get("/tasks?case_id=" + case_id)))
                if (word(task, "topic") == "cases.plan")
                    REQUIRE(city.dispatcher(1).post("/tasks/" + std::to_string(number(task, "id")) + "/complete",
                                                    json::object{{"variables", json::object{}}}).status == 204);
            for (const auto& one : items(city.post("yj-4").get("/links?state=open&case_id=" + case_id)))
                if (word(one, "link") == "P1-01") return one;
            FAIL("P1-01 is not open");
            return json::value{};
        };
        int counts[3] = {};
        for (const auto& one : items(city.admin().get("/catalogue")))
            if (one.at("in_force").as_bool())
                ++counts[word(one, "kind") == "department" ? 0 : word(one, "kind") == "post" ? 1 : 2];
        CHECK(counts[0] == 5);
        CHECK(counts[1] == 18);
        CHECK(counts[2] == 45);
        const auto was = item();
        const auto before = open_link();
        CHECK(number(before.at("limit"), "amount") == number(was.at("limit"), "amount"));
        json::object body{{"name", was.at("name")}, {"department", was.at("department")}, {"post", was.at("post")},
                          {"limit", {{"amount", 3}, {"unit", "working_days"}}},  {"yellow", was.at("yellow")},
                          {"orange", was.at("orange")}, {"purple", was.at("purple")}, {"reason", "示例：放宽到三天"},
                          {"from", later(city, hours(2))}};
        const auto set = [&](std::int64_t version) {
            return put(city, "/catalogue/link/P1-01", body, "\"" + std::to_string(version) + "\"");
        };
        CHECK(set(number(was, "version") + 5).key() == "catalogue.changed_meanwhile");
        const auto made = set(number(was, "version"));
        REQUIRE_MESSAGE(made.status == 201, made.body);
        CHECK(number(open_link().at("limit"), "amount") == number(was.at("limit"), "amount"));
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + hours(3)));
        CHECK(number(open_link().at("limit"), "amount") == 3);
        CHECK(number(item().at("limit"), "amount") == 3);
        // Back again: the city is other tests' too.
        body["limit"] = was.at("limit");
        body.erase("from");
        REQUIRE(set(number(item(), "version")).status == 201);
        CHECK(city.dispatcher(1).get("/catalogue").status == 403);
    });
}

TEST_CASE("what if: the past's links counted again with another limit, beside what was") {
    on_both([](ApiCity& city) {
        // A joint survey that nobody sees to, on days of its own: the city is other tests' too.
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(2)));
        const std::string from = format_instant(city.node().writer().business_now()).substr(0, 10);
        CaseWork work(city, open_case(city, {"C06", 800}));
        work.leave = [](const std::string& what) { return what == "P1-01"; };
        while (work.step()) {
        }
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(30)));
        const auto ask = [&](const json::array& links) {
            const auto answer = city.admin().post("/what-if", json::object{{"from", from}, {"links", links}});
            REQUIRE_MESSAGE(answer.status == 200, answer.body);
            return answer.json();
        };
        const auto of = [&](const json::value& all, const char* link) {
            for (const auto& row : all.at("links").as_array())
                if (word(row, "key") == link) return row;
            FAIL("no " << link);
            return json::value{};
        };
        // Nothing changed: what would be is what was.
        const auto same = ask({});
        CHECK(same.at("total").at("was") == same.at("total").at("would"));
        const json::object generous{{"link", "P1-01"}, {"limit", {{"amount", 90}, {"unit", "working_days"}}}};
        const auto wide = of(ask({generous}), "P1-01");
        CHECK(number(wide.at("was"), "red") > 0);
        CHECK(number(wide.at("would"), "red") == 0);
        CHECK(number(wide.at("would"), "orders") == 0);
        const auto unchanged = of(ask({json::object{{"link", "P1-01"}}}), "P1-01");
        CHECK(number(unchanged.at("would"), "on_time") == number(unchanged.at("was"), "on_time"));
        CHECK(number(unchanged.at("would"), "red") == number(unchanged.at("was"), "red"));
        CHECK(number(unchanged.at("would"), "orders") == number(unchanged.at("was"), "orders"));
        CHECK(city.admin().post("/what-if", json::object{{"links", json::array{json::object{
                  {"link", "P1-01"}, {"limit", {{"amount", 0}, {"unit", "working_days"}}}}}}}).key() == "limit.amount");
    });
}

TEST_CASE("readings from CSV are reported line by line; two hours of overload propose a restriction, once") {
    on_both([](ApiCity& city) {
        Caller& post = city.post("yj-1");
        const auto place = city.place_of(1);
        const auto area = city.dispatcher(1).session().at("areas").as_array().at(0);
        const json::object line{{"kind", "line"}, {"name", "示例 10 kV 城西线"}, {"place", place}, {"radius_m", 900}, {"area", area},
                                {"rating_kva", 8000}, {"spare_bays", 1}, {"users", 60}, {"post", "YJ-1"}};
        REQUIRE(post.post("/grid/resources/10-SL-7", line).status == 200);
        CHECK(city.dispatcher(1).post("/grid/resources/10-SL-8", line).status == 403);
        const auto send = [&](const std::string& csv) {
            const auto answer = post.post("/grid/readings/csv", json::object{{"csv", csv}});
            REQUIRE_MESSAGE(answer.status == 200, answer.body);
            return answer.json();
        };
        const std::string head = "resource,at,load_percent,open_kva,line_loss_percent\n";
        const auto first = send(head + "10-SL-7,2017-03-22T01:00:00Z,85,900,3\n10-SL-7,2017-03-22T02:00:00Z,much,900,3\n"
                                       "no-such,2017-03-22T01:00:00Z,10,,\n10-SL-7,2017-03-22T02:30:00Z,86,800,8\n");
        CHECK(number(first, "taken") == 2);
        CHECK(number(first, "refused") == 2);
        CHECK(number(first.at("faults").at(0), "line") == 3);
        CHECK(word(first.at("faults").at(0), "key") == "reading.number");
        CHECK(word(first.at("faults").at(1), "key") == "resource.unknown");
        CHECK(first.at("proposed").as_array().empty());  // overloaded for an hour and a half
        // F3, F4 and F5 help to choose a point of connection; they restrict nothing.
        CHECK(first.at("resources").at(0).at("findings").as_array().size() == 3);

        const auto second = send(head + "10-SL-7,2017-03-22T02:30:00Z,86,800,8\n10-SL-7,2017-03-22T03:00:00Z,88,700,8\n");
        CHECK(number(second, "known") == 1);
        REQUIRE(second.at("proposed").as_array().size() == 1);
        const auto proposed = second.at("proposed").at(0).to_number<std::int64_t>();
        CHECK(number(second.at("resources").at(0).at("reading"), "hours_over") == 2);
        json::value drafted;
        for (const auto& one : items(post.get("/restrictions?state=drafted")))
            if (number(one, "id") == proposed) drafted = one;
        REQUIRE(drafted.is_object());
        CHECK(word(drafted, "reason") == "f1_feeder_load");
        CHECK(word(drafted, "resource") == "10-SL-7");
        const auto by_hand = [&](const char* resource, const char* kind, const char* reason) {
            return post.post("/restrictions",
                             json::object{{"resource", resource}, {"kind", kind}, {"name", "示例线"}, {"reason", reason},
                                          {"place", place}, {"radius_m", 900}, {"open_kva", 0}, {"area", area},
                                          {"post", "YJ-1"}});
        };
        CHECK(by_hand("10-SL-7", "line", "f1_feeder_load").key() == "restriction.stands");
        CHECK(by_hand("10-SL-7", "transformer", "f7_transformer_load").key() == "resource.other_kind");
        CHECK(by_hand("no-such", "line", "f2_feeder_capacity").key() == "resource.unknown");
        const auto also = by_hand("10-SL-7", "line", "f2_feeder_capacity").json();  // for another reason it may stand too
        CHECK(word(also, "resource") == "10-SL-7");
        // The same again: it stands on the list already.
        const auto third = send(head + "10-SL-7,2017-03-22T04:00:00Z,88,700,8\n");
        CHECK(third.at("proposed").as_array().empty());
        for (const auto& one : items(city.dispatcher(1).get("/grid/resources")))
            if (word(one, "code") == "10-SL-7") CHECK(number(one, "restriction") == number(also, "id"));
        CHECK(post.post("/grid/readings/csv", json::object{{"csv", "a,b\n1,2\n"}}).key() == "reading.header");

        // With the limit at 90 per cent none of it would have been found.
        const auto lenient = replaced(text_of(city, "negative_list"), "<text>80</text>", "<text>90</text>");
        const auto preview = city.admin().post(
            "/rules/preview", json::object{{"xml", lenient}, {"from", "2017-03-20"}, {"to", "2017-03-23"}});
        REQUIRE_MESSAGE(preview.status == 200, preview.body);
        CHECK(word(preview.json(), "of") == "resources");
        std::int64_t read = 0;  // other tests' resources among them
        for (const auto& one : items(city.admin().get("/grid/resources")))
            read += one.as_object().contains("reading") && one.at("reading").is_object();
        CHECK(number(preview.json(), "asked") == read);
        bool gone = false;
        const auto changes = preview.json().at("changes").as_array();
        for (const auto& change : changes)
            if (word(change, "decision") == "findings") gone |= word(change, "before").find("F1") != std::string::npos;
        CHECK(gone);

        const auto through_api = post.post("/grid/readings",
                                           json::object{{"items", json::array{json::object{{"resource", "10-SL-7"},
                                                                                           {"at", "2017-03-22T05:00:00Z"},
                                                                                           {"load_percent", 40}}}}});
        REQUIRE_MESSAGE(through_api.status == 200, through_api.body);
        CHECK(number(through_api.json().at("resources").at(0).at("reading"), "hours_over") == 0);
    });
}

TEST_CASE("the negative list is checked again when the plan asks for more, and the case is told what can be offered") {
    on_both([](ApiCity& city) {
        Caller& post = city.post("yj-1");
        const auto place = city.place_of(1);
        const auto area = city.dispatcher(1).session().at("areas").as_array().at(0);
        const auto drafted = post.post("/restrictions", json::object{{"kind", "substation"}, {"name", "示例变电站"},
                                                                     {"reason", "f6_transformer_capacity"}, {"place", place},
                                                                     {"radius_m", 900}, {"open_kva", 700},
                                                                     {"area", area},
                                                                     {"post", "YJ-3"}});
        const auto id = id_of(drafted);
        for (const char* state : {"checked", "published"})
            REQUIRE(post.post("/restrictions/" + std::to_string(id) + "/move", json::object{{"state", state}}).status == 200);
        const auto waiting = [&] {
            for (const auto& one : items(post.get("/restrictions")))
                if (number(one, "id") == id) return number(one, "waiting");
            return std::int64_t{-1};
        };
        auto request = new_request(place, "C06");
        request["load_kw"] = 600;
        const auto asked = id_of(city.dispatcher(1).post("/requests", request));
        const auto accepted = city.dispatcher(1).post("/requests/" + std::to_string(asked) + "/accept",
                                                      json::object{{"papers_later", true}});
        REQUIRE(accepted.status == 200);
        CHECK(waiting() == 0);  // 600 kVA were there
        const auto case_id = std::to_string(number(accepted.json(), "case_id"));
        for (const auto& task : items(city.dispatcher(1).get("/tasks?case_id=" + case_id)))
            if (word(task, "topic") == "cases.plan")
                REQUIRE(city.dispatcher(1).post("/tasks/" + std::to_string(number(task, "id")) + "/complete",
                                                json::object{{"variables", {{"capacity_kva", 800}}}}).status == 204);
        CHECK(waiting() == 1);
        const std::string check = "/restrictions/check?lat=" + json::serialize(place.at("lat")) +
                                  "&lon=" + json::serialize(place.at("lon")) + "&kva=800";
        const auto told = city.dispatcher(1).get(check).json();
        CHECK(told.at("restricted").as_bool());
        CHECK(told.at("options").as_array().size() >= 3);
        for (const char* state : {"to_verify", "lifted"})
            REQUIRE(post.post("/restrictions/" + std::to_string(id) + "/move", json::object{{"state", state}}).status == 200);
    });
}
