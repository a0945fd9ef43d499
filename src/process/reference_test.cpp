// The reference processes in config/processes/, walked from acceptance to the end.
#include <fstream>
#include <sstream>

#include "process/stage.hpp"

namespace yekuo::process {

namespace {

std::string reference(const std::string& name) {
    std::ifstream file(std::string(YEKUO_SOURCE_DIR) + "/config/processes/" + name + ".bpmn");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Reference : Stage {
    explicit Reference(const std::string& name, json::object variables = {}) {
        deploy_as_is(reference(name));
        start(std::move(variables), name);
    }
};

}  // namespace

TEST_CASE("C01: contract, meter and fee run in parallel, and no visit is made before all three") {
    Reference c01("C01");
    CHECK(c01.open() == "contract fee meter");
    CHECK(c01.task("contract")->attributes.at("turn") == "customer");
    CHECK(c01.task("contract")->attributes.at("keyLink") == "connection");
    c01.done("contract");
    c01.done("meter");
    CHECK(c01.open() == "fee");
    c01.done("fee");
    REQUIRE(c01.open() == "visit");
    CHECK(c01.task("visit")->kind == "service");
    CHECK(c01.task("visit")->topic == "dispatch.visit");
    CHECK(c01.task("visit")->attributes.at("jobType") == "ONE_POST");
    c01.done("visit");
    c01.done("commission");
    c01.done("account");
    CHECK(c01.open() == "return_call");
    c01.done("return_call");
    CHECK(c01.ended("C01"));
    CHECK(c01.timers() == 0);
}

TEST_CASE("C01: where the fee is known to be nothing, no fee task is opened") {
    CHECK(Reference("C01", {{"fee_cents", 0}}).open() == "contract meter");
    CHECK(Reference("C01", {{"fee_cents", 500}}).open() == "contract fee meter");
}

TEST_CASE("C01: a blocked visit waits for the obstacle to be cleared, then another visit is asked for") {
    Reference c01("C01", {{"fee_cents", 0}});
    c01.done("contract");
    c01.done("meter");
    c01.message("visit.blocked");
    CHECK(c01.open() == "obstacle");
    CHECK(c01.timers() == 0);
    c01.done("obstacle");
    CHECK(c01.open() == "visit");
    c01.done("visit", {{"visit_outcome", "blocked"}});
    CHECK(c01.open() == "obstacle");
}

TEST_CASE("C01: a visit that waits two days brings one warning and stays open") {
    Reference c01("C01", {{"fee_cents", 0}});
    c01.done("contract");
    c01.done("meter");
    c01.pass(days(5));
    CHECK(c01.open() == "visit");
    int warnings = 0;
    for (const auto& event : c01.journal)
        if (const auto* thrown = event.as<EventThrown>()) warnings += thrown->what == "visit.late";
    CHECK(warnings == 1);
}

TEST_CASE("C01: a return call that reaches nobody for three days ends the case") {
    Reference c01("C01", {{"fee_cents", 0}});
    for (const char* element : {"contract", "meter", "visit", "commission", "account"}) c01.done(element);
    c01.pass(days(3));
    CHECK(c01.ended("C01"));
    CHECK(c01.open() == "");
}

TEST_CASE("C14: visit, result, return call") {
    Reference c14("C14");
    CHECK(c14.task("visit")->attributes.at("jobType") == "METER_TEST");
    for (const char* element : {"visit", "result", "return_call"}) c14.done(element);
    CHECK(c14.ended("C14"));
}

TEST_CASE("C15: the first contact decides between the field and the desk, and the sender is answered") {
    Reference field("C15");
    field.done("first_contact", {{"needs_visit", true}});
    CHECK(field.open() == "visit");
    for (const char* element : {"visit", "answer", "return_call"}) field.done(element);
    CHECK(field.ended("C15"));

    Reference desk("C15");
    desk.done("first_contact", {{"reached", true}});
    CHECK(desk.open() == "desk");
    desk.done("desk", {{"needs_visit", true}});
    CHECK(desk.open() == "visit");
}

}  // namespace yekuo::process
