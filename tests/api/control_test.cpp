// What control does beside links and orders: where processes stand, one plan that many write, times that a person
// typed, the rounds of the negative list, the evaluation that computes itself and opens into its cases.
#include <doctest/doctest.h>

#include "api/case_work.hpp"
#include "postgres_server.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string tag_of(const json::value& plan, const std::string& section) {
    for (const auto& one : plan.at("sections").as_array())
        if (word(one, "section") == section) return word(one, "etag");
    FAIL("no section " << section);
    return {};
}

HttpAnswer write(Caller& who, std::int64_t id, const std::string& section, const std::string& tag, const char* text) {
    return who.send("PUT", path("cases", id, "/plan/") + section, json::serialize(json::object{{"text", text}}),
                    {{"If-Match", tag}, {"Idempotency-Key", fresh_key()}, {"Content-Type", "application/json"}});
}

// In a city of the test's own, since months pass.
void on_own(const std::function<void(ApiCity&)>& body) {
    {
        ApiCity city("");
        body(city);
    }
    if (!postgres_installed()) return;
    ApiCity city(shared_postgres().create_database());
    body(city);
}

// A dual-supply case before its departments: P1-02 to P1-06 are open.
std::int64_t before_departments(ApiCity& city) {
    CaseWork work(city, open_case(city, {"C07", 900}));
    work.leave = [](const std::string& one) { return one.starts_with("P1-0") && one != "P1-01"; };
    for (int i = 0; i < 50 && open_link(city.admin(), work.id(), "P1-04").is_null(); ++i)
        if (!work.step()) REQUIRE(work.pass());
    return work.id();
}

json::value definition(ApiCity& city, const char* key) {
    json::value last;
    for (const auto& one : items(city.admin().get("/definitions")))
        if (word(one, "key") == key) last = one;
    REQUIRE(last.is_object());
    return last;
}

}  // namespace

TEST_CASE("the process view says where a case stands in each of its processes, to whom may see the case") {
    on_both([](ApiCity& city) {
        const auto id = before_departments(city);
        const auto standing = body_of(city.dispatcher(1).get(path("cases", id, "/process")));
        std::map<std::string, std::map<std::string, std::string>> places;
        for (const auto& run : standing.at("items").as_array())
            for (const auto& place : run.at("places").as_array()) {
                places[word(run, "key")][word(place, "element")] = word(place, "state");
                if (word(place, "element") == "p1_04") CHECK(word(place, "post") == "DK-1");
            }
        CHECK(places["C07"]["joint_plan"] == "waiting");
        CHECK(places["C07"]["plan"] == "done");
        CHECK(places["P1"]["p1_01"] == "done");
        for (const char* open : {"p1_02", "p1_03", "p1_04", "p1_05", "p1_06"}) CHECK(places["P1"][open] == "waiting");
        CHECK(city.post("dk-1").get(path("cases", id, "/process")).status == 200);
        CHECK(city.post("js-2").get(path("cases", id, "/process")).status == 404);
        CHECK(city.dispatcher(2).get(path("cases", id, "/process")).status == 404);
    });
}

TEST_CASE("for all cases of a version the heat counts who stands where and how long they wait, within the area") {
    on_both([](ApiCity& city) {
        (void)before_departments(city);
        const auto p1 = definition(city, "P1");
        const std::string heat = path("definitions", number(p1, "id"), "/heat");
        const auto at_link = [&](Caller& who, const std::string& more = {}) {
            const auto found = body_of(who.get(heat + more));
            for (const auto& place : found.at("items").as_array())
                if (word(place, "element") == "p1_04") return place;
            return json::value{};
        };
        const auto before = at_link(city.admin());
        REQUIRE(before.is_object());
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + hours(30)));
        const auto later = at_link(city.admin());
        CHECK(number(later, "count") == number(before, "count"));
        CHECK(later.at("mean_hours").to_number<double>() > before.at("mean_hours").to_number<double>() + 29.9);
        (void)before_departments(city);
        CHECK(number(at_link(city.admin()), "count") == number(before, "count") + 1);
        CHECK(at_link(city.admin(), "?area=1").is_null());
        // Nothing of another district is counted for its dispatcher.
        const auto others = at_link(city.dispatcher(2));
        CHECK((others.is_null() || number(others, "count") < number(before, "count") + 1));
        const auto model = body_of(city.post("dk-1").get(path("definitions", number(p1, "id"))));
        CHECK(word(model, "xml").find("p1_04") != std::string::npos);
    });
}

TEST_CASE("one plan, each post its section: written on what was read, every version kept with who said it") {
    on_both([](ApiCity& city) {
        const auto id = before_departments(city);
        Caller& mode = city.post("dk-1");
        Caller& planning = city.post("fz-1");
        const auto read = [&](Caller& who) { return body_of(who.get(path("cases", id, "/plan"))); };
        CHECK(write(city.dispatcher(1), id, "draft", tag_of(read(city.dispatcher(1)), "draft"), "示例方案一").status == 200);
        const std::string seen = tag_of(read(mode), "P1-04");
        CHECK(write(mode, id, "P1-04", seen, "示例意见一").status == 200);
        CHECK(write(planning, id, "P1-06", tag_of(read(planning), "P1-06"), "示例意见二").status == 200);
        // Read before somebody of the same post wrote: refused, and nothing is lost.
        const auto stale = write(mode, id, "P1-04", seen, "晚到的意见");
        CHECK(stale.status == 412);
        CHECK(stale.key() == "plan.changed_meanwhile");
        CHECK(mode.send("PUT", path("cases", id, "/plan/P1-04"), R"({"text":"x"})",
                        {{"Idempotency-Key", fresh_key()}, {"Content-Type", "application/json"}}).status == 428);
        CHECK(write(mode, id, "P1-04", tag_of(read(mode), "P1-04"), "示例意见一改").status == 200);
        CHECK(write(mode, id, "P1-06", tag_of(read(mode), "P1-06"), "别的岗位").key() == "plan.other_section");
        CHECK(write(mode, id, "draft", tag_of(read(mode), "draft"), "别的岗位").key() == "plan.other_section");
        const auto plan = read(city.dispatcher(1));
        CHECK(number(plan, "version") == 5);  // P1-01 was said before
        for (const auto& section : plan.at("sections").as_array()) {
            if (word(section, "section") != "P1-04") continue;
            const auto& history = section.at("history").as_array();
            REQUIRE(history.size() == 2);
            CHECK(word(history[0], "text") == "示例意见一");
            CHECK(number(history[1], "plan_version") == 5);
            CHECK(word(section, "text") == "示例意见一改");
            CHECK(!word(section, "by_name").empty());
        }
        CHECK(city.post("js-2").get(path("cases", id, "/plan")).status == 404);
    });
}

TEST_CASE("a plan is valid for its time, may be renewed until ten days before, and a changed draft is replied anew") {
    on_own([](ApiCity& city) {
        CaseWork work(city, open_case(city, {"C04", 60}));
        work.leave = [](const std::string& one) { return one == "cases.contract" || one == "cases.customer_works"; };
        for (int i = 0; i < 20 && work.topics.count("cases.plan_reply") == 0; ++i) work.step();
        Caller& hall = city.dispatcher(1);
        const auto plan = [&] { return body_of(hall.get(path("cases", work.id(), "/plan"))); };
        CHECK(word(plan(), "state") == "replied");
        const auto answer = [&](const char* verdict) {
            return hall.post(path("cases", work.id(), "/plan-answer"), json::object{{"verdict", verdict}, {"text", "示例"}});
        };
        CHECK(answer("objected").status == 200);
        CHECK(answer("agreed").key() == "plan.answered_already");
        CHECK(write(hall, work.id(), "draft", tag_of(plan(), "draft"), "示例方案改").status == 200);
        CHECK(word(plan(), "state") == "replied");
        CHECK(answer("agreed").status == 200);
        const Day until = *parse_day(word(plan(), "valid_until"));
        REQUIRE(city.node().writer().advance(Instant{(until.days - 5) * 86'400'000LL}));
        CHECK(hall.post(path("cases", work.id(), "/plan-renewal"), json::object{{"reason", "示例"}}).key() ==
              "plan.renewal_late");
        REQUIRE(city.node().writer().advance(Instant{(until.days + 2) * 86'400'000LL}));
        CHECK(word(plan(), "state") == "expired");
    });
}

TEST_CASE("a time that a person typed counts for nothing until a second person has confirmed it, and is flagged") {
    on_both([](ApiCity& city) {
        const auto id = open_case(city, {"C06", 800});
        CaseWork work(city, id);
        work.leave = [](const std::string& one) { return one == "P1-01"; };
        for (int i = 0; i < 20 && open_link(city.admin(), id, "P1-01").is_null(); ++i) work.step();
        Caller& post = city.post("yj-4");
        const auto link = open_link(post, id, "P1-01");
        const Instant due = *parse_instant(word(link, "due"));
        REQUIRE(city.node().writer().advance(due + hours(3)));
        const std::string claimed = format_instant(due - hours(1));
        json::object body{{"based_on", 0}, {"verdict", "done"}, {"text", "示例"}, {"done_at", format_instant(due + days(9))}};
        CHECK(post.post(path("links", number(link, "id"), "/finish"), body).key() == "link.done_at");
        body["done_at"] = claimed;
        const auto finished = body_of(post.post(path("links", number(link, "id"), "/finish"), body));
        CHECK(finished.at("link").at("late").as_bool());
        json::value typed;
        for (const auto& one : items(city.post("yj").get("/typed-times?state=open")))
            if (one.at("case_id") == json::value(id)) typed = one;
        REQUIRE(typed.is_object());
        CHECK(word(typed, "claimed") == claimed);
        const std::string settle = path("typed-times", number(typed, "id"), "/settle");
        CHECK(post.post(settle, json::object{{"agreed", true}}).key() == "time.same_person");
        CHECK(city.post("dk").post(settle, json::object{{"agreed", true}}).status == 404);
        CHECK(word(body_of(city.post("yj").post(settle, json::object{{"agreed", true}})), "state") == "confirmed");
        CHECK(!body_of(post.get(path("links", number(link, "id")))).at("link").at("late").as_bool());
        bool flagged = false;
        for (const auto& one : items(city.dispatcher(1).get("/suspects?state=open")))
            flagged |= word(one, "sign") == "time_typed" && number(one, "case_id") == id;
        CHECK(flagged);
    });
}

TEST_CASE("closings that bunch just before their limits make their post a suspect, once") {
    on_both([](ApiCity& city) {
        Caller& admin = city.admin();
        Caller& post = city.post("jy-2");
        const auto of_post = [&] {
            int found = 0;
            for (const auto& one : items(admin.get("/suspects?state=open")))
                found += word(one, "sign") == "closings_bunched" && word(one.at("evidence"), "post") == "JY-2";
            return found;
        };
        // Ten notices, each answered in the last minutes of its limit.
        std::vector<CaseWork> cases;
        for (int i = 0; i < 10; ++i) {
            cases.emplace_back(city, open_case(city, {"C07", 300}));
            cases.back().said["cases.plan"] = {{"important", true}};
        }
        for (auto& work : cases) {
            work.leave = [](const std::string& one) { return one == "P3-04"; };
            for (int i = 0; i < 60 && open_link(admin, work.id(), "P3-04").is_null(); ++i)
                if (!work.step()) REQUIRE(work.pass());
        }
        CHECK(of_post() == 0);
        std::map<Instant, std::int64_t> by_due;
        for (const auto& work : cases) {
            const auto link = open_link(admin, work.id(), "P3-04");
            by_due.emplace(*parse_instant(word(link, "due")) + Millis{static_cast<std::int64_t>(by_due.size())},
                           number(link, "id"));
        }
        for (const auto& [due, id] : by_due) {
            if (due - minutes(20) > city.node().writer().business_now())
                REQUIRE(city.node().writer().advance(due - minutes(20)));
            body_of(post.post(path("links", id, "/finish"),
                              json::object{{"based_on", 0}, {"verdict", "agreed"}, {"text", "示例"}}));
        }
        CHECK(of_post() == 1);
    });
}

TEST_CASE("a round of the negative list begins each month by itself, and for a district with a new overload") {
    on_own([](ApiCity& city) {
        const auto open_rounds = [&](std::int64_t area) {
            int found = 0;
            for (const auto& one : items(city.post("yj-1").get("/links?mine=true&state=open&link=P5-01&limit=200")))
                found += number(one, "area") == area;
            return found;
        };
        const int city_wide = open_rounds(0);
        REQUIRE(city.node().writer().advance(city.node().writer().business_now() + days(32)));
        CHECK(open_rounds(0) > city_wide);
        const auto area = city.dispatcher(2).session().at("areas").as_array().at(0).to_number<std::int64_t>();
        const int before = open_rounds(area);
        const auto draft = [&] {
            return city.post("yj-1").post(
                "/restrictions", json::object{{"kind", "line"}, {"name", "示例 20 kV 线"}, {"reason", "f1_feeder_load"},
                                              {"place", city.place_of(2)}, {"radius_m", 300}, {"open_kva", 100},
                                              {"area", area}, {"post", "YJ-1"}});
        };
        CHECK(draft().status == 201);
        CHECK(open_rounds(area) == 1);
        CHECK(draft().status == 201);  // while a round is under way no other begins
        CHECK(open_rounds(area) == 1);
        CHECK(before <= 1);
    });
}

TEST_CASE("the evaluation computes itself every night, and on demand; each figure opens into what it counts") {
    on_both([](ApiCity& city) {
        CaseWork work(city, open_case(city, {"C14"}));
        work.to_end();
        const auto nights = [&] { return items(city.admin().get("/evaluation/nights?by=case_type&key=C14")); };
        const auto before = nights().size();
        REQUIRE(city.node().advance(city.node().writer().business_now() + hours(25)));
        REQUIRE(nights().size() > before);
        const auto computed = body_of(city.dispatcher(1).post("/evaluation/computations", nullptr));
        CHECK(number(computed, "figures") > 0);
        for (const char* by : {"link", "post", "department", "crew", "area", "case_type"}) {
            CAPTURE(by);
            const auto figures = items(city.admin().get(std::string("/evaluation?by=") + by));
            REQUIRE(!figures.empty());
            std::string key = word(figures[0], "key");
            if (std::string_view(by) == "crew") continue;  // a name with characters that a query must encode
            const auto behind = items(city.admin().get(std::string("/evaluation/cases?by=") + by + "&key=" + key));
            CHECK(static_cast<std::int64_t>(behind.size()) == std::min<std::int64_t>(500, number(figures[0], "count")));
            std::int64_t on_time = 0;
            for (const auto& one : behind) on_time += one.at("on_time").as_bool();
            if (behind.size() < 500) CHECK(on_time == number(figures[0], "on_time"));
        }
        const auto index = body_of(city.admin().get("/evaluation/index"));
        for (const auto& part : index.at("parts").as_array()) {
            const auto behind = items(city.admin().get("/evaluation/cases?by=part&key=" + word(part, "key")));
            CHECK(static_cast<std::int64_t>(behind.size()) == std::min<std::int64_t>(500, number(part, "count")));
        }
    });
}
