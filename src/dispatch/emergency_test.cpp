#include "dispatch/field_test.hpp"

namespace yekuo::dispatch {

using namespace testing;

namespace {

std::string all_of(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

// The events of a kind about an appointment.
template <class E>
std::vector<E> told_of(const Field& field, AppointmentId id) {
    std::vector<E> out;
    for (const auto& event : field.events)
        if (const auto* one = event.template as<E>(); one && one->appointment == id) out.push_back(*one);
    return out;
}

AppointmentId send(Field& field, WorkOrderId order) {
    return AppointmentId{field.must(SendUrgently{order, "test"}).at("appointment").as_int64()};
}

}  // namespace

#define CHECK_SOUND(field) CHECK_MESSAGE(faults(field).empty(), all_of(faults(field)))

TEST_CASE("an emergency goes to a crew farther away rather than keep a customer waiting who was told a time") {
    Field field;
    const CrewId near = field.crew(east(0)), far = field.crew(east(9000));
    field.roster(near);
    field.roster(far);
    const auto told = field.promise(field.visit(east(500)), by_hour(at(9), at(11)), near);
    field.until(at(8, 50));
    const auto expected = field.row(told).expected;
    const auto urgent = send(field, field.emergency(east(600), at(9, 35)));
    CHECK(field.row(urgent).crew == far);
    CHECK(field.row(urgent).state == AppointmentState::confirmed);
    CHECK(field.row(urgent).expected <= at(9, 35));
    CHECK(field.row(told).crew == near);
    CHECK(field.row(told).expected == expected);
    CHECK(field.count<VisitMadeWay>() == 0);
    CHECK_SOUND(field);
}

TEST_CASE("where only a told customer can wait the customer waits inside the window, and an event of the case says so") {
    Field field;
    const CrewId only = field.crew(east(0));
    field.roster(only);
    const auto told = field.promise(field.visit(east(500)), by_hour(at(9), at(11)));
    field.until(at(8, 50));
    const auto before = field.row(told).expected;
    const auto order = field.emergency(east(600), at(9, 35));
    const auto urgent = send(field, order);
    CHECK(field.row(urgent).expected <= at(9, 35));
    CHECK(field.row(told).expected > before + told_slack);
    CHECK(field.row(told).expected <= at(11));
    CHECK_FALSE(field.row(told).at_risk);
    const auto moved = told_of<VisitMadeWay>(field, told);
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].emergency == urgent);
    CHECK(moved[0].told);
    CHECK_FALSE(moved[0].at_risk);
    CHECK(moved[0].was_expected == before);
    const auto sent = told_of<EmergencyPlaced>(field, urgent);
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].told_moved == 1);
    CHECK(sent[0].crew == only);
    CHECK_FALSE(sent[0].late);
    CHECK_SOUND(field);
}

TEST_CASE("a visit that another crew can make is handed on, inside the window that its customer was told") {
    Field field;
    const CrewId able = field.crew(east(0)), testers = field.crew(east(3000), 2, skill::metering | skill::testing);
    field.roster(able);
    field.roster(testers);
    const auto told = field.promise(field.visit(east(500)), by_hour(at(9), at(9, 30)), able);
    field.until(at(8, 50));
    const auto urgent = send(field, field.emergency(east(600), at(9, 20)));
    CHECK(field.row(urgent).crew == able);
    CHECK(field.row(told).crew == testers);
    CHECK_FALSE(field.row(told).at_risk);
    const auto moved = told_of<VisitMadeWay>(field, told);
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].from_crew == able);
    CHECK(moved[0].crew == testers);
    CHECK_SOUND(field);
}

TEST_CASE("a promise that nobody can keep beside the emergency is at risk with an open alert that names it") {
    Field field;
    const CrewId only = field.crew(east(0));
    field.roster(only);
    const auto told = field.promise(field.visit(east(500)), by_hour(at(9), at(9, 30)));
    field.until(at(8, 50));
    send(field, field.emergency(east(600), at(9, 20)));
    CHECK(field.row(told).at_risk);
    REQUIRE(field.open_alert(told));
    CHECK(field.open_alert(told)->cause == "risk.emergency");
    CHECK(field.row(told).crew == only);
    const auto moved = told_of<VisitMadeWay>(field, told);
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].at_risk);
    CHECK_SOUND(field);
}

TEST_CASE("a slot that is only held goes before any promise is touched") {
    Field field;
    const CrewId only = field.crew(east(0));
    field.roster(only);
    const auto promised = field.promise(field.visit(east(700)), by_hour(at(11), at(13)));
    field.until(at(8, 50));
    const auto held = field.hold(field.visit(east(500)), by_hour(at(9), at(9, 30)));
    send(field, field.emergency(east(600), at(9, 20)));
    CHECK(field.row(held).state == AppointmentState::expired);
    CHECK_FALSE(field.row(promised).at_risk);
    CHECK(told_of<VisitMadeWay>(field, promised).empty());
    CHECK_SOUND(field);
}

TEST_CASE("if nobody can be there within the limit the first who can is sent, and the window says when") {
    Field field;
    const CrewId busy = field.crew(east(0));
    field.roster(busy);
    const auto under_way = field.visit(east(500), "ONE_POST");
    field.promise(under_way, by_hour(at(9), at(11)));
    field.until(at(9, 5));
    field.tap(under_way, TapKind::arrived);
    const auto answer = field.must(SendUrgently{field.emergency(east(600), at(9, 35)), "test"});
    CHECK(answer.at("late").as_bool());
    const AppointmentId urgent{answer.at("appointment").as_int64()};
    CHECK(field.row(urgent).crew == busy);
    CHECK(field.row(urgent).expected > at(10, 10));
    CHECK(field.row(urgent).to >= field.row(urgent).expected);
    CHECK(field.row(urgent).to <= field.row(urgent).expected + minutes(41));
    CHECK_FALSE(field.row(urgent).at_risk);
    CHECK(told_of<EmergencyPlaced>(field, urgent).at(0).late);
    CHECK_SOUND(field);
}

TEST_CASE("only an emergency is sent so, once, and only where somebody is out that day") {
    Field field;
    field.until(at(8, 50));
    const auto order = field.emergency(east(600), at(9, 35));
    CHECK(field.refused(SendUrgently{order, "test"}) == "emergency.no_crew");
    field.roster(field.crew(east(0)));
    CHECK(field.refused(SendUrgently{field.visit(east(100)), "test"}) == "emergency.none");
    send(field, order);
    CHECK(field.refused(SendUrgently{order, "test"}) == "work_order.has_appointment");
    CHECK_SOUND(field);
}

TEST_CASE("the same day and the same emergency give the same plan") {
    const auto play = [] {
        Field field;
        for (int i = 0; i < 6; ++i) field.roster(field.crew(east(2500.0 * i)));
        for (int i = 0; i < 24; ++i)
            (void)field.tell(HoldSlot{field.visit(east(700.0 * i, 300.0 * (i % 3))), by_hour(at(9 + i % 6), at(10 + i % 6)),
                                      {}, "a"});
        field.until(at(8, 50));
        send(field, field.emergency(east(6000), at(9, 35)));
        std::vector<std::string> said;
        for (const auto& event : field.events) said.push_back(event.type->encode(event.body.get()));
        return said;
    };
    CHECK(play() == play());
}

}  // namespace yekuo::dispatch
