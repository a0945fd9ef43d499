// All fifteen case types through their processes to the end, over HTTP: every task, link and visit that a case of the
// type meets is done by whom it waits for; which links those are is what the catalogue and practice say.
#include <doctest/doctest.h>

#include "api/case_work.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

using Links = std::set<std::string>;

struct Course {
    NewCase about;
    json::object plan;   // what the supply plan says
    Links links;         // of the departments that are asked
    std::set<std::string> jobs;
};

const Links completion{"P4-01", "P4-03", "P4-05", "P4-06", "P4-09"};
const Links joint{"P1-01", "P1-02"};

Links all_of(std::initializer_list<Links> parts) {
    Links all;
    for (const auto& part : parts) all.insert(part.begin(), part.end());
    return all;
}

const Links works{"P2-01", "P2-02", "P2-03", "P2-04", "P2-05", "P2-06", "P2-07", "P2-08", "P2-09", "P2-10", "P2-11"};

std::vector<Course> courses() {
    return {
        {{"C01"}, {}, {}, {"ONE_POST"}},
        {{"C02"}, {}, {}, {"ONE_POST"}},
        {{"C03", 60}, {{"grid_works", true}}, works, {"SURVEY_LV", "METER_3P"}},
        {{"C04", 60}, {}, {}, {"SURVEY_LV", "METER_3P"}},
        {{"C05", 400}, {}, completion, {"SURVEY_HV", "INSPECT_DONE", "METER_BATCH"}},
        {{"C06", 800}, {}, all_of({joint, completion}), {"INSPECT_DONE", "METER_HV"}},
        {{"C07", 400},
         {{"important", true}, {"live_line", true}, {"dual_supply", true}},
         all_of({joint,
                 {"P1-03", "P1-04", "P1-05", "P1-06", "P1-07", "P1-08", "P1-09"},
                 {"P3-01", "P3-02", "P3-03", "P3-04", "P3-05", "P3-06"},
                 {"P4-01", "P4-02", "P4-03", "P4-04", "P4-07", "P4-08", "P4-09"}}),
         {"INSPECT_DONE", "METER_HV"}},
        {{"C08", 315}, {}, completion, {"SURVEY_HV", "INSPECT_DONE", "METER_HV"}},
        {{"C09", 80}, {}, {}, {"SURVEY_LV", "METER_3P"}},
        {{"C10"}, {}, {}, {"METER_MOVE"}},
        {{"C11", 200}, {}, completion, {"SURVEY_LV", "INSPECT_DONE", "METER_PV"}},
        {{"C12"}, {}, {}, {"ONE_POST"}},
        {{"C13"}, {}, {}, {"SEAL_OR_READ"}},
        {{"C14"}, {}, {}, {"METER_TEST"}},
        {{"C15", 0, "mayor_hotline"}, {}, {}, {"SITE_VISIT"}},
    };
}

void go(ApiCity& city, const Course& course) {
    CAPTURE(course.about.type);
    CaseWork work(city, open_case(city, course.about));
    work.said["cases.plan"] = course.plan;
    work.said["cases.desk"] = {{"needs_visit", true}};
    work.found["P2-07"] = {{"needs_outage", true}};
    work.found["P2-08"] = {{"works_done", true}};
    work.to_end();
    CHECK(work.state() == "done");
    CHECK(work.links == course.links);
    CHECK(std::set<std::string>(work.jobs.begin(), work.jobs.end()) == course.jobs);
    // Every step that is disclosed to the customer has its time, and no process of the case is left behind.
    const auto timeline = body_of(city.dispatcher(1).get(path("cases", work.id(), "/timeline")));
    for (const auto& link : timeline.at("links").as_array()) {
        CAPTURE(word(link, "link"));
        const bool over = word(link, "state") == "done" || word(link, "state") == "skipped";
        CHECK(over);
    }
    const auto standing = body_of(city.admin().get(path("cases", work.id(), "/process")));
    CHECK(!standing.at("items").as_array().empty());
    for (const auto& run : standing.at("items").as_array()) CHECK(word(run, "state") == "ended");
}

}  // namespace

TEST_CASE("all fifteen case types run through their processes to their end, asking whom the catalogue says") {
    on_both([](ApiCity& city) {
        for (const auto& course : courses()) go(city, course);
    });
}

TEST_CASE("links run side by side where the catalogue says so") {
    on_both([](ApiCity& city) {
        CaseWork work(city, open_case(city, {"C07", 900}));
        work.said["cases.plan"] = {{"important", true}};
        const auto open_links = [&] {
            Links open;
            for (const auto& link : items(city.admin().get("/links?state=open&case_id=" + std::to_string(work.id()))))
                if (!word(link, "link").starts_with("P6")) open.insert(word(link, "link"));
            return open;
        };
        Links met;
        std::set<Links> together;
        work.leave = [](const std::string& one) { return one.starts_with("P"); };
        for (int i = 0; i < 120 && !met.contains("P4-01"); ++i) {
            while (work.desk() || work.visit()) {
            }
            const auto open = open_links();
            together.insert(open);
            met.insert(open.begin(), open.end());
            work.leave = {};
            if (!work.posts()) REQUIRE(work.pass());
            work.leave = [](const std::string& one) { return one.starts_with("P"); };
        }
        CHECK(together.contains(Links{"P1-02", "P1-03", "P1-04", "P1-05", "P1-06"}));
        CHECK(together.contains(Links{"P3-01", "P3-02", "P3-03", "P3-04"}));
        CHECK(together.contains(Links{"P3-05", "P3-06"}));
        bool all_of_p4 = false;
        for (const auto& open : together)
            all_of_p4 |= open.contains("P4-01") && open.contains("P4-05") && open.contains("P4-08");
        CHECK(all_of_p4);
    });
}
