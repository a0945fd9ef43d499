#include "dispatch/period.hpp"

#include <algorithm>
#include <map>

namespace yekuo::dispatch {
namespace {

constexpr std::size_t working_days_before = 2;
constexpr int looked_back_most = 40;
constexpr Millis evening = hours(6);  // before midnight

bool is_working(const Rows& rows, Area area, Day day) {
    const auto shifts = rows.where<ShiftRow>("area_day", area_day(area, day));
    return std::ranges::any_of(shifts, [](const ShiftRow* shift) { return shift->state == ShiftState::rostered; });
}

std::int32_t week_of(Day day) { return (day.days + 3) / 7; }  // Monday to Sunday; 1970-01-01 was a Thursday

}  // namespace

std::optional<Instant> day_told_at(std::span<const Day> working_days) {
    if (working_days.size() <= working_days_before) return {};
    return midnight_of(working_days[working_days.size() - 1 - working_days_before]) - evening;
}

std::optional<Instant> day_told_at(const Rows& rows, Area area, Day day, Instant now) {
    const Day today = day_of(now);
    std::vector<Day> found{day};
    for (Day before = day + -1; before >= today && day - before <= looked_back_most; before = before + -1) {
        if (is_working(rows, area, before)) found.insert(found.begin(), before);
        if (found.size() > working_days_before) break;
    }
    auto told = day_told_at(found);
    if (told && *told <= now) told.reset();
    return told;
}

std::vector<SlotOffer> by_week(const std::vector<SlotOffer>& by_day) {
    std::map<std::int32_t, std::pair<Day, Day>> spans;
    for (const auto& offer : by_day) {
        const auto [span, is_first] = spans.try_emplace(week_of(offer.slot.day), offer.slot.day, offer.slot.day);
        span->second = {std::min(span->second.first, offer.slot.day), std::max(span->second.second, offer.slot.day)};
    }
    std::vector<SlotOffer> periods;
    for (const auto& offer : by_day) {
        const auto span = spans.extract(week_of(offer.slot.day));
        if (span.empty()) continue;
        periods.push_back(offer);
        periods.back().slot = {AppointmentMode::period, offer.slot.day, midnight_of(span.mapped().first),
                               midnight_of(span.mapped().second) + days(1) - seconds(1)};
    }
    return periods;
}

Slot on_its_day(Slot slot) {
    if (slot.mode != AppointmentMode::period) return slot;
    slot.from = std::max(slot.from, midnight_of(slot.day));
    slot.to = std::min(slot.to, midnight_of(slot.day) + days(1));
    return slot;
}

Result<Decision> decide(const Rows& rows, const TellDay& c, const Now& now) {
    Decision decision(now);
    const auto* row = rows.find<AppointmentRow>(c.appointment);
    if (!row || row->state != AppointmentState::confirmed || row->mode != AppointmentMode::period) return decision;
    const Slot slot = on_its_day({row->mode, row->day, row->from, row->to});
    decision.about(row->area, row->case_id)
        .add(DayTold{row->id, row->work_order, row->case_id, row->customer, row->day, slot.from, slot.to});
    return decision;
}

void apply(Rows& rows, const PeriodAgreed& e, const Envelope& at) {
    store::arm_timer(rows, "dispatch.tell_day", e.appointment.value, e.told_at, at);
}

void apply(Rows& rows, const DayTold& e, const Envelope& at) {
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.mode = AppointmentMode::day;
        row.from = e.from;
        row.to = e.to;
        row.changed = at.number;
    });
    announce_on(rows, e.day, at);
}

}  // namespace yekuo::dispatch
