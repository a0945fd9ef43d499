#include "control/supervision.hpp"

#include <algorithm>
#include <array>

#include "process/instance.hpp"

namespace yekuo::control {

namespace {

using calendar::Colour;

constexpr std::array<std::string_view, 6> causes{"short_of_staff", "waits_for_others", "waits_for_customer",
                                                 "material_missing", "weather", "other"};

Result<const SupervisionRow*> open_order(const Rows& rows, std::int64_t id) {
    const auto* row = rows.find<SupervisionRow>(id);
    if (!row) return not_found("supervision.unknown");
    if (row->state == SupervisionState::closed) return conflict("supervision.closed");
    return row;
}

Decision about(const SupervisionRow& row, const Now& now) {
    Decision decision(now);
    decision.about(row.area, row.case_id);
    decision.answer["order"] = row.id;
    return decision;
}

bool link_is_open(const Rows& rows, TaskId task) {
    const auto* link = rows.find<LinkDeadlineRow>(task);
    return link && is_open(*link);
}

}  // namespace

std::span<const std::string_view> supervision_causes() { return causes; }

Result<Decision> decide(const Rows& rows, const OrderSupervision& c, const Now& now) {
    const auto* link = rows.find<LinkDeadlineRow>(c.task);
    if (!link || !is_open(*link)) return Decision(now);
    Decision decision(now);
    decision.about(link->area, link->case_id);
    decision.add(SupervisionOrdered{decision.next(), link->id, link->case_id, link->link, link->department, link->post,
                                    link->due, link->orders + 1});
    return decision;
}

Result<Decision> decide(const Rows& rows, const SignOrder& c, const Now& now) {
    auto row = open_order(rows, c.order);
    if (!row) return row.error();
    Decision decision = about(**row, now);
    if (!(*row)->signed_at) decision.add(SupervisionSigned{c.order, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerOrder& c, const Now& now) {
    auto row = open_order(rows, c.order);
    if (!row) return row.error();
    if (std::ranges::find(causes, c.cause) == causes.end()) return invalid("supervision.cause", "/cause", c.cause);
    if (c.promised <= now.business) return invalid("supervision.promise_past", "/promised");
    Decision decision = about(**row, now);
    if (!(*row)->signed_at) decision.add(SupervisionSigned{c.order, c.by});
    decision.add(SupervisionAnswered{c.order, c.cause, c.measure, c.promised, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const FollowOrder& c, const Now& now) {
    auto row = open_order(rows, c.order);
    if (!row) return row.error();
    Decision decision = about(**row, now);
    decision.add(SupervisionFollowed{c.order, c.note, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const EscalateOrder& c, const Now& now) {
    const auto* row = rows.find<SupervisionRow>(c.order);
    if (!row || row->state == SupervisionState::closed) return Decision(now);
    // A promise that was kept is not broken by its hour passing.
    if (c.reason == "promise_broken" && !link_is_open(rows, row->task)) return Decision(now);
    Decision decision = about(*row, now);
    decision.add(SupervisionEscalated{row->id, row->task, row->case_id, row->department, c.reason,
                                      {"head:" + row->department, "monitoring", "leadership"}});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CloseOrder& c, const Now& now) {
    auto row = open_order(rows, c.order);
    if (!row) return row.error();
    if ((*row)->state != SupervisionState::answered) return conflict("supervision.not_answered");
    if (link_is_open(rows, (*row)->task)) return conflict("supervision.link_open");
    Decision decision = about(**row, now);
    decision.add(SupervisionClosed{c.order, c.by});
    return decision;
}

void apply(Rows& rows, const SupervisionOrdered& e, const Envelope& at) {
    SupervisionRow row;
    row.id = e.order;
    row.task = e.task;
    row.case_id = e.case_id;
    row.area = at.area;
    row.link = e.link;
    row.department = e.department;
    row.post = e.post;
    row.link_due = e.link_due;
    row.ordered = at.business;
    row.ordinal = e.ordinal;
    rows.insert(std::move(row));
    rows.change<LinkDeadlineRow>(e.task, [](LinkDeadlineRow& link) { ++link.orders; });
}

void apply(Rows& rows, const SupervisionSigned& e, const Envelope& at) {
    rows.change<SupervisionRow>(e.order, [&](SupervisionRow& row) {
        row.signed_at = at.business;
        row.signed_by = e.by;
        if (row.state == SupervisionState::ordered) row.state = SupervisionState::signed_for;
    });
}

void apply(Rows& rows, const SupervisionAnswered& e, const Envelope& at) {
    rows.change<SupervisionRow>(e.order, [&](SupervisionRow& row) {
        row.state = SupervisionState::answered;
        row.answered_at = at.business;
        row.answered_by = e.by;
        row.cause = e.cause;
        row.measure = e.measure;
        row.promised = e.promised;
    });
    store::arm_timer(rows, promise_timer, e.order, e.promised, at);
}

void apply(Rows& rows, const SupervisionFollowed& e, const Envelope&) {
    rows.change<SupervisionRow>(e.order, [](SupervisionRow& row) { ++row.followed; });
}

void apply(Rows& rows, const SupervisionEscalated& e, const Envelope&) {
    rows.change<SupervisionRow>(e.order, [&](SupervisionRow& row) {
        ++row.escalated;
        row.escalation = e.reason;
    });
}

void apply(Rows& rows, const SupervisionClosed& e, const Envelope& at) {
    rows.change<SupervisionRow>(e.order, [&](SupervisionRow& row) {
        row.state = SupervisionState::closed;
        row.closed_at = at.business;
        row.closed_by = e.by;
    });
    store::disarm_timer(rows, promise_timer, e.order);
}

// Red brings an order; an order that itself turns red goes up instead of bringing another.
Commands react(const Rows& rows, const LinkTurned& e, const Envelope&) {
    if (e.colour != Colour::red) return {};
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (link && link->order) return {EscalateOrder{link->order, "unanswered"}};
    return {OrderSupervision{e.task}};
}

Commands react(const Rows&, const SupervisionOrdered& e, const Envelope& at) {
    process::StartInstance start;
    start.key = "P6";
    start.area = at.area;
    start.variables = {{"kind", "order"},      {"order", e.order},
                       {"department", e.department}, {"post", e.department},  // the head's
                       {"case_id", e.case_id.value}};
    return {start};
}

// The answer is what link P6-04 waits for.
Commands react(const Rows& rows, const SupervisionAnswered& e, const Envelope& at) {
    const auto* row = rows.find<SupervisionRow>(e.order);
    if (!row || !link_is_open(rows, row->answer_task)) return {};
    return {process::CompleteTask{row->answer_task, {{"cause", e.cause}}, at.actor}};
}

// A second order is purple, however soon after the first.
Commands react(const Rows& rows, const SupervisionEscalated& e, const Envelope&) {
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (!link || link->state != ClockState::running || link->level != Colour::red) return {};
    return {TurnLink{e.task}};
}

}  // namespace yekuo::control
