// Reading a calendar file: everything that could make a deadline wrong later is refused here, by place.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "calendar/working_calendar.hpp"

namespace yekuo::calendar {

BOOST_DESCRIBE_STRUCT(FestivalName, (), (zh, en))
BOOST_DESCRIBE_STRUCT(HoursConfig, (), (from, to))
BOOST_DESCRIBE_STRUCT(CalendarConfig, (),
                      (id, version, time_zone, hours, days_off, first_year, last_year, festivals, holidays,
                       make_up_days, origin, status))

namespace {

constexpr std::array weekday_names{"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};

// Zones without summer time in the years that a calendar covers; others are given as a fixed offset.
// (China's own summer time of 1986 to 1991 lies before any calendar here.)
Result<Millis> read_offset(const std::string& zone) {
    if (zone == "Asia/Shanghai") return hours(8);
    if (zone == "UTC") return hours(0);
    if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-')) {
        const auto time = parse_time_of_day(std::string_view(zone).substr(1));
        if (time && time->minutes <= 14 * 60) return minutes(zone[0] == '-' ? -time->minutes : time->minutes);
    }
    return invalid("calendar.time_zone", "/time_zone", "Asia/Shanghai, UTC or an offset such as +08:00");
}

Result<std::vector<WorkingHours>> read_hours(const std::vector<HoursConfig>& config) {
    std::vector<WorkingHours> hours;
    for (std::size_t i = 0; i < config.size(); ++i) {
        const auto place = fmt::format("/hours/{}", i);
        const auto from = parse_time_of_day(config[i].from), to = parse_time_of_day(config[i].to);
        if (!from) return invalid(from.error().key, place + "/from", from.error().detail);
        if (!to) return invalid(to.error().key, place + "/to", to.error().detail);
        if (*from >= *to || (!hours.empty() && *from < hours.back().to))
            return invalid("calendar.hours_order", place, "working hours must follow one another");
        hours.push_back({*from, *to});
    }
    if (hours.empty()) return invalid("calendar.no_hours", "/hours", "a working day needs working hours");
    return hours;
}

Result<std::array<bool, 7>> read_days_off(const std::vector<std::string>& names) {
    std::array<bool, 7> off{};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto found = std::find(weekday_names.begin(), weekday_names.end(), names[i]);
        if (found == weekday_names.end())
            return invalid("calendar.weekday", fmt::format("/days_off/{}", i),
                           "an English weekday, lower case");
        off[static_cast<std::size_t>(found - weekday_names.begin())] = true;
    }
    if (std::all_of(off.begin(), off.end(), [](bool day) { return day; }))
        return invalid("calendar.no_working_day", "/days_off", "every day of the week is off");
    return off;
}

Result<void> check_years(const CalendarConfig& config) {
    if (config.first_year < 1950 || config.last_year < config.first_year || config.last_year > 2150)
        return invalid("calendar.years", "/last_year", "1950 <= first_year <= last_year <= 2150");
    if (config.version.empty())
        return invalid("calendar.version", "/version", "a calendar names its version");
    return {};
}

}  // namespace

Result<TimeOfDay> parse_time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return invalid("time.form", {}, "a time of day is written HH:MM");
    const int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour * 60 + minute > 1440)
        return invalid("time.range", {}, "there is no such time of day");
    return TimeOfDay{hour * 60 + minute};
}

std::string format_time_of_day(TimeOfDay time) {
    return fmt::format("{:02}:{:02}", time.minutes / 60, time.minutes % 60);
}

Result<WorkingCalendar> WorkingCalendar::load(std::string_view json_text) {
    const auto config = from_json_text<CalendarConfig>(json_text);
    if (!config) return config.error();
    return build(*config);
}

Result<WorkingCalendar> WorkingCalendar::build(const CalendarConfig& config) {
    if (auto years = check_years(config); !years) return years.error();
    const auto offset = read_offset(config.time_zone);
    if (!offset) return offset.error();
    auto hours = read_hours(config.hours);
    if (!hours) return hours.error();
    const auto off = read_days_off(config.days_off);
    if (!off) return off.error();

    WorkingCalendar made;
    made.version_ = config.version;
    made.first_year_ = config.first_year;
    made.last_year_ = config.last_year;
    made.first_ = day_from_civil(config.first_year, 1, 1);
    made.provisional_from_ = day_from_civil(config.last_year + 1, 1, 1);
    made.offset_ = *offset;
    made.hours_ = std::move(*hours);
    for (const auto& span : made.hours_)
        made.day_length_ = made.day_length_ + minutes(span.to.minutes - span.from.minutes);

    const int length = day_from_civil(config.last_year + horizon_years + 1, 1, 1) - made.first_;
    for (int i = 0; i < length; ++i)
        made.kinds_.push_back((*off)[static_cast<std::size_t>(weekday(made.first_ + i))] ? DayKind::day_off
                                                                                         : DayKind::working);
    const auto mark = [&](const auto& dates, DayKind kind, const std::string& where) -> Result<void> {
        for (const auto& [text, festival] : dates) {
            const auto place = where + "/" + text;
            const auto day = parse_day(text);
            if (!day) return invalid(day.error().key, place, day.error().detail);
            if (*day < made.first_ || *day >= made.provisional_from_)
                return invalid("calendar.date_outside_years", place, "outside first_year to last_year");
            if (!config.festivals.contains(festival))
                return invalid("calendar.festival", place, "a festival that /festivals does not name");
            if (!made.festivals_.emplace(day->days, festival).second)
                return invalid("calendar.date_twice", place, "both a holiday and a make-up day");
            made.kinds_[static_cast<std::size_t>(*day - made.first_)] = kind;
        }
        return {};
    };
    if (auto marked = mark(config.holidays, DayKind::holiday, "/holidays"); !marked) return marked.error();
    if (auto marked = mark(config.make_up_days, DayKind::make_up, "/make_up_days"); !marked)
        return marked.error();

    made.worked_before_.push_back(0);
    for (int i = 0; i < length; ++i) {
        const auto kind = made.kinds_[static_cast<std::size_t>(i)];
        const bool worked = kind == DayKind::working || kind == DayKind::make_up;
        if (worked) made.working_days_.push_back(made.first_ + i);
        made.worked_before_.push_back(made.worked_before_.back() + worked);
    }
    return made;
}

}  // namespace yekuo::calendar
