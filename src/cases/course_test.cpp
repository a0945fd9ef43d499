// A case's whole way through the rooms that drive it: requests, cases and the deployed processes, with
// everything that happens in the field played by the test.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cases/disclosure.hpp"
#include "cases/house_test.hpp"
#include "reference_rules.hpp"

namespace yekuo::cases {

namespace {

std::string config_file(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/" + name).rdbuf();
    return text.str();
}

Instant at(const char* text) { return *parse_instant(text); }

class City {
public:
    City() {
        now.business = at("2017-03-22T09:00:00+08:00");
        now.actor = "account:7";
        REQUIRE(send(DeployCalendar{config_file("calendars/cn-2004-2026.json")}) == "done");
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command) == "done");
        for (const char* type : {"C01", "C06", "C14", "C15", "P1", "P2", "P3", "P4"})
            REQUIRE(send(process::DeployProcess{config_file(std::string("processes/") + type + ".bpmn")}) == "done");
    }

    // "done", or the key of the error; a reaction that failed is a failure of the test.
    std::string send(const store::Command& command) {
        std::vector<store::Event> events;
        auto outcome = store::Pipeline(house_, rows).run(command, now, events);
        if (!outcome) return outcome.error().key;
        now.next += static_cast<EventNumber>(events.size());
        answer = outcome->answer;
        for (const auto& event : events)
            if (const auto* failed = event.as<store::ReactionFailed>())
                FAIL_CHECK(failed->event_type << ": " << failed->key << " " << failed->detail);
        return "done";
    }

    RequestId receive(const char* type, const char* channel, PersonId customer, const char* reference = "") {
        intake::ReceiveRequest c;
        c.channel = channel;
        c.external_ref = reference;
        c.case_type = type;
        c.area = 330602;
        c.place = {30.0, 120.58};
        c.customer = customer;
        c.papers = {"identity", "premises_title", "account_number"};
        REQUIRE(send(c) == "done");
        return RequestId{answer.at("request").as_int64()};
    }
    const CaseRow& accept(RequestId request) {
        REQUIRE(send(intake::AcceptRequest{request, AccountId{7}, {}, true}) == "done");
        const CaseId id = rows.find<intake::RequestRow>(request)->case_id;
        REQUIRE(id);
        return *rows.find<CaseRow>(id);
    }
    const CaseRow& row(CaseId id) { return *rows.find<CaseRow>(id); }
    const KeyLinkRow& link(CaseId id, const char* name) { return *rows.find<KeyLinkRow>(link_id(id, name)); }

    // The open topics of a case, in order: what it waits for.
    std::string waits_for(CaseId id) {
        std::string topics;
        for (const auto* task : rows.where<process::TaskRow>("case_id", id))
            if (task->state == process::TaskState::open) topics += (topics.empty() ? "" : " ") + task->topic;
        return topics;
    }
    std::string do_visit(CaseId id) {
        for (const auto* task : rows.where<process::TaskRow>("case_id", id))
            if (task->topic == "dispatch.visit" && task->state == process::TaskState::open)
                return send(process::CompleteTask{task->id, {{"visit_outcome", "done"}}, "crew:3"});
        return "no visit";
    }

    store::Rows rows;
    store::Now now;
    json::object answer;

private:
    const store::House house_ = house_of_cases();
};

}  // namespace

TEST_CASE("a new meter: contract, meter and fee, one visit, the account, the call, the rating") {
    City city;
    const CaseId id = city.accept(city.receive("C01", "app", PersonId{40})).id;
    CHECK(city.waits_for(id).find("cases.contract") != std::string::npos);
    CHECK(city.waits_for(id).find("dispatch.visit") == std::string::npos);
    CHECK(city.link(id, "acceptance").state == LinkState::done);
    CHECK(city.link(id, "connection").state == LinkState::running);

    CHECK(city.send(AllocateMeter{id, "M-100001", AccountId{7}}) == "done");
    CHECK(city.send(SignContract{id, SealedId{5}, "customer:40"}) == "done");
    CHECK(city.waits_for(id) == "dispatch.visit");
    city.now.business = at("2017-03-23T09:40:00+08:00");
    CHECK(city.do_visit(id) == "done");
    CHECK(city.waits_for(id) == "cases.return_call");
    CHECK(city.row(id).account.starts_with("330602"));
    CHECK(city.rows.find<MeterRow>("M-100001")->state == MeterState::commissioned);
    CHECK(city.link(id, "connection").state == LinkState::done);
    CHECK(city.link(id, "connection").done == at("2017-03-23T09:40:00+08:00"));
    CHECK(city.link(id, "connection").done < city.link(id, "connection").due);

    city.now.business = at("2017-03-23T15:00:00+08:00");
    CHECK(city.send(RecordCall{id, "return_call", "reached", true, {}, {}, AccountId{7}}) == "done");
    CHECK(city.row(id).state == CaseState::done);
    CHECK(city.send(RateCase{id, 5, {}}) == "done");
}

TEST_CASE("a meter test is disclosed from acceptance to its result") {
    City city;
    const CaseId id = city.accept(city.receive("C14", "hall", PersonId{40})).id;
    CHECK(city.waits_for(id) == "dispatch.visit");
    CHECK(city.link(id, "meter_test").state == LinkState::running);
    CHECK(city.do_visit(id) == "done");
    CHECK(city.link(id, "meter_test").handler == "crew:3");
    CHECK(city.link(id, "result").state == LinkState::running);
    CHECK(city.send(RecordMeterTest{id, 0.4, {}, AccountId{7}}) == "done");
    CHECK(city.link(id, "result").state == LinkState::done);
    CHECK(city.waits_for(id) == "cases.return_call");
}

TEST_CASE("a forwarded order is handled and its senders answered, of the merged report too") {
    City city;
    const auto first = city.receive("C15", "mayor_hotline", {}, "A-1");
    const auto second = city.receive("C15", "police_110", {}, "B-9");
    CHECK(city.send(intake::MergeRequest{second, first, AccountId{7}}) == "done");
    const CaseId id = city.accept(first).id;
    CHECK(city.waits_for(id) == "cases.first_contact");
    CHECK(city.send(RecordCall{id, "first_contact", "reached", {}, false, {}, AccountId{7}}) == "done");
    CHECK(city.waits_for(id) == "cases.desk");
    for (const auto* task : city.rows.where<process::TaskRow>("case_id", id))
        if (task->topic == "cases.desk") CHECK(city.send(process::CompleteTask{task->id, {}, "account:7"}) == "done");
    CHECK(city.waits_for(id) == "cases.answer");
    CHECK(city.send(AnswerSender{id, "solved", SealedId{6}, AccountId{7}}) == "done");
    CHECK(city.rows.find<intake::RequestRow>(first)->answered_at == city.now.business);
    CHECK(city.rows.find<intake::RequestRow>(second)->answered_at == city.now.business);
    for (int i = 0; i < 3; ++i)
        CHECK(city.send(RecordCall{id, "return_call", "unreachable", {}, {}, {}, AccountId{7}}) == "done");
    CHECK(city.row(id).state == CaseState::done);
    CHECK(city.rows.find<RatingRow>(id) == nullptr);
}

TEST_CASE("a high-voltage case goes through survey, plan, works, inspection and connection, each disclosed") {
    City city;
    const CaseId id = city.accept(city.receive("C06", "hall", PersonId{40})).id;
    CHECK(city.waits_for(id) == "dispatch.visit");
    CHECK(city.link(id, "supply_plan").state == LinkState::running);
    CHECK(city.do_visit(id) == "done");
    const auto finish = [&](const char* topic, json::object given = {}) {
        for (const auto* task : city.rows.where<process::TaskRow>("case_id", id))
            if (task->topic == topic && task->state == process::TaskState::open) {
                CHECK(city.send(process::CompleteTask{task->id, std::move(given), "account:7"}) == "done");
                return;
            }
        FAIL_CHECK("no task " << topic << " among " << city.waits_for(id));
    };
    finish("cases.plan", {{"capacity_kva", 400}});
    finish("cases.plan_reply");
    finish("cases.customer_works");
    CHECK(city.link(id, "supply_plan").state == LinkState::done);
    CHECK(city.link(id, "completion_inspection").state == LinkState::running);
    CHECK(city.do_visit(id) == "done");
    for (int i = 0; i < 5; ++i) finish("control.link");  // P4-01, 03, 05, 06, 09
    CHECK(city.send(AllocateMeter{id, "M-100009", AccountId{7}}) == "done");
    CHECK(city.send(SignContract{id, SealedId{5}, "customer:40"}) == "done");
    CHECK(city.do_visit(id) == "done");
    CHECK(city.send(RecordCall{id, "return_call", "reached", true, {}, {}, AccountId{7}}) == "done");
    CHECK(city.row(id).state == CaseState::done);
}

TEST_CASE("a cancelled case ends its process") {
    City city;
    const CaseId id = city.accept(city.receive("C01", "app", PersonId{40})).id;
    CHECK(city.send(CancelCase{id, "customer_withdrew", {}, ""}) == "done");
    CHECK(city.waits_for(id).empty());
    CHECK(city.row(id).state == CaseState::cancelled);
    for (const auto* instance : city.rows.where<process::InstanceRow>("case_id", id))
        CHECK(instance->state == process::InstanceState::ended);
}

TEST_CASE("a step that was done before the process asked for it is not asked for again") {
    City city;
    const CaseId id = city.accept(city.receive("C14", "app", PersonId{40})).id;
    CHECK(city.send(RecordMeterTest{id, 3.1, {}, AccountId{7}}) == "done");
    CHECK(city.do_visit(id) == "done");
    CHECK(city.waits_for(id) == "cases.return_call");
}

}  // namespace yekuo::cases
