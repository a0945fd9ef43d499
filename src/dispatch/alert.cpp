#include "dispatch/alert.hpp"

#include <algorithm>

#include "dispatch/appointment.hpp"

namespace yekuo::dispatch {
namespace {

constexpr Millis agreed_window = hours(2);
constexpr Millis agreed_grid = minutes(30);

Result<const AlertRow*> open_alert(const Rows& rows, std::int64_t id) {
    const auto* row = rows.find<AlertRow>(id);
    if (!row) return not_found("alert.unknown");
    if (row->state == AlertState::closed) return conflict("alert.closed");
    return row;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const TakeAlert& c, const Now& now) {
    auto row = open_alert(rows, c.alert);
    if (!row) return row.error();
    Decision decision(now);
    decision.about((*row)->area, (*row)->case_id).add(AlertTaken{c.alert, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const NoteAlert& c, const Now& now) {
    const auto* row = rows.find<AlertRow>(c.alert);
    if (!row) return not_found("alert.unknown");
    Decision decision(now);
    decision.about(row->area, row->case_id).add(AlertNoted{c.alert, c.by, c.note});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CloseAlert& c, const Now& now) {
    auto row = open_alert(rows, c.alert);
    if (!row) return row.error();
    // Otherwise it closes by itself when the promise is kept again, changed or cancelled.
    if (c.outcome != "customer_agreed") return conflict("alert.promise_still_at_risk");
    if (!(*row)->expected) return conflict("alert.nobody_expected");
    const auto* promise = rows.find<AppointmentRow>((*row)->appointment);
    const Instant expected = std::max((*row)->expected, now.business);
    const Instant from{expected.ms - (expected - midnight_of(promise->day)).count % agreed_grid.count};
    const Slot slot{AppointmentMode::hour, promise->day, from, from + agreed_window};
    const std::string by = "account:" + std::to_string(c.by.value);
    auto changed = decide(rows, ChangeAppointment{promise->id, slot, promise->crew, by}, now);
    if (!changed || !c.note) return changed;
    changed->about((*row)->area, (*row)->case_id).add(AlertNoted{c.alert, c.by, c.note});
    return changed;
}

void apply(Rows& rows, const AlertRaised& e, const Envelope& at) {
    AlertRow row{e.alert, e.area, e.case_id, e.appointment, e.kind, e.cause, e.owner};
    row.raised = at.business;
    row.act_by = e.act_by;
    row.expected = e.expected;
    rows.insert(std::move(row));
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& appointment) { appointment.alert = e.alert; });
}

void apply(Rows& rows, const AlertTaken& e, const Envelope&) {
    rows.change<AlertRow>(e.alert, [&](AlertRow& row) {
        row.owner = e.by;
        row.state = AlertState::acknowledged;
    });
}

void apply(Rows& rows, const AlertNoted& e, const Envelope& at) {
    rows.change<AlertRow>(e.alert, [&](AlertRow& row) { row.notes.push_back({e.by, at.business, e.note}); });
}

void apply(Rows& rows, const AlertClosed& e, const Envelope& at) {
    rows.change<AlertRow>(e.alert, [&](AlertRow& row) {
        row.state = AlertState::closed;
        row.closed = at.business;
        row.outcome = e.outcome;
    });
    const auto appointment = rows.find<AlertRow>(e.alert)->appointment;
    rows.change<AppointmentRow>(appointment, [](AppointmentRow& row) { row.alert = 0; });
}

}  // namespace yekuo::dispatch
