#include <array>

#include "rules/builtins.hpp"
#include "rules/zone.hpp"

namespace yekuo::rules {

namespace {

constexpr Zone utc{Zone::Kind::offset, 0};

std::optional<DateTime> point_in(const Value& value) {
    const auto& v = single(value);
    if (v.date_time()) return *v.date_time();
    if (v.date()) return DateTime{*v.date(), {0, utc}};
    if (v.string()) {
        if (const auto at = parse_date_time(*v.string())) return at;
    }
    return {};
}

std::optional<Date> date_in(const Value& value) {
    const auto& v = single(value);
    if (v.date()) return *v.date();
    if (v.date_time()) return v.date_time()->date;
    if (v.string()) return parse_date(*v.string());
    return {};
}

Value date(Evaluation&, Arguments a) {
    if (a.size() == 1) return date_in(a[0]);
    const auto year = integer_in(a[0]), month = integer_in(a[1]), day = integer_in(a[2]);
    return year && month && day ? Value(make_date(*year, *month, *day)) : Value();
}

std::optional<Time> time_of_day(const Value& hours, const Value& minutes, const Value& seconds) {
    const auto hour = integer_in(hours), minute = integer_in(minutes);
    const auto* second = number_in(seconds);
    if (!hour || !minute || !second || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return {};
    if (second->negative() || *second >= Decimal::from(60)) return {};
    const auto nanos = floor(*second * Decimal::from(nanos_per_second)).integer();
    if (!nanos) return {};
    return Time{(*hour * 60 + *minute) * 60 * nanos_per_second + *nanos, {}};
}

std::optional<Zone> zone_in(const Value& value) {
    if (value.null()) return Zone{};
    if (value.string()) return region(*value.string());
    const auto* offset = single(value).days();
    if (!offset || offset->seconds > 18 * 3600 || offset->seconds < -18 * 3600) return {};
    return Zone{Zone::Kind::offset, static_cast<std::int32_t>(offset->seconds)};
}

Value time(Evaluation&, Arguments a) {
    if (a.size() == 1) {
        const auto& from = single(a[0]);
        if (from.time()) return *from.time();
        if (from.date_time()) return from.date_time()->time;
        if (from.date()) return Time{0, utc};
        return from.string() ? Value(parse_time(*from.string())) : Value();
    }
    auto made = time_of_day(a[0], a[1], a[2]);
    if (!made) return {};
    if (a.size() > 3) {
        const auto zone = zone_in(a[3]);
        if (!zone) return {};
        made->zone = *zone;
    }
    return *made;
}

Value date_and_time(Evaluation&, Arguments a) {
    if (a.size() == 1) {
        const auto& from = single(a[0]);
        if (from.date()) return DateTime{*from.date(), {0, utc}};
        if (from.date_time()) return from;
        return from.string() ? Value(parse_date_time(*from.string())) : Value();
    }
    if (a.size() == 2) {
        const auto &day = single(a[0]), &at = single(a[1]);
        if (!at.time()) return {};
        if (day.date()) return DateTime{*day.date(), *at.time()};
        return day.date_time() ? Value(DateTime{day.date_time()->date, *at.time()}) : Value();
    }
    const auto year = integer_in(a[0]), month = integer_in(a[1]), day = integer_in(a[2]);
    if (!year || !month || !day) return {};
    const auto made = make_date(*year, *month, *day);
    auto at = time_of_day(a[3], a[4], a[5]);
    const auto zone = a.size() > 6 ? zone_in(a[6]) : Zone{};
    if (!made || !at || !zone) return {};
    at->zone = *zone;
    return DateTime{*made, *at};
}

Value duration(Evaluation&, Arguments a) {
    const auto& from = single(a[0]);
    if (from.days() || from.months()) return from;
    if (!from.string()) return {};
    if (const auto days = parse_days_duration(*from.string())) return *days;
    return parse_months_duration(*from.string());
}

Value months_duration(Evaluation&, Arguments a) {
    const auto day = [](const Value& value) -> std::optional<Date> {
        const auto& v = single(value);
        if (v.date()) return *v.date();
        if (v.date_time()) return v.date_time()->date;
        return {};
    };
    const auto from = day(a[0]), to = day(a[1]);
    return from && to ? Value(months_between(*from, *to)) : Value();
}

Nanos now_in(Evaluation& evaluation) { return Nanos{evaluation.scope.now().ms} * 1'000'000; }

Value now(Evaluation& evaluation, Arguments) { return date_time_from_utc(now_in(evaluation), utc); }

Value today(Evaluation& evaluation, Arguments) {
    const auto at = date_time_from_utc(now_in(evaluation), utc);
    return at ? Value(at->date) : Value();
}

Value weekday_name(Evaluation&, Arguments a) {
    static constexpr std::array names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday"};
    const auto at = point_in(a[0]);
    return at ? Value(names[weekday(at->date) - 1]) : Value();
}

Value month_name(Evaluation&, Arguments a) {
    static constexpr std::array names = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    const auto at = point_in(a[0]);
    return at ? Value(names[at->date.month - 1]) : Value();
}

Value day_number(Evaluation&, Arguments a) {
    const auto at = point_in(a[0]);
    return at ? Value(day_of_year(at->date)) : Value();
}

Value week_number(Evaluation&, Arguments a) {
    const auto at = point_in(a[0]);
    return at ? Value(week_of_year(at->date)) : Value();
}

constexpr Builtin table[] = {
    {"date", "from|year, month, day", date},
    {"time", "from|hour, minute, second, offset?", time},
    {"date and time", "from|date, time|year, month, day, hour, minute, second, offset?", date_and_time},
    {"duration", "from", duration},
    {"years and months duration", "from, to", months_duration},
    {"now", "", now},
    {"today", "", today},
    {"day of week", "date", weekday_name},
    {"month of year", "date", month_name},
    {"day of year", "date", day_number},
    {"week of year", "date", week_number},
};

}  // namespace

std::span<const Builtin> temporal_functions() { return table; }

}  // namespace yekuo::rules
