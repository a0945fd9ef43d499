#include "control/typed_time.hpp"

#include <algorithm>

#include "cases/calendar_row.hpp"

namespace yekuo::control {

namespace {

// What the link would have been, had it been closed then.
Result<LinkRedated> redated(const Rows& rows, const LinkDeadlineRow& link, Instant closed) {
    const auto* calendar = cases::calendar_of(rows);
    if (!calendar) return conflict("calendar.missing");
    std::vector<calendar::Pause> pauses;
    for (auto pause : link.pauses)
        if (pause.from < closed) {
            if (pause.to && *pause.to > closed) pause.to = closed;
            pauses.push_back(pause);
        }
    auto used = calendar::used(*calendar, link.limit.unit, link.opened, pauses, closed);
    if (!used) return used.error();
    return LinkRedated{link.id, closed, *used, closed > link.due};
}

}  // namespace

Result<Decision> decide(const Rows&, const TypeTime& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.typed.case_id);
    TimeTyped event = c.typed;
    event.typed = decision.next();
    decision.add(std::move(event));
    return decision;
}

Result<Decision> decide(const Rows& rows, const SettleTime& c, const Now& now) {
    const auto* row = rows.find<TypedTimeRow>(c.typed);
    if (!row) return not_found("time.unknown");
    if (row->state != TypedState::open) return conflict("time.settled_already");
    if (row->by == c.by) return forbidden("time.same_person");
    Decision decision(now);
    decision.about(row->area, row->case_id);
    decision.answer["typed"] = row->id;
    decision.add(TimeSettled{row->id, c.agreed, c.note, c.by});
    const auto* link = row->kind == "link" ? rows.find<LinkDeadlineRow>(TaskId{row->subject}) : nullptr;
    if (!c.agreed || !link || link->state != ClockState::done) return decision;
    auto counted = redated(rows, *link, row->claimed);
    if (!counted) return counted.error();
    decision.add(std::move(*counted));
    return decision;
}

void apply(Rows& rows, const TimeTyped& e, const Envelope& at) {
    TypedTimeRow row;
    row.id = e.typed;
    row.kind = e.kind;
    row.subject = e.subject;
    row.what = e.what;
    row.case_id = e.case_id;
    row.department = e.department;
    row.area = at.area;
    row.claimed = e.claimed;
    row.recorded = e.recorded;
    row.by = e.by;
    rows.insert(std::move(row));
}

void apply(Rows& rows, const TimeSettled& e, const Envelope& at) {
    rows.change<TypedTimeRow>(e.typed, [&](TypedTimeRow& row) {
        row.state = e.agreed ? TypedState::confirmed : TypedState::refused;
        row.note = e.note;
        row.settled = at.business;
        row.settled_by = e.by;
    });
}

void apply(Rows& rows, const LinkRedated& e, const Envelope&) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) {
        row.closed = e.closed;
        row.used = e.used;
        row.late = e.late;
    });
}

Commands typed_time(const Rows&, const dispatch::CrewTapped& e, const Envelope& at) {
    if (!e.device_time || e.device_time > at.business || at.business - e.device_time <= synced_within) return {};
    TimeTyped typed;
    typed.kind = "tap";
    typed.subject = e.work_order.value;
    typed.what = boost::describe::enum_to_string(e.kind, "?");
    typed.case_id = at.case_id;
    typed.claimed = e.device_time;
    typed.recorded = at.business;
    typed.by = e.by.empty() ? at.actor : e.by;
    return {TypeTime{std::move(typed), at.area}};
}

}  // namespace yekuo::control
