// An emergency over HTTP: a crew is sent at once to a call that somebody must be at within minutes; who made way reads
// it in the case's history, the caller gets the time by SMS.
#include <doctest/doctest.h>

#include "api/case_work.hpp"
#include "dispatch/crew.hpp"

using namespace yekuo;
using namespace yekuo::tests;
using dispatch::day_of;
using dispatch::midnight_of;

namespace {

// A working morning on which crews are out, and nothing else happens while the test looks.
void to_a_morning(ApiCity& city) {
    Caller& hall = city.dispatcher(1);
    const auto area = std::to_string(hall.session().at("areas").as_array()[0].to_number<std::int64_t>());
    for (int days_on = 0; days_on < 10; ++days_on) {
        const Instant now = city.node().writer().business_now();
        const Day today = day_of(now);
        const Instant morning = midnight_of(today) + hours(9);
        if (now <= morning) {
            if (now < morning) REQUIRE(city.node().writer().advance(morning));
            const std::string day = format_day(today);
            if (!items(hall.get("/roster?area=" + area + "&from=" + day + "&to=" + day)).empty()) return;
        }
        REQUIRE(city.node().writer().advance(midnight_of(today + 1) + hours(9)));
    }
    FAIL("no crew is rostered on any of ten days");
}

// A call that needs the field: its open work order.
std::int64_t call_for_help(ApiCity& city, const char* urgency) {
    const auto case_id = open_case(city, {"C15", 0, "police_110", urgency});
    CaseWork work(city, case_id);
    work.said["cases.first_contact"] = {{"needs_visit", true}};
    work.said["cases.desk"] = {{"needs_visit", true}};
    const auto orders = [&] { return items(city.dispatcher(1).get("/work-orders?case_id=" + std::to_string(case_id))); };
    for (int steps = 0; steps < 4 && orders().empty(); ++steps) work.desk();
    REQUIRE(orders().size() == 1);
    return number(orders()[0], "id");
}

std::vector<std::string> events_of(ApiCity& city, std::int64_t case_id) {
    std::vector<std::string> names;
    for (const auto& event : items(city.dispatcher(1).get(path("cases", case_id, "/events?limit=200"))))
        names.push_back(word(event, "name"));
    return names;
}

bool has(const std::vector<std::string>& names, const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("an emergency gets a crew at once, within its minutes, and whoever makes way is named") {
    on_both([](ApiCity& city) {
        to_a_morning(city);
        Caller& hall = city.dispatcher(1);
        const auto order = call_for_help(city, "emergency");
        const auto sent = hall.post(path("work-orders", order, "/urgent"), nullptr);
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        const auto body = sent.json();
        const auto appointment = body.at("appointment");
        CHECK(word(appointment, "state") == "confirmed");
        CHECK(number(appointment.at("crew"), "id") > 0);
        const auto expected = parse_instant(word(appointment, "expected")), to = parse_instant(word(appointment, "to"));
        REQUIRE((expected && to));
        CHECK(*expected <= *to);
        const auto job = body_of(hall.get(path("work-orders", order)));
        if (!body.at("late").as_bool()) CHECK(*expected <= *parse_instant(word(job, "due")));
        const auto case_id = number(appointment, "case_id");
        const auto happened = events_of(city, case_id);
        CHECK(has(happened, "emergency.known.1"));
        CHECK(has(happened, "appointment.confirmed.1"));
        CHECK(has(happened, "emergency.placed.1"));
        for (const auto& one : body.at("made_way").as_array())
            CHECK(has(events_of(city, number(one, "case_id")), "visit.made_way.1"));
        CHECK(hall.post(path("work-orders", order, "/urgent"), nullptr).key() == "work_order.has_appointment");
        CHECK(city.dispatcher(2).post(path("work-orders", order, "/urgent"), nullptr).status == 404);
    });
}

TEST_CASE("a crew that is alone keeps a told customer waiting for an emergency, and the hall and the case say so") {
    ApiCity city("");  // of its own: all crews but one stay away
    to_a_morning(city);
    Caller& hall = city.dispatcher(1);
    const auto area = hall.session().at("areas").as_array()[0].to_number<std::int64_t>();
    // Every crew is away but one, which has been promised to a customer for the next two hours.
    const auto today = format_day(day_of(city.node().writer().business_now()));
    CaseWork work(city, open_case(city, {"C14"}));
    std::int64_t order = 0;
    for (int steps = 0; steps < 6 && order == 0; ++steps) {
        work.desk();
        for (const auto& one : items(hall.get("/work-orders?case_id=" + std::to_string(work.id())))) order = number(one, "id");
    }
    REQUIRE(order > 0);
    json::value slot;
    for (const auto& offer : items(hall.get(path("work-orders", order, "/offers?mode=hour&to=") + today)))
        if (slot.is_null() || word(offer, "from") < word(slot, "from")) slot = offer;
    REQUIRE(slot.is_object());
    const auto held = body_of(hall.post(path("work-orders", order, "/hold"), json::object{{"token", slot.at("token")}}));
    const auto promised = body_of(hall.post(path("appointments", number(held, "id"), "/confirm"), nullptr));
    const auto only = number(promised.at("crew"), "id");
    for (const auto& crew : items(hall.get("/crews?area=" + std::to_string(area))))
        if (number(crew, "id") != only)
            hall.post(path("crews", number(crew, "id"), "/absence"), json::object{{"day", today}, {"reason", "training"}});
    const auto before = body_of(hall.get(path("appointments", number(promised, "id"))));

    const auto sent = body_of(hall.post(path("work-orders", call_for_help(city, "emergency"), "/urgent"), nullptr));
    CHECK(number(sent.at("appointment").at("crew"), "id") == only);
    const auto after = body_of(hall.get(path("appointments", number(promised, "id"))));
    CHECK(word(after, "from") == word(before, "from"));
    CHECK(word(after, "to") == word(before, "to"));
    bool named = false;
    for (const auto& one : sent.at("made_way").as_array()) {
        if (number(one, "work_order") != order) continue;
        named = true;
        CHECK(one.at("told").as_bool());
    }
    const bool moved = after.at("expected") != before.at("expected") &&
                       *parse_instant(word(after, "expected")) - *parse_instant(word(before, "expected")) >= minutes(15);
    CHECK(named == moved);
    CHECK(named == has(events_of(city, work.id()), "visit.made_way.1"));
}

TEST_CASE("what is no emergency is booked like everything else") {
    on_both([](ApiCity& city) {
        const auto order = call_for_help(city, "urgent");
        CHECK(city.dispatcher(1).post(path("work-orders", order, "/urgent"), nullptr).key() == "emergency.none");
    });
}
