#include "dispatch/alert.hpp"

#include "dispatch/appointment.hpp"

namespace yekuo::dispatch {
namespace {

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

Result<Decision> decide(const Rows& rows, const CloseAlert& c, const Now&) {
    auto row = open_alert(rows, c.alert);
    if (!row) return row.error();
    // It closes by itself when the promise is kept again, changed or cancelled.
    return conflict("alert.promise_still_at_risk");
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
