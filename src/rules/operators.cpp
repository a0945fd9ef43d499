#include "rules/operators.hpp"

#include "rules/zone.hpp"

namespace yekuo::rules {

namespace {

using Kind = Value::Kind;

std::optional<DaysDuration> scaled(DaysDuration duration, Decimal factor, bool divide) {
    const auto total = Decimal::from(duration.seconds) * Decimal::from(nanos_per_second) + Decimal::from(duration.nanos);
    const auto result = round_to(divide ? total / factor : total * factor, 0, Rounding::down);
    if (!result.finite()) return {};
    const auto seconds = (floor(result / Decimal::from(nanos_per_second))).integer();
    if (!seconds) return {};
    const auto rest = (result - Decimal::from(*seconds) * Decimal::from(nanos_per_second)).integer();
    if (!rest) return {};
    return DaysDuration{*seconds, static_cast<std::int32_t>(*rest)};
}

std::optional<MonthsDuration> scaled(MonthsDuration duration, Decimal factor, bool divide) {
    const auto total = Decimal::from(duration.months);
    const auto months = round_to(divide ? total / factor : total * factor, 0, Rounding::down).integer();
    if (!months) return {};
    return MonthsDuration{*months};
}

Decimal decimal_of(DaysDuration d) {
    return Decimal::from(d.seconds) + Decimal::from(d.nanos) / Decimal::from(nanos_per_second);
}

DateTime midnight(Date date) { return {date, {0, {Zone::Kind::offset, 0}}}; }

MonthsDuration signed_months(MonthsDuration d, bool minus) { return {minus ? -d.months : d.months}; }

std::optional<DaysDuration> signed_days(DaysDuration d, bool minus) {
    return DaysDuration::from(minus ? -d.total() : d.total());
}

Value shift(const Value& point, const Value& duration, bool minus) {
    if (const auto* months = duration.months()) {
        const auto by = signed_months(*months, minus);
        if (const auto* date = point.date()) return add(*date, by);
        if (const auto* at = point.date_time()) return add(*at, by);
        if (const auto* other = point.months()) {
            MonthsDuration sum;
            if (__builtin_add_overflow(other->months, by.months, &sum.months)) return {};
            return sum;
        }
        return {};
    }
    const auto by = signed_days(*duration.days(), minus);
    if (!by) return {};
    if (const auto* date = point.date()) {
        const auto moved = add(midnight(*date), *by);
        return moved ? Value(moved->date) : Value();
    }
    if (const auto* at = point.date_time()) return add(*at, *by);
    if (const auto* time = point.time()) return add(*time, *by);
    if (const auto* other = point.days()) return DaysDuration::from(other->total() + by->total());
    return {};
}

// Two points in time apart. A date counts as midnight UTC beside a date and time with a zone.
Value difference(const Value& left, const Value& right) {
    if (left.time() && right.time()) {
        const auto a = offset_of(*left.time()), b = offset_of(*right.time());
        if (a.has_value() != b.has_value()) return {};
        return DaysDuration::from(Nanos{left.time()->nanos} - right.time()->nanos -
                                  Nanos{a.value_or(0) - b.value_or(0)} * nanos_per_second);
    }
    const auto point = [](const Value& v) -> std::optional<DateTime> {
        if (v.date()) return midnight(*v.date());
        if (v.date_time()) return *v.date_time();
        return {};
    };
    const auto a = point(left), b = point(right);
    if (!a || !b) return {};
    if (left.kind() == right.kind() || (left.date() && right.date())) {
        if (offset_of(*a).has_value() != offset_of(*b).has_value()) return {};
    } else if (!offset_of(*a) || !offset_of(*b)) {
        return {};  // a date is UTC; a local date and time has no place beside it
    }
    return DaysDuration::from(utc_nanos(*a) - utc_nanos(*b));
}

Value sum(const Value& left, const Value& right) {
    if (left.string() && right.string()) {
        if (left.string()->size() + right.string()->size() > (1 << 22)) return {};
        return Value(*left.string() + *right.string());
    }
    if (right.days() || right.months()) return shift(left, right, false);
    if (left.days() || left.months()) return shift(right, left, false);
    return {};
}

Value subtraction(const Value& left, const Value& right) {
    if (right.days() || right.months()) return shift(left, right, true);
    return difference(left, right);
}

Value product(const Value& left, const Value& right) {
    const auto* factor = right.number();
    const auto& duration = factor ? left : right;
    if (!factor) factor = left.number();
    if (!factor) return {};
    if (duration.days()) return scaled(*duration.days(), *factor, false);
    if (duration.months()) return scaled(*duration.months(), *factor, false);
    return {};
}

Value quotient(const Value& left, const Value& right) {
    if (const auto* divisor = right.number()) {
        if (divisor->zero()) return {};
        if (left.days()) return scaled(*left.days(), *divisor, true);
        if (left.months()) return scaled(*left.months(), *divisor, true);
        return {};
    }
    if (left.days() && right.days()) {
        if (right.days()->total() == 0) return {};
        return Value(decimal_of(*left.days()) / decimal_of(*right.days()));
    }
    if (left.months() && right.months()) {
        if (right.months()->months == 0) return {};
        return Value(Decimal::from(left.months()->months) / Decimal::from(right.months()->months));
    }
    return {};
}

Value on_numbers(Operator op, Decimal a, Decimal b) {
    switch (op) {
        case Operator::add: return a + b;
        case Operator::subtract: return a - b;
        case Operator::multiply: return a * b;
        case Operator::divide: return b.zero() ? Value() : Value(a / b);
        case Operator::power: return power(a, b);
        default: return {};
    }
}

Value number(std::int64_t n) { return Value(n); }

Value part_of(Date date, std::string_view member) {
    if (member == "year") return number(date.year);
    if (member == "month") return number(date.month);
    if (member == "day") return number(date.day);
    if (member == "weekday") return number(weekday(date));
    return {};
}

Value part_of(Time time, std::optional<std::int32_t> offset, std::string_view member) {
    if (member == "hour") return number(time.hour());
    if (member == "minute") return number(time.minute());
    if (member == "second") return number(time.second());
    if (member == "time offset") return offset ? Value(DaysDuration{*offset, 0}) : Value();
    if (member == "timezone" && time.zone.kind == Zone::Kind::region) return Value(region_name(time.zone));
    return {};
}

Value part_of(DaysDuration duration, std::string_view member) {
    const auto total = duration.total();
    const bool minus = total < 0;
    const auto seconds = static_cast<std::int64_t>((minus ? -total : total) / nanos_per_second);
    const auto with_sign = [&](std::int64_t n) { return number(minus ? -n : n); };
    if (member == "days") return with_sign(seconds / seconds_per_day);
    if (member == "hours") return with_sign(seconds / 3600 % 24);
    if (member == "minutes") return with_sign(seconds / 60 % 60);
    if (member == "seconds") return with_sign(seconds % 60);
    return {};
}

Value part_of(const Range& range, std::string_view member) {
    if (member == "start") return range.low;
    if (member == "end") return range.high;
    if (member == "start included") return range.low_closed;
    if (member == "end included") return range.high_closed;
    return {};
}

}  // namespace

Value negate(const Value& operand) {
    if (operand.number()) return -*operand.number();
    if (operand.days()) return signed_days(*operand.days(), true);
    if (operand.months()) return signed_months(*operand.months(), true);
    return {};
}

Value arithmetic(Operator op, const Value& left, const Value& right) {
    if (left.number() && right.number()) return on_numbers(op, *left.number(), *right.number());
    if (left.null() || right.null()) return {};
    switch (op) {
        case Operator::add: return sum(left, right);
        case Operator::subtract: return subtraction(left, right);
        case Operator::multiply: return product(left, right);
        case Operator::divide: return quotient(left, right);
        default: return {};
    }
}

std::optional<bool> comparison(Operator op, const Value& left, const Value& right) {
    if (op == Operator::equal || op == Operator::not_equal) {
        const auto same = equal(left, right);
        if (!same) return {};
        return *same == (op == Operator::equal);
    }
    const auto compared = order(left, right);
    if (!compared) return {};
    return says(op, *compared);
}

Value member_of(const Value& value, std::string_view member) {
    switch (value.kind()) {
        case Kind::context: {
            const auto* found = value.context()->find(member);
            return found ? *found : Value();
        }
        case Kind::list: {
            std::vector<Value> members;
            members.reserve(value.list()->size());
            for (const auto& item : *value.list()) members.push_back(member_of(item, member));
            return make_list(std::move(members));
        }
        case Kind::date: return part_of(*value.date(), member);
        case Kind::time: return part_of(*value.time(), offset_of(*value.time()), member);
        case Kind::date_time: {
            const auto& at = *value.date_time();
            auto part = part_of(at.date, member);
            return part.null() ? part_of(at.time, offset_of(at), member) : part;
        }
        case Kind::days: return part_of(*value.days(), member);
        case Kind::months:
            if (member == "years") return number(value.months()->months / 12);
            if (member == "months") return number(value.months()->months % 12);
            return {};
        case Kind::range: return part_of(*value.range(), member);
        default: return {};
    }
}

}  // namespace yekuo::rules
