#include <chrono>

#include "dispatch/field_test.hpp"
#include "dispatch/period.hpp"
#include "dispatch/planner.hpp"

namespace yekuo::dispatch {

using namespace testing;

namespace {

Stop asked(const WorkOrderRow& order) {
    Stop stop;
    stop.work_order = order.id;
    stop.job_type = order.job_type;
    stop.zone = order.zone;
    stop.place = order.place;
    stop.minutes = order.minutes;
    stop.skills = order.skills;
    stop.crew_size = order.crew_size;
    return stop;
}

// A day as full as a city's peak: crews all over a district, each with four or five visits by the hour.
AreaDay busy_day(int crews, int visits_each) {
    AreaDay day{yuecheng, wednesday, {}, {}};
    std::int64_t next = 1000;
    for (int i = 0; i < crews; ++i) {
        CrewDay crew;
        const Place home = east(1500.0 * (i % 10), 1500.0 * (i / 10));
        crew.crew = {CrewId{i + 1}, "crew", yuecheng, 1 + i % 30, home, true, skill::all, 2};
        crew.shift = {crew_day(crew.crew.id, wednesday),
                      crew.crew.id,
                      yuecheng,
                      wednesday,
                      area_day(yuecheng, wednesday),
                      at(8),
                      at(17),
                      at(11, 30),
                      at(13, 30),
                      60};
        crew.route = {crew.shift.id, crew.crew.id, yuecheng, wednesday, crew.shift.area_day};
        for (int v = 0; v < visits_each; ++v) {
            Stop stop;
            stop.appointment = AppointmentId{++next};
            stop.work_order = WorkOrderId{next};
            stop.job_type = "ONE_POST";
            stop.place = east(1500.0 * (i % 10) + 300.0 * v, 1500.0 * (i / 10) + 200.0 * v);
            stop.minutes = 50;
            stop.crew_size = 2;
            stop.from = at(8 + 2 * (v % 4));
            stop.to = at(10 + 2 * (v % 4));
            crew.route.stops.push_back(stop);
        }
        std::ranges::stable_sort(crew.route.stops, {}, &Stop::from);
        day.crews.push_back(std::move(crew));
    }
    return day;
}

}  // namespace

TEST_CASE("what is offered can be held, at the crew and the time that the offer names") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(6000));
    field.roster(a);
    field.roster(b);
    for (int i = 0; i < 5; ++i)
        field.promise(field.visit(east(500.0 * i), "ONE_POST"), by_hour(at(8 + 2 * (i % 4)), at(10 + 2 * (i % 4))));
    const auto order = field.visit(east(900), "ONE_POST");
    auto found = offers_on(field.plan(), {asked(field.row(order))}, {});
    rank(found);
    REQUIRE(found.size() >= 3);
    for (const auto& offer : found) {
        CAPTURE(format_instant(offer.slot.from));
        auto named = read_token(token_of(offer));
        REQUIRE(named);
        const auto id = field.hold(order, named->slot, named->crew);
        CHECK(field.row(id).crew == offer.crew);
        const auto& stops = field.route(offer.crew).stops;
        const auto stop = std::ranges::find(stops, id, &Stop::appointment);
        CHECK(stop->start == offer.expected);
        CHECK(offer.reasons.front().key == "offer.added_travel");
        CHECK(faults(field).empty());
    }
    CHECK(std::ranges::is_sorted(found, std::ranges::greater{}, &SlotOffer::score));
}

TEST_CASE("nothing is offered that would be refused: closed quotas, missing skills, a window that is over") {
    Field field;
    const CrewId crew = field.crew(east(0), 2, skill::metering);
    field.roster(crew);
    const auto survey = field.visit(east(500), "SURVEY_LV");
    CHECK(offers_on(field.plan(), {asked(field.row(survey))}, {}).empty());
    const auto read = field.visit(east(500), "SEAL_OR_READ");
    CHECK(offers_on(field.plan(), {asked(field.row(read))}, {}).size() == 5);
    field.must(SetQuota{yuecheng, wednesday, 0, "", 0, "a"});
    CHECK(offers_on(field.plan(), {asked(field.row(read))}, quotas_of(field.rows, yuecheng, wednesday)).empty());
    field.until(at(13, 40));
    const auto late = offers_on(field.plan(), {asked(field.row(read))}, {});
    for (const auto& offer : late) CHECK(offer.slot.to > field.now);
    CHECK(late.size() == 2);
}

TEST_CASE("a token that was not ours is refused by name") {
    for (const char* token : {"", "hour", "hour.1.2", "hour.1.2.x", "day.-5.0.1", "week.1.2.3", "hour.1.2.3.4"})
        CHECK(read_token(token).error().key == "offer.token");
}

TEST_CASE("offers of ten days with a hundred crews and 450 visits each take milliseconds") {
    std::vector<LivePlan> days;
    for (int i = 0; i < 10; ++i) days.emplace_back(busy_day(100, i % 2 ? 4 : 5), at(0));
    for (const auto& plan : days)
        for (std::size_t crew = 0; crew < plan.plan().routes.size(); ++crew)
            REQUIRE(plan.holds(static_cast<route::CrewIndex>(crew)));
    OfferQuestion question;
    question.visit.job_type = "METER_1P";
    question.visit.place = east(7000, 6000);
    question.visit.minutes = 40;
    question.visit.crew_size = 2;
    const auto started = std::chrono::steady_clock::now();
    std::size_t offered = 0;
    for (const auto& plan : days) offered += offers_on(plan, question, {}).size();
    const auto spent = std::chrono::steady_clock::now() - started;
    MESSAGE(std::chrono::duration<double, std::milli>(spent).count() << " ms for " << offered << " slots");
    CHECK(offered > 20);
    CHECK(spent < std::chrono::milliseconds(200));  // a loaded machine; bench/ measures
}

TEST_CASE("the planner shortens the way and its plan is adopted without breaking a promise") {
    Field field;
    const CrewId a = field.crew(east(0)), b = field.crew(east(20'000));
    field.roster(a);
    field.roster(b);
    for (int i = 0; i < 3; ++i) {
        field.promise(field.visit(east(500.0 * i)), by_day(wednesday), b);
        field.promise(field.visit(east(19'000 + 500.0 * i)), by_day(wednesday), a);
    }
    const auto planned = plan_day(field.plan(), {.iterations = 300, .seed = 1});
    CHECK(planned.travel_seconds_after < planned.travel_seconds_before);
    REQUIRE_FALSE(planned.better.routes.empty());
    field.must(planned.better);
    CHECK(faults(field).empty());
    CHECK(plan_day(field.plan(), {.iterations = 50, .seed = 1}).travel_seconds_before ==
          planned.travel_seconds_after);
}

TEST_CASE("slots by day become one period a week, on the best day of the week") {
    std::vector<SlotOffer> by_day;
    for (const int ahead : {5, 0, 1, 7, 8}) {  // Monday; Wednesday, Thursday of the week before; Wednesday, Thursday
        SlotOffer offer;
        offer.slot = {AppointmentMode::day, wednesday + ahead, at(wednesday + ahead, 8), at(wednesday + ahead, 17)};
        by_day.push_back(offer);
    }
    const auto periods = by_week(by_day);
    REQUIRE(periods.size() == 2);
    CHECK(periods[0].slot.day == wednesday + 5);
    CHECK(day_of(periods[0].slot.from) == wednesday + 5);
    CHECK(day_of(periods[0].slot.to) == wednesday + 8);
    CHECK(periods[1].slot.day == wednesday);
    const auto read = read_token(token_of(periods[0]));
    REQUIRE(read);
    CHECK(read->slot.mode == AppointmentMode::period);
    CHECK(read->slot.day == periods[0].slot.day);
    CHECK(read->slot.to == periods[0].slot.to);
    CHECK_FALSE(read_token("period.1.2.3"));
    CHECK_FALSE(read_token("week.1.2.3"));
}

}  // namespace yekuo::dispatch
