// The clocks of links as they run on a case: colours once each, pauses, orders and what alone closes them.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cases/calendar_row.hpp"
#include "control/recount.hpp"
#include "control/room.hpp"
#include "control/supervision.hpp"
#include "process/room.hpp"
#include "store/pipeline.hpp"
#include "reference_rules.hpp"

namespace yekuo::control {

namespace {

using calendar::Colour;

std::string config_file(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/" + name).rdbuf();
    return text.str();
}

Instant at(const char* text) { return *parse_instant(text); }

store::House house_of_clocks() {
    store::House house;
    house.tables<store::TimerRow, store::FailureRow, cases::CalendarRow>();
    house.events<store::TimerFired, store::ReactionFailed, cases::CalendarDeployed>();
    process::join(house);
    join(house);
    house.on<process::TaskOpened>(&react);
    house.on<process::TaskClosed>(&react);
    house.on<cases::CalendarDeployed>(&react);
    house.on<LinkFinished>(&react);
    house.on<NoticeSent>(&react);
    house.on<LinkTurned>(&react);
    house.on<SupervisionOrdered>(&react);
    house.on<SupervisionAnswered>(&react);
    house.on<SupervisionEscalated>(&react);
    return house;
}

// A Wednesday morning, and the case 7 with P1 in full before it.
class Office {
public:
    Office() {
        now.business = at("2017-03-22T09:00:00+08:00");
        now.actor = "account:7";
        REQUIRE(send(cases::DeployCalendar{config_file("calendars/cn-2004-2026.json")}) == "done");
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command) == "done");
        for (const char* key : {"P1", "P6"})
            REQUIRE(send(process::DeployProcess{config_file(std::string("processes/") + key + ".bpmn")}) == "done");
        process::StartInstance start{"P1", CaseId{7}, 330602, {}, {}, 0};
        start.variables = {{"capacity_kva", 800}, {"voltage_kv", 10}, {"dual_supply", true}, {"important", false},
                           {"restricted", false}};
        REQUIRE(send(start) == "done");
        for (const auto* task : rows.where<process::TaskRow>("topic", "grid.check"))
            REQUIRE(send(process::CompleteTask{task->id, {{"restricted", false}}, "account:7"}) == "done");
    }
    std::string send(const store::Command& command) {
        std::vector<store::Event> events;
        auto outcome = store::Pipeline(house_, rows).run(command, now, events);
        if (!outcome) return outcome.error().key;
        now.next += static_cast<EventNumber>(events.size());
        answer = outcome->answer;
        for (const auto& event : events) {
            journal.push_back(event);
            if (const auto* failed = event.as<store::ReactionFailed>())
                FAIL_CHECK(failed->event_type << ": " << failed->key << " " << failed->detail);
        }
        return "done";
    }
    // Lets time pass; what falls due fires in order.
    void pass_to(const char* when) {
        const Instant until = at(when);
        for (;;) {
            std::optional<store::TimerRow> due;
            for (const auto& write : rows.writes()) {
                if (write.table != &store::table_type<store::TimerRow>() || !write.row) continue;
                const auto& timer = *static_cast<const store::TimerRow*>(write.row.get());
                if (timer.due <= until && (!due || timer.due < due->due)) due = timer;
            }
            if (!due) break;
            now.business = std::max(now.business, due->due);
            REQUIRE(send(store::FireTimer{*due}) == "done");
            REQUIRE(send((*house_.timer_command(due->kind))(*due)) == "done");
        }
        now.business = until;
    }
    const LinkDeadlineRow& link(const char* code) const {
        const LinkDeadlineRow* last = nullptr;
        for (const char* state : {"running", "paused", "done", "cancelled"})
            for (const auto* row : rows.where<LinkDeadlineRow>("state", state))
                if (row->link == code && (!last || last->id < row->id)) last = row;
        REQUIRE(last != nullptr);
        return *last;
    }
    const SupervisionRow& order() const {
        const auto all = rows.where<SupervisionRow>("department", "YJ");
        REQUIRE(!all.empty());
        return *all.back();
    }
    std::string finish(const char* code, std::int32_t based_on = 0) {
        FinishLink finish;
        finish.task = link(code).id;
        finish.based_on = based_on;
        finish.verdict = "agreed";
        finish.by = AccountId{9};
        return send(finish);
    }
    template <class E>
    int count() const {
        int found = 0;
        for (const auto& event : journal) found += event.as<E>() != nullptr;
        return found;
    }

    store::Rows rows;
    store::Now now;
    json::object answer;
    std::vector<store::Event> journal;

private:
    const store::House house_ = house_of_clocks();
};

}  // namespace

TEST_CASE("a link's deadline is counted in whole working days without the day of acceptance") {
    Office office;
    const auto& link = office.link("P1-01");
    CHECK(link.limit == calendar::Limit{1, calendar::Unit::working_days});
    CHECK(format_instant(link.due) == format_instant(at("2017-03-23T17:30:00+08:00")));
    CHECK(link.calendar_version == office.rows.find<cases::CalendarRow>("city")->version);
    CHECK(link.level == Colour::green);
    CHECK(link.post == "YJ-4");
}

TEST_CASE("each colour is told once, to whom it concerns") {
    Office office;
    office.pass_to("2017-03-28T18:00:00+08:00");
    std::vector<std::pair<Colour, std::string>> told;
    for (const auto& event : office.journal)
        if (const auto* e = event.as<LinkTurned>(); e && e->link == "P1-01") {
            std::string whom;
            for (const auto& one : e->told) whom += (whom.empty() ? "" : " ") + one;
            told.emplace_back(e->colour, whom);
        }
    REQUIRE(told.size() == 4);
    CHECK(told[0] == std::pair{Colour::yellow, std::string("post:YJ-4")});
    CHECK(told[1] == std::pair{Colour::orange, std::string("post:YJ-4 head:YJ")});
    CHECK(told[2] == std::pair{Colour::red, std::string("head:YJ dispatch")});
    CHECK(told[3] == std::pair{Colour::purple, std::string("monitoring leadership")});
}

TEST_CASE("what is done at the due time is in time, a moment later is late") {
    Office in_time, late;
    in_time.pass_to("2017-03-23T17:30:00+08:00");
    CHECK(in_time.finish("P1-01") == "done");
    CHECK_FALSE(in_time.link("P1-01").late);
    CHECK(in_time.count<SupervisionOrdered>() == 0);
    late.pass_to("2017-03-23T17:30:00.001+08:00");
    CHECK(late.count<SupervisionOrdered>() == 1);
    CHECK(late.finish("P1-01") == "done");
    CHECK(late.link("P1-01").late);
    CHECK(late.link("P1-01").used == 1);
}

TEST_CASE("a pause stands the clock with its reason; the deadline moves by the working days that it took") {
    Office office;
    CHECK(office.send(PauseClocks{CaseId{7}, 330602, calendar::PauseReason::customer, "unreachable", AccountId{7}}) == "done");
    CHECK(office.link("P1-01").state == ClockState::paused);
    office.pass_to("2017-03-24T09:00:00+08:00");
    CHECK(office.count<LinkTurned>() == 0);
    CHECK(office.send(ResumeClocks{CaseId{7}, 330602}) == "done");
    CHECK(office.link("P1-01").pauses.size() == 1);
    CHECK(office.link("P1-01").due == at("2017-03-27T17:30:00+08:00"));
    office.pass_to("2017-03-27T18:00:00+08:00");
    CHECK(office.count<SupervisionOrdered>() == 1);
}

TEST_CASE("a link that opens while the case stands, stands too") {
    Office office;
    CHECK(office.send(PauseClocks{CaseId{7}, 330602, calendar::PauseReason::customer, "unreachable", AccountId{7}}) == "done");
    CHECK(office.finish("P1-01") == "done");
    for (const auto* task : office.rows.where<process::TaskRow>("case_id", CaseId{7}))
        if (task->element == "survey" && task->state == process::TaskState::open)
            CHECK(office.send(process::CompleteTask{task->id, {}, "account:7"}) == "done");
    CHECK(office.link("P1-04").state == ClockState::paused);
}

TEST_CASE("an order is answered with cause, measure and promise, and only supervision closes it") {
    Office office;
    office.pass_to("2017-03-24T09:00:00+08:00");
    const auto id = office.order().id;
    CHECK(office.order().link == "P1-01");
    CHECK(office.link("P6-04").post == "YJ");
    CHECK(office.send(CloseOrder{id, AccountId{1}}) == "supervision.not_answered");
    CHECK(office.send(AnswerOrder{id, "laziness", {}, at("2017-03-24T12:00:00+08:00"), AccountId{5}}) == "supervision.cause");
    CHECK(office.send(AnswerOrder{id, "other", {}, at("2017-03-24T08:00:00+08:00"), AccountId{5}}) == "supervision.promise_past");
    CHECK(office.send(SignOrder{id, AccountId{5}}) == "done");
    CHECK(office.send(AnswerOrder{id, "short_of_staff", SealedId{3}, at("2017-03-24T12:00:00+08:00"), AccountId{5}}) == "done");
    CHECK(office.link("P6-04").state == ClockState::done);
    CHECK(office.send(CloseOrder{id, AccountId{1}}) == "supervision.link_open");
    CHECK(office.finish("P1-01") == "done");
    CHECK(office.order().state == SupervisionState::answered);
    office.pass_to("2017-03-24T13:00:00+08:00");
    CHECK(office.order().escalated == 0);
    CHECK(office.send(CloseOrder{id, AccountId{1}}) == "done");
    CHECK(office.order().state == SupervisionState::closed);
    CHECK(office.send(FollowOrder{id, {}, AccountId{1}}) == "supervision.closed");
}

TEST_CASE("an order that nobody answers goes up and turns its link purple; so does a broken promise") {
    Office silent;
    silent.pass_to("2017-03-27T17:31:00+08:00");
    CHECK(silent.order().escalated == 1);
    CHECK(silent.order().escalation == "unanswered");
    CHECK(silent.link("P1-01").level == Colour::purple);

    Office broken;
    broken.pass_to("2017-03-24T09:00:00+08:00");
    CHECK(broken.send(AnswerOrder{broken.order().id, "other", {}, at("2017-03-24T12:00:00+08:00"), AccountId{5}}) == "done");
    broken.pass_to("2017-03-24T12:00:00+08:00");
    CHECK(broken.order().escalation == "promise_broken");
    CHECK(broken.link("P1-01").level == Colour::purple);
}

TEST_CASE("opinions stand side by side, each version with who said it; nobody overwrites what he has not seen") {
    Office office;
    CHECK(office.finish("P1-01") == "done");
    for (const auto* task : office.rows.where<process::TaskRow>("case_id", CaseId{7}))
        if (task->element == "survey" && task->state == process::TaskState::open)
            CHECK(office.send(process::CompleteTask{task->id, {}, "account:7"}) == "done");
    const TaskId task = office.link("P1-04").id;
    CHECK(office.send(GiveOpinion{task, 0, "conditional", SealedId{4}, AccountId{8}}) == "done");
    CHECK(office.send(GiveOpinion{task, 0, "agreed", SealedId{5}, AccountId{9}}) == "opinion.changed_meanwhile");
    CHECK(office.send(GiveOpinion{task, 1, "perhaps", SealedId{5}, AccountId{9}}) == "opinion.verdict");
    CHECK(office.finish("P1-04", 1) == "done");
    const auto said = office.rows.where<OpinionRow>("task", task);
    REQUIRE(said.size() == 2);
    CHECK(said[0]->by == AccountId{8});
    CHECK(said[1]->version == 2);
    CHECK(office.finish("P1-04", 2) == "link.closed");
}

TEST_CASE("a batch is signed for at once, or not at all") {
    Office office;
    const TaskId open = office.link("P1-01").id;
    CHECK(office.send(SignLinks{{open, TaskId{999}}, AccountId{9}}) == "link.unknown");
    CHECK_FALSE(office.link("P1-01").signed_at);
    CHECK(office.send(SignLinks{{open}, AccountId{9}}) == "done");
    CHECK(office.link("P1-01").signed_by == AccountId{9});
}

TEST_CASE("a notice is signed for, assigned and answered by the post that it was sent to") {
    Office office;
    CHECK(office.send(SendNotice{CaseId{7}, 330602, "DK", "DK-1", "outage", SealedId{6}, AccountId{1}}) == "done");
    CHECK(office.link("P6-01").post == "DK-1");
    CHECK(office.link("P6-01").case_id == CaseId{7});
    CHECK(office.link("P6-01").limit == calendar::Limit{4, calendar::Unit::working_hours});
    for (const char* code : {"P6-01", "P6-02", "P6-03"}) CHECK(office.finish(code) == "done");
    CHECK(office.send(SendNotice{CaseId{7}, 330602, "", "", "outage", {}, AccountId{1}}) == "notice.department");
}

namespace {

// The city's calendar with 2017-03-23 off: every company may declare a day of its own.
std::string calendar_with_a_day_off() {
    std::string text = config_file("calendars/cn-2004-2026.json");
    const std::string version = "cn-2004-2026.1";
    text.replace(text.find(version), version.size(), "with a day off");
    const std::string holidays = "\"holidays\"";
    const auto brace = text.find('{', text.find(holidays));
    return text.insert(brace + 1, "\"2017-03-23\": \"labour_day\",");
}

std::string count_again(Office& office) {
    const TaskId task = office.link("P1-01").id;
    const auto version = office.rows.find<cases::CalendarRow>("city")->version;
    if (auto said = office.send(RecountLinks{version, {task}, task}); said != "done") return said;
    return office.send(FinishRecount{version, 0});
}

}  // namespace

TEST_CASE("a new calendar moves the clocks that run, and says by how many") {
    Office office;
    REQUIRE(office.send(cases::DeployCalendar{calendar_with_a_day_off()}) == "done");
    CHECK(office.rows.find<RecountRow>("city")->open);
    REQUIRE(count_again(office) == "done");
    const auto& link = office.link("P1-01");
    CHECK(format_instant(link.due) == format_instant(at("2017-03-24T17:30:00+08:00")));
    CHECK(link.calendar_version == "with a day off");
    CHECK_FALSE(office.rows.find<RecountRow>("city")->open);
    CHECK(office.rows.find<RecountRow>("city")->moved == 1);
    // Counted on another calendar than the one in force: too late.
    CHECK(office.send(RecountLinks{"cn-2004-2026.1", {link.id}, link.id}) == "done");
    CHECK(office.link("P1-01").calendar_version == "with a day off");
}

TEST_CASE("a clock that wakes at the time of the old calendar sleeps on until its own") {
    Office office;
    REQUIRE(office.send(cases::DeployCalendar{calendar_with_a_day_off()}) == "done");
    REQUIRE(count_again(office) == "done");
    office.pass_to("2017-03-23T18:00:00+08:00");
    CHECK(office.count<LinkTurned>() == 0);
    CHECK(office.count<LinkSleepsOn>() == 1);
    office.pass_to("2017-03-24T18:00:00+08:00");
    CHECK(office.link("P1-01").level == Colour::red);
    CHECK(office.count<LinkTurned>() == 3);
}

TEST_CASE("a day made working again brings a clock forward, and what was told is not told again") {
    Office office;
    REQUIRE(office.send(cases::DeployCalendar{calendar_with_a_day_off()}) == "done");
    REQUIRE(count_again(office) == "done");
    office.pass_to("2017-03-23T09:00:00+08:00");
    REQUIRE(office.send(cases::DeployCalendar{config_file("calendars/cn-2004-2026.json")}) == "done");
    REQUIRE(count_again(office) == "done");
    CHECK(format_instant(office.link("P1-01").due) == format_instant(at("2017-03-23T17:30:00+08:00")));
    office.pass_to("2017-03-23T18:00:00+08:00");
    CHECK(office.link("P1-01").level == Colour::red);
    CHECK(office.count<LinkTurned>() == 3);
}

}  // namespace yekuo::control
