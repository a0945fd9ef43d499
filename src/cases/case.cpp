#include "cases/case.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cases/case_plan.hpp"
#include "cases/disclosure.hpp"
#include "cases/steps.hpp"
#include "intake/case_types.hpp"

namespace yekuo::cases {

namespace {

constexpr std::array<std::string_view, 5> cancellations{"customer_withdrew", "duplicate", "not_feasible",
                                                        "entered_by_mistake", "no_contact"};

using calendar::PauseReason;
constexpr std::array<PauseCause, 7> causes{{{"unreachable", PauseReason::customer},
                                            {"customer_away", PauseReason::customer},
                                            {"customer_works", PauseReason::customer},
                                            {"papers_awaited", PauseReason::customer},
                                            {"severe_weather", PauseReason::force_majeure},
                                            {"disaster", PauseReason::force_majeure},
                                            {"permit", PauseReason::government_approval}}};

bool is_paused(const CaseRow& row) { return !row.pause_cause.empty(); }

std::string series_of(const calendar::WorkingCalendar& calendar, Area area, Instant at) {
    const Civil day = civil_from_day(calendar.day_of(at));
    return fmt::format("{:06}-{:02}{:02}{:02}", area, day.year % 100, day.month, day.day);
}

CaseOpened opened(const intake::RequestAccepted& r, const Now& now) {
    CaseOpened event;
    event.case_id = CaseId{now.next};
    event.type = r.case_type;
    event.area = r.area;
    event.zone = r.zone;
    event.place = r.place;
    event.address = r.address;
    event.text = r.text;
    event.customer = r.customer;
    event.request = r.request;
    event.channel = r.channel;
    event.external_ref = r.external_ref;
    event.urgency = r.urgency;
    event.load_kw = r.load_kw;
    event.papers = r.papers;
    event.missing = r.missing;
    event.received_at = r.received_at;
    event.by = r.by;
    event.territory = r.territory;
    return event;
}

// Deadlines that are counted on a calendar stand in the event with its version.
std::optional<Error> count_limits(const calendar::WorkingCalendar& calendar, const CasePlan& plan, CaseOpened& event,
                                  Instant now) {
    event.limit = {plan.days_max, calendar::Unit::working_days};
    auto due = calendar::deadline(calendar, event.limit, now);
    if (!due) return due.error();
    event.deadline = *due;
    auto contact = calendar::deadline(calendar, plan.first_contact, event.received_at);
    if (!contact) return contact.error();
    event.first_contact_due = contact->due;
    event.arrival_minutes = plan.arrival_minutes;
    event.links = plan.links;
    if (event.arrival_minutes == 0) return {};
    auto arrival =
        calendar::deadline(calendar, {event.arrival_minutes, calendar::Unit::minutes}, event.received_at);
    if (!arrival) return arrival.error();
    event.arrival_due = arrival->due;
    return {};
}

}  // namespace

std::span<const std::string_view> cancel_reasons() { return cancellations; }
std::span<const PauseCause> pause_causes() { return causes; }

Result<const CaseRow*> open_case(const Rows& rows, CaseId id) {
    const CaseRow* row = rows.find<CaseRow>(id);
    if (!row) return not_found("case.unknown");
    if (row->state != CaseState::open) return conflict("case.closed", boost::describe::enum_to_string(row->state, "?"));
    return row;
}

Result<Decision> decide(const Rows& rows, const OpenCase& c, const Now& now) {
    if (!intake::find_case_type(c.request.case_type))
        return invalid("case_type.unknown", "/case_type", c.request.case_type);
    auto limits = process::rules_in_force(rows, "limit", now.business);
    if (!limits) return limits.error();
    auto plan = plan_of(*limits, c.request.case_type, c.request.urgency, c.request.territory);
    if (!plan) return plan.error();
    if (!rows.where<CaseRow>("request", c.request.request).empty()) return conflict("case.there_already");
    const auto* calendar = calendar_of(rows);
    if (!calendar) return conflict("calendar.missing");
    CaseOpened event = opened(c.request, now);
    if (auto error = count_limits(*calendar, *plan, event, now.business)) return *error;
    event.rules = {limits->id};
    event.series = series_of(*calendar, event.area, now.business);
    const auto* last = rows.find<CaseNumberRow>(event.series);
    event.serial = (last ? last->last : 0) + 1;
    event.number = fmt::format("{}-{:05}", event.series, event.serial);

    Decision decision(now);
    decision.about(event.area, event.case_id);
    decision.answer["case"] = event.case_id.value;
    decision.answer["number"] = event.number;
    const CaseId id = event.case_id;
    const std::string handler = event.by ? "account:" + std::to_string(event.by.value) : now.actor;
    const auto papers = event.papers;
    decision.add(std::move(event));
    decision.add(KeyLinkDone{id, "acceptance", now.business, handler, 0, papers});
    return decision;
}

std::vector<std::string> not_given_yet(const Rows& rows, CaseId id, const std::vector<std::string>& papers) {
    std::vector<std::string> news;
    for (const auto& paper : papers) {
        const auto* row = rows.find<PaperRow>(link_id(id, paper));
        if (row && !row->given && std::ranges::find(news, paper) == news.end()) news.push_back(paper);
    }
    return news;
}

Result<Decision> decide(const Rows& rows, const GiveCasePapers& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    for (std::size_t i = 0; i < c.papers.size(); ++i)
        if (!rows.find<PaperRow>(link_id(c.case_id, c.papers[i])))
            return invalid("paper.not_asked", "/papers/" + std::to_string(i), c.papers[i]);
    Decision decision(now);
    decision.about((*row)->area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    if (auto papers = not_given_yet(rows, c.case_id, c.papers); !papers.empty())
        decision.add(CasePapersGiven{c.case_id, std::move(papers)});
    return decision;
}

Result<Decision> decide(const Rows& rows, const PauseCase& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    const auto known = std::ranges::find(causes, c.cause, &PauseCause::cause);
    if (known == causes.end()) return invalid("case.pause_without_reason", "/cause", c.cause);
    if (is_paused(**row)) return conflict("case.paused_already");
    Decision decision(now);
    decision.about((*row)->area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    decision.add(CasePaused{c.case_id, known->reason, c.cause, c.by, c.note});
    return decision;
}

std::optional<Error> add_resumed(Decision& decision, const Rows& rows, const CaseRow& row, Instant now) {
    const auto* calendar = calendar_of(rows);
    if (!calendar) return conflict("calendar.missing");
    auto pauses = row.pauses;
    pauses.back().to = now;
    auto due = calendar::deadline(*calendar, row.limit, row.opened, pauses);
    if (!due) return due.error();
    CaseResumed event{row.id, *due, {}};
    for (const KeyLinkRow* link : links_of(rows, row.id)) {
        if (link->state != LinkState::running || link->days_max == 0) continue;
        auto moved = link_due(*calendar, link->link, link->days_max, link->started, pauses);
        if (!moved) return moved.error();
        event.links.push_back(*moved);
    }
    decision.add(std::move(event));
    return {};
}

Result<Decision> decide(const Rows& rows, const ResumeCase& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if (!is_paused(**row)) return conflict("case.not_paused");
    Decision decision(now);
    decision.about((*row)->area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    if (auto error = add_resumed(decision, rows, **row, now.business)) return *error;
    return decision;
}

Result<Decision> decide(const Rows& rows, const CloseCase& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    Decision decision(now);
    decision.about(row.area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    if (is_paused(row))
        if (auto error = add_resumed(decision, rows, row, now.business)) return *error;
    for (const KeyLinkRow* link : links_of(rows, c.case_id))
        if (link->state == LinkState::running) decision.add(done_event(rows, *link, now.business, now.actor));
    const bool late = !is_paused(row) && now.business > row.due;
    decision.add(CaseDone{c.case_id, row.request, row.customer, late});
    if (row.customer) decision.add(RatingAsked{c.case_id, row.customer});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CancelCase& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if (std::ranges::find(cancellations, c.reason) == cancellations.end())
        return invalid("case.cancel_reason", "/reason", c.reason);
    Decision decision(now);
    decision.about((*row)->area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    decision.add(CaseCancelled{c.case_id, (*row)->request, (*row)->customer, c.reason, c.note,
                               c.by.empty() ? now.actor : c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RateCase& c, const Now& now) {
    const CaseRow* row = rows.find<CaseRow>(c.case_id);
    if (!row) return not_found("case.unknown");
    const RatingRow* rating = rows.find<RatingRow>(c.case_id);
    if (!rating) return conflict("rating.not_asked");
    if (rating->stars != 0) return conflict("rating.given_already");
    if (c.stars < 1 || c.stars > 5) return invalid("rating.stars", "/stars");
    Decision decision(now);
    decision.about(row->area, c.case_id);
    decision.answer["case"] = c.case_id.value;
    decision.add(CaseRated{c.case_id, c.stars, c.reason});
    return decision;
}

void apply(Rows& rows, const CasePapersGiven& e, const Envelope& at) {
    for (const auto& paper : e.papers)
        rows.change<PaperRow>(link_id(e.case_id, paper), [&](PaperRow& row) {
            if (!row.given) row.given_at = at.business;
            row.given = true;
        });
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const CasePaused& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.pauses.push_back({e.reason, e.by, at.business, {}});
        row.pause_causes.push_back(e.cause);
        row.pause_notes.push_back(e.note);
        row.pause_cause = e.cause;
    });
}

void apply(Rows& rows, const CaseResumed& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.pauses.back().to = at.business;
        row.pause_cause.clear();
        row.due = e.deadline.due;
        row.provisional_due = e.deadline.provisional;
        row.calendar_version = e.deadline.calendar_version;
    });
    for (const auto& moved : e.links)
        rows.change<KeyLinkRow>(link_id(e.case_id, moved.link), [&](KeyLinkRow& link) {
            link.due = moved.due;
            link.provisional = moved.provisional;
        });
}

void apply(Rows& rows, const CaseDone& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.state = CaseState::done;
        row.closed = at.business;
        row.step.clear();
    });
}

void apply(Rows& rows, const CaseCancelled& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.state = CaseState::cancelled;
        row.closed = at.business;
        row.outcome = e.reason;
        row.cancel_note = e.note;
        row.step.clear();
    });
    for (const MeterRow* meter : rows.where<MeterRow>("case_id", e.case_id))
        if (meter->state == MeterState::allocated)
            rows.change<MeterRow>(meter->id, [](MeterRow& row) { row.state = MeterState::released; });
    for (const FeeRow* fee : rows.where<FeeRow>("case_id", e.case_id))
        if (fee->state == FeeState::assessed)
            rows.change<FeeRow>(fee->id, [](FeeRow& row) { row.state = FeeState::cancelled; });
}

void apply(Rows& rows, const RatingAsked& e, const Envelope& at) {
    const CaseRow* row = rows.find<CaseRow>(e.case_id);
    rows.put(RatingRow{e.case_id, at.area, row ? row->type : "", at.business, {}, 0, {}});
}

void apply(Rows& rows, const CaseRated& e, const Envelope& at) {
    rows.change<RatingRow>(e.case_id, [&](RatingRow& row) {
        row.stars = e.stars;
        row.reason = e.reason;
        row.answered_at = at.business;
    });
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

Commands react(const Rows&, const intake::RequestAccepted& e, const Envelope&) { return {OpenCase{e}}; }

}  // namespace yekuo::cases
