#include "process/iso_time.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace yekuo::process {

namespace {

Error bad(std::string_view text) { return invalid("bpmn.timer", {}, "not an ISO 8601 time: " + std::string(text)); }

// The number before a designator; false if there is none or it is too large.
bool read_number(std::string_view& text, std::int64_t& out) {
    std::size_t digits = 0;
    out = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 10)
        out = out * 10 + (text[digits++] - '0');
    text.remove_prefix(digits);
    return digits > 0;
}

// "R3/", "R/": how often. False if the text is no cycle.
bool read_repeats(std::string_view& text, int& repeats) {
    if (text.empty() || text.front() != 'R') return false;
    text.remove_prefix(1);
    std::int64_t number = -1;
    if (!text.empty() && text.front() != '/' && (!read_number(text, number) || number > 1'000'000)) return false;
    if (text.empty() || text.front() != '/') return false;
    text.remove_prefix(1);
    repeats = static_cast<int>(number);
    return true;
}

struct Cycle {
    int repeats = -1;
    std::optional<Instant> start;
    Duration every;
};

Result<Cycle> parse_cycle(std::string_view text) {
    Cycle cycle;
    const auto whole = text;
    if (!read_repeats(text, cycle.repeats)) return bad(whole);
    const auto slash = text.find('/');
    if (slash != text.npos && text.front() != 'P') {
        auto start = parse_instant(text.substr(0, slash));
        if (!start) return start.error();
        cycle.start = *start;
        text.remove_prefix(slash + 1);
    } else if (slash != text.npos) {
        text = text.substr(0, slash);  // an end is given: the repeats bound the cycle
    }
    auto every = parse_duration(text);
    if (!every) return every.error();
    if (every->months == 0 && every->rest.count < 1000) return bad(whole);
    cycle.every = *every;
    return cycle;
}

Result<std::string> text_of(const TimerRule& rule, const Variables& variables) {
    if (!rule.expression) return rule.text;
    const auto value = rule.expression->value(variables);
    if (!value.is_string()) return bad(rule.text);
    return std::string(value.get_string());
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    const auto whole = text;
    if (text.empty() || text.front() != 'P') return bad(whole);
    text.remove_prefix(1);
    Duration duration;
    bool in_time = false, any = false;
    while (!text.empty()) {
        if (text.front() == 'T' && !in_time) {
            in_time = true;
            text.remove_prefix(1);
            continue;
        }
        std::int64_t number = 0, thousandths = 0;
        if (!read_number(text, number) || text.empty()) return bad(whole);
        if (text.front() == '.') {
            text.remove_prefix(1);
            std::int64_t scale = 100;
            while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
                thousandths += (text.front() - '0') * scale;
                scale /= 10;
                text.remove_prefix(1);
            }
            if (text.empty() || text.front() != 'S') return bad(whole);
        }
        if (number > 10'000'000) return bad(whole);
        switch (text.front()) {
            case 'Y': if (in_time) return bad(whole); duration.months += static_cast<int>(number * 12); break;
            case 'M':
                if (in_time) duration.rest = duration.rest + minutes(number);
                else duration.months += static_cast<int>(number);
                break;
            case 'W': if (in_time) return bad(whole); duration.rest = duration.rest + days(number * 7); break;
            case 'D': if (in_time) return bad(whole); duration.rest = duration.rest + days(number); break;
            case 'H': if (!in_time) return bad(whole); duration.rest = duration.rest + hours(number); break;
            case 'S':
                if (!in_time) return bad(whole);
                duration.rest = duration.rest + milliseconds(number * 1000 + thousandths);
                break;
            default: return bad(whole);
        }
        any = true;
        text.remove_prefix(1);
    }
    if (!any || duration.months > 12'000) return bad(whole);
    return duration;
}

Instant add(Instant at, Duration duration) {
    if (duration.months != 0) {
        const std::int64_t day_ms = 86'400'000;
        std::int64_t day = at.ms / day_ms;
        if (at.ms % day_ms < 0) --day;
        const std::int64_t time = at.ms - day * day_ms;
        auto civil = civil_from_day({static_cast<std::int32_t>(day)});
        const int month = civil.year * 12 + civil.month - 1 + duration.months;
        const Day first = day_from_civil(month / 12, month % 12 + 1, 1);
        const Day after = day_from_civil((month + 1) / 12, (month + 1) % 12 + 1, 1);
        const int last = after - first;
        at.ms = (first.days + std::min(civil.day, last) - 1) * day_ms + time;
    }
    return at + duration.rest;
}

Result<TimerRule> compile_timer(TimerKind kind, std::string_view text) {
    TimerRule rule{kind, std::string(trim(text)), {}};
    if (rule.text.empty()) return bad(text);
    if (rule.text.front() == '=') {
        auto expression = Condition::compile(rule.text);
        if (!expression) return expression.error();
        rule.expression = std::move(*expression);
        return rule;
    }
    auto due = first_due(rule, Instant{1}, {});
    if (!due) return due.error();
    return rule;
}

namespace {

// Of a cycle for ever that began in the past, the first of its times that is not over: "monthly from January" means
// the first of next month, whenever it is deployed.
Instant met_next(const Cycle& cycle, Instant now) {
    constexpr int steps_most = 100'000;
    Instant at = *cycle.start;
    for (int step = 0; at < now && step < steps_most; ++step) at = add(at, cycle.every);
    return std::max(at, now);
}

}  // namespace

Result<Due> first_due(const TimerRule& rule, Instant now, const Variables& variables) {
    auto text = text_of(rule, variables);
    if (!text) return text.error();
    if (rule.kind == TimerKind::date) {
        auto at = parse_instant(*text);
        if (at) return Due{*at, 0};
        auto zoneless = parse_instant(*text + "Z");  // a date without a zone is UTC
        if (!zoneless) return bad(*text);
        return Due{*zoneless, 0};
    }
    if (rule.kind == TimerKind::duration) {
        auto duration = parse_duration(*text);
        if (!duration) return duration.error();
        return Due{add(now, *duration), 0};
    }
    if (text->empty()) return bad(*text);
    if (text->front() != 'R') {  // a cycle given as a plain duration comes for ever
        auto every = parse_duration(*text);
        if (!every) return every.error();
        return Due{add(now, *every), -1};
    }
    auto cycle = parse_cycle(*text);
    if (!cycle) return cycle.error();
    if (cycle->repeats == 0) return bad(*text);
    const int remaining = cycle->repeats < 0 ? -1 : cycle->repeats - 1;
    if (cycle->start) return Due{remaining < 0 ? met_next(*cycle, now) : std::max(*cycle->start, now), remaining};
    return Due{add(now, cycle->every), remaining};
}

Result<Instant> next_due(const TimerRule& rule, Instant last, const Variables& variables) {
    auto text = text_of(rule, variables);
    if (!text) return text.error();
    if (text->empty() || text->front() != 'R') {
        auto every = parse_duration(*text);
        if (!every) return every.error();
        return add(last, *every);
    }
    auto cycle = parse_cycle(*text);
    if (!cycle) return cycle.error();
    return add(last, cycle->every);
}

}  // namespace yekuo::process
