// Signs of held orders, of work off the system and of times typed afterwards: what each is found by, and what is none.
#include "control/suspect.hpp"

#include <doctest/doctest.h>

#include "cases/case.hpp"
#include "process/instance.hpp"

namespace yekuo::control {

namespace {

Instant at(const char* text) { return *parse_instant(text); }

Envelope now(const char* time) {
    Envelope envelope;
    envelope.business = envelope.recorded = at(time);
    envelope.area = 330602;
    envelope.case_id = CaseId{7};
    envelope.actor = "account:9";
    return envelope;
}

// The signs that commands report, and what stands in their evidence under a name.
std::string signs(const Commands& commands, const char* evidence = nullptr) {
    std::string all;
    for (const auto& command : commands) {
        const auto* report = command.as<ReportSuspect>();
        REQUIRE(report != nullptr);
        all += (all.empty() ? "" : " ") + (evidence ? report->evidence.at(evidence) : report->sign);
    }
    return all;
}

LinkDeadlineRow link_opened(const char* time) {
    LinkDeadlineRow row;
    row.id = TaskId{5};
    row.case_id = CaseId{7};
    row.link = "P1-02";
    row.post = "YJ-2";
    row.opened = at(time);
    row.due = row.opened + days(3);
    return row;
}

}  // namespace

TEST_CASE("a link that lies unsigned until orange is a suspect; one that was signed for is none") {
    store::Rows rows;
    auto link = link_opened("2017-03-22T09:00:00+08:00");
    rows.insert(link);
    LinkTurned turned;
    turned.task = link.id;
    turned.case_id = link.case_id;
    turned.link = link.link;
    turned.post = link.post;
    turned.due = link.due;
    turned.colour = calendar::Colour::yellow;
    CHECK(signs(suspect(rows, turned, now("2017-03-24T09:00:00+08:00"))) == "");
    turned.colour = calendar::Colour::orange;
    CHECK(signs(suspect(rows, turned, now("2017-03-24T18:00:00+08:00"))) == "held_untouched");
    CHECK(signs(suspect(rows, turned, now("2017-03-24T18:00:00+08:00")), "opened") == format_instant(link.opened));
    link.signed_at = at("2017-03-22T10:00:00+08:00");
    rows.put(link);
    CHECK(signs(suspect(rows, turned, now("2017-03-24T18:00:00+08:00"))) == "");
}

TEST_CASE("a step closed within a minute is a suspect, and so is one that was signed for only when it was finished") {
    const auto found = [](const char* signed_at, const char* closed) {
        store::Rows rows;
        auto link = link_opened("2017-03-22T09:00:00+08:00");
        link.signed_at = at(signed_at);
        rows.insert(link);
        return signs(suspect(rows, LinkClosed{link.id, true, 0, false, "account:9"}, now(closed)));
    };
    CHECK(found("2017-03-22T09:00:20+08:00", "2017-03-22T09:00:59+08:00") == "closed_in_seconds");
    CHECK(found("2017-03-23T11:00:00+08:00", "2017-03-23T11:00:00+08:00") == "signed_after_work");
    CHECK(found("2017-03-22T10:00:00+08:00", "2017-03-23T11:00:00+08:00") == "");
}

TEST_CASE("works of a customer that took no day were begun before they were told") {
    const auto found = [](const char* closed) {
        store::Rows rows;
        process::TaskRow task;
        task.id = TaskId{5};
        task.case_id = CaseId{7};
        task.topic = "cases.customer_works";
        task.opened = at("2017-03-22T09:00:00+08:00");
        rows.insert(task);
        process::TaskClosed event;
        event.task = task.id;
        event.case_id = task.case_id;
        event.topic = task.topic;
        return signs(suspect(rows, event, now(closed)));
    };
    CHECK(found("2017-03-22T17:00:00+08:00") == "works_too_short");
    CHECK(found("2017-03-23T09:00:00+08:00") == "");
}

TEST_CASE("a visit of less than five minutes is too short for its job") {
    dispatch::VisitDone visit;
    visit.work_order = WorkOrderId{3};
    visit.crew = CrewId{2};
    visit.arrived = at("2017-03-22T09:00:00+08:00");
    visit.done = visit.arrived + minutes(4);
    CHECK(signs(suspect(store::Rows{}, visit, now("2017-03-22T09:04:00+08:00"))) == "too_short_visit");
    CHECK(signs(suspect(store::Rows{}, visit, now("2017-03-22T09:04:00+08:00")), "seconds") == "240");
    visit.done = visit.arrived + minutes(5);
    CHECK(signs(suspect(store::Rows{}, visit, now("2017-03-22T09:05:00+08:00"))) == "");
}

TEST_CASE("a request entered two days after another channel took it in was held") {
    intake::RequestReceived request;
    request.request = RequestId{4};
    request.channel = "hall";
    request.reported_at = at("2017-03-20T09:00:00+08:00");
    CHECK(signs(suspect(store::Rows{}, request, now("2017-03-22T09:00:00+08:00"))) == "entered_late");
    CHECK(signs(suspect(store::Rows{}, request, now("2017-03-22T08:59:59+08:00"))) == "");
    request.reported_at = {};
    CHECK(signs(suspect(store::Rows{}, request, now("2017-03-22T09:00:00+08:00"))) == "");
}

TEST_CASE("a case cancelled and opened again for the same customer and place within thirty days is a suspect") {
    store::Rows rows;
    cases::CaseRow before;
    before.id = CaseId{6};
    before.number = "330602-170301-00001";
    before.type = "C01";
    before.customer = PersonId{11};
    before.state = cases::CaseState::cancelled;
    before.closed = at("2017-03-01T09:00:00+08:00");
    before.outcome = "customer";
    rows.insert(before);
    cases::CaseOpened opened;
    opened.case_id = CaseId{7};
    opened.type = "C01";
    opened.customer = PersonId{11};
    CHECK(signs(suspect(rows, opened, now("2017-03-22T09:00:00+08:00"))) == "reopened");
    CHECK(signs(suspect(rows, opened, now("2017-03-22T09:00:00+08:00")), "before") == before.number);
    CHECK(signs(suspect(rows, opened, now("2017-04-22T09:00:00+08:00"))) == "");
    opened.type = "C02";
    CHECK(signs(suspect(rows, opened, now("2017-03-22T09:00:00+08:00"))) == "");
}

TEST_CASE("a tap synced within a day keeps both its times and is none; a later one needs a second person") {
    dispatch::CrewTapped tap;
    tap.work_order = WorkOrderId{3};
    tap.kind = dispatch::TapKind::done;
    tap.device_time = at("2017-03-22T09:00:00+08:00");
    CHECK(typed_time(store::Rows{}, tap, now("2017-03-23T09:00:00+08:00")).empty());
    const auto late = typed_time(store::Rows{}, tap, now("2017-03-23T09:00:01+08:00"));
    REQUIRE(late.size() == 1);
    const auto* typed = late[0].as<TypeTime>();
    REQUIRE(typed != nullptr);
    CHECK(typed->typed.claimed == tap.device_time);
    CHECK(typed->typed.recorded == at("2017-03-23T09:00:01+08:00"));
    CHECK(signs(suspect(store::Rows{}, typed->typed, now("2017-03-23T09:00:01+08:00"))) == "time_typed");
}

TEST_CASE("a suspect is judged once, with one of three judgements, and closed by it") {
    store::Rows rows;
    store::Now at_noon;
    at_noon.business = at("2017-03-22T12:00:00+08:00");
    SuspectFound found{1, "held_untouched", CaseId{7}, {}};
    apply(rows, found, now("2017-03-22T09:00:00+08:00"));
    CHECK(decide(rows, JudgeSuspect{1, "forgotten", {}, AccountId{9}}, at_noon).error().key == "suspect.judgement");
    CHECK(decide(rows, JudgeSuspect{2, "explained", {}, AccountId{9}}, at_noon).error().key == "suspect.unknown");
    REQUIRE(decide(rows, JudgeSuspect{1, "explained", {}, AccountId{9}}, at_noon));
    apply(rows, SuspectJudged{1, "explained", {}, AccountId{9}}, now("2017-03-22T12:00:00+08:00"));
    CHECK(rows.find<SuspectRow>(1)->state == SuspectState::judged);
    CHECK(decide(rows, JudgeSuspect{1, "confirmed", {}, AccountId{9}}, at_noon).error().key == "suspect.judged_already");
}

}  // namespace yekuo::control
