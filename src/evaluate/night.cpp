#include "evaluate/night.hpp"

#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::evaluate {

namespace {

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991
constexpr Millis one_o_clock = hours(1);

Day day_of(Instant at) { return {static_cast<std::int32_t>((at + city_offset).ms / 86'400'000)}; }

// The next one o'clock after a moment.
Instant next_night(Instant now) {
    const Instant today = Instant{day_of(now).days * 86'400'000LL} - city_offset + one_o_clock;
    return today > now ? today : today + days(1);
}

}  // namespace

Result<Decision> decide(const Rows& rows, const PlanNight&, const Now& now) {
    Decision decision(now);
    if (!rows.find<store::TimerRow>(store::timer_id(night_timer, 0))) decision.add(NightPlanned{next_night(now.business)});
    return decision;
}

Result<Decision> decide(const Rows&, const MeetNight&, const Now& now) {
    Decision decision(now);
    decision.add(NightCame{day_of(now.business) + -1});
    decision.add(NightPlanned{next_night(now.business)});
    return decision;
}

Result<Decision> decide(const Rows&, const KeepEvaluation& c, const Now& now) {
    Decision decision(now);
    decision.answer["figures"] = static_cast<std::int64_t>(c.figures.size());
    decision.add(EvaluationKept{c.day, c.figures});
    return decision;
}

void apply(Rows& rows, const NightPlanned& e, const Envelope& at) {
    store::arm_timer(rows, night_timer, 0, e.next, at);
}

void apply(Rows&, const NightCame&, const Envelope&) {}

void apply(Rows& rows, const EvaluationKept& e, const Envelope& at) {
    for (const auto& figure : e.figures)
        rows.put(FigureRow{format_day(e.day) + "/" + figure.by + "/" + figure.key, e.day, figure.by, figure.key,
                           figure.count, figure.on_time, figure.mean, figure.p90, at.business});
}

std::vector<store::RowKey> keys(const PlanNight&) {
    return {store::row_key<store::TimerRow>(store::timer_id(night_timer, 0))};
}

void join(store::House& house) {
    house.tables<FigureRow>();
    house.event_list<Events>();
    house.timer(std::string(night_timer), [](const store::TimerRow&) -> store::Command { return MeetNight{}; });
}

}  // namespace yekuo::evaluate
