#include <algorithm>

#include "rules/builtins.hpp"

namespace yekuo::rules {

namespace {

using Items = std::span<const Value>;

// min([1, 2]) and min(1, 2) mean the same.
Items items_of(Arguments a) {
    if (a.size() == 1)
        if (const auto* list = a[0].list()) return *list;
    return a;
}

// The one list that a function wants; an item stands for a list of it, null for none.
std::optional<Items> list_in(const Value& value) {
    if (const auto* list = value.list()) return Items(*list);
    if (value.null()) return {};
    return Items(&value, 1);
}

std::optional<std::vector<Decimal>> numbers_of(Items items) {
    std::vector<Decimal> numbers;
    for (const auto& item : items) {
        if (!item.number()) return {};
        numbers.push_back(*item.number());
    }
    return numbers;
}

Value list_contains(Evaluation&, Arguments a) {
    const auto items = list_in(a[0]);
    if (!items) return {};
    return std::any_of(items->begin(), items->end(),
                       [&](const Value& item) { return equal(item, a[1]).value_or(false); });
}

Value count(Evaluation&, Arguments a) {
    const auto items = list_in(a[0]);
    return items ? Value(static_cast<std::int64_t>(items->size())) : Value();
}

Value extreme(Arguments a, bool largest) {
    const auto items = items_of(a);
    if (items.empty()) return {};
    const auto* best = &items.front();
    for (const auto& item : items) {
        const auto compared = order(item, *best);
        if (!compared) return {};
        if (largest ? *compared > 0 : *compared < 0) best = &item;
    }
    return *best;
}

Value least(Evaluation&, Arguments a) { return extreme(a, false); }
Value most(Evaluation&, Arguments a) { return extreme(a, true); }

Value sum(Evaluation&, Arguments a) {
    const auto items = items_of(a);
    if (items.empty()) return {};
    if (items.front().days()) {
        Nanos total = 0;
        for (const auto& item : items) {
            if (!item.days()) return {};
            total += item.days()->total();
        }
        return DaysDuration::from(total);
    }
    if (items.front().months()) {
        Decimal total;
        for (const auto& item : items) {
            if (!item.months()) return {};
            total = total + Decimal::from(item.months()->months);
        }
        const auto months = total.integer();
        return months ? Value(MonthsDuration{*months}) : Value();
    }
    const auto numbers = numbers_of(items);
    if (!numbers) return {};
    Decimal total;
    for (const auto n : *numbers) total = total + n;
    return total;
}

std::optional<Decimal> mean_of(const std::vector<Decimal>& numbers) {
    if (numbers.empty()) return {};
    Decimal total;
    for (const auto n : numbers) total = total + n;
    return total / Decimal::from(static_cast<std::int64_t>(numbers.size()));
}

Value mean(Evaluation&, Arguments a) {
    const auto numbers = numbers_of(items_of(a));
    return numbers ? Value(mean_of(*numbers)) : Value();
}

Value product(Evaluation&, Arguments a) {
    const auto numbers = numbers_of(items_of(a));
    if (!numbers || numbers->empty()) return {};
    auto total = Decimal::from(1);
    for (const auto n : *numbers) total = total * n;
    return total;
}

Value median(Evaluation&, Arguments a) {
    auto numbers = numbers_of(items_of(a));
    if (!numbers || numbers->empty()) return {};
    std::sort(numbers->begin(), numbers->end());
    const auto middle = numbers->size() / 2;
    if (numbers->size() % 2 == 1) return (*numbers)[middle];
    return ((*numbers)[middle - 1] + (*numbers)[middle]) / Decimal::from(2);
}

Value deviation(Evaluation&, Arguments a) {
    const auto numbers = numbers_of(items_of(a));
    if (!numbers || numbers->size() < 2) return {};
    const auto mean = *mean_of(*numbers);
    Decimal squares;
    for (const auto n : *numbers) squares = squares + (n - mean) * (n - mean);
    return square_root(squares / Decimal::from(static_cast<std::int64_t>(numbers->size()) - 1));
}

Value mode(Evaluation&, Arguments a) {
    auto numbers = numbers_of(items_of(a));
    if (!numbers) return {};
    std::sort(numbers->begin(), numbers->end());
    std::vector<Value> modes;
    std::ptrdiff_t best = 0;
    for (auto at = numbers->begin(); at != numbers->end();) {
        const auto next = std::upper_bound(at, numbers->end(), *at);
        if (next - at > best) {
            best = next - at;
            modes.clear();
        }
        if (next - at == best) modes.emplace_back(*at);
        at = next;
    }
    return make_list(std::move(modes));
}

// all() is an "and" over the list, any() an "or".
Value over_truths(Arguments a, bool deciding) {
    if (a.size() == 1 && a[0].null()) return {};
    bool unknown = false;
    for (const auto& item : items_of(a)) {
        const auto* b = item.boolean();
        if (!b) unknown = true;
        else if (*b == deciding) return deciding;
    }
    return unknown ? Value() : Value(!deciding);
}

Value all(Evaluation&, Arguments a) { return over_truths(a, false); }
Value any(Evaluation&, Arguments a) { return over_truths(a, true); }

// How often a sort may compare before it is given up is settled by the limits.
Value sorted(Evaluation& evaluation, Arguments a) {
    const auto items = list_in(a[0]);
    if (!items) return {};
    std::vector<Value> out(items->begin(), items->end());
    bool good = true;
    const auto precedes = [&](const Value& x, const Value& y) {
        if (!good) return false;
        if (a.size() < 2) {
            const auto compared = order(x, y);
            if (!compared) good = false;
            return compared && *compared < 0;
        }
        const Value both[] = {x, y};
        const auto answer = call(a[1].function_ref(), evaluation, both);
        if (!answer.boolean() || !evaluation.limits.spend(1)) good = false;
        return answer.is_true();
    };
    if (a.size() > 1 && !a[1].function()) return {};
    // A merge sort of our own: a comparison written by a user need not be a true order, on which the
    // standard library's algorithms rely.
    std::vector<Value> merged(out.size());
    for (std::size_t width = 1; width < out.size(); width *= 2) {
        for (std::size_t begin = 0; begin < out.size(); begin += 2 * width) {
            const auto middle = std::min(begin + width, out.size()), end = std::min(begin + 2 * width, out.size());
            std::size_t left = begin, right = middle, to = begin;
            while (left < middle || right < end) {
                const bool take_right = left == middle || (right < end && precedes(out[right], out[left]));
                merged[to++] = std::move(take_right ? out[right++] : out[left++]);
            }
        }
        std::swap(out, merged);
    }
    return good ? make_list(std::move(out)) : Value();
}

constexpr Builtin table[] = {
    {"list contains", "list, element", list_contains},
    {"count", "list", count},
    {"min", "list|...", least},
    {"max", "list|...", most},
    {"sum", "list|...", sum},
    {"mean", "list|...", mean},
    {"product", "list|...", product},
    {"median", "list|...", median},
    {"stddev", "list|...", deviation},
    {"mode", "list|...", mode},
    {"all", "list|...", all},
    {"any", "list|...", any},
    {"sort", "list, precedes?", sorted},
};

}  // namespace

std::span<const Builtin> list_functions() { return table; }

}  // namespace yekuo::rules
