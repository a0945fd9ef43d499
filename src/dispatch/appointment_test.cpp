#include "dispatch/case_facts.hpp"
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

TEST_CASE("a held slot stands on a route at once and is freed after five minutes") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(2000));
    const auto id = field.hold(order, by_hour(at(9), at(11)));
    CHECK(field.row(id).crew == crew);
    CHECK(field.route(crew).stops.size() == 1);
    CHECK(field.row(order).state == WorkOrderState::held);
    CHECK_SOUND(field);
    field.until(field.now + hold_time);
    CHECK(field.row(id).state == AppointmentState::expired);
    CHECK(field.route(crew).stops.empty());
    CHECK(field.row(order).state == WorkOrderState::open);
    CHECK(field.refused(ConfirmAppointment{id}) == "appointment.hold_expired");
    CHECK_SOUND(field);
}

TEST_CASE("a confirmed appointment keeps its crew, its window and an expected time inside it") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto id = field.promise(field.visit(east(2000)), by_hour(at(9), at(11)));
    field.until(at(7, 30));
    const auto& row = field.row(id);
    CHECK(row.state == AppointmentState::confirmed);
    CHECK(row.expected >= at(9));
    CHECK(row.expected <= at(11));
    CHECK(field.route(crew).look_again > row.expected);
    CHECK_SOUND(field);
}

TEST_CASE("of a hundred customers on the same last slot one gets it, the others hear so and find other slots") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    field.roster(crew, wednesday + 1);
    std::vector<WorkOrderId> orders;
    for (int i = 0; i < 100; ++i) orders.push_back(field.visit(east(100.0 * i), "METER_BATCH", true));
    // Three persons are needed and the crew has two: nobody gets anything.
    CHECK(field.refused(HoldSlot{orders[0], by_hour(at(9), at(10)), crew, "a"}) == "appointment.slot_taken");
    orders.clear();
    for (int i = 0; i < 100; ++i) orders.push_back(field.visit(east(100.0 * i), "ONE_POST"));
    int got = 0, taken = 0;
    for (const auto order : orders) {
        auto outcome = field.tell(HoldSlot{order, by_hour(at(9), at(9, 30)), crew, "customer"});
        got += outcome ? 1 : 0;
        taken += !outcome && outcome.error().key == "appointment.slot_taken" && outcome.error().code == Code::conflict;
    }
    CHECK(got == 1);
    CHECK(taken == 99);
    CHECK(field.tell(HoldSlot{orders[99], by_hour(at(14), at(16)), {}, "customer"}));
    CHECK(field.tell(HoldSlot{orders[98], by_hour(at(wednesday + 1, 9), at(wednesday + 1, 9, 30)), {}, "customer"}));
    CHECK_SOUND(field);
}

TEST_CASE("a slot whose crew is taken goes to another crew inside the same window") {
    Field field;
    const CrewId near = field.crew(east(0)), far = field.crew(east(3000));
    field.roster(near);
    field.roster(far);
    field.promise(field.visit(east(500), "ONE_POST"), by_hour(at(9), at(9, 20)), near);
    const auto second = field.promise(field.visit(east(600), "ONE_POST"), by_hour(at(9), at(9, 20)), near);
    CHECK(field.row(second).crew == far);
    CHECK_SOUND(field);
}

TEST_CASE("a second hold of the same order gives up the first") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(2000));
    const auto first = field.hold(order, by_hour(at(9), at(11)));
    const auto second = field.hold(order, by_hour(at(9), at(11)));
    CHECK(field.row(first).state == AppointmentState::expired);
    CHECK(field.row(second).state == AppointmentState::held);
    CHECK(field.route(crew).stops.size() == 1);
    field.must(ConfirmAppointment{second});
    CHECK(field.refused(HoldSlot{order, by_hour(at(14), at(15)), {}, "a"}) == "work_order.has_appointment");
    CHECK_SOUND(field);
}

TEST_CASE("a change takes the new slot before it lets the old one go, and a failed change leaves all as it was") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    field.roster(crew, wednesday + 1);
    const auto id = field.promise(field.visit(east(2000), "ONE_POST"), by_hour(at(9), at(10)));
    field.promise(field.visit(east(2500), "ONE_POST"), by_hour(at(14), at(14, 20)));
    CHECK(field.refused(ChangeAppointment{id, by_hour(at(14), at(14, 30)), {}, "a"}) == "appointment.slot_taken");
    CHECK(field.row(id).from == at(9));
    CHECK(field.route(crew).stops.size() == 2);
    field.must(ChangeAppointment{id, by_hour(at(wednesday + 1, 9), at(wednesday + 1, 11)), {}, "a"});
    CHECK(field.row(id).day == wednesday + 1);
    CHECK(field.route(crew).stops.size() == 1);
    CHECK(field.route(crew, wednesday + 1).stops.size() == 1);
    field.must(ChangeAppointment{id, by_hour(at(wednesday + 1, 10), at(wednesday + 1, 12)), {}, "a"});
    CHECK(field.row(id).state == AppointmentState::confirmed);
    CHECK_SOUND(field);
}

TEST_CASE("a cancelled appointment frees its place and its order can be booked again") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(2000));
    const auto id = field.promise(order, by_hour(at(9), at(11)));
    field.must(CancelAppointment{id, "customer", "a"});
    CHECK(field.route(crew).stops.empty());
    CHECK(field.row(order).state == WorkOrderState::open);
    CHECK(field.refused(CancelAppointment{id, "customer", "a"}) == "appointment.closed");
    field.promise(order, by_hour(at(14), at(16)));
    CHECK_SOUND(field);
}

TEST_CASE("windows over two hours, in the past, over midnight or on a day without crews are refused by name") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    const auto order = field.visit(east(2000));
    const auto key = [&](const Slot& slot) { return field.refused(HoldSlot{order, slot, {}, "a"}); };
    CHECK(key(by_hour(at(9), at(11, 1))) == "appointment.window_too_long");
    CHECK(key(by_hour(at(9), at(9))) == "appointment.window_empty");
    CHECK(key(by_hour(at(5), at(6))) == "appointment.slot_past");
    CHECK(key(by_hour(at(23), at(24, 30))) == "appointment.window_over_midnight");
    CHECK(key(by_hour(at(wednesday + 3, 9), at(wednesday + 3, 10))) == "appointment.no_crews");
    CHECK(key(by_day(wednesday + 400)) == "appointment.too_far_ahead");
    CHECK(key(by_day(wednesday + (-1))) == "appointment.slot_past");
}

TEST_CASE("a by-day appointment gets its window the evening before, and that window is a promise") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew, wednesday + 1);
    const auto id = field.promise(field.visit(east(2000)), by_day(wednesday + 1));
    CHECK_FALSE(field.row(id).told);
    field.until(at(18, 1));
    CHECK(field.row(id).told);
    CHECK(field.row(id).to - field.row(id).from == hours(2));
    CHECK(field.count<WindowTold>() == 1);
    CHECK_SOUND(field);
}

TEST_CASE("a period is promised as days, planned on one of them, and told two working days before it") {
    Field field;
    const CrewId crew = field.crew(east(0));
    const Day next_monday = wednesday + 5, next_wednesday = wednesday + 7;
    for (const Day day : {wednesday, wednesday + 1, wednesday + 2, next_monday, next_monday + 1, next_wednesday})
        field.roster(crew, day);
    const Slot week{AppointmentMode::period, next_wednesday, midnight_of(next_monday),
                    midnight_of(next_wednesday) + days(1) - seconds(1)};
    const auto order = field.visit(east(2000));
    const auto id = field.promise(order, week);
    CHECK(field.row(id).mode == AppointmentMode::period);
    CHECK(field.row(id).from == week.from);
    CHECK(field.row(id).crew == crew);
    CHECK(field.route(crew, next_wednesday).stops.size() == 1);
    CHECK_SOUND(field);

    field.until(at(next_monday + -1, 17, 59));  // the evening before Monday: Tuesday and Monday lie before the visit
    CHECK(field.row(id).mode == AppointmentMode::period);
    field.until(at(next_monday + -1, 18, 1));
    CHECK(field.row(id).mode == AppointmentMode::day);
    CHECK(day_of(field.row(id).from) == next_wednesday);
    CHECK_FALSE(field.row(id).told);
    field.until(at(next_wednesday + -1, 18, 1));
    CHECK(field.row(id).told);
    CHECK(field.count<DayTold>() == 1);
    CHECK_SOUND(field);
}

TEST_CASE("a period too near to be told in time, or one that its day is not in, is refused by name") {
    Field field;
    const CrewId crew = field.crew(east(0));
    for (int ahead = 0; ahead < 5; ++ahead) field.roster(crew, wednesday + ahead);
    const auto order = field.visit(east(2000));
    const auto range = [](Day day, Day first, Day last) {
        return Slot{AppointmentMode::period, day, midnight_of(first), midnight_of(last) + days(1) - seconds(1)};
    };
    CHECK(field.refused(HoldSlot{order, range(wednesday + 1, wednesday + 1, wednesday + 4), {}, "a"}) ==
          "appointment.period_too_soon");
    CHECK(field.refused(HoldSlot{order, range(wednesday + 4, wednesday, wednesday + 3), {}, "a"}) == "appointment.period");
    CHECK(field.refused(HoldSlot{order, range(wednesday + 4, wednesday, wednesday + 40), {}, "a"}) == "appointment.period");
    const auto id = field.promise(order, range(wednesday + 4, wednesday + 3, wednesday + 4));
    field.must(ChangeAppointment{id, by_day(wednesday + 3), {}, "a"});
    field.until(at(wednesday + 3, 7));
    CHECK(field.count<DayTold>() == 0);  // what was agreed since holds
}

TEST_CASE("a closed quota takes no more appointments and shows in the capacity list") {
    Field field;
    const CrewId crew = field.crew(east(0));
    field.roster(crew);
    field.must(SetQuota{yuecheng, wednesday, 1, "METER_TEST", 1, "a"});
    field.promise(field.visit(east(500)), by_hour(at(9), at(11)));
    CHECK(field.refused(HoldSlot{field.visit(east(700)), by_hour(at(14), at(16)), {}, "a"}) == "appointment.capacity_closed");
    const auto lines = capacity_list(field.plan(), quotas_of(field.rows, yuecheng, wednesday));
    const auto line = std::ranges::find(lines, "METER_TEST", &CapacityLine::job_type);
    REQUIRE(line != lines.end());
    CHECK(line->taken == 1);
    CHECK(line->left == 0);
    CHECK(line->closed);
    const auto other = std::ranges::find(lines, "SITE_VISIT", &CapacityLine::job_type);
    CHECK(other->left > 3);
    field.must(SetQuota{yuecheng, wednesday, 1, "METER_TEST", -1, "a"});
    CHECK(field.tell(HoldSlot{field.visit(east(700)), by_hour(at(14), at(16)), {}, "a"}));
}

TEST_CASE("a case whose clock stood moves the due time of its site, its work orders and their stops") {
    Field field;
    field.roster(field.crew(east(0)));
    const auto order = field.visit(east(500));
    const CaseId about = field.rows.find<WorkOrderRow>(order)->case_id;
    field.must(KnowSite{about, yuecheng, 1, east(500), PersonId{5}, at(17)});
    const auto promise = field.promise(order, by_hour(at(10), at(12)));
    const Instant later = at(wednesday + 2, 17);
    field.must(MoveDue{about, later});
    CHECK(field.rows.find<SiteRow>(about)->due == later);
    CHECK(field.rows.find<WorkOrderRow>(order)->due == later);
    const auto* row = field.rows.find<AppointmentRow>(promise);
    const auto* route = field.rows.find<RouteRow>(route_id(row->crew, row->area, row->day));
    REQUIRE(route);
    CHECK(route->stops.at(0).due == later);
}

TEST_CASE("with a fee open nothing is installed, in visits asked for before and after") {
    Field field;
    const auto before = field.visit(east(500), "ONE_POST");
    const CaseId about = field.rows.find<WorkOrderRow>(before)->case_id;
    field.must(KnowSite{about, yuecheng, 1, east(500), PersonId{5}, {}});
    field.must(NoteFees{about, +1});
    CHECK(field.rows.find<WorkOrderRow>(before)->fee_open);
    const WorkOrderId after{field.must(RequestVisit{about, {}, "ONE_POST", true, {}, {}}).at("work_order").as_int64()};
    CHECK(field.rows.find<WorkOrderRow>(after)->fee_open);
    field.must(NoteFees{about, -1});
    CHECK_FALSE(field.rows.find<WorkOrderRow>(before)->fee_open);
    CHECK_FALSE(field.rows.find<WorkOrderRow>(after)->fee_open);
}

}  // namespace yekuo::dispatch
