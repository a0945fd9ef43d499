#include <algorithm>

#include "rules/builtins.hpp"

namespace yekuo::rules {

namespace {

template <Decimal (*function)(Decimal)>
Value on_number(Evaluation&, Arguments a) {
    const auto* n = number_in(a[0]);
    return n ? Value(function(*n)) : Value();
}

Value absolute_value(Evaluation&, Arguments a) {
    const auto& v = single(a[0]);
    if (v.number()) return absolute(*v.number());
    if (v.months()) return MonthsDuration{std::abs(v.months()->months)};
    if (v.days()) return DaysDuration::from(v.days()->total() < 0 ? -v.days()->total() : v.days()->total());
    return {};
}

Value rounded(Arguments a, Rounding mode, bool scale_needed) {
    const auto* n = number_in(a[0]);
    if (!n || (a.size() < 2 && scale_needed)) return {};
    if (a.size() < 2) return round_to(*n, 0, mode);
    const auto* scale = number_in(a[1]);
    if (!scale) return {};
    const auto digits = round_to(*scale, 0, Rounding::down).integer();
    if (!digits || *digits < -6111 || *digits > 6176) return {};
    return round_to(*n, *digits, mode);
}

template <Rounding mode, bool scale_needed>
Value rounding(Evaluation&, Arguments a) {
    return rounded(a, mode, scale_needed);
}

Value modulo_of(Evaluation&, Arguments a) {
    const auto *dividend = number_in(a[0]), *divisor = number_in(a[1]);
    if (!dividend || !divisor || divisor->zero()) return {};
    return modulo(*dividend, *divisor);
}

Value root(Evaluation&, Arguments a) {
    const auto* n = number_in(a[0]);
    return n && !(n->negative() && !n->zero()) ? Value(square_root(*n)) : Value();
}

Value logarithm_of(Evaluation&, Arguments a) {
    const auto* n = number_in(a[0]);
    return n && !n->zero() && !n->negative() ? Value(logarithm(*n)) : Value();
}

Value remainder_is(Arguments a, int wanted) {
    const auto* n = number_in(a[0]);
    if (!n || !n->integral()) return {};
    return absolute(modulo(*n, Decimal::from(2))) == Decimal::from(wanted);
}

Value odd(Evaluation&, Arguments a) { return remainder_is(a, 1); }
Value even(Evaluation&, Arguments a) { return remainder_is(a, 0); }

// A linear generator per thread is enough: rules that draw lots are not repeatable anyway.
Value random_number(Evaluation&, Arguments) {
    thread_local std::uint64_t state = 0x9E3779B97F4A7C15 ^ reinterpret_cast<std::uintptr_t>(&state);
    state = state * 6364136223846793005 + 1442695040888963407;
    return Decimal::from(static_cast<std::int64_t>(state >> 14)) / Decimal::from(std::int64_t{1} << 50);
}

constexpr Builtin table[] = {
    {"decimal", "n, scale", rounding<Rounding::half_even, true>},
    {"floor", "n, scale?", rounding<Rounding::floor, false>},
    {"ceiling", "n, scale?", rounding<Rounding::ceiling, false>},
    {"round up", "n, scale", rounding<Rounding::up, true>},
    {"round down", "n, scale", rounding<Rounding::down, true>},
    {"round half up", "n, scale", rounding<Rounding::half_up, true>},
    {"round half down", "n, scale", rounding<Rounding::half_down, true>},
    {"abs", "n", absolute_value},
    {"modulo", "dividend, divisor", modulo_of},
    {"sqrt", "number", root},
    {"log", "number", logarithm_of},
    {"exp", "number", on_number<exponential>},
    {"odd", "number", odd},
    {"even", "number", even},
    {"random number", "", random_number},
};

}  // namespace

std::span<const Builtin> number_functions() { return table; }

}  // namespace yekuo::rules
