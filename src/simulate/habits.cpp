#include "simulate/habits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yekuo::simulate {

namespace {

constexpr Millis city_offset = hours(8);
struct Span {
    int from, to;  // minutes of the day
};
constexpr Span windows[] = {{8 * 60 + 30, 10 * 60 + 30}, {10 * 60, 12 * 60}, {13 * 60, 15 * 60}, {14 * 60 + 30, 16 * 60 + 30}};

Wish hour_wish(Day day, Span span) { return {day, false, midnight(day) + minutes(span.from), midnight(day) + minutes(span.to)}; }

}  // namespace

Instant midnight(Day day) { return Instant{day.days * 86'400'000LL} - city_offset; }
Day day_at(Instant at) { return {static_cast<std::int32_t>((at + city_offset).ms / 86'400'000)}; }
int minute_of(Instant at) { return static_cast<int>((at - midnight(day_at(at))).count / 60'000); }

Millis usual_drive_time(const route::Spot& from, const route::Spot& to) {
    const auto travel = route::Travel::over_roads({from, to});
    return seconds(travel.drive(0, 1, {}).count);
}

double on_the_road(double usual, Dice& dice) { return usual * dice.between_real(0.85, 1.2); }

Millis work_time(std::int32_t planned_minutes, Dice& dice) {
    return seconds(static_cast<std::int64_t>(dice.stretched(planned_minutes) * 60));
}

std::string visit_failure(std::string_view job_type, Dice& dice) {
    if (!dice.chance(0.09)) return {};
    if (job_type == "ONE_POST") return dice.chance(0.7) ? "customer_out" : "papers_missing";
    return dice.chance(0.8) ? "customer_out" : "no_access";
}

Opinion opinion(bool came_late, Dice& dice) {
    Opinion out;
    out.answers = dice.chance(0.46);
    out.stars = 5 - static_cast<int>(came_late ? dice.pick({0.3, 0.3, 0.22, 0.1, 0.08})
                                               : dice.pick({0.74, 0.19, 0.045, 0.015, 0.01}));
    return out;
}

std::vector<Wish> wishes(const std::vector<Day>& days, Instant now, Dice& dice) {
    std::vector<Wish> out;
    const bool any_time = dice.chance(0.3);  // at home all day: by day will do
    const auto liked = static_cast<std::size_t>(dice.between(0, 3));
    const std::size_t skip = dice.pick({0.55, 0.3, 0.1, 0.05});  // some want it later
    std::vector<Day> order(days.begin(), days.end());
    if (order.size() > skip) std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(skip), order.end());
    for (const Day day : order) {
        if (any_time) out.push_back({day, true, {}, {}});
        for (std::size_t i = 0; i < std::size(windows); ++i) {
            const Wish wish = hour_wish(day, windows[(liked + i) % std::size(windows)]);
            if (wish.from > now + minutes(45)) out.push_back(wish);
        }
        if (!any_time) out.push_back({day, true, {}, {}});
    }
    return out;
}

ShiftHours shift_hours(Day day) {
    const Instant start = midnight(day);
    return {start + minutes(8 * 60 + 15), start + minutes(16 * 60 + 30), start + minutes(11 * 60 + 15),
            start + minutes(13 * 60 + 30), 60};
}

bool on_duty(std::size_t crew_rank, std::int32_t working_day_number, bool surge) {
    return surge || (2 * crew_rank + static_cast<std::size_t>(working_day_number)) % 5 < 3;
}

bool is_surge(std::uint64_t seed, Day day) {
    constexpr int tuesday = 1, thursday = 3;
    const int today = weekday(day);
    return today >= tuesday && today <= thursday && Dice(seed).of(day.days - today, 4).chance(0.08);
}

std::string meter_number(std::int64_t number) { return fmt::format("SAMPLE{:010}", number); }

Installed installed(std::int64_t number, Dice& dice) {
    Installed out;
    out.meter = meter_number(number);
    for (int i = 0; i < 2; ++i) out.seals.push_back(fmt::format("SF{:08}", dice.between(0, 99'999'999)));
    out.old_reading = dice.between(100'000, 2'500'000);
    out.new_reading = dice.between(0, 60);
    return out;
}

}  // namespace yekuo::simulate
