#include "dispatch/field_test.hpp"

namespace yekuo::dispatch {

using namespace testing;

namespace {

std::string all_of(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

RosterShift shift(CrewId crew, int from, int to) { return {crew, wednesday, 0, at(from), at(to)}; }

}  // namespace

#define CHECK_SOUND(field) CHECK_MESSAGE(faults(field).empty(), all_of(faults(field)))

TEST_CASE("a day's roster is taken in whole or not at all, and the line at fault is named") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(2000));
    const auto refused = [&](std::vector<RosterShift> shifts) {
        auto outcome = field.tell(RosterDay{std::move(shifts)});
        REQUIRE_FALSE(outcome);
        return outcome.error().key + " " + outcome.error().field;
    };
    CHECK(refused({}) == "roster.empty /shifts");
    CHECK(refused({shift(a, 8, 17), shift(b, 17, 8)}) == "shift.length /shifts/1/to");
    CHECK(refused({shift(a, 8, 17), shift(a, 8, 12)}) == "roster.crew_twice /shifts/1/crew");
    CHECK(refused({shift(a, 8, 17), shift(CrewId{999}, 8, 12)}) == "crew.unknown /shifts/1");
    CHECK(field.count<ShiftRostered>() == 0);
    const auto done = field.must(RosterDay{{shift(a, 8, 17), shift(b, 8, 12)}});
    CHECK(done.at("shifts").as_int64() == 2);
    CHECK(field.count<ShiftRostered>() == 2);
}

TEST_CASE("a shift that is cut short gives its promises to others, and crews more take up what nobody could do") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(2000)), c = field.crew(east(4000));
    field.must(RosterDay{{shift(a, 8, 17), shift(b, 8, 17)}});
    const auto early = field.promise(field.visit(east(500)), by_hour(at(14), at(16)), a);
    field.must(RosterDay{{shift(a, 8, 12)}});
    CHECK(field.row(early).crew == b);
    CHECK_SOUND(field);
    field.must(RosterDay{{shift(b, 8, 12)}});
    CHECK(field.row(early).at_risk);
    CHECK_SOUND(field);
    field.must(RosterDay{{shift(a, 8, 11), shift(c, 8, 17)}});
    CHECK(field.row(early).crew == c);
    CHECK_FALSE(field.row(early).at_risk);
    CHECK_SOUND(field);
}

TEST_CASE("what is said of a promise at risk is kept with its alert, in order and by whom") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto id = field.promise(field.visit(east(500)), by_hour(at(9), at(11)));
    field.must(ReportAbsence{crew, wednesday, wednesday, "sick"});
    const auto alert = field.row(id).alert;
    REQUIRE(alert);
    field.must(NoteAlert{alert, AccountId{5}, SealedId{51}});
    field.must(NoteAlert{alert, AccountId{6}, SealedId{52}});
    const auto& notes = field.open_alert(id)->notes;
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].by == AccountId{5});
    CHECK(notes[1].note == SealedId{52});
    CHECK(notes[1].at == field.now);
    CHECK(field.refused(NoteAlert{9'999, AccountId{5}, SealedId{53}}) == "alert.unknown");
    // Nobody can come: there is no time that the customer could agree to.
    CHECK(field.refused(CloseAlert{alert, AccountId{5}, "customer_agreed", {}}) == "alert.nobody_expected");
}

TEST_CASE("a customer who agrees to the expected time has that time for a promise, and the alert is closed") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto id = field.promise(field.visit(east(500)), by_hour(at(9), at(10)));
    field.until(at(8, 30));
    field.must(ReportLate{crew, wednesday, at(10, 40), "breakdown"});
    const auto alert = field.row(id).alert;
    REQUIRE(alert);
    CHECK(field.refused(CloseAlert{alert, AccountId{5}, "apologised", {}}) == "alert.promise_still_at_risk");
    field.must(CloseAlert{alert, AccountId{5}, "customer_agreed", SealedId{51}});
    CHECK_FALSE(field.row(id).at_risk);
    CHECK_FALSE(field.open_alert(id));
    CHECK(field.row(id).from == at(10, 30));
    CHECK(field.row(id).to == at(12, 30));
    const auto* closed = field.rows.find<AlertRow>(alert);
    CHECK(closed->state == AlertState::closed);
    REQUIRE(closed->notes.size() == 1);
    CHECK_SOUND(field);
}

TEST_CASE("promises keep a reserve before their windows close, and nobody is planned into overtime") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.must(RosterShift{crew, wednesday, 0, at(8), at(12)});
    // Three of 50 minutes in two hours would leave the third ten minutes: one reserve too few.
    field.promise(field.visit(east(100)), by_hour(at(8), at(10)));
    field.promise(field.visit(east(200)), by_hour(at(8), at(10)));
    CHECK(field.refused(HoldSlot{field.visit(east(300)), by_hour(at(8), at(10)), {}, "a"}) == "appointment.slot_taken");
    for (const auto& at : field.plan().times(0).stops) CHECK(field.plan().instant(at.start) <= testing::at(9, 30));
    // A third ends well before the shift does; a fourth at this hour would end after it.
    field.promise(field.visit(east(300)), by_hour(at(9, 40), at(11, 40)));
    CHECK(field.refused(HoldSlot{field.visit(east(400)), by_hour(at(11, 20), at(12)), {}, "a"}) == "appointment.slot_taken");
    CHECK_SOUND(field);
}

TEST_CASE("a crew that is held up stays a while after its shift rather than break a promise") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.must(RosterShift{crew, wednesday, 0, at(8), at(12)});
    const auto id = field.promise(field.visit(east(300)), by_hour(at(10), at(12)));
    field.until(at(10));
    field.must(ReportLate{crew, wednesday, at(11, 20), "traffic"});
    CHECK(field.row(id).crew == crew);
    CHECK_FALSE(field.row(id).at_risk);
    CHECK_SOUND(field);
}

}  // namespace yekuo::dispatch
