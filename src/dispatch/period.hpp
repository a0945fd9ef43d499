// Appointments by period: the customer is promised a range of days and hears two working days before which of them
// it is. From the first moment the visit stands on a route of one day of the range, so that a period is a promise
// like any other; on the evening before the second working day ahead of that day the appointment becomes one by day.
// A working day is one on which the area has crews. (practice: reference catalogue, 约期.)
#pragma once

#include "dispatch/appointment.hpp"
#include "dispatch/offers.hpp"

namespace yekuo::dispatch {

constexpr int period_days_most = 31;

// When the day of a visit on the last of these working days is told; none: not two of them lie before it.
std::optional<Instant> day_told_at(std::span<const Day> working_days);
std::optional<Instant> day_told_at(const Rows& rows, Area area, Day day, Instant now);

// Slots of single days, best first, as periods of a week each: at most one a week, on its best day.
std::vector<SlotOffer> by_week(const std::vector<SlotOffer>& by_day);

// The part of a slot that lies on its day: what the crew's route has to keep.
Slot on_its_day(Slot slot);

struct TellDay {  // of the timer
    AppointmentId appointment;
};
Result<Decision> decide(const Rows& rows, const TellDay& command, const Now& now);

void apply(Rows& rows, const PeriodAgreed& event, const Envelope& at);
void apply(Rows& rows, const DayTold& event, const Envelope& at);

}  // namespace yekuo::dispatch
