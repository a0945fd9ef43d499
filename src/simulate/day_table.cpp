#include "simulate/day_table.hpp"

#include <fmt/format.h>

#include "dispatch/events.hpp"
#include "intake/events.hpp"
#include "simulate/habits.hpp"

namespace yekuo::simulate {

void DayTable::count(const store::Event& event) {
    DayCounts& day = days_[day_at(event.at.business)];
    if (event.as<intake::RequestReceived>()) ++day.requests;
    if (event.as<dispatch::CrewAbsent>()) ++day.crews_sick;
    if (event.as<dispatch::CrewLate>()) ++day.crews_late;
    if (event.as<dispatch::VisitDone>()) ++day.done;
    if (const auto* blocked = event.as<dispatch::VisitBlocked>())
        ++(blocked->reason == "customer_out" ? day.customer_out : day.failed_otherwise);
    if (const auto* promise = event.as<dispatch::AppointmentConfirmed>()) {
        ++day.booked;
        promised_to_[promise->appointment.value] = promise->to;
    }
    if (const auto* promise = event.as<dispatch::AppointmentChanged>()) {
        ++day.changed;
        promised_to_[promise->appointment.value] = promise->to;
    }
    if (const auto* told = event.as<dispatch::WindowTold>()) promised_to_[told->appointment.value] = told->to;
    if (const auto* tap = event.as<dispatch::CrewTapped>()) {
        if (tap->kind == dispatch::TapKind::on_the_way) ++day.sent;
        const auto promised = promised_to_.find(tap->appointment.value);
        if (tap->kind == dispatch::TapKind::arrived && promised != promised_to_.end() && tap->at > promised->second)
            ++day.came_late;
    }
    if (const auto* risk = event.as<dispatch::PromiseAtRisk>())
        if (day.at_risk.insert(risk->appointment.value).second) ++day.causes[risk->cause];
}

std::string DayTable::heading() {
    return "day         requests  booked  changed  sent  done  out  failed  sick  late crews  at risk        came late  causes";
}

std::string DayTable::line(Day day) const {
    const auto found = days_.find(day);
    static const DayCounts none;
    const DayCounts& c = found == days_.end() ? none : found->second;
    std::string causes;
    for (const auto& [cause, times] : c.causes) causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ", cause, times);
    return fmt::format("{}  {:8}  {:6}  {:7}  {:4}  {:4}  {:3}  {:6}  {:4}  {:10}  {:3} ({:4.1f} %)  {:9}  {}",
                       format_day(day), c.requests, c.booked, c.changed, c.sent, c.done, c.customer_out,
                       c.failed_otherwise, c.crews_sick, c.crews_late, c.at_risk.size(), 100 * c.risk_share(),
                       c.came_late, causes);
}

}  // namespace yekuo::simulate
