#include <algorithm>
#include <cstdlib>

#include "rules/decimal.hpp"
#include "rules/temporal.hpp"
#include "rules/zone.hpp"

namespace yekuo::rules {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from left to right; once something does not fit, `good` stays false.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool good = true;

    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { good = accept(c) && good; }
    std::string_view digits() {
        std::size_t n = 0;
        while (n < rest_.size() && digit(rest_[n])) ++n;
        const auto taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return taken;
    }
    std::int64_t number(std::size_t least, std::size_t most) {
        const auto taken = digits();
        if (taken.size() < least || taken.size() > most) return good = false, 0;
        std::int64_t n = 0;
        for (const char c : taken) n = n * 10 + (c - '0');
        return n;
    }
    std::int64_t nanos() {  // of a fraction after the point
        const auto taken = digits();
        if (taken.empty()) return good = false, 0;
        std::int64_t n = 0;
        for (std::size_t i = 0; i < 9; ++i) n = n * 10 + (i < taken.size() ? taken[i] - '0' : 0);
        return n;
    }
    bool done() const { return good && rest_.empty(); }
    std::string_view rest() const { return rest_; }
    void drop() { rest_ = {}; }

private:
    std::string_view rest_;
};

Zone read_zone(Reader& reader) {
    if (reader.rest().empty()) return {};
    if (reader.accept('Z') || reader.accept('z')) return {Zone::Kind::offset, 0};
    if (reader.accept('@')) {
        const auto zone = region(reader.rest());
        reader.drop();
        if (!zone) reader.good = false;
        return zone.value_or(Zone{});
    }
    const bool west = reader.accept('-');
    if (!west) reader.expect('+');
    const auto hours = reader.number(2, 2);
    reader.expect(':');
    const auto minutes = reader.number(2, 2);
    const auto seconds = reader.accept(':') ? reader.number(2, 2) : 0;
    const auto offset = hours * 3600 + minutes * 60 + seconds;
    if (minutes > 59 || seconds > 59 || offset > 18 * 3600) reader.good = false;
    return {Zone::Kind::offset, static_cast<std::int32_t>(west ? -offset : offset)};
}

// 24:00:00 is the midnight that ends the day: `next_day` tells.
std::optional<Time> read_time(std::string_view text, bool& next_day) {
    Reader reader(text);
    const auto hour = reader.number(2, 2);
    reader.expect(':');
    const auto minute = reader.number(2, 2);
    reader.expect(':');
    const auto second = reader.number(2, 2);
    const auto fraction = reader.accept('.') ? reader.nanos() : 0;
    if (!reader.good) return {};
    Time time;
    time.zone = read_zone(reader);
    if (!reader.done() || minute > 59 || second > 59 || hour > 24) return {};
    next_day = hour == 24;
    if (next_day && (minute > 0 || second > 0 || fraction > 0)) return {};
    time.nanos = next_day ? 0 : ((hour * 60 + minute) * 60 + second) * nanos_per_second + fraction;
    return time;
}

std::string two(std::int64_t n) { return {static_cast<char>('0' + n / 10 % 10), static_cast<char>('0' + n % 10)}; }

// ".5", without the zeros at the end; nothing for a whole second.
std::string fraction_text(std::int64_t nanos) {
    if (nanos == 0) return {};
    auto digits = std::to_string(nanos + nanos_per_second);
    digits[0] = '.';
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits;
}

std::string zone_text(Zone zone) {
    if (zone.kind == Zone::Kind::none) return {};
    if (zone.kind == Zone::Kind::region) return "@" + region_name(zone);
    if (zone.value == 0) return "Z";
    const auto offset = std::abs(zone.value);
    std::string out = (zone.value < 0 ? "-" : "+") + two(offset / 3600) + ":" + two(offset / 60 % 60);
    if (offset % 60 != 0) out += ":" + two(offset % 60);
    return out;
}

// One "12H" of a duration; false if it is not there. The units must come in their order.
bool read_part(Reader& reader, char unit, std::int64_t& n) {
    auto ahead = reader;
    const auto value = ahead.number(1, 15);
    if (!ahead.good || !ahead.accept(unit)) return false;
    n = value;
    reader = ahead;
    return true;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    Reader reader(text);
    const bool before = reader.accept('-');
    const auto year_digits = reader.rest().substr(0, reader.rest().find('-'));
    const auto year = reader.number(4, 9);
    if (year_digits.size() > 4 && year_digits.front() == '0') return {};
    reader.expect('-');
    const auto month = reader.number(2, 2);
    reader.expect('-');
    const auto day = reader.number(2, 2);
    if (!reader.done()) return {};
    return make_date(before ? -year : year, month, day);
}

std::optional<Time> parse_time(std::string_view text) {
    bool next_day = false;
    return read_time(text, next_day);
}

std::optional<DateTime> parse_date_time(std::string_view text) {
    const auto mark = text.find('T');
    auto date = parse_date(text.substr(0, mark));
    if (!date) return {};
    if (mark == std::string_view::npos) return DateTime{*date, {}};
    bool next_day = false;
    const auto time = read_time(text.substr(mark + 1), next_day);
    if (!time) return {};
    if (next_day) date = date_from_days(days_from_epoch(*date) + 1);
    if (!date) return {};
    return DateTime{*date, *time};
}

std::optional<DaysDuration> parse_days_duration(std::string_view text) {
    Reader reader(text);
    const bool minus = reader.accept('-');
    reader.expect('P');
    std::int64_t days = 0, hours = 0, minutes = 0, seconds = 0, nanos = 0;
    bool any = read_part(reader, 'D', days);
    if (reader.accept('T')) {
        bool timed = read_part(reader, 'H', hours);
        timed = read_part(reader, 'M', minutes) || timed;
        if (!reader.rest().empty()) {
            seconds = reader.number(1, 15);
            if (reader.accept('.')) nanos = reader.nanos();
            reader.expect('S');
            timed = true;
        }
        if (!timed) return {};
        any = true;
    }
    if (!any || !reader.done()) return {};
    const auto total = ((Nanos{days} * 24 + hours) * 60 + minutes) * 60 * nanos_per_second +
                       Nanos{seconds} * nanos_per_second + nanos;
    return DaysDuration::from(minus ? -total : total);
}

std::optional<MonthsDuration> parse_months_duration(std::string_view text) {
    Reader reader(text);
    const bool minus = reader.accept('-');
    reader.expect('P');
    std::int64_t years = 0, months = 0;
    const bool any = read_part(reader, 'Y', years);
    if (!(read_part(reader, 'M', months) || any) || !reader.done()) return {};
    const auto total = years * 12 + months;
    return MonthsDuration{minus ? -total : total};
}

std::string text_of(Date date) {
    auto year = std::to_string(std::abs(date.year));
    if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
    return (date.year < 0 ? "-" : "") + year + "-" + two(date.month) + "-" + two(date.day);
}

std::string text_of(Time time) {
    return two(time.hour()) + ":" + two(time.minute()) + ":" + two(time.second()) +
           fraction_text(time.nanos % nanos_per_second) + zone_text(time.zone);
}

std::string text_of(DateTime at) { return text_of(at.date) + "T" + text_of(at.time); }

std::string text_of(DaysDuration duration) {
    auto total = duration.total();
    if (total == 0) return "PT0S";
    std::string out = total < 0 ? "-P" : "P";
    if (total < 0) total = -total;
    const auto fraction = static_cast<std::int64_t>(total % nanos_per_second);
    const auto seconds = static_cast<std::int64_t>(total / nanos_per_second);
    const auto part = [&](std::int64_t n, char unit) {
        if (n > 0) out += std::to_string(n) + unit;
    };
    part(seconds / seconds_per_day, 'D');
    if (seconds % seconds_per_day == 0 && fraction == 0) return out;
    out += 'T';
    part(seconds / 3600 % 24, 'H');
    part(seconds / 60 % 60, 'M');
    if (seconds % 60 > 0 || fraction > 0) out += std::to_string(seconds % 60) + fraction_text(fraction) + 'S';
    return out;
}

std::string text_of(MonthsDuration duration) {
    if (duration.months == 0) return "P0M";
    const auto months = std::abs(duration.months);
    std::string out = duration.months < 0 ? "-P" : "P";
    if (months / 12 > 0) out += std::to_string(months / 12) + "Y";
    if (months % 12 > 0) out += std::to_string(months % 12) + "M";
    return out;
}

}  // namespace yekuo::rules
