#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.hpp"
#include "calendar/working_calendar.hpp"

namespace yekuo::calendar {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const std::string& reference_text() {
    static const std::string text = read_file(YEKUO_SOURCE_DIR "/config/calendars/cn-2004-2026.json");
    return text;
}

const WorkingCalendar& china() {
    static const WorkingCalendar calendar = [] {
        const auto loaded = WorkingCalendar::load(reference_text());
        REQUIRE_MESSAGE(loaded, (loaded ? std::string{} : loaded.error().key + loaded.error().field));
        return *loaded;
    }();
    return calendar;
}

Day day(const char* text) { return *parse_day(text); }
Instant instant(const char* text) { return *parse_instant(text); }

// The same calendar counted another way: sets of dates and one step a day, nothing shared with the table.
struct DayByDay {
    std::set<std::string> off, made_up;
    DayByDay() {
        const auto file = *parse_json(reference_text());
        for (const auto& entry : file.at("holidays").as_object()) off.insert(std::string(entry.key()));
        for (const auto& entry : file.at("make_up_days").as_object())
            made_up.insert(std::string(entry.key()));
    }
    bool works(Day d) const {
        const auto text = format_day(d);
        if (made_up.contains(text)) return true;
        if (off.contains(text)) return false;
        return (d.days + 3) % 7 < 5;  // day 0 was a Thursday
    }
    bool works_at(std::int64_t minute) const {  // minutes since 1970-01-01 00:00 in China
        const int of_day = static_cast<int>(minute % 1440);
        const bool hours = (of_day >= 510 && of_day < 720) || (of_day >= 780 && of_day < 1050);
        return hours && works({static_cast<std::int32_t>(minute / 1440)});
    }
};
const DayByDay& counted() {
    static const DayByDay days;
    return days;
}

rc::Gen<int> days_of(const char* first, const char* last) {
    return rc::gen::inRange(day(first).days, day(last).days);
}

}  // namespace

TEST_CASE("make-up days are worked and holidays are not, whichever year's notice names them") {
    CHECK(*china().kind_of(day("2018-12-29")) == DayKind::make_up);  // in the notice for 2019
    CHECK(*china().is_working_day(day("2018-12-29")));
    CHECK(!*china().is_working_day(day("2018-12-31")));
    CHECK(*china().festival_of(day("2018-12-29")) == "new_year");
    CHECK(*china().kind_of(day("2017-04-01")) == DayKind::make_up);
    CHECK(!*china().is_working_day(day("2017-04-03")));
    CHECK(*china().kind_of(day("2017-03-25")) == DayKind::day_off);
    CHECK(*china().festival_of(day("2017-03-22")) == "");
    CHECK(*china().add_working_days(day("2018-12-28"), 1) == day("2018-12-29"));
    CHECK(*china().add_working_days(day("2018-12-28"), 2) == day("2019-01-02"));
    CHECK(china().first_year() == 2004);
    CHECK(china().last_year() == 2026);
}

TEST_CASE("the table agrees with a count day by day, from any day over any number of days") {
    CHECK(rc::check("working days added", [] {
        const Day from{*days_of("2005-01-01", "2026-01-01")};
        const int n = *rc::gen::inRange(-150, 151);
        Day at = from;
        for (int left = std::abs(n); left > 0; left -= counted().works(at)) at = at + (n > 0 ? 1 : -1);
        RC_ASSERT(*china().add_working_days(from, n) == at);
    }));
    CHECK(rc::check("working days between", [] {
        const Day from{*days_of("2004-01-01", "2026-12-31")};
        const Day to{std::min(from.days + *rc::gen::inRange(0, 800), day("2026-12-31").days)};
        int worked = 0;
        for (Day at = from; at < to;) worked += counted().works(at = at + 1);
        RC_ASSERT(*china().working_days_between(from, to) == worked);
        RC_ASSERT(*china().working_days_between(to, from) == -worked);
    }));
    for (Day at = china().first_day(); at <= day("2026-12-31"); at = at + 1)
        REQUIRE(*china().is_working_day(at) == counted().works(at));
}

TEST_CASE("working time agrees with a count minute by minute") {
    CHECK(rc::check("time between", [] {
        const std::int64_t from = *days_of("2004-01-01", "2026-11-30") * 1440LL + *rc::gen::inRange(0, 1440);
        const std::int64_t to = from + *rc::gen::inRange(0, 20 * 1440);
        std::int64_t worked = 0;
        for (auto minute = from; minute < to; ++minute) worked += counted().works_at(minute);
        const auto utc = [](std::int64_t minute) { return Instant{(minute - 480) * 60'000}; };
        RC_ASSERT(*china().working_time_between(utc(from), utc(to)) == minutes(worked));
    }));
    CHECK(rc::check("time added is the first instant by which it has been worked", [] {
        const Instant from{(*days_of("2004-01-01", "2026-01-01") * 1440LL + *rc::gen::inRange(0, 1440)) *
                           60'000};
        const auto time = minutes(*rc::gen::inRange(1, 20'000));
        const Instant to = *china().add_working_time(from, time);
        RC_ASSERT(*china().working_time_between(from, to) == time);
        RC_ASSERT(*china().working_time_between(from, to - milliseconds(1)) == time - milliseconds(1));
        RC_ASSERT(*china().working_time_between(*china().add_working_time(to, Millis{} - time), to) == time);
    }));
}

TEST_CASE("working time stands at night, over lunch and over a holiday") {
    const auto add = [](const char* from, int h) {
        return format_instant(*china().add_working_time(instant(from), hours(h)));
    };
    CHECK(add("2017-03-22T11:00:00+08:00", 2) == format_instant(instant("2017-03-22T14:00:00+08:00")));
    CHECK(add("2017-03-24T17:00:00+08:00", 1) == format_instant(instant("2017-03-27T09:00:00+08:00")));
    CHECK(add("2017-03-31T17:30:00+08:00", 8) == format_instant(instant("2017-04-01T17:30:00+08:00")));
    CHECK(add("2017-03-31T17:30:00+08:00", 9) == format_instant(instant("2017-04-05T09:30:00+08:00")));
    CHECK(china().working_day_length() == hours(8));
    CHECK(*china().is_working_time(instant("2017-03-22T08:30:00+08:00")));
    CHECK(!*china().is_working_time(instant("2017-03-22T12:00:00+08:00")));
    CHECK(!*china().is_working_time(instant("2017-03-25T09:00:00+08:00")));
    CHECK(china().working_spans(day("2017-03-22"))->size() == 2);
    CHECK(china().working_spans(day("2017-03-25"))->empty());
}

TEST_CASE("local days and times of day turn into instants and back") {
    CHECK(format_day(china().day_of(instant("2017-03-21T16:00:00Z"))) == "2017-03-22");
    CHECK(format_day(china().day_of(instant("2017-03-21T15:59:59Z"))) == "2017-03-21");
    CHECK(format_instant(china().start_of_day(day("2017-03-22"))) == "2017-03-21T16:00:00.000Z");
    CHECK(format_time_of_day(china().time_of(instant("2017-03-22T01:05:59Z"))) == "09:05");
    CHECK(china().at(day("2017-03-22"), *parse_time_of_day("09:05")) == instant("2017-03-22T01:05:00Z"));
    CHECK(china().day_of({-1}) == day("1970-01-01"));
    CHECK(china().day_of({-8 * 3'600'000 - 1}) == day("1969-12-31"));
    CHECK(!parse_time_of_day("24:01"));
    CHECK(!parse_time_of_day("9:05"));
}

TEST_CASE(
    "dates outside the calendar are errors that name the date, and years not announced are provisional") {
    CHECK(china().is_working_day(day("2003-12-31")).error().key == "calendar.before_first_year");
    CHECK(china().is_working_day(day("2003-12-31")).error().detail.starts_with("2003-12-31"));
    CHECK(china().is_working_day(day("2037-01-01")).error().key == "calendar.after_horizon");
    CHECK(china().add_working_days(day("2004-01-02"), -5).error().key == "calendar.before_first_year");
    CHECK(china().add_working_days(day("2026-01-02"), 2'000'000'000).error().key == "calendar.after_horizon");
    CHECK(china().add_working_days(day("2026-01-02"), INT32_MIN).error().key == "calendar.before_first_year");
    CHECK(china().add_working_time({INT64_MAX}, hours(1)).error().key == "calendar.after_horizon");
    CHECK(china().add_working_time({INT64_MIN}, hours(1)).error().key == "calendar.before_first_year");
    CHECK(china().add_working_time(instant("2020-01-02T00:00:00Z"), {INT64_MIN}).error().key ==
          "calendar.before_first_year");
    CHECK(!china().is_provisional(day("2026-12-31")));
    CHECK(china().is_provisional(day("2027-01-01")));
    CHECK(*china().is_working_day(day("2027-01-04")));  // a Monday, counted by the week alone
}

TEST_CASE("a calendar file that would count wrongly is refused by place") {
    const auto refused = [](const char* from, const char* to) {
        std::string text = reference_text();
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, std::string_view(from).size(), to);
        const auto loaded = WorkingCalendar::load(text);
        REQUIRE(!loaded);
        return loaded.error().key + " " + loaded.error().field;
    };
    CHECK(refused("\"08:30\"", "\"25:00\"") == "time.range /hours/0/from");
    CHECK(refused("\"13:00\"", "\"11:00\"") == "calendar.hours_order /hours/1");
    CHECK(refused("\"saturday\"", "\"samstag\"") == "calendar.weekday /days_off/0");
    CHECK(refused("\"2004-01-01\"", "\"2004-02-30\"") == "date.range /holidays/2004-02-30");
    CHECK(refused("\"2004-01-01\"", "\"2003-01-01\"") == "calendar.date_outside_years /holidays/2003-01-01");
    CHECK(refused("\"2004-01-01\"", "\"2018-12-29\"") == "calendar.date_twice /make_up_days/2018-12-29");
    CHECK(refused("\"2004-01-01\": \"new_year\"", "\"2004-01-01\": \"x\"") ==
          "calendar.festival /holidays/2004-01-01");
    CHECK(refused("Asia/Shanghai", "Mars/Base") == "calendar.time_zone /time_zone");
    CHECK(refused("\"last_year\": 2026", "\"last_year\": 1999") == "calendar.years /last_year");
    CHECK(refused("\"first_year\": 2004,", "") == "json.missing /first_year");
}

TEST_CASE("the State Council's notices, kept by another hand, agree on every day of 2016 to 2026") {
    const std::string path = YEKUO_SOURCE_DIR "/../shared/data/calendar/cn_workdays_2007_2027.csv";
    if (!std::filesystem::exists(path)) {
        MESSAGE("skipped 4,018 days of 2016 to 2026: the independent list is not here");
        return;
    }
    std::map<std::string, bool> named;
    std::istringstream lines(read_file(path));
    for (std::string line; std::getline(lines, line);)
        if (line.size() > 12 && line[4] == '-') named[line.substr(0, 10)] = line[11] == '1';
    int days_seen = 0;
    for (Day at = day("2016-01-01"); at <= day("2026-12-31"); at = at + 1, ++days_seen) {
        const auto found = named.find(format_day(at));
        const bool works = found == named.end() ? weekday(at) < 5 : found->second;
        REQUIRE_MESSAGE(*china().is_working_day(at) == works, format_day(at));
    }
    CHECK(days_seen == 4018);
}

}  // namespace yekuo::calendar
