// A city's working calendar: which days are worked, in which hours, and in which time zone. It exists so
// that every limit, promise and reminder counts time the same way: a Chinese working year is made of
// weekdays, of holidays announced each November, and of weekends worked to make up for them.
//
// The days lie in a prefix-count table, so "the n-th working day after" and "working time between" cost a
// lookup whatever the distance. Years after the last announced one are counted by the week alone, and what
// reaches into them is provisional: a new version of the calendar may move it. Dates before the first year,
// or more than `horizon_years` after the last, are errors that name the date.
//
//   auto calendar = WorkingCalendar::load(text);                    // config/calendars/cn-2004-2026.json
//   calendar->add_working_days(*parse_day("2018-12-28"), 1);        // 2018-12-29, a Saturday made up
//   calendar->add_working_time(now, hours(8));                      // skips nights, lunch and holidays
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace yekuo::calendar {

// Minutes since local midnight, 0 to 1440.
struct TimeOfDay {
    std::int32_t minutes = 0;
    auto operator<=>(const TimeOfDay&) const = default;
};
Result<TimeOfDay> parse_time_of_day(std::string_view text);  // "08:30"; "24:00" is the end of the day
std::string format_time_of_day(TimeOfDay time);

struct WorkingHours {
    TimeOfDay from, to;
};

struct TimeSpan {
    Instant from, to;
};

// The calendar as its file says it.
struct FestivalName {
    std::string zh, en;
};
struct HoursConfig {
    std::string from, to;
};
struct CalendarConfig {
    std::string id;
    std::string version;    // stands in every deadline that was counted with it
    std::string time_zone;  // "Asia/Shanghai" or a fixed "+08:00"
    std::vector<HoursConfig> hours;
    std::vector<std::string> days_off;  // "saturday", …
    int first_year = 0;
    int last_year = 0;                                // the last announced year
    std::map<std::string, FestivalName> festivals;    // key -> names
    std::map<std::string, std::string> holidays;      // date -> festival
    std::map<std::string, std::string> make_up_days;  // date -> festival
    std::string origin;                               // where the days come from, and under which licence
    std::string status;                               // which parts are proposed, not sourced
};

enum class DayKind { working, day_off, holiday, make_up };

class WorkingCalendar {
public:
    static constexpr int horizon_years = 10;

    static Result<WorkingCalendar> load(std::string_view json_text);
    static Result<WorkingCalendar> build(const CalendarConfig& config);

    const std::string& version() const { return version_; }
    int first_year() const { return first_year_; }
    int last_year() const { return last_year_; }
    Day first_day() const { return first_; }
    Day last_day() const { return first_ + (static_cast<int>(kinds_.size()) - 1); }  // provisional ones too
    // Days after the last announced year. (A later notice may still move the last days of December, as the
    // one for 2019 made 2018-12-29 a working day: count open deadlines again when a calendar is replaced.)
    bool is_provisional(Day day) const { return day >= provisional_from_; }
    bool is_provisional(Instant at) const { return is_provisional(day_of(at)); }

    // Days.
    Result<DayKind> kind_of(Day day) const;
    Result<std::string> festival_of(Day day) const;  // the festival's key, empty on other days
    Result<bool> is_working_day(Day day) const;
    // Working days d with from < d <= to: the day of acceptance is not counted. Negative if to < from.
    Result<int> working_days_between(Day from, Day to) const;
    // The n-th working day after `day`; before it if n is negative; `day` itself if n is 0.
    Result<Day> add_working_days(Day day, int n) const;

    // Working time.
    Millis working_day_length() const { return day_length_; }
    const std::vector<WorkingHours>& hours() const { return hours_; }
    Result<std::vector<TimeSpan>> working_spans(Day day) const;  // none on a day off
    Result<bool> is_working_time(Instant at) const;
    Result<Millis> working_time_between(Instant from, Instant to) const;  // negative if to < from
    // The first instant by which `time` has been worked after `from` (the last start, if negative).
    Result<Instant> add_working_time(Instant from, Millis time) const;
    // When business ends on that day. A period in working days ends here (Civil Code, article 203).
    Instant close_of_business(Day day) const { return at(day, hours_.back().to); }

    // Local time and instants.
    Day day_of(Instant at) const;
    TimeOfDay time_of(Instant at) const;  // whole minutes, rounded down
    Instant start_of_day(Day day) const;
    Instant at(Day day, TimeOfDay time) const;

private:
    Result<std::size_t> index_of(Day day) const;
    Result<Millis> worked_until(Instant at) const;      // working time from the first day on
    Result<Instant> instant_worked(Millis time) const;  // first instant at which it has been worked

    std::string version_;
    int first_year_ = 0, last_year_ = 0;
    Day first_, provisional_from_;
    Millis offset_;
    Millis day_length_;
    std::vector<WorkingHours> hours_;
    std::vector<DayKind> kinds_;               // by day since first_
    std::vector<std::int32_t> worked_before_;  // working days before the day; one entry more than kinds_
    std::vector<Day> working_days_;            // in order
    std::map<std::int32_t, std::string> festivals_;
};

}  // namespace yekuo::calendar
