// The 74 business points of config/org/business_points.json: each is acted at through the API, and the event that the
// configuration names for it is found in the journal among those that the act brought.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "api/case_work.hpp"
#include "dispatch/crew.hpp"
#include "store/readers.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

struct Point {
    std::string code;
    std::function<void()> act;
};

class World {
public:
    explicit World(ApiCity& city)
        : city_(city),
          hall_(city.dispatcher(1)),
          journal_(*store::parse_database_url(city.arguments().db), store::Part::state),
          customer_(city.customer()) {
        std::ifstream file(YEKUO_SOURCE_DIR "/config/org/business_points.json");
        std::stringstream text;
        text << file.rdbuf();
        const auto all = json::parse(text.str());
        for (const auto& point : all.at("points").as_array())
            events_[word(point, "code")] = word(point, "event");
    }

    // All points that the acts belong to; each finds its event.
    void run(const std::vector<Point>& points) {
        for (const auto& point : points) {
            CAPTURE(point.code);
            mark();
            point.act();
            const std::string event = events_.at(point.code);
            CAPTURE(event);
            CHECK_MESSAGE(journal_has(event), point.code, " leaves no ", event);
            acted_.insert(point.code);
        }
    }
    void all_were_acted_at() const {
        for (const auto& [code, event] : events_) CHECK_MESSAGE(acted_.contains(code), code, " was not acted at");
        CHECK(events_.size() == 74);
    }

    std::vector<Point> intake();
    std::vector<Point> booking();
    std::vector<Point> plans();
    std::vector<Point> works();
    std::vector<Point> notices();
    std::vector<Point> negative_list();
    std::vector<Point> disclosure();
    std::vector<Point> connection();

private:
    // What is in the journal already does not count.
    void mark() { before_ = city_.node().writer().head(); }
    bool journal_has(const std::string& event) {
        return journal_.with([&](store::Session& session) {
            return !session.query("select number from journal where number > $1 and type like $2 limit 1",
                                  {before_, event + ".%"}).empty();
        });
    }
    Instant now() { return city_.node().writer().business_now(); }
    void wait(Millis time) { REQUIRE(city_.node().writer().advance(now() + time)); }
    std::string day(int later) { return format_day(dispatch::day_of(now()) + later); }
    std::int64_t area(int dispatcher) {
        return city_.dispatcher(dispatcher).session().at("areas").as_array().at(0).to_number<std::int64_t>();
    }
    std::int64_t receive(const char* channel, const char* type = "C15") {
        auto request = new_request(city_.place_of(1), type);
        request["channel"] = channel;
        return id_of(hall_.post("/requests", request));
    }
    std::int64_t customers_case(const char* type) {
        auto request = new_request(city_.place_of(1), type);
        request["channel"] = "app";
        request.erase("applicant");
        const auto id = id_of(customer_->post("/requests", request));
        return number(body_of(hall_.post(path("requests", id, "/accept"), json::object{{"papers_later", true}})), "case_id");
    }
    bool waits(CaseWork& work, const std::string& topic) {
        for (const auto& task : items(hall_.get("/tasks?limit=100&case_id=" + std::to_string(work.id()))))
            if (word(task, "topic") == topic) return true;
        return false;
    }
    // A case worked on until this link or task waits, and no further; what came of that does not count either.
    json::value reach(CaseWork& work, const std::string& until) {
        work.leave = [until](const std::string& one) { return one == until; };
        for (int i = 0; i < 300; ++i) {
            const auto link = open_link(city_.admin(), work.id(), until);
            if (link.is_object()) return mark(), link;
            for (const auto& task : items(hall_.get("/tasks?limit=100&case_id=" + std::to_string(work.id()))))
                if (word(task, "topic") == until) return mark(), task;
            if (!work.step()) REQUIRE(work.pass());
        }
        FAIL("never reached: " << until);
        return {};
    }
    json::value finish(CaseWork& work, const std::string& code, json::object found = {}) {
        const auto link = reach(work, code);
        return finish_now(link, std::move(found));
    }
    json::value finish_now(const json::value& link, json::object found = {}) {
        Caller& post = city_.post(login_of_post(word(link, "post")));
        const auto sheet = body_of(post.get(path("links", number(link, "id"))));
        json::object body{{"based_on", number(sheet, "version")}, {"verdict", "agreed"}, {"text", "示例意见"}};
        if (!found.empty()) body["found"] = std::move(found);
        return body_of(post.post(path("links", number(link, "id"), "/finish"), body));
    }
    void complete(const json::value& task, json::object variables) {
        (void)body_of(hall_.post(path("tasks", number(task, "id"), "/complete"), json::object{{"variables", variables}}));
    }
    // A visit of this customer that waits for its slot.
    std::int64_t waiting_visit() {
        const auto id = open_case(city_, {"C14"});
        return number(items(hall_.get("/work-orders?case_id=" + std::to_string(id))).at(0), "id");
    }
    std::int64_t confirm(std::int64_t order, const std::string& query) {
        const auto slots = items(hall_.get(path("work-orders", order, "/offers?") + query));
        REQUIRE(!slots.empty());
        const auto held =
            id_of(hall_.post(path("work-orders", order, "/hold"), json::object{{"token", slots.back().at("token")}}));
        body_of(hall_.post(path("appointments", held, "/confirm"), nullptr));
        return held;
    }
    std::int64_t draft_restriction(double open_kva) {
        return id_of(city_.post("yj-1").post(
            "/restrictions", json::object{{"kind", "line"}, {"name", "示例 10 kV 线"}, {"reason", "f1_feeder_load"},
                                          {"place", city_.place_of(1)}, {"radius_m", 900}, {"open_kva", open_kva},
                                          {"area", area(1)}, {"post", "YJ-1"}}));
    }
    void move(std::int64_t id, json::object to) {
        body_of(city_.post("yj-1").post(path("restrictions", id, "/move"), to));
    }

    ApiCity& city_;
    Caller& hall_;
    store::Readers journal_;
    std::unique_ptr<Caller> customer_;
    std::map<std::string, std::string> events_;
    std::set<std::string> acted_;
    EventNumber before_ = 0;
    std::unique_ptr<CaseWork> high_, home_, shop_;  // dual supply and important; the customer's own; with a plan
    std::int64_t restriction_ = 0, order_ = 0, notice_link_ = 0;
};

std::vector<Point> World::intake() {
    const auto from = [this](const char* channel) { return [this, channel] { receive(channel); }; };
    return {
        {"BP01", from("hall")},
        {"BP02",
         [this] {
             customers_case("C01");
         }},
        {"BP03", from("web_95598")},
        {"BP04", from("hotline_95598")},
        {"BP05", from("mayor_hotline")},
        {"BP06", from("police_110")},
        {"BP07", from("city_management")},
        {"BP08", [this] { open_case(city_, {"C14"}); }},
        {"BP09",
         [this] {
             const auto first = receive("hall"), second = receive("hotline_95598");
             body_of(hall_.post(path("requests", second, "/merge"), json::object{{"into", first}}));
         }},
        {"BP10",
         [this] {
             auto request = new_request(city_.place_of(1), "C01");
             request["papers"] = json::array{"identity"};
             const auto id = id_of(hall_.post("/requests", request));
             body_of(hall_.post(path("requests", id, "/papers"), json::object{{"papers", json::array{"premises_title"}}}));
         }},
    };
}

std::vector<Point> World::booking() {
    return {
        {"BP11",
         [this] {
             const auto crews = body_of(hall_.get("/crews?area=" + std::to_string(area(1))));
             const std::string on = day(310);
             const json::object shift{{"crew", crews.at("items").at(0).at("id")}, {"day", on},
                                      {"from", on + "T08:15:00+08:00"}, {"to", on + "T16:30:00+08:00"}};
             body_of(hall_.post("/roster", json::object{{"shifts", json::array{shift}}}));
             const auto list = body_of(hall_.get("/capacity?area=" + std::to_string(area(1)) + "&from=" + on + "&to=" + on));
             CHECK(!list.at("cells").as_array().empty());
         }},
        {"BP12", [this] { confirm(waiting_visit(), "mode=hour"); }},
        {"BP13", [this] { confirm(waiting_visit(), "mode=day"); }},
        {"BP14", [this] { confirm(waiting_visit(), "mode=period"); }},
        {"BP15",
         [this] {
             const auto order = waiting_visit(), appointment = confirm(order, "mode=hour");
             const auto others = items(hall_.get(path("work-orders", order, "/offers?mode=hour")));
             REQUIRE(!others.empty());
             mark();
             body_of(hall_.post(path("appointments", appointment, "/change"),
                                json::object{{"token", others[0].at("token")}, {"reason", "customer_asked"}}));
         }},
        {"BP16",
         [this] {
             const auto appointment = confirm(waiting_visit(), "mode=hour&from=" + day(10));
             const auto promised = body_of(hall_.get(path("appointments", appointment)));
             mark();
             const auto crews = body_of(hall_.get("/crews?area=" + std::to_string(area(1))));
             for (const auto& crew : crews.at("items").as_array())
                 hall_.post(path("crews", number(crew, "id"), "/absence"),
                            json::object{{"day", word(promised, "from").substr(0, 10)}, {"reason", "lent"}});
         }},
        {"BP17",
         [this] {
             const std::string on = day(311);
             const auto asked = body_of(hall_.post(
                 "/reinforcements", json::object{{"area", area(1)}, {"of_area", area(2)}, {"unit", "示例供电所"}, {"day", on},
                                                 {"from", on + "T08:30:00+08:00"}, {"to", on + "T17:00:00+08:00"},
                                                 {"crews", 1}, {"reason", "demand"}}));
             const auto crews = body_of(city_.dispatcher(2).get("/crews?area=" + std::to_string(area(2))));
             const json::object granted{{"crews", json::array{crews.at("items").at(0).at("id")}}};
             CHECK(hall_.post(path("reinforcements", number(asked, "id"), "/answer"), granted).status == 403);
             const auto answered =
                 body_of(city_.dispatcher(2).post(path("reinforcements", number(asked, "id"), "/answer"), granted));
             CHECK(word(answered, "state") == "granted");
             // Those granted stand in the district's list of that day.
             const auto roster = body_of(hall_.get("/roster?area=" + std::to_string(area(1)) + "&from=" + on + "&to=" + on));
             CHECK(roster.at("items").as_array().size() == 1);
         }},
        {"BP18", [this] { confirm(waiting_visit(), "mode=hour"); }},
        {"BP19", [this] { open_case(city_, {"C14"}); }},
        {"BP20",
         [this] {
             home_ = std::make_unique<CaseWork>(city_, open_case(city_, {"C01"}));
             while (home_->desk()) {
             }
             const auto orders = items(hall_.get("/work-orders?case_id=" + std::to_string(home_->id())));
             REQUIRE(orders.size() == 1);
             CHECK(word(orders[0], "job_type") == "ONE_POST");
         }},
        {"BP21",
         [this] {
             high_ = std::make_unique<CaseWork>(city_, open_case(city_, {"C07", 800}));
             high_->said["cases.plan"] = {{"grid_works", true}, {"important", true}};
             high_->found["P2-07"] = {{"needs_outage", true}};
             high_->found["P2-08"] = {{"works_done", true}};
             reach(*high_, "cases.plan");
             high_->leave = {};
             mark();
             high_->desk();
             CHECK(open_link(city_.post("yj-4"), high_->id(), "P1-01").is_object());
         }},
        {"BP22",
         [this] {
             confirm(waiting_visit(), "mode=hour");
             const auto phone = city_.admin().get("/demo/phones/19977000001");
             CHECK_MESSAGE(phone.status == 200, phone.body);
         }},
    };
}

std::vector<Point> World::plans() {
    return {
        {"BP23",
         [this] {
             shop_ = std::make_unique<CaseWork>(city_, open_case(city_, {"C03", 60}));
             while (shop_->desk()) {
             }
             REQUIRE(shop_->visit());
             CHECK(shop_->jobs.back() == "SURVEY_LV");
         }},
        {"BP24", [this] { finish(*high_, "P1-02"); }},
        {"BP28",
         [this] {
             const auto written = write_section(hall_, high_->id(), "draft", "示例方案：双电源，10 kV，800 kVA。");
             REQUIRE_MESSAGE(written.status == 200, written.body);
         }},
        {"BP30",
         [this] {
             reach(*high_, "P1-04");
             const auto written = write_section(city_.post("dk-1"), high_->id(), "P1-04", "示例校核意见");
             REQUIRE_MESSAGE(written.status == 200, written.body);
             CHECK(write_section(city_.post("dk-2"), high_->id(), "P1-04", "他人").status == 403);
         }},
        {"BP31", [this] { finish(*high_, "P1-08"); }},
        {"BP32", [this] { complete(reach(*high_, "cases.plan_reply"), {}); }},
        {"BP33",
         [this] {
             shop_ = std::make_unique<CaseWork>(city_, customers_case("C03"));
             reach(*shop_, "cases.plan_reply");
             CHECK(customer_->post(path("cases", shop_->id(), "/plan-answer"),
                                   json::object{{"verdict", "agreed"}, {"text", ""}}).key() == "plan.not_replied");
             shop_->leave = {};
             shop_->desk();
             mark();
             const auto answered = body_of(customer_->post(path("cases", shop_->id(), "/plan-answer"),
                                                           json::object{{"verdict", "objected"}, {"text", "示例意见"}}));
             CHECK(word(answered, "state") == "objected");
             CHECK(answered.at("sections").as_array().size() == 1);  // not what departments said among themselves
         }},
        {"BP34",
         [this] {
             const auto before = body_of(customer_->get(path("cases", shop_->id(), "/plan")));
             const auto renewed = body_of(
                 customer_->post(path("cases", shop_->id(), "/plan-renewal"), json::object{{"reason", "示例：厂房未完工"}}));
             CHECK(word(renewed, "valid_until") > word(before, "valid_until"));
         }},
        {"BP29",
         [this] {
             CaseWork lane(city_, open_case(city_, {"C06", 315}));
             lane.leave = [](const std::string& one) { return one == "cases.plan_reply"; };
             for (int i = 0; i < 20 && !waits(lane, "cases.plan_reply"); ++i) REQUIRE(lane.step());
             for (const auto& link : lane.links) CHECK_FALSE(link.starts_with("P1"));
         }},
    };
}

std::vector<Point> World::works() {
    const auto link = [this](const char* code) { return [this, code] { finish(*high_, code); }; };
    return {
        {"BP35",
         [this] {
             // The reply was the last step before the works: they begin by themselves.
             CaseWork asked(city_, open_case(city_, {"C03", 90}));
             asked.said["cases.plan"] = {{"grid_works", true}};
             const auto task = reach(asked, "cases.plan_reply");
             complete(task, {});
             CHECK(open_link(city_.admin(), asked.id(), "P2-01").is_object());
         }},
        {"BP43",
         [this] {
             // Both branches are worked on at once: the customer's task opens when the review is over, the grid's waits.
             high_->leave = [](const std::string& one) { return one == "P2-01" || one == "cases.customer_works"; };
             for (int i = 0; i < 100 && !waits(*high_, "cases.customer_works"); ++i)
                 if (!high_->step()) REQUIRE(high_->pass());
             const auto at = body_of(city_.admin().get(path("cases", high_->id(), "/process")));
             std::set<std::string> places;
             for (const auto& run : at.at("items").as_array())
                 for (const auto& place : run.at("places").as_array())
                     if (word(place, "state") == "waiting") places.insert(word(place, "element"));
             CHECK(places.contains("p2_01"));
             CHECK(places.contains("customer_works"));
         }},
        {"BP36", link("P2-01")},
        {"BP37", link("P2-02")},
        {"BP38",
         [this] {
             finish(*high_, "P2-03");
             finish(*high_, "P2-04");
         }},
        {"BP39", link("P2-05")},
        {"BP40",
         [this] {
             finish(*high_, "P2-06");
             complete(reach(*high_, "control.wait"), {});
         }},
        {"BP41", [this] { finish(*high_, "P2-07", {{"needs_outage", true}}); }},
        {"BP42", [this] { finish(*high_, "P2-08", {{"works_done", true}}); }},
        {"BP44", link("P2-09")},
        {"BP45", link("P2-10")},
        {"BP46", link("P2-11")},
    };
}

std::vector<Point> World::notices() {
    const auto send = [this] {
        return number(body_of(hall_.post("/notices", json::object{{"area", area(1)}, {"department", "DK"}, {"post", "DK-1"},
                                                                  {"subject", "outage"}, {"text", "示例通知"}})), "notice");
    };
    const auto unanswered = [this, send](Millis silence) {
        send();
        mark();
        wait(silence);
    };
    const auto open = [this](const char* code) {
        for (const auto& one : items(city_.post("dk-1").get("/links?mine=true&state=open&limit=200")))
            if (word(one, "link") == code) return one;
        FAIL("no open " << code);
        return json::value{};
    };
    return {
        {"BP47", [send] { send(); }},
        {"BP48",
         [this, open] {
             const auto link = open("P6-01");
             body_of(city_.post("dk-1").post("/links/sign", json::object{{"links", json::array{link.at("id")}}}));
         }},
        {"BP49",
         [this, open] { (void)body_of(hall_.post(path("links", number(open("P6-01"), "id"), "/urge"), nullptr)); }},
        {"BP50", [unanswered] { unanswered(days(4)); }},
        {"BP51", [unanswered] { unanswered(days(14)); }},  // nor the order, whatever holiday comes between
        {"BP52",
         [this] {
             CaseWork paused(city_, open_case(city_, {"C06", 800}));
             reach(paused, "P1-01");
             body_of(hall_.post(path("cases", paused.id(), "/pause"), json::object{{"cause", "customer_away"}}));
         }},
    };
}

std::vector<Point> World::negative_list() {
    return {
        {"BP53",
         [this] {
             const json::object line{{"kind", "line"}, {"name", "示例线"}, {"place", city_.place_of(1)}, {"radius_m", 100},
                                     {"area", area(1)}, {"rating_kva", 8000}, {"spare_bays", 1}, {"users", 60}, {"post", "YJ-1"}};
             body_of(city_.post("yj-1").post("/grid/resources/10-BP-53", line));
             const std::string csv = "resource,at,load_percent,open_kva\n10-BP-53,2017-03-22T01:00:00Z,95,10\n"
                                     "10-BP-53,2017-03-22T02:30:00Z,96,10\n10-BP-53,2017-03-22T04:00:00Z,97,10\n";
             body_of(city_.post("yj-1").post("/grid/readings/csv", json::object{{"csv", csv}}));
         }},
        {"BP54", [this] { restriction_ = draft_restriction(200); }},
        {"BP55", [this] { move(restriction_, {{"state", "checked"}}); }},
        {"BP56",
         [this] {
             move(restriction_, {{"state", "published"}});
             Caller anybody(city_.port());
             CHECK(anybody.get("/restrictions").status == 200);
         }},
        {"BP25",
         [this] {
             const auto other = draft_restriction(5000);
             bool seen = false;
             move(other, {{"state", "checked"}});
             for (const auto& one : items(hall_.get("/restrictions"))) seen |= number(one, "id") == other;
             CHECK(seen);
         }},
        {"BP26", [this] { open_case(city_, {"C06", 315}); }},
        {"BP57",
         [this] {
             const auto place = city_.place_of(1);
             const auto check = body_of(hall_.get("/restrictions/check?kva=400&lat=" + json::serialize(place.at("lat")) +
                                                  "&lon=" + json::serialize(place.at("lon"))));
             CHECK(check.at("restricted").as_bool());
             CHECK(!check.at("options").as_array().empty());
             open_case(city_, {"C06", 400});
         }},
        {"BP27", [this] { move(restriction_, {{"state", "limited"}, {"open_kva", 260}}); }},
        {"BP58",
         [this] {
             const auto other = draft_restriction(0);
             for (const char* state : {"checked", "published"}) move(other, {{"state", state}});
             mark();
             move(other, {{"state", "limited"}, {"open_kva", 100}});
             move(other, {{"state", "to_verify"}});
             move(other, {{"state", "lifted"}});
         }},
        {"BP59",
         [this] { move(restriction_, {{"state", "relief_under_way"}, {"project", "示例改造"}, {"promised", day(60)}}); }},
        {"BP60",
         [this] {
             move(restriction_, {{"state", "to_verify"}});
             // The verification is link P5-06 of the operating-mode engineer; agreed, it lifts the restriction.
             json::value link;
             for (const auto& one : items(city_.post("dk-1").get("/links?mine=true&state=open&limit=200")))
                 if (word(one, "link") == "P5-06") link = one;
             REQUIRE(link.is_object());
             finish_now(link);
             for (const auto& one : items(hall_.get("/restrictions")))
                 if (number(one, "id") == restriction_) CHECK(word(one, "state") == "lifted");
         }},
    };
}

std::vector<Point> World::disclosure() {
    return {
        {"BP62", [this] { REQUIRE(home_->visit()); }},
        {"BP61",
         [this] {
             CaseWork another(city_, open_case(city_, {"C01"}));
             another.to_end();
             const auto timeline = body_of(hall_.get(path("cases", another.id(), "/timeline")));
             for (const auto& link : timeline.at("links").as_array()) CHECK(link.at("done").is_string());
         }},
        {"BP63",
         [this] {
             const auto id = open_case(city_, {"C10"});
             body_of(hall_.post(path("cases", id, "/fees"),
                                json::object{{"kind", "relocation"}, {"cents", 12000}, {"basis", "public_price"}}));
             CHECK(word(body_of(hall_.get(path("cases", id))).at("fees").at(0), "basis") == "public_price");
         }},
        {"BP64",
         [this] {
             auto request = new_request(city_.place_of(1), "C01");
             request["papers"] = json::array{"identity"};
             const auto id = id_of(hall_.post("/requests", request));
             const auto accepted = body_of(hall_.post(path("requests", id, "/accept"), json::object{{"papers_later", true}}));
             const auto about = path("cases", number(accepted, "case_id"));
             CHECK(!body_of(hall_.get(about + "/timeline")).at("papers_missing").as_array().empty());
             mark();
             body_of(hall_.post(about + "/papers", json::object{{"papers", json::array{"premises_title"}}}));
         }},
        {"BP65",
         [this] {
             CaseWork shown(city_, open_case(city_, {"C01"}));
             mark();
             shown.desk();
             CHECK(word(body_of(hall_.get(path("cases", shown.id(), "/timeline"))), "state") == "open");
         }},
        {"BP66",
         [this] {
             HttpClient stream(city_.port());
             std::string request = "GET /api/v1/events HTTP/1.1\r\nHost: test\r\nLast-Event-ID: " +
                                   std::to_string(city_.node().writer().head()) + "\r\n";
             for (const auto& [name, value] : city_.admin().credentials()) request += name + ": " + value + "\r\n";
             CHECK(stream.send_raw(request + "\r\n", "\r\n\r\n").starts_with("HTTP/1.1 200"));
             CaseWork told(city_, open_case(city_, {"C01", 0, "web_95598"}));
             told.desk();
             CHECK(stream.read_until("event: case.").find("event: case.") != std::string::npos);
         }},
        {"BP67",
         [this] {
             CaseWork rated(city_, customers_case("C14"));
             rated.to_end();
             body_of(customer_->post(path("cases", rated.id(), "/rating"), json::object{{"stars", 5}}));
         }},
        {"BP68",
         [this] {
             const auto id = open_case(city_, {"C10"});
             const auto assessed = body_of(hall_.post(
                 path("cases", id, "/fees"), json::object{{"kind", "relocation"}, {"cents", 9900}, {"basis", "public_price"}}));
             const std::string fee = word(assessed.at("fees").at(0), "id");
             body_of(hall_.post(path("cases", id, "/fees/") + fee + "/settlement",
                                json::object{{"cents", 9900}, {"method", "online"}}));
         }},
    };
}

std::vector<Point> World::connection() {
    return {
        {"BP69",
         [this] {
             CaseWork important(city_, open_case(city_, {"C07", 400}));
             important.said["cases.plan"] = {{"important", true}};
             const auto task = reach(important, "cases.plan_reply");
             complete(task, {});
             CHECK(open_link(city_.admin(), important.id(), "P3-01").is_object());
         }},
        {"BP70",
         [this] {
             CaseWork plain(city_, open_case(city_, {"C06", 200}));
             const auto task = reach(plain, "cases.customer_works");
             complete(task, {});
             CHECK(open_link(city_.post("yj-1"), plain.id(), "P4-01").is_object());
         }},
        {"BP71",
         [this] {
             CaseWork plain(city_, open_case(city_, {"C06", 220}));
             const auto task = reach(plain, "cases.customer_works");
             complete(task, {});
             CHECK(open_link(city_.post("yj-6"), plain.id(), "P4-05").is_object());
         }},
        {"BP72",
         [this] {
             CaseWork field(city_, open_case(city_, {"C12"}));
             while (field.desk()) {
             }
             mark();
             REQUIRE(field.visit());
             const auto about = body_of(hall_.get(path("cases", field.id())));
             CHECK(about.at("meter_number").is_string());
         }},
        {"BP73",
         [this] {
             const auto computed = body_of(city_.admin().post("/evaluation/computations", nullptr));
             CHECK(number(computed, "figures") > 10);
             const auto nights = items(city_.admin().get("/evaluation/nights?by=department"));
             CHECK(!nights.empty());
         }},
        {"BP74",
         [this] {
             body_of(city_.admin().post("/evaluation/computations", nullptr));
             for (const auto& one : items(city_.admin().get("/definitions")))
                 if (word(one, "key") == "P1")
                     CHECK(body_of(city_.admin().get(path("definitions", number(one, "id"), "/heat"))).at("items").is_array());
         }},
    };
}

}  // namespace

TEST_CASE("each of the 74 business points can be acted at through the API and leaves its event in the journal") {
    on_both([](ApiCity& city) {
        World world(city);
        for (const auto& points : {world.intake(), world.booking(), world.plans(), world.works(), world.notices(),
                                   world.negative_list(), world.disclosure(), world.connection()})
            world.run(points);
        world.all_were_acted_at();
    });
}
