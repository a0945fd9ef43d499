#include "calendar/limits.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

namespace yekuo::calendar {
namespace {

std::string reference_text() {
    std::ifstream in(YEKUO_SOURCE_DIR "/config/calendars/cn-2004-2026.json", std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const WorkingCalendar& china() {
    static const WorkingCalendar calendar = [] {
        const auto loaded = WorkingCalendar::load(reference_text());
        REQUIRE(loaded);
        return *loaded;
    }();
    return calendar;
}

// Local wall-clock time in China.
Instant local(const std::string& text) { return *parse_instant(text + ":00+08:00"); }

std::string local_text(Instant at) {
    return format_day(china().day_of(at)) + " " + format_time_of_day(china().time_of(at));
}

std::string due(Limit limit, const std::string& start, const std::vector<Pause>& pauses = {}) {
    const auto made = deadline(china(), limit, local(start), pauses);
    return made ? local_text(made->due) : made.error().key + made.error().field;
}

Pause pause(const std::string& from, const std::string& to) {
    return {PauseReason::customer, AccountId{7}, local(from), local(to)};
}
Pause pause_from(const std::string& from) { return {PauseReason::customer, AccountId{7}, local(from), {}}; }

constexpr Limit five_days{5, Unit::working_days};

}  // namespace

TEST_CASE("working days are whole days, and the day of acceptance is not counted") {
    CHECK(due(five_days, "2017-03-22T09:00") == "2017-03-29 17:30");
    CHECK(due(five_days, "2017-03-22T00:00") == "2017-03-29 17:30");
    CHECK(due(five_days, "2017-03-22T23:59") == "2017-03-29 17:30");
    CHECK(due({1, Unit::working_days}, "2017-03-25T10:00") == "2017-03-27 17:30");  // accepted on a Saturday
    CHECK(due({1, Unit::working_days}, "2017-03-31T10:00") == "2017-04-01 17:30");  // a make-up Saturday
    CHECK(due({1, Unit::working_days}, "2018-12-28T10:00") == "2018-12-29 17:30");
    CHECK(due({5, Unit::working_days}, "2017-09-29T10:00") == "2017-10-12 17:30");  // the 30th is made up
}

TEST_CASE("minutes and calendar days run round the clock, working hours only in working time") {
    CHECK(due({45, Unit::minutes}, "2017-10-01T23:40") == "2017-10-02 00:25");
    CHECK(due({10, Unit::calendar_days}, "2017-09-25T10:00") == "2017-10-05 23:59");
    CHECK(due({1, Unit::working_hours}, "2017-03-22T11:30") == "2017-03-22 13:30");
    CHECK(due({1, Unit::working_hours}, "2017-03-24T20:00") == "2017-03-27 09:30");
}

TEST_CASE("a deadline that counts work into a year not announced is provisional") {
    const auto made = [](Limit limit, const char* start) { return *deadline(china(), limit, local(start)); };
    CHECK(!made({2, Unit::working_days}, "2026-12-29T10:00").provisional);
    CHECK(made({3, Unit::working_days}, "2026-12-29T10:00").provisional);
    CHECK(made({16, Unit::working_hours}, "2026-12-31T10:00").provisional);
    CHECK(!made({90, Unit::minutes}, "2026-12-31T23:30").provisional);
    CHECK(made(five_days, "2026-12-31T10:00").calendar_version == china().version());
}

TEST_CASE("a provisional deadline moves once the year is announced") {
    auto file = *parse_json(reference_text());
    for (const char* dates : {"holidays", "make_up_days"}) {
        json::object kept;
        for (const auto& [date, festival] : file.at(dates).as_object())
            if (std::string_view(date) < "2018-12-29") kept[date] = festival;
        file.as_object()[dates] = kept;
    }
    file.as_object()["last_year"] = 2018;
    file.as_object()["version"] = "before the notice for 2019";
    const auto before = WorkingCalendar::load(json::serialize(file));
    REQUIRE(before);
    const auto early = *deadline(*before, {2, Unit::working_days}, local("2018-12-28T10:00"));
    CHECK(early.provisional);
    CHECK(early.calendar_version == "before the notice for 2019");
    CHECK(local_text(early.due) == "2019-01-01 17:30");
    CHECK(due({2, Unit::working_days}, "2018-12-28T10:00") == "2019-01-02 17:30");
}

TEST_CASE("a pause extends the deadline by the paused time in the limit's unit") {
    CHECK(due(five_days, "2017-03-22T09:00", {pause("2017-03-23T10:00", "2017-03-27T10:00")}) ==
          "2017-03-31 17:30");  // Friday and Monday
    CHECK(due(five_days, "2017-03-22T09:00", {pause("2017-03-23T10:00", "2017-03-23T16:00")}) ==
          "2017-03-29 17:30");  // within one day: no day is taken
    CHECK(due(five_days, "2017-03-22T09:00", {pause("2017-03-29T10:00", "2017-04-02T10:00")}) ==
          "2017-04-05 17:30");  // resumed on a Sunday before a holiday: the next working day remains
    CHECK(due({10, Unit::calendar_days}, "2017-09-25T10:00",
              {pause("2017-09-26T10:00", "2017-09-29T10:00")}) == "2017-10-08 23:59");
    CHECK(
        due({4, Unit::working_hours}, "2017-03-22T08:30", {pause("2017-03-22T11:00", "2017-03-22T14:00")}) ==
        "2017-03-22 15:30");  // lunch is not working time
    CHECK(due({45, Unit::minutes}, "2017-03-22T08:30", {pause("2017-03-22T08:40", "2017-03-22T09:00")}) ==
          "2017-03-22 09:35");
}

TEST_CASE("pauses that overlap count once, and one after the due time or before the start counts nothing") {
    CHECK(due({60, Unit::minutes}, "2017-03-22T08:00",
              {pause("2017-03-22T08:30", "2017-03-22T09:30"),
               pause("2017-03-22T08:10", "2017-03-22T09:00")}) == "2017-03-22 10:20");
    CHECK(due({60, Unit::minutes}, "2017-03-22T08:00", {pause("2017-03-22T09:30", "2017-03-22T10:30")}) ==
          "2017-03-22 09:00");
    CHECK(due({60, Unit::minutes}, "2017-03-22T08:00", {pause("2017-03-22T07:00", "2017-03-22T08:10")}) ==
          "2017-03-22 09:10");
    CHECK(due(five_days, "2017-03-22T09:00",
              {pause("2017-03-22T10:00", "2017-03-22T11:00"),
               pause("2017-03-24T10:00", "2017-03-22T11:00")}) == "pause.order/pauses/1");
}

TEST_CASE("however a clock was paused, the due time leaves exactly the limit's working time unpaused") {
    CHECK(rc::check("working hours", [] {
        const Instant start = local("2016-01-04T00:00") + minutes(*rc::gen::inRange(0, 1'000'000));
        const Limit limit{*rc::gen::inRange(1, 200), Unit::working_hours};
        std::vector<Pause> pauses;
        for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
            const Instant from = start + minutes(*rc::gen::inRange(0, 30'000));
            pauses.push_back({PauseReason::customer, {}, from, from + minutes(*rc::gen::inRange(0, 10'000))});
        }
        const Instant end = deadline(china(), limit, start, pauses)->due;
        // Counted here minute by minute: open hours, unless some pause covers the minute.
        std::int64_t run = 0;
        for (Instant at = start; at < end; at = at + minutes(1)) {
            bool stood = false;
            for (const auto& p : pauses) stood |= at >= p.from && at < *p.to;
            run += !stood && *china().is_working_time(at);
        }
        RC_ASSERT(run == limit.amount * 60);
        RC_ASSERT(std::abs(*used(china(), limit.unit, start, pauses, end) - limit.amount) < 1e-9);
    }));
    CHECK(rc::check("working days", [] {
        const Instant start = local("2016-01-04T00:00") + minutes(*rc::gen::inRange(0, 1'000'000));
        const Limit limit{*rc::gen::inRange(1, 40), Unit::working_days};
        const Instant from = start + minutes(*rc::gen::inRange(0, 20'000));
        const Pause stood{PauseReason::customer, {}, from, from + minutes(*rc::gen::inRange(0, 40'000))};
        const Day paused_on = china().day_of(from), resumed_on = china().day_of(*stood.to);
        const bool in_time = from <= deadline(china(), limit, start)->due;
        // Day by day: those from the pause to its end do not count; if it began in time and ends behind the
        // last day, that is the day of resuming, or the next one still open then.
        Day at = china().day_of(start);
        for (int left = limit.amount; left > 0;) {
            at = at + 1;
            left -= *china().is_working_day(at) && !(in_time && at > paused_on && at <= resumed_on);
        }
        if (in_time && at >= paused_on && at < resumed_on) at = resumed_on;
        const auto open = [&] {
            return *china().is_working_day(at) && china().close_of_business(at) >= *stood.to;
        };
        while (in_time && stood.from < *stood.to && at >= resumed_on && !open()) at = at + 1;
        RC_ASSERT(china().day_of(deadline(china(), limit, start, std::vector{stood})->due) == at);
    }));
}

TEST_CASE("a clock turns yellow, orange, red and purple at its instants") {
    const Warnings half_day{{4, Unit::working_hours}, {2, Unit::working_hours}, {2, Unit::working_days}};
    const auto colour = [&](const char* now) {
        return standing(china(), {2, Unit::working_days}, half_day, local("2017-03-22T09:00"), {}, local(now))
            ->colour;
    };
    // Due on Friday the 24th at 17:30.
    CHECK(colour("2017-03-24T12:59") == Colour::green);
    CHECK(colour("2017-03-24T13:30") == Colour::yellow);
    CHECK(colour("2017-03-24T15:29") == Colour::yellow);
    CHECK(colour("2017-03-24T15:30") == Colour::orange);
    CHECK(colour("2017-03-24T17:30") == Colour::orange);  // done now is in time
    CHECK(colour("2017-03-24T17:31") == Colour::red);
    CHECK(colour("2017-03-28T17:30") == Colour::red);
    CHECK(colour("2017-03-29T08:31") == Colour::purple);

    const Warnings fault{{20, Unit::minutes}, {10, Unit::minutes}, {60, Unit::minutes}};
    const auto turns = *colour_times(china(), local("2017-10-01T23:45"), fault);
    CHECK(local_text(turns.yellow) == "2017-10-01 23:25");
    CHECK(local_text(turns.purple) == "2017-10-02 00:45");
    CHECK(colour_at(turns, local("2017-10-01T23:40")) == Colour::orange);
}

TEST_CASE("while an open pause lasts the clock stands: nothing is used and the colour stays") {
    const std::vector<Pause> pauses{pause_from("2017-03-23T10:00")};
    const auto at = [&](const char* now) {
        return *standing(china(), five_days, Warnings{}, local("2017-03-22T09:00"), pauses, local(now));
    };
    CHECK(at("2017-03-23T10:00").remaining == 4);
    CHECK(at("2017-05-23T10:00").remaining == 4);
    CHECK(at("2017-05-23T10:00").used == 1);
    CHECK(at("2017-05-23T10:00").colour == Colour::green);
    CHECK(at("2017-05-23T10:00").deadline.paused);
    CHECK(!at("2017-03-23T09:00").deadline.paused);
    CHECK(local_text(at("2017-03-27T10:00").deadline.due) == "2017-03-31 17:30");
    CHECK(deadline(china(), five_days, local("2017-03-22T09:00"), pauses)->paused);
    CHECK(standing(china(), five_days, Warnings{}, local("2017-03-22T09:00"), {}, local("2017-03-31T09:00"))
              ->remaining == -2);
}

TEST_CASE("limits and times that make no sense are errors") {
    CHECK(due({0, Unit::working_days}, "2017-03-22T09:00") == "limit.amount/amount");
    CHECK(due({-3, Unit::minutes}, "2017-03-22T09:00") == "limit.amount/amount");
    CHECK(due({100'000, Unit::calendar_days}, "2017-03-22T09:00") == "calendar.after_horizon");
    CHECK(due({5, Unit::working_days}, "2003-03-22T09:00") == "calendar.before_first_year");
    for (const auto ms : {INT64_MIN, INT64_MAX}) {
        CHECK(!deadline(china(), five_days, {ms}));
        CHECK(!standing(china(), five_days, {}, local("2017-03-22T09:00"), {}, {ms}));
        CHECK(!colour_times(china(), {ms}, {}));
        const Pause endless{PauseReason::customer, {}, local("2017-03-23T09:00"), Instant{INT64_MAX}};
        CHECK(deadline(china(), five_days, local("2017-03-22T09:00"), std::vector{endless}).error().field ==
              "/pauses/0");
    }
}

TEST_CASE("limits, pauses and deadlines go to JSON and back") {
    CHECK(to_json_text(Limit{3, Unit::working_days}) == R"({"amount":3,"unit":"working_days"})");
    const auto back = from_json_text<Pause>(R"({"reason":"force_majeure","by":7,"from":1000})");
    REQUIRE(back);
    CHECK(back->reason == PauseReason::force_majeure);
    CHECK(!back->to);
    CHECK(from_json_text<Limit>(R"({"amount":3,"unit":"weeks"})").error().field == "/unit");
}

}  // namespace yekuo::calendar
