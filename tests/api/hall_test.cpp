// What the hall does beside requests and cases: rosters, quotas, notes on alerts.
#include <doctest/doctest.h>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string day_later(const HttpAnswer& clock, int days) {
    const auto now = parse_instant(clock.json().at("now").as_string().c_str());
    REQUIRE(now);
    return format_instant(*now + Millis{(8 + 24 * days) * 3'600'000LL}).substr(0, 10);
}

json::object shift_of(std::int64_t crew, const std::string& day, const char* from, const char* to) {
    return {{"crew", crew}, {"day", day}, {"from", day + "T" + from + ":00+08:00"}, {"to", day + "T" + to + ":00+08:00"}};
}

}  // namespace

TEST_CASE("a roster is sent in whole, read back, and one shift of it changed") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto area = hall.session().at("areas").as_array()[0].to_number<std::int64_t>();
        // A day for which nobody is rostered yet.
        const std::string day = day_later(hall.get("/clock"), 300);
        const std::string read = "/roster?area=" + std::to_string(area) + "&from=" + day + "&to=" + day;
        CHECK(hall.get(read).json().at("items").as_array().empty());
        json::array shifts;
        const auto crews = hall.get("/crews?area=" + std::to_string(area)).json();
        for (const auto& crew : crews.at("items").as_array())
            shifts.push_back(shift_of(crew.at("id").to_number<std::int64_t>(), day, "08:15", "16:30"));
        REQUIRE(shifts.size() > 2);
        auto broken = shifts;
        broken.back().as_object()["to"] = day + "T07:00:00+08:00";
        const auto refused = hall.post("/roster", json::object{{"shifts", broken}});
        CHECK(refused.status == 400);
        CHECK(refused.key() == "shift.length");
        CHECK(refused.field() == "/shifts/" + std::to_string(shifts.size() - 1) + "/to");
        CHECK(hall.get(read).json().at("items").as_array().empty());

        CHECK(hall.post("/roster", json::object{{"shifts", shifts}}).json().at("shifts") == shifts.size());
        CHECK(hall.get(read).json().at("items").as_array().size() == shifts.size());
        json::object changed = shift_of(shifts[0].at("crew").to_number<std::int64_t>(), day, "08:00", "15:00");
        changed["break_minutes"] = 60;
        changed["break_from"] = day + "T11:00:00+08:00";
        changed["break_to"] = day + "T13:00:00+08:00";
        CHECK(hall.post("/roster", json::object{{"shifts", json::array{changed}}}).status == 200);
        const auto entry = hall.get(read).json().at("items").as_array()[0];
        CHECK(entry.at("break_minutes") == 60);
        const auto to = parse_instant(entry.at("shift").at("to").as_string().c_str());
        REQUIRE(to);
        CHECK(*to == *parse_instant(changed.at("to").as_string().c_str()));

        // Crews of another district are not there for this dispatcher.
        CHECK(city.dispatcher(2).post("/roster", json::object{{"shifts", shifts}}).status == 404);
        CHECK(city.dispatcher(2).get(read).json().at("items").as_array().empty());
    });
}

TEST_CASE("a quota closes a day for a job until it is lifted, and the capacity list names zones in both languages") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto area = hall.session().at("areas").as_array()[0].to_number<std::int64_t>();
        const std::string from = day_later(hall.get("/clock"), 1), to = day_later(hall.get("/clock"), 4);
        const std::string list = "/capacity?area=" + std::to_string(area) + "&from=" + from + "&to=" + to;
        const auto cells = hall.get(list).json().at("cells").as_array();
        REQUIRE_FALSE(cells.empty());
        for (const auto& cell : cells) {
            CHECK(std::string(cell.at("zone_name").as_string()).find("片区") != std::string::npos);
            CHECK_FALSE(cell.at("zone_name_en").as_string().empty());
        }
        const std::string day(cells[0].at("day").as_string());
        const json::object quota{{"area", area}, {"day", day}, {"job_type", "METER_TEST"}, {"most", 0}};
        CHECK(hall.post("/capacity/quotas", quota).status == 200);
        const auto quotas = hall.get(list).json().at("quotas").as_array();
        REQUIRE(quotas.size() == 1);
        CHECK(quotas[0].at("most") == 0);
        CHECK(quotas[0].at("job_type") == "METER_TEST");
        json::object lifted = quota;
        lifted["most"] = nullptr;
        CHECK(hall.post("/capacity/quotas", lifted).status == 200);
        CHECK(hall.get(list).json().at("quotas").as_array().empty());

        json::object wrong = quota;
        wrong["zone"] = 7;
        CHECK(hall.post("/capacity/quotas", wrong).key() == "zone.unknown");
        wrong = quota;
        wrong["job_type"] = "NO_SUCH_JOB";
        CHECK(hall.post("/capacity/quotas", wrong).key() == "job_type.unknown");
        CHECK(city.dispatcher(2).post("/capacity/quotas", quota).status == 404);
    });
}

TEST_CASE("a note on an alert is read by dispatchers and hidden from administrators") {
    ApiCity city("");  // of its own: nobody of the district works there today
    Caller& hall = city.dispatcher(1);
    const auto area = hall.session().at("areas").as_array()[0].to_number<std::int64_t>();
    // A visit is promised, and then all crews of the district stay away that day.
    const auto request = id_of(hall.post("/requests", new_request(city.place_of(1), "C14")));
    const auto accepted = hall.post("/requests/" + std::to_string(request) + "/accept", json::object{});
    REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
    const auto case_id = accepted.json().at("case_id").to_number<std::int64_t>();
    const auto orders = hall.get("/work-orders?case_id=" + std::to_string(case_id)).json().at("items").as_array();
    REQUIRE(orders.size() == 1);
    const std::string order = "/work-orders/" + std::to_string(orders[0].at("id").to_number<std::int64_t>());
    const auto slots = hall.get(order + "/offers?mode=hour").json().at("items").as_array();
    REQUIRE_FALSE(slots.empty());
    const auto held = id_of(hall.post(order + "/hold", json::object{{"token", slots[0].at("token")}}));
    CHECK(hall.post("/appointments/" + std::to_string(held) + "/confirm", nullptr).status == 200);
    const std::string day(slots[0].at("day").as_string());
    const auto crews = hall.get("/crews?area=" + std::to_string(area)).json();
    std::int64_t at_risk = 0;
    for (const auto& crew : crews.at("items").as_array()) {
        const auto away = hall.post("/crews/" + std::to_string(crew.at("id").to_number<std::int64_t>()) + "/absence",
                                    json::object{{"day", day}, {"reason", "sick"}});
        if (away.status == 200) at_risk += away.json().at("at_risk").to_number<std::int64_t>();
    }
    CHECK(at_risk > 0);
    const auto alerts = hall.get("/alerts?area=" + std::to_string(area)).json().at("items").as_array();
    REQUIRE_FALSE(alerts.empty());
    const std::string path = "/alerts/" + std::string(alerts[0].at("id").as_string());
    const auto noted = hall.post(path + "/notes", json::object{{"text", "示例:客户说下午四点后在家"}});
    REQUIRE(noted.status == 200);
    const auto note = noted.json().at("notes").as_array().at(0);
    CHECK(note.at("text") == "示例:客户说下午四点后在家");
    CHECK_FALSE(note.at("by_name").as_string().empty());
    const auto seen = city.admin().get("/alerts?area=" + std::to_string(area)).json().at("items").as_array();
    for (const auto& alert : seen)
        for (const auto& one : alert.at("notes").as_array()) {
            const auto* text = one.as_object().if_contains("text");
            CHECK((!text || text->is_null()));
        }
    CHECK(hall.post(path + "/notes", json::object{{"text", ""}}).status == 400);
    CHECK(city.dispatcher(2).post(path + "/notes", json::object{{"text", "x"}}).status == 404);
    CHECK(hall.post(path + "/close", json::object{{"outcome", "apologised"}}).status == 409);
}
