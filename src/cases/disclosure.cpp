#include "cases/disclosure.hpp"

#include <algorithm>

#include "cases/steps.hpp"

namespace yekuo::cases {

std::string link_id(CaseId case_id, std::string_view link) {
    return std::to_string(case_id.value) + "/" + std::string(link);
}

std::vector<const KeyLinkRow*> links_of(const Rows& rows, CaseId case_id) {
    auto links = rows.where<KeyLinkRow>("case_id", case_id);
    std::ranges::sort(links, {}, &KeyLinkRow::position);
    return links;
}

Result<LinkDue> link_due(const calendar::WorkingCalendar& calendar, std::string_view link, std::int32_t days_max,
                         Instant started, const std::vector<calendar::Pause>& pauses) {
    if (days_max == 0) return LinkDue{std::string(link), {}, false};
    std::vector<calendar::Pause> since;
    for (const auto& pause : pauses)
        if (pause.from >= started) since.push_back(pause);
    auto due = calendar::deadline(calendar, {days_max, calendar::Unit::working_days}, started, since);
    if (!due) return due.error();
    return LinkDue{std::string(link), due->due, due->provisional};
}

KeyLinkDone done_event(const Rows& rows, const KeyLinkRow& link, Instant now, const std::string& actor) {
    KeyLinkDone event{link.case_id, link.link, link.stepped ? link.stepped : now,
                      link.handler.empty() ? actor : link.handler};
    for (const FeeRow* fee : rows.where<FeeRow>("case_id", link.case_id))
        if (fee->state == FeeState::settled && fee->settled_at >= link.started) event.fee_cents += fee->cents;
    for (const PaperRow* paper : rows.where<PaperRow>("case_id", link.case_id))
        if (paper->given && paper->given_at >= link.started) event.papers.push_back(paper->paper);
    return event;
}

Result<Decision> decide(const Rows& rows, const RunKeyLink& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    Decision decision(now);
    decision.about(row.area, c.case_id);
    for (const auto& finished : c.finished) {
        const auto* link = rows.find<KeyLinkRow>(link_id(c.case_id, finished));
        if (link && link->state == LinkState::running)
            decision.add(done_event(rows, *link, now.business, now.actor));
    }
    const auto* link = rows.find<KeyLinkRow>(link_id(c.case_id, c.link));
    if (!c.link.empty() && (!link || link->state != LinkState::running)) {
        const auto* calendar = calendar_of(rows);
        if (!calendar) return conflict("calendar.missing");
        auto due = link_due(*calendar, c.link, link ? link->days_max : 0, now.business, row.pauses);
        if (!due) return due.error();
        decision.add(KeyLinkStarted{c.case_id, c.link, due->due, due->provisional});
    }
    const std::string turn = c.turn.empty() ? "us" : c.turn;
    if (turn != row.turn || c.step != row.step) decision.add(TurnChanged{c.case_id, turn, c.step});
    return decision;
}

Result<Decision> decide(const Rows& rows, const StepKeyLink& c, const Now& now) {
    const CaseRow* row = rows.find<CaseRow>(c.case_id);
    if (!row) return not_found("case.unknown");
    Decision decision(now);
    decision.about(row->area, c.case_id);
    const auto* link = rows.find<KeyLinkRow>(link_id(c.case_id, c.link));
    if (link && link->state == LinkState::running) decision.add(KeyLinkStepped{c.case_id, c.link, c.handler});
    return decision;
}

void apply(Rows& rows, const KeyLinkStarted& e, const Envelope& at) {
    const std::string id = link_id(e.case_id, e.link);
    KeyLinkRow link;
    if (const auto* planned = rows.find<KeyLinkRow>(id)) {
        link = *planned;
    } else {  // the process names a link that the plan does not have: it comes after the planned ones
        link.id = id;
        link.case_id = e.case_id;
        link.link = e.link;
        link.position = static_cast<std::int32_t>(rows.where<KeyLinkRow>("case_id", e.case_id).size());
    }
    link.state = LinkState::running;
    link.started = at.business;
    link.due = e.due;
    link.provisional = e.provisional;
    link.stepped = link.done = {};
    rows.put(std::move(link));
    change_case(rows, e.case_id, at, [&](CaseRow& row) { row.key_link = e.link; });
}

void apply(Rows& rows, const KeyLinkStepped& e, const Envelope& at) {
    rows.change<KeyLinkRow>(link_id(e.case_id, e.link), [&](KeyLinkRow& link) {
        link.stepped = at.business;
        link.handler = e.handler;
    });
}

void apply(Rows& rows, const KeyLinkDone& e, const Envelope& at) {
    rows.change<KeyLinkRow>(link_id(e.case_id, e.link), [&](KeyLinkRow& link) {
        link.state = LinkState::done;
        link.done = e.done;
        link.handler = e.handler;
        link.fee_cents = e.fee_cents;
        link.papers = e.papers;
    });
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const TurnChanged& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.turn = e.turn;
        row.step = e.step;
    });
}

}  // namespace yekuo::cases
