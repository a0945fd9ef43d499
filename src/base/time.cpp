#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yekuo {
namespace {

// Reads exactly `width` digits at `at`; -1 if they are not digits.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

}  // namespace

// Howard Hinnant's days-from-civil: era of 400 years, year starting in March.
Day day_from_civil(int year, int month, int day) {
    year -= month <= 2;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const unsigned yoe = static_cast<unsigned>(year - era * 400);
    const unsigned doy = (153u * static_cast<unsigned>(month + (month > 2 ? -3 : 9)) + 2) / 5 +
                         static_cast<unsigned>(day) - 1;
    const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return {era * 146097 + static_cast<int>(doe) - 719468};
}

Civil civil_from_day(Day day) {
    const int z = day.days + 719468;
    const int era = (z >= 0 ? z : z - 146096) / 146097;
    const unsigned doe = static_cast<unsigned>(z - era * 146097);
    const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const unsigned mp = (5 * doy + 2) / 153;
    const int d = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    const int m = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    return {static_cast<int>(yoe) + era * 400 + (m <= 2), m, d};
}

int weekday(Day day) { return ((day.days % 7) + 7 + 3) % 7; }

Result<Day> parse_day(std::string_view text) {
    const int y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || y < 0 || m < 0 || d < 0)
        return invalid("date.form", {}, "a date is written YYYY-MM-DD");
    if (y < 1900 || y > 2200) return invalid("date.range", {}, "the year is outside 1900 to 2200");
    if (m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
        return invalid("date.range", {}, "there is no such day");
    return day_from_civil(y, m, d);
}

std::string format_day(Day day) {
    const auto [y, m, d] = civil_from_day(day);
    return fmt::format("{:04}-{:02}-{:02}", y, m, d);
}

Result<Instant> parse_instant(std::string_view text) {
    const auto wrong = [] { return invalid("instant.form", {}, "a time is written as in RFC 3339"); };
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return wrong();
    const auto day = parse_day(text.substr(0, 10));
    if (!day) return day.error();
    const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
    if (text[13] != ':' || text[16] != ':' || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
        return wrong();
    std::size_t at = 19;
    int ms = 0;
    if (text[at] == '.') {
        int scale = 100;
        std::size_t i = at + 1;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10)
            ms += (text[i] - '0') * scale;
        if (i == at + 1) return wrong();
        at = i;
    }
    std::int64_t offset = 0;
    if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
        if (at + 1 != text.size()) return wrong();
    } else {
        if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return wrong();
        const int oh = digits(text, at + 1, 2), om = digits(text, at + 4, 2);
        if (oh < 0 || oh > 14 || om < 0 || om > 59) return wrong();
        offset = (oh * 60 + om) * 60'000LL * (text[at] == '-' ? -1 : 1);
    }
    return Instant{day->days * 86'400'000LL + ((h * 60 + mi) * 60 + s) * 1000LL + ms - offset};
}

std::string format_instant(Instant at) {
    std::int64_t days = at.ms / 86'400'000, rest = at.ms % 86'400'000;
    if (rest < 0) {
        rest += 86'400'000;
        --days;
    }
    const auto [y, m, d] = civil_from_day({static_cast<std::int32_t>(days)});
    if (y < 0 || y > 9999)
        return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", y, m, d, rest / 3'600'000, rest / 60'000 % 60,
                           rest / 1000 % 60, rest % 1000);
    // Every event that is shown has one: a format was half the cost of showing it.
    std::string text = "0000-00-00T00:00:00.000Z";
    const auto put = [&text](std::size_t end, std::int64_t value) {
        for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, y);
    put(7, m);
    put(10, d);
    put(13, rest / 3'600'000);
    put(16, rest / 60'000 % 60);
    put(19, rest / 1000 % 60);
    put(23, rest % 1000);
    return text;
}

}  // namespace yekuo
