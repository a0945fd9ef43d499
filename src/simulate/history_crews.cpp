// A crew's day in the sample city's history: out in the morning, from stop to stop as the plan has them, with
// the delays, the closed doors and the sick days that a year brings.
#include <algorithm>

#include <fmt/format.h>

#include "dispatch/appointment.hpp"
#include "dispatch/risk.hpp"
#include "dispatch/work_order.hpp"
#include "simulate/history.hpp"

namespace yekuo::simulate {

namespace {

constexpr int sick_permille = 7;
constexpr int late_permille = 16;
constexpr Millis look_again_after = minutes(25);
constexpr int last_minute_out = 19 * 60;

std::string as_leader(const CrewOnStaff& crew) {
    return fmt::format("account:{}", crew.leader.value);
}

dispatch::TapKind kind_of(std::string_view what) {
    dispatch::TapKind kind = dispatch::TapKind::accept;
    boost::describe::enum_from_string(std::string(what).c_str(), kind);
    return kind;
}

}  // namespace

void History::send_out_crews(Day day) {
    for (const CrewOnStaff& crew : staff_.crews) {
        const auto* shift = rows().find<dispatch::ShiftRow>(dispatch::crew_day(crew.id, day));
        if (!shift || shift->state != dispatch::ShiftState::rostered) continue;
        auto out = std::make_shared<CrewDay>(CrewDay{&crew, day, {crew.station, rows().find<dispatch::CrewRow>(crew.id)->in_town}, dice_.of(day.days, crew.id.value, 9)});
        const auto fate = out->dice.between(0, 999);
        if (fate < sick_permille) {
            at(midnight(day) + minutes(455 + static_cast<int>(out->dice.between(0, 20))), [this, out] {
                (void)perform("absence", dispatch::ReportAbsence{out->crew->id, out->day, out->day, "sick"},
                              as_leader(*out->crew));
            });
            continue;
        }
        if (fate < sick_permille + late_permille)
            at(midnight(day) + minutes(out->dice.between(510, 840)), [this, out] {
                const char* reasons[] = {"traffic", "visit_overran", "vehicle"};
                (void)perform("late",
                              dispatch::ReportLate{out->crew->id, out->day, now_ + minutes(out->dice.between(25, 80)),
                                                   reasons[out->dice.between(0, 2)]},
                              as_leader(*out->crew));
            });
        at(midnight(day) + minutes(485 + static_cast<int>(out->dice.between(0, 10))), [this, out] {
            std::vector<WorkOrderId> orders;
            if (const auto* route = rows().find<dispatch::RouteRow>(dispatch::crew_day(out->crew->id, out->day)))
                for (const auto& stop : route->stops)
                    if (const auto* work = rows().find<dispatch::WorkOrderRow>(stop.work_order);
                        !stop.held && work && !work->accepted)
                        orders.push_back(stop.work_order);
            for (const WorkOrderId order : orders) (void)tap(out, order, "accept");
            go_on(out);
        });
    }
}

void History::go_on_later(const CrewDayRef& crew, Millis after) {
    at(now_ + after, [this, crew] { go_on(crew); });
}

void History::go_on(const CrewDayRef& crew) {
    const auto* route = rows().find<dispatch::RouteRow>(dispatch::crew_day(crew->crew->id, crew->day));
    if (!route || minute_of(now_) >= last_minute_out || day_at(now_) != crew->day) return;
    const dispatch::Stop* next = nullptr;
    for (const auto& stop : route->stops)
        if (stop.state != dispatch::StopState::done && !stop.held) {
            next = &stop;
            break;
        }
    if (!next) {
        if (minute_of(now_) < 16 * 60) go_on_later(crew, look_again_after);
        return;
    }
    if (route->ready > now_) return at(route->ready, [this, crew] { go_on(crew); });
    const Instant start = std::max(next->start, next->from);
    const Instant leave_at = start - usual_drive_time(crew->at, {next->place, next->in_town}) - minutes(5);
    if (leave_at > now_ + minutes(1))
        return at(std::min(leave_at, now_ + look_again_after), [this, crew] { go_on(crew); });
    leave(crew, next->work_order);
}

Result<store::Outcome> History::tap(const CrewDayRef& crew, WorkOrderId order, const char* what, std::string reason) {
    dispatch::Tap tap{order, kind_of(what), now_, {}, std::move(reason), crew->crew->id, as_leader(*crew->crew)};
    if (tap.kind == dispatch::TapKind::arrived) tap.place = crew->at.place;
    return perform(what, std::move(tap), as_leader(*crew->crew));
}

void History::leave(const CrewDayRef& crew, WorkOrderId order) {
    if (!tap(crew, order, "on_the_way")) return go_on_later(crew, look_again_after);
    ++counted_.sent;
    const auto* work = rows().find<dispatch::WorkOrderRow>(order);
    const route::Spot site{work->place, work->in_town};
    const auto usual = static_cast<double>(usual_drive_time(crew->at, site).count);
    const Millis drive = seconds(static_cast<std::int64_t>(on_the_road(usual, crew->dice)) / 1000);
    crew->at = site;
    const auto* promise = rows().find<dispatch::AppointmentRow>(work->appointment);
    // Nobody rings before the time that was told.
    at(std::max(now_ + drive, promise->from), [this, crew, order] { arrive(crew, order); });
}

void History::arrive(const CrewDayRef& crew, WorkOrderId order) {
    if (!tap(crew, order, "arrived")) return go_on_later(crew, minutes(5));
    const auto* work = rows().find<dispatch::WorkOrderRow>(order);
    const auto* promise = rows().find<dispatch::AppointmentRow>(work->appointment);
    const auto file = file_of(work->case_id);
    const bool late = promise && now_ > promise->to;
    if (file) file->came_late |= late;
    const std::string failure = visit_failure(work->job_type, crew->dice);
    if (!failure.empty())
        return at(now_ + minutes(crew->dice.between(8, 18)),
                  [this, crew, order, failure] { give_up(crew, order, failure); });
    at(now_ + work_time(work->minutes, crew->dice), [this, crew, order] { finish(crew, order); });
}

void History::finish(const CrewDayRef& crew, WorkOrderId order) {
    const auto* work = rows().find<dispatch::WorkOrderRow>(order);
    const CaseId case_id = work->case_id;
    const auto file = file_of(case_id);
    const Installed fitted = installed(file ? file->arrival.customer.number : order.value, crew->dice);
    dispatch::RecordWork record;
    record.work_order = order;
    if (work->installs) {
        record.meter_number = fitted.meter;
        record.new_reading = fitted.new_reading;
    } else {
        record.old_reading = fitted.old_reading;
    }
    record.seals = fitted.seals;
    record.persons = {crew->crew->leader, crew->crew->member};
    if (file && file->photo) record.photos = {file->photo};
    if (file) record.signature = file->signature;
    record.crew = crew->crew->id;
    record.device_time = now_;
    (void)perform("record", std::move(record), as_leader(*crew->crew));
    if (tap(crew, order, "done")) ++counted_.done;
    if (file) attend(file);
    go_on_later(crew, minutes(crew->dice.between(1, 5)));
}

void History::give_up(const CrewDayRef& crew, WorkOrderId order, const std::string& reason) {
    const auto* work = rows().find<dispatch::WorkOrderRow>(order);
    const CaseId case_id = work->case_id;
    if (tap(crew, order, "blocked", reason)) ++counted_.failed;
    if (const auto file = file_of(case_id)) attend(file);
    go_on_later(crew, minutes(crew->dice.between(1, 5)));
}

}  // namespace yekuo::simulate
