#include <rapidcheck.h>

#include "dispatch/field_test.hpp"

namespace yekuo::dispatch {

using namespace testing;

namespace {

std::string all_of(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

}  // namespace

#define CHECK_SOUND(field) CHECK_MESSAGE(faults(field).empty(), all_of(faults(field)))

TEST_CASE("a sick crew's appointments go to other crews inside their windows") {
    Field field;
    const CrewId sick = field.crew(east(0)), well = field.crew(east(2000));
    field.roster(sick);
    field.roster(well);
    const auto id = field.promise(field.visit(east(500)), by_hour(at(9), at(11)), sick);
    field.must(ReportAbsence{sick, wednesday, wednesday, "sick"});
    CHECK(field.row(id).crew == well);
    CHECK_FALSE(field.row(id).at_risk);
    CHECK(field.count<AlertRaised>() == 0);
    CHECK_SOUND(field);
}

TEST_CASE("with nobody left the promise is at risk in the same transaction, with cause, owner and a time to act") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto id = field.promise(field.visit(east(500)), by_hour(at(9), at(11)));
    field.must(ReportAbsence{crew, wednesday, wednesday, "sick"});
    CHECK(field.row(id).at_risk);
    CHECK_FALSE(field.row(id).crew);
    const auto* alert = field.open_alert(id);
    REQUIRE(alert);
    CHECK(alert->cause == "risk.crew_absent");
    CHECK(alert->owner == AccountId{77});
    CHECK(alert->act_by == field.now + minutes(30));
    CHECK(field.refused(CloseAlert{alert->id, AccountId{77}}) == "alert.promise_still_at_risk");
    CHECK_SOUND(field);

    SUBCASE("a crew lent later restores it and the alert closes") {
        const CrewId lent = field.crew(east(4000));
        field.roster(lent);
        CHECK(field.row(id).crew == lent);
        CHECK_FALSE(field.row(id).at_risk);
        CHECK_FALSE(field.open_alert(id));
        CHECK(field.count<PromiseRestored>() == 1);
        CHECK_SOUND(field);
    }
    SUBCASE("a new time agreed with the customer closes the alert") {
        field.roster(crew, wednesday + 1);
        field.must(ChangeAppointment{id, by_hour(at(wednesday + 1, 9), at(wednesday + 1, 11)), {}, "a"});
        CHECK_FALSE(field.row(id).at_risk);
        CHECK_FALSE(field.open_alert(id));
        CHECK_SOUND(field);
    }
    SUBCASE("so does cancelling it") {
        field.must(CancelAppointment{id, "customer", "a"});
        CHECK_FALSE(field.open_alert(id));
        CHECK_SOUND(field);
    }
}

TEST_CASE("a late crew's promise moves to a crew that is free, or tells when its own will come") {
    Field field;
    const CrewId late = field.crew(east(0)), other = field.crew(east(2000));
    field.roster(late);
    const auto first = field.promise(field.visit(east(500)), by_hour(at(9), at(10)));
    const auto second = field.promise(field.visit(east(900)), by_hour(at(15), at(17)));
    field.until(at(8, 30));
    field.must(ReportLate{late, wednesday, at(10, 30), "breakdown"});
    CHECK(field.row(first).at_risk);
    CHECK(field.row(first).crew == late);
    CHECK(field.row(first).expected >= at(10, 30));
    CHECK(field.row(first).expected < at(11, 0));
    CHECK(field.open_alert(first)->expected == field.row(first).expected);
    CHECK_FALSE(field.row(second).at_risk);
    CHECK_SOUND(field);
    field.roster(other);
    field.must(ReportLate{late, wednesday, at(10, 45), "breakdown"});
    CHECK(field.row(first).crew == other);
    CHECK_FALSE(field.row(first).at_risk);
    CHECK_SOUND(field);
}

TEST_CASE("a crew that is not heard of is noticed at the moment when its promise breaks") {
    Field field;
    const CrewId silent = field.crew(east(0)), other = field.crew(east(1000));
    field.roster(silent);
    const auto order = field.visit(east(500));
    const auto id = field.promise(order, by_hour(at(9), at(10)));
    const Instant moment = field.route(silent).look_again;
    CHECK(moment > at(9, 50));
    CHECK(moment <= at(10, 1));
    field.roster(other);
    field.until(moment - seconds(1));
    CHECK(field.row(id).crew == silent);
    CHECK_SOUND(field);
    field.until(moment);
    CHECK(field.row(id).at_risk);
    CHECK(field.row(id).risk_cause == "risk.crew_silent");
    CHECK_SOUND(field);
    field.until(at(10, 20));
    field.tap(order, TapKind::arrived);
    CHECK_FALSE(field.open_alert(id));
    CHECK(field.row(order).state == WorkOrderState::under_way);
    CHECK_SOUND(field);
}

TEST_CASE("work that overruns moves the next promise to a crew that can keep it") {
    Field field;
    const CrewId slow = field.crew(east(0)), free = field.crew(east(3000));
    field.roster(slow);
    const auto first = field.visit(east(500));
    field.promise(first, by_hour(at(8), at(9)), slow);
    const auto next = field.promise(field.visit(east(600)), by_hour(at(9, 30), at(10)), slow);
    field.roster(free);
    field.until(at(8, 30));
    field.tap(first, TapKind::arrived);
    field.until(at(9, 20));
    field.must(ReportLate{slow, wednesday, at(10, 20), "job_overran"});
    CHECK(field.row(next).crew == free);
    CHECK_FALSE(field.row(next).at_risk);
    field.tap(first, TapKind::done);
    CHECK(field.row(first).state == WorkOrderState::done);
    CHECK_SOUND(field);
}

TEST_CASE("a crew that drives to a later visit first puts what it leaves behind into other hands") {
    Field field;
    const CrewId crew = field.crew(east(0)), other = field.crew(east(1500));
    field.roster(crew);
    const auto early = field.promise(field.visit(east(500)), by_hour(at(8), at(9)), crew);
    const auto later = field.visit(east(8000));
    field.promise(later, by_hour(at(8), at(10)), crew);
    field.roster(other);
    field.until(at(8, 5));
    field.tap(later, TapKind::on_the_way);
    CHECK(field.route(crew).stops[0].state == StopState::on_the_way);
    CHECK(field.row(early).crew == other);
    CHECK_SOUND(field);
}

TEST_CASE("taps keep both times, the distance from the site, and their order") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(500));
    field.promise(order, by_hour(at(9), at(11)));
    field.until(at(9, 30));
    CHECK(field.refused(Tap{order, TapKind::done, field.now}) == "work_order.tap_order");
    CHECK(field.refused(Tap{order, TapKind::arrived, field.now, {}, {}, CrewId{999}}) == "work_order.other_crew");
    field.must(Tap{order, TapKind::arrived, at(9, 20), east(700), {}, crew, "a"});
    CHECK(field.row(order).arrived == at(9, 20));
    CHECK(field.row(order).metres_off > 190);
    CHECK(field.row(order).metres_off < 210);
    CHECK(field.refused(Tap{order, TapKind::arrived, field.now}) == "work_order.tap_order");
    field.until(at(10, 10));
    field.tap(order, TapKind::done);
    CHECK(field.row(order).done == at(10, 10));
    CHECK(field.count<VisitDone>() == 1);
    CHECK(field.refused(Tap{order, TapKind::done, field.now}) == "work_order.closed");
    CHECK_SOUND(field);
}

TEST_CASE("nothing is installed uncleared, by one person alone, or without meter, seal and reading") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(500), "ONE_POST", false);
    field.promise(order, by_hour(at(9), at(11)));
    field.until(at(9, 0));
    field.tap(order, TapKind::arrived);
    RecordWork record{order};
    record.persons = {AccountId{1}, AccountId{2}};
    CHECK(field.refused(Tap{order, TapKind::done, field.now}) == "work_order.not_recorded");
    CHECK(field.refused(record) == "work_order.not_cleared");
    field.must(ClearWork{order});
    CHECK(field.refused(record) == "work.meter_number_missing");
    record.meter_number = "33060200017";
    CHECK(field.refused(record) == "work.reading_missing");
    record.new_reading = 12;
    CHECK(field.refused(record) == "work.seal_missing");
    record.seals = {"A-1", "A-2"};
    record.persons = {AccountId{1}, AccountId{1}};
    CHECK(field.refused(record) == "work.two_persons");
    record.persons = {AccountId{1}, AccountId{2}};
    field.must(record);
    field.until(at(10, 0));
    field.tap(order, TapKind::done);
    CHECK(field.row(order).meter_number == "33060200017");
    CHECK_SOUND(field);
}

TEST_CASE("a customer who is out is a missed appointment; the crew goes on") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(500));
    const auto id = field.promise(order, by_hour(at(9), at(11)));
    const auto next = field.promise(field.visit(east(900)), by_hour(at(10), at(12)));
    field.until(at(9, 0));
    field.tap(order, TapKind::arrived);
    field.until(at(9, 15));
    CHECK(field.refused(Tap{order, TapKind::blocked, field.now, {}, "bored"}) == "work_order.block_reason");
    field.tap(order, TapKind::blocked, "customer_out");
    CHECK(field.row(id).state == AppointmentState::missed);
    CHECK(field.count<VisitBlocked>() == 1);
    CHECK_FALSE(field.row(next).at_risk);
    CHECK_SOUND(field);
}

TEST_CASE("a dispatcher's move is checked, answers its undo, and never breaks a promise") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(4000));
    field.roster(a);
    field.roster(b);
    const auto id = field.promise(field.visit(east(500), "ONE_POST"), by_hour(at(9), at(9, 30)), a);
    const auto rival = field.promise(field.visit(east(4200), "ONE_POST"), by_hour(at(9), at(9, 30)), b);
    CHECK(field.refused(MoveStop{id, b}) == "board.rule_broken");
    CHECK(field.row(id).crew == a);
    field.must(CancelAppointment{rival, "customer", "a"});
    const auto answer = field.must(MoveStop{id, b, 0, true, "a"});
    CHECK(field.row(id).crew == b);
    CHECK(field.route(b).stops[0].pinned);
    CHECK(answer.at("undo").as_object().at("crew").as_int64() == a.value);
    CHECK(answer.at("move").as_object().at("travel_seconds").as_int64() > 0);
    field.must(MoveStop{id, a, 0, false, "a"});
    CHECK(field.row(id).crew == a);
    CHECK_SOUND(field);
}

TEST_CASE("a better plan is adopted only on the routes it was made from, whole, and keeping every promise") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(9000));
    field.roster(a);
    field.roster(b);
    const auto far = field.promise(field.visit(east(8800)), by_hour(at(9), at(11)), a);
    const auto near = field.promise(field.visit(east(200)), by_hour(at(9), at(11)), b);
    const auto version = [&](CrewId crew) { return field.route(crew).version; };
    AdoptPlan better{yuecheng, wednesday, {{a, version(a), {near}}, {b, version(b), {far}}}};
    AdoptPlan loses{yuecheng, wednesday, {{a, version(a), {near}}, {b, version(b), {}}}};
    CHECK(field.refused(loses) == "plan.stale");
    field.must(better);
    CHECK(field.row(far).crew == b);
    CHECK(field.row(near).crew == a);
    CHECK(field.refused(better) == "plan.stale");
    CHECK_SOUND(field);
}

// --- the property ---

namespace {

constexpr std::array<const char*, 4> jobs{"METER_TEST", "ONE_POST", "SEAL_OR_READ", "METER_BATCH"};

// Plays whatever the numbers say: commands of customers, dispatchers and crews, mishaps, and time.
class Player {
public:
    explicit Player(std::uint32_t seed) : seed_(seed) {
        for (int i = 0; i < 4; ++i) crews_.push_back(field.crew(east(3000.0 * i, 1000.0 * (i % 2)), i == 3 ? 3 : 2));
        for (int i = 0; i < 4; ++i)
            for (int day = 0; day < 2; ++day) field.roster(crews_[i], wednesday + day, 8, i == 2 ? 13 : 17);
        for (int i = 0; i < 14; ++i) orders_.push_back(field.visit(east(pick(12'000), pick(4000)), jobs[pick(4)]));
    }

    void play(std::uint32_t number) {
        seed_ ^= number;
        switch (pick(15)) {
            case 0:
            case 1:
            case 2: return hold();
            case 3:
            case 4: return confirm();
            case 5: return change();
            case 6: return pick(3) ? hold() : cancel();
            case 7:
            case 8:
            case 9: return tap();
            case 10: return mishap();
            case 11: return move();
            case 12: return void(field.tell(SendUrgently{field.emergency(east(pick(12'000)), field.now + minutes(45)), "a"}));
            default: return field.until(field.now + minutes(pick(45)));
        }
    }

    Field field;

private:
    std::uint32_t pick(std::uint32_t below) {
        seed_ = seed_ * 1664525u + 1013904223u;
        return (seed_ >> 8) % below;
    }
    CrewId any_crew() { return crews_[pick(static_cast<std::uint32_t>(crews_.size()))]; }
    Day any_day() { return wednesday + static_cast<int>(pick(2)); }
    Slot any_slot() {
        const Day day = any_day();
        if (pick(5) == 0) return by_day(day);
        const Instant from = at(day, 8, static_cast<int>(pick(32)) * 15);
        return by_hour(from, from + minutes(15 + pick(8) * 15));
    }
    template <class F>
    void each_promise(AppointmentState state, F act) {
        std::vector<AppointmentId> ids;
        for (const auto* row : field.all<AppointmentRow>())
            if (row->state == state) ids.push_back(row->id);
        std::ranges::sort(ids);
        if (!ids.empty()) act(ids[pick(static_cast<std::uint32_t>(ids.size()))]);
    }

    void hold() {
        const auto order = orders_[pick(static_cast<std::uint32_t>(orders_.size()))];
        auto held = field.tell(HoldSlot{order, any_slot(), pick(2) ? any_crew() : CrewId{}, "a"});
        if (held && pick(4))
            (void)field.tell(ConfirmAppointment{AppointmentId{held->answer.at("appointment").as_int64()}});
    }
    void confirm() {
        each_promise(AppointmentState::held, [&](auto id) { (void)field.tell(ConfirmAppointment{id}); });
    }
    void change() {
        each_promise(AppointmentState::confirmed, [&](auto id) {
            (void)field.tell(ChangeAppointment{id, any_slot(), {}, "a"});
        });
    }
    void cancel() {
        each_promise(AppointmentState::confirmed, [&](auto id) {
            (void)field.tell(CancelAppointment{id, "customer", "a"});
        });
    }
    void tap() {
        each_promise(AppointmentState::confirmed, [&](auto id) {
            const auto order = field.row(id).work_order;
            const auto kind = static_cast<TapKind>(1 + pick(4));
            if (kind == TapKind::done && field.row(order).installs) {
                RecordWork record{order, "M1", {}, {"S1"}, {}, 5, {AccountId{1}, AccountId{2}}};
                (void)field.tell(record);
            }
            (void)field.tell(Tap{order, kind, field.now - minutes(pick(10)), {}, "no_access"});
        });
    }
    void mishap() {
        const auto crew = any_crew();
        switch (pick(4)) {
            case 0: return void(field.tell(ReportAbsence{crew, any_day(), wednesday + 1, "sick"}));
            case 1: return void(field.tell(ReportLate{crew, wednesday, field.now + minutes(pick(150)), "traffic"}));
            case 2: {
                const Day day = any_day();
                const int from = 7 + static_cast<int>(pick(4));
                return void(field.tell(
                    RosterShift{crew, day, 0, at(day, from), at(day, from + 6), at(day, 11, 30), at(day, 13), 60}));
            }
            default: return void(field.tell(AnnounceDay{yuecheng, any_day()}));
        }
    }
    void move() {
        each_promise(AppointmentState::confirmed, [&](auto id) {
            std::optional<std::int32_t> position;
            if (pick(2)) position = static_cast<std::int32_t>(pick(4));
            (void)field.tell(MoveStop{id, any_crew(), position, pick(3) == 0, "a"});
        });
    }

    std::uint32_t seed_;
    std::vector<CrewId> crews_;
    std::vector<WorkOrderId> orders_;
};

}  // namespace

TEST_CASE(
    "whatever people and reality do, every confirmed appointment is kept by a plan or at risk with an open alert") {
    const bool held =
        rc::check("no sequence of commands and mishaps breaks a promise unseen", [](std::uint32_t seed) {
            const auto numbers =
                *rc::gen::container<std::vector<std::uint32_t>>(80, rc::gen::arbitrary<std::uint32_t>());
            Player player(seed);
            for (const auto number : numbers) {
                player.play(number);
                const auto found = faults(player.field);
                if (!found.empty()) RC_FAIL(all_of(found));
            }
        });
    CHECK(held);
}

}  // namespace yekuo::dispatch
