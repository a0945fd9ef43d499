#include "cases/case.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cases/disclosure.hpp"
#include "cases/field_work.hpp"
#include "reference_rules.hpp"

namespace yekuo::cases {

namespace {

std::string city_calendar() {
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/calendars/cn-2004-2026.json").rdbuf();
    return text.str();
}

Instant at(const char* text) { return *parse_instant(text); }

// The cases of a city in memory: sends commands, applies what they decide.
struct Desk {
    Rows rows;
    Now now{.business = at("2017-03-22T09:00:00+08:00"), .actor = "account:7"};

    Desk() {
        REQUIRE(send(DeployCalendar{city_calendar()}));
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command));
    }

    Result<json::object> send(const store::Command& command) {
        auto decision = command.decide_on(rows, now);
        if (!decision) return decision.error();
        for (auto& event : decision->events) {
            event.at.number = now.next++;
            event.at.business = now.business;
            event.type->apply(rows, event.body.get(), event.at);
        }
        return decision->answer;
    }
    std::string outcome(const store::Command& command) {
        auto answer = send(command);
        return answer ? "done" : answer.error().key;
    }
    CaseId open(const char* type, std::int64_t request = 1) {
        intake::RequestAccepted r;
        r.request = RequestId{request};
        r.case_type = type;
        r.channel = "app";
        r.area = 330602;
        r.customer = PersonId{40};
        r.papers = {"identity"};
        r.missing = {"premises_title"};
        r.received_at = at("2017-03-22T08:40:00+08:00");
        r.by = AccountId{7};
        auto answer = send(OpenCase{r});
        REQUIRE(answer);
        return CaseId{answer->at("case").as_int64()};
    }
    const CaseRow& row(CaseId id) { return *rows.find<CaseRow>(id); }
    const KeyLinkRow& link(CaseId id, const char* name) { return *rows.find<KeyLinkRow>(link_id(id, name)); }
};

}  // namespace

TEST_CASE("a case has a number of its district and day, and the next one the next") {
    Desk desk;
    CHECK(desk.row(desk.open("C01", 1)).number == "330602-170322-00001");
    CHECK(desk.row(desk.open("C14", 2)).number == "330602-170322-00002");
    desk.now.business = at("2017-03-22T16:30:00Z");  // half past midnight in Shaoxing
    CHECK(desk.row(desk.open("C01", 3)).number == "330602-170323-00001");
    intake::RequestAccepted again;
    again.case_type = "C01";
    again.request = RequestId{3};
    CHECK(desk.outcome(OpenCase{again}) == "case.there_already");
}

TEST_CASE("the promise is counted in working days on the city's calendar, the first contact in a working hour") {
    Desk desk;
    const auto& row = desk.row(desk.open("C01"));
    CHECK(row.due == at("2017-03-29T17:30:00+08:00"));
    CHECK(row.first_contact_due == at("2017-03-22T09:40:00+08:00"));
    CHECK_FALSE(row.provisional_due);
    CHECK_FALSE(row.calendar_version.empty());
}

TEST_CASE("without rules and a calendar nothing is promised") {
    Rows rows;
    intake::RequestAccepted r;
    r.case_type = "C01";
    CHECK(decide(rows, OpenCase{r}, Now{}).error().key == "rules.missing");
    CHECK_FALSE(decide(rows, DeployCalendar{"{}"}, Now{}));
}

TEST_CASE("a deployed calendar is deployed once") {
    Desk desk;
    const auto events = desk.now.next;
    CHECK(desk.outcome(DeployCalendar{city_calendar()}) == "done");
    CHECK(desk.now.next == events);
}

TEST_CASE("acceptance is disclosed at once with time, handler and papers") {
    Desk desk;
    const auto id = desk.open("C01");
    const auto& acceptance = desk.link(id, "acceptance");
    CHECK(acceptance.state == LinkState::done);
    CHECK(acceptance.handler == "account:7");
    CHECK(acceptance.done == desk.now.business);
    CHECK(acceptance.papers == std::vector<std::string>{"identity"});
    CHECK(desk.link(id, "connection").state == LinkState::waiting);
    CHECK(desk.row(id).turn == "us");
}

TEST_CASE("a key link runs against its limit and is disclosed when it is done") {
    Desk desk;
    const auto id = desk.open("C14");
    CHECK(desk.outcome(RunKeyLink{id, "meter_test", "customer", "dispatch.visit", {}}) == "done");
    CHECK(desk.link(id, "meter_test").due == at("2017-03-28T17:30:00+08:00"));
    CHECK(desk.row(id).turn == "customer");
    desk.now.business = at("2017-03-23T10:00:00+08:00");
    CHECK(desk.outcome(StepKeyLink{id, "meter_test", "crew:3"}) == "done");
    desk.now.business = at("2017-03-23T11:00:00+08:00");
    CHECK(desk.outcome(RunKeyLink{id, "result", "us", "cases.test_result", {"meter_test"}}) == "done");
    const auto& tested = desk.link(id, "meter_test");
    CHECK(tested.state == LinkState::done);
    CHECK(tested.done == at("2017-03-23T10:00:00+08:00"));
    CHECK(tested.handler == "crew:3");
    CHECK(desk.row(id).key_link == "result");
}

TEST_CASE("fees are assessed, settled once, and disclosed with their link") {
    Desk desk;
    const auto id = desk.open("C10");
    CHECK(desk.outcome(RunKeyLink{id, "connection", "", "cases.fee", {}}) == "done");
    CHECK(desk.outcome(AssessFee{id, "relocation", 0, AccountId{7}}) == "fee.amount");
    CHECK(desk.outcome(AssessFee{id, "tea_money", 100, AccountId{7}}) == "fee.kind");
    CHECK(desk.outcome(AssessFee{id, "relocation", 100, AccountId{7}, "because"}) == "fee.basis");
    auto fee = desk.send(AssessFee{id, "relocation", 12'000, AccountId{7}});
    REQUIRE(fee);
    const auto number = fee->at("fee").as_int64();
    CHECK(has_open_fees(desk.rows, id));
    CHECK(desk.outcome(SettleFee{CaseId{id.value + 1000}, number, 12'000, "R1", ""}) == "case.unknown");
    CHECK(desk.outcome(SettleFee{id, number, 11'000, "R1", ""}) == "fee.amount");
    CHECK(desk.outcome(SettleFee{id, number, 12'000, "R1", ""}) == "done");
    CHECK(desk.outcome(SettleFee{id, number, 12'000, "R1", ""}) == "fee.settled_already");
    CHECK_FALSE(has_open_fees(desk.rows, id));
    CHECK(desk.outcome(CloseCase{id}) == "done");
    CHECK(desk.link(id, "connection").fee_cents == 12'000);
}

TEST_CASE("a meter belongs to one case at a time and goes back when another is taken") {
    Desk desk;
    const auto a = desk.open("C01", 1);
    const auto b = desk.open("C01", 2);
    CHECK(desk.outcome(AllocateMeter{a, "no such plate!", AccountId{7}}) == "meter.number");
    CHECK(desk.outcome(AllocateMeter{a, "M-1", AccountId{7}}) == "done");
    CHECK(desk.outcome(AllocateMeter{b, "M-1", AccountId{7}}) == "meter.taken");
    CHECK(desk.outcome(AllocateMeter{a, "M-2", AccountId{7}}) == "done");
    CHECK(desk.outcome(AllocateMeter{b, "M-1", AccountId{7}}) == "done");
    CHECK(desk.outcome(CommissionMeter{a}) == "done");
    CHECK(desk.outcome(AllocateMeter{a, "M-3", AccountId{7}}) == "meter.commissioned_already");
    CHECK(desk.outcome(OpenAccount{a}) == "done");
    CHECK(desk.row(a).account.starts_with("330602"));
    CHECK(desk.outcome(OpenAccount{a}) == "account.open_already");
    CHECK(desk.outcome(CommissionMeter{desk.open("C01", 3)}) == "meter.not_allocated");
}

TEST_CASE("three tries without an answer bring a message and a pause that the customer sees") {
    Desk desk;
    const auto id = desk.open("C01");
    const auto due = desk.row(id).due;
    const RecordCall no_answer{id, "first_contact", "unreachable", {}, {}, {}, AccountId{7}};
    CHECK(desk.outcome(no_answer) == "done");
    CHECK(desk.outcome(no_answer) == "done");
    CHECK(desk.row(id).pause_cause.empty());
    CHECK(desk.outcome(no_answer) == "done");
    CHECK(desk.row(id).pause_cause == "unreachable");
    desk.now.business = at("2017-03-24T09:00:00+08:00");
    CHECK(desk.outcome(RecordCall{id, "first_contact", "reached", {}, {}, {}, AccountId{7}}) == "done");
    CHECK(desk.row(id).pause_cause.empty());
    CHECK(desk.row(id).first_contact_at == desk.now.business);
    CHECK(desk.row(id).due > due);
    CHECK(desk.row(id).pauses.at(0).to == desk.now.business);
}

TEST_CASE("a clock stands only with a reason, and moves the deadlines of case and link") {
    Desk desk;
    const auto id = desk.open("C01");
    CHECK(desk.outcome(RunKeyLink{id, "connection", "", "", {}}) == "done");
    CHECK(desk.outcome(PauseCase{id, "", AccountId{7}}) ==
          "case.pause_without_reason");
    CHECK(desk.outcome(ResumeCase{id}) == "case.not_paused");
    CHECK(desk.outcome(PauseCase{id, "customer_away", AccountId{7}}) == "done");
    CHECK(desk.outcome(PauseCase{id, "customer_away", AccountId{7}}) ==
          "case.paused_already");
    desk.now.business = at("2017-03-24T09:00:00+08:00");
    CHECK(desk.outcome(ResumeCase{id}) == "done");
    CHECK(desk.row(id).due == at("2017-03-31T17:30:00+08:00"));
    CHECK(desk.link(id, "connection").due == at("2017-03-31T17:30:00+08:00"));
}

TEST_CASE("a customer is asked once the case is done, and answers once") {
    Desk desk;
    const auto id = desk.open("C01");
    CHECK(desk.outcome(RateCase{id, 5}) == "rating.not_asked");
    CHECK(desk.outcome(CloseCase{id}) == "done");
    CHECK(desk.rows.find<RatingRow>(id)->stars == 0);
    CHECK(desk.outcome(RateCase{id, 6}) == "rating.stars");
    CHECK(desk.outcome(RateCase{id, 5}) == "done");
    CHECK(desk.outcome(RateCase{id, 1}) == "rating.given_already");
    CHECK(desk.rows.find<RatingRow>(id)->stars == 5);
}

TEST_CASE("a cancelled case gives back its meter and drops its fees") {
    Desk desk;
    const auto id = desk.open("C10");
    CHECK(desk.outcome(AllocateMeter{id, "M-1", AccountId{7}}) == "done");
    CHECK(desk.outcome(AssessFee{id, "relocation", 12'000, AccountId{7}}) == "done");
    CHECK(desk.outcome(CancelCase{id, "weather", {}, ""}) == "case.cancel_reason");
    CHECK(desk.outcome(CancelCase{id, "customer_withdrew", {}, ""}) == "done");
    CHECK(desk.rows.find<MeterRow>("M-1")->state == MeterState::released);
    CHECK_FALSE(has_open_fees(desk.rows, id));
    CHECK(desk.outcome(SignContract{id, {}, ""}) == "case.closed");
}

TEST_CASE("the sender of a forwarded order is answered once") {
    Desk desk;
    CHECK(desk.outcome(AnswerSender{desk.open("C01", 1), "solved", {}, AccountId{7}}) == "answer.no_sender");
    const auto id = desk.open("C15", 2);
    CHECK(desk.outcome(AnswerSender{id, "perhaps", {}, AccountId{7}}) == "answer.outcome");
    CHECK(desk.outcome(AnswerSender{id, "solved", SealedId{3}, AccountId{7}}) == "done");
    CHECK(desk.outcome(AnswerSender{id, "solved", SealedId{3}, AccountId{7}}) == "answer.given_already");
}

TEST_CASE("a meter test says whether the error is within the rules") {
    Desk desk;
    const auto id = desk.open("C14");
    CHECK(desk.outcome(RecordMeterTest{id, 2.3, {}, AccountId{7}}) == "done");
    CHECK_FALSE(desk.rows.find<MeterTestRow>(id)->within);
    CHECK(desk.outcome(RecordMeterTest{id, -1.9, {}, AccountId{7}}) == "done");
    CHECK(desk.rows.find<MeterTestRow>(id)->within);
    CHECK(desk.outcome(RecordMeterTest{id, 1e9, {}, AccountId{7}}) == "meter_test.error");
}

TEST_CASE("papers promised at acceptance are given later, and stand with the link in which they came") {
    Desk desk;
    const auto id = desk.open("C01");
    CHECK(desk.outcome(RunKeyLink{id, "connection", "", "", {}}) == "done");
    CHECK(desk.outcome(GiveCasePapers{id, {"vehicle_proof"}}) == "paper.not_asked");
    CHECK(desk.outcome(GiveCasePapers{id, {"premises_title"}}) == "done");
    CHECK(desk.rows.find<PaperRow>(link_id(id, "premises_title"))->given);
    const auto events = desk.now.next;
    CHECK(desk.outcome(GiveCasePapers{id, {"premises_title"}}) == "done");
    CHECK(desk.now.next == events);
    CHECK(desk.outcome(CloseCase{id}) == "done");
    CHECK(desk.link(id, "connection").papers == std::vector<std::string>{"premises_title"});
}

TEST_CASE("a temporary connection's fee is not charged any more since December 2017") {
    Desk desk;
    const auto id = desk.open("C09");
    CHECK(desk.outcome(AssessFee{id, "temporary_connection", 100, AccountId{7}, "public_price"}) == "done");
    desk.now.business = at("2017-12-01T00:00:00+08:00");
    CHECK(desk.outcome(AssessFee{id, "temporary_connection", 100, AccountId{7}, "public_price"}) ==
          "fee.not_charged_any_more");
}

TEST_CASE("a clock stands for causes that are known, each of one of the three reasons of the rules") {
    Desk desk;
    const auto id = desk.open("C01");
    CHECK(desk.outcome(PauseCase{id, "lunch", AccountId{7}}) == "case.pause_without_reason");
    CHECK(desk.outcome(PauseCase{id, "permit", AccountId{7}, SealedId{9}}) == "done");
    CHECK(desk.row(id).pauses.at(0).reason == calendar::PauseReason::government_approval);
    CHECK(desk.row(id).pause_causes == std::vector<std::string>{"permit"});
    CHECK(desk.row(id).pause_notes == std::vector{SealedId{9}});
}

TEST_CASE("an emergency has 45 minutes in town, 90 in the country, 120 in the hills, round the clock") {
    const auto due = [](const char* territory, const char* urgency, const char* type) {
        Desk desk;
        intake::RequestAccepted r;
        r.request = RequestId{1};
        r.case_type = type;
        r.area = 330602;
        r.urgency = urgency;
        r.territory = territory;
        r.received_at = at("2017-03-25T23:30:00+08:00");  // a Saturday night
        desk.now.business = at("2017-03-25T23:31:00+08:00");
        auto answer = desk.send(OpenCase{r});
        REQUIRE(answer);
        return desk.row(CaseId{answer->at("case").as_int64()}).arrival_due;
    };
    CHECK(due("urban", "emergency", "C15") == at("2017-03-26T00:15:00+08:00"));
    CHECK(due("rural", "emergency", "C15") == at("2017-03-26T01:00:00+08:00"));
    CHECK(due("remote", "emergency", "C15") == at("2017-03-26T01:30:00+08:00"));
    CHECK(due("", "emergency", "C15") == at("2017-03-26T00:15:00+08:00"));
    CHECK_FALSE(due("urban", "urgent", "C15"));
    CHECK_FALSE(due("urban", "emergency", "C01"));
}

TEST_CASE("a crew that reaches an emergency ends its clock, in time or late") {
    Desk desk;
    intake::RequestAccepted r;
    r.request = RequestId{1};
    r.case_type = "C15";
    r.area = 330602;
    r.urgency = "emergency";
    r.territory = "urban";
    r.received_at = desk.now.business;
    auto answer = desk.send(OpenCase{r});
    REQUIRE(answer);
    const CaseId id{answer->at("case").as_int64()};
    CHECK(desk.outcome(NoteArrival{id, desk.now.business + minutes(40)}) == "done");
    CHECK(desk.row(id).arrived_at == desk.now.business + minutes(40));
    CHECK(desk.outcome(NoteArrival{id, desk.now.business + minutes(90)}) == "done");
    CHECK(desk.row(id).arrived_at == desk.now.business + minutes(40));
}

TEST_CASE("what the crew brings back is taken into the case: meter, seals, readings, papers") {
    Desk desk;
    const auto id = desk.open("C01");
    CHECK(desk.outcome(AllocateMeter{id, "M-1", AccountId{7}}) == "done");
    dispatch::WorkRecorded work;
    work.work_order = WorkOrderId{900};
    work.meter_number = "M-2";  // the one set aside was broken
    work.seals = {"S1", "S2"};
    work.new_reading = 5;
    work.papers = {"premises_title", "love_letter"};
    CHECK(desk.outcome(TakeWork{id, work}) == "done");
    CHECK(desk.row(id).meter == "M-2");
    CHECK(desk.rows.find<MeterRow>("M-1")->state == MeterState::released);
    CHECK(desk.rows.find<PaperRow>(link_id(id, "premises_title"))->given);
    const auto* kept = desk.rows.find<CaseWorkRow>(WorkOrderId{900});
    REQUIRE(kept);
    CHECK(kept->seals.size() == 2);
    CHECK(kept->papers == std::vector<std::string>{"premises_title"});
    CHECK_FALSE(kept->meter_conflict);
}

TEST_CASE("a meter on the wall that is another case's is told of, and changes nothing of either") {
    Desk desk;
    const auto other = desk.open("C01", 1);
    const auto id = desk.open("C01", 2);
    CHECK(desk.outcome(AllocateMeter{other, "M-9", AccountId{7}}) == "done");
    CHECK(desk.outcome(AllocateMeter{id, "M-1", AccountId{7}}) == "done");
    dispatch::WorkRecorded work;
    work.work_order = WorkOrderId{900};
    work.meter_number = "M-9";
    CHECK(desk.outcome(TakeWork{id, work}) == "done");
    CHECK(desk.rows.find<CaseWorkRow>(WorkOrderId{900})->meter_conflict);
    CHECK(desk.row(id).meter == "M-1");
    CHECK(desk.row(other).meter == "M-9");
}

TEST_CASE("the error that a crew measured is the result of a meter test") {
    Desk desk;
    const auto id = desk.open("C14");
    dispatch::WorkRecorded work;
    work.work_order = WorkOrderId{900};
    work.error_percent = -2.4;
    CHECK(desk.outcome(TakeWork{id, work}) == "done");
    CHECK(desk.rows.find<MeterTestRow>(id)->error_percent == -2.4);
    CHECK_FALSE(desk.rows.find<MeterTestRow>(id)->within);
}

TEST_CASE("what was opened survives the journal's JSON") {
    CaseOpened e;
    e.deadline.due = at("2017-03-29T17:30:00+08:00");
    e.missing = {"identity"};
    auto read = from_json_text<CaseOpened>(to_json_text(e));
    REQUIRE(read);
    CHECK(to_json_text(*read) == to_json_text(e));
}

}  // namespace yekuo::cases
