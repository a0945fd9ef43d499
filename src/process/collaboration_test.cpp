// The collaboration processes and all case types of config/processes: which of the 45 links run under which
// condition, and that every type comes to its end.
#include <fstream>
#include <set>
#include <sstream>

#include "process/stage.hpp"
#include "reference_rules.hpp"

namespace yekuo::process {

namespace {

std::string text_of(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/" + name).rdbuf();
    return text.str();
}

// What cases::react gives a case's process to begin with.
json::object beginning() {
    return {{"load_kw", 400},       {"capacity_kva", 400}, {"voltage_kv", 10},    {"dual_supply", false},
            {"important", false},   {"restricted", false}, {"grid_works", false}, {"generation_10kv", false},
            {"live_line", false},   {"works_done", false}, {"needs_outage", false}, {"unmatched", false},
            {"relief", false},      {"kind", "notice"},    {"fee_cents", 0},      {"needs_visit", true},
            {"visit_outcome", "none"}};
}

struct Way : Stage {
    explicit Way(const std::string& key, json::object changed = {}) : key(key) {
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command).key.empty());
        for (const char* name : {"P1", "P2", "P3", "P4", "P5", "P6"})
            deploy_as_is(text_of(std::string("processes/") + name + ".bpmn"));
        if (key[0] == 'C') deploy_as_is(text_of("processes/" + key + ".bpmn"));
        json::object variables = beginning();
        for (const auto& entry : changed) variables.insert_or_assign(entry.key(), entry.value());
        start(std::move(variables), key);
    }
    // Does what is open, again and again, until nothing is; answers the links that were done, in order.
    std::string walk(json::object given = {}) {
        std::string links;
        for (int round = 0; round < 60 && !ended(key); ++round) {
            std::vector<std::pair<std::string, TaskId>> open;
            for (const auto* row : rows.where<TaskRow>("case_id", CaseId{7}))
                if (row->state == TaskState::open) open.emplace_back(row->element, row->id);
            std::sort(open.begin(), open.end());
            if (open.empty()) pass(days(8));
            for (const auto& [element, id] : open) {
                const auto& attributes = rows.find<TaskRow>(id)->attributes;
                if (const auto link = attributes.find("link"); link != attributes.end())
                    links += (links.empty() ? "" : " ") + link->second;
                REQUIRE(send(CompleteTask{id, given, "account:1"}).key.empty());
            }
        }
        CHECK(incidents().empty());
        CHECK(ended(key));
        return links;
    }
    std::string key;
};

}  // namespace

TEST_CASE("P1 at 500 kVA asks nobody, above it only for the joint survey") {
    CHECK(Way("P1").walk() == "");
    CHECK(Way("P1", {{"capacity_kva", 501}}).walk() == "P1-01 P1-02");
}

TEST_CASE("P1 runs in full on the negative list, with an access plan only at 35 kV and above or for dual supply") {
    CHECK(Way("P1", {{"restricted", true}}).walk() == "P1-01 P1-02 P1-03 P1-04 P1-05 P1-06 P1-09");
    const std::string all = "P1-01 P1-02 P1-03 P1-04 P1-05 P1-06 P1-07 P1-08 P1-09";
    CHECK(Way("P1", {{"dual_supply", true}}).walk() == all);
    CHECK(Way("P1", {{"voltage_kv", 35}}).walk() == all);
    CHECK(Way("P1", {{"important", true}}).walk() == "P1-01 P1-02 P1-03 P1-04 P1-05 P1-06 P1-09");
}

TEST_CASE("P1: the opinions are asked for in parallel") {
    Way p1("P1", {{"dual_supply", true}});
    p1.done("listed");
    p1.done("p1_01");
    p1.done("survey");
    CHECK(p1.open() == "p1_02 p1_03 p1_04 p1_05 p1_06");
    for (const char* one : {"p1_06", "p1_05", "p1_04", "p1_03"}) p1.done(one);
    CHECK(p1.open() == "p1_02");
    p1.done("p1_02");
    CHECK(p1.open() == "p1_07");
}

TEST_CASE("P2 waits for material and works, and asks for a milestone every week until the works are done") {
    Way p2("P2", {{"needs_outage", true}});
    for (const char* one : {"p2_01", "p2_02", "p2_03", "p2_04", "p2_05", "p2_06"}) p2.done(one);
    REQUIRE(p2.open() == "material");
    CHECK(p2.task("material")->topic == "control.wait");
    p2.done("material");
    p2.done("p2_07");
    CHECK(p2.open() == "p2_08 p2_09");
    p2.done("p2_09");
    for (int week = 0; week < 3; ++week) {
        p2.done("p2_08");
        CHECK(p2.open() == "");
        p2.pass(days(6));
        CHECK(p2.open() == "");
        p2.pass(days(1));
        CHECK(p2.open() == "p2_08");
    }
    p2.done("p2_08", {{"works_done", true}});
    CHECK(p2.open() == "p2_10");
    CHECK(p2.walk() == "P2-10 P2-11");
}

TEST_CASE("P3 and P4 run the links that practice asks for") {
    CHECK(Way("P3").walk() == "P3-01 P3-02 P3-03 P3-04 P3-05 P3-06");
    CHECK(Way("P4").walk() == "P4-01 P4-03 P4-05 P4-06 P4-09");
    CHECK(Way("P4", {{"live_line", true}}).walk() == "P4-01 P4-03 P4-07 P4-09");
    CHECK(Way("P4", {{"generation_10kv", true}}).walk() == "P4-01 P4-02 P4-03 P4-04 P4-05 P4-08 P4-06 P4-09");
}

TEST_CASE("P5 and P6: the monthly round, the relief, the notice, the supervision order") {
    CHECK(Way("P5").walk() == "P5-01 P5-02 P5-03 P5-04");
    CHECK(Way("P5", {{"unmatched", true}}).walk() == "P5-01 P5-02 P5-03 P5-04 P5-05");
    CHECK(Way("P5", {{"relief", true}}).walk() == "P5-06");
    CHECK(Way("P6").walk() == "P6-01 P6-02 P6-03");
    CHECK(Way("P6", {{"kind", "order"}}).walk() == "P6-04");
}

TEST_CASE("every case type comes to its end by its process") {
    for (const std::string type : {"C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12",
                                   "C13", "C14", "C15"}) {
        CAPTURE(type);
        Way(type).walk();
    }
    const std::string whole = Way("C07", {{"dual_supply", true}, {"important", true}, {"grid_works", true}})
                                  .walk({{"works_done", true}});
    for (const char* link : {"P1-08", "P2-11", "P3-06", "P4-08"}) CHECK(whole.find(link) != std::string::npos);
}

TEST_CASE("each of the 45 links is a user task with what its clock needs") {
    std::set<std::string> seen;
    for (const char* name : {"P1", "P2", "P3", "P4", "P5", "P6"}) {
        const std::string xml = text_of(std::string("processes/") + name + ".bpmn");
        const auto checked = check_file(xml);
        REQUIRE_MESSAGE(checked, (checked ? "" : checked.error().key + " " + checked.error().field));
        auto model = compile_model(xml, name);
        REQUIRE(model);
        for (const Node& node : (*model)->nodes) {
            if (node.topic != "control.link") continue;
            CHECK(node.kind == Kind::user);
            for (const char* key : {"department", "post", "input", "output", "limit", "yellow", "orange", "purple"})
                CHECK(node.attributes.contains(key));
            seen.insert(node.attributes.at("link"));
        }
    }
    CHECK(seen.size() == 45);
}

}  // namespace yekuo::process
