// What a customer sees of a case: its key links in order, each with its time, its handler, its fee, its
// papers, and whose turn it is. Kept up by what happens in the case's process: a link runs when the first
// task that names it opens, and is done when a later one runs or the case ends.
#pragma once

#include "cases/case.hpp"
#include "cases/case_plan.hpp"

namespace yekuo::cases {

enum class LinkState { waiting, running, done };
BOOST_DESCRIBE_ENUM(LinkState, waiting, running, done)

struct KeyLinkRow {
    static constexpr std::string_view table = "key_link";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    std::string id;  // "812/connection"
    CaseId case_id;
    std::string link;
    std::int32_t position = 0;
    LinkState state = LinkState::waiting;
    std::int32_t days_max = 0;
    Instant started, due, stepped, done;
    bool provisional = false;
    std::string handler;
    std::int64_t fee_cents = 0;
    std::vector<std::string> papers;
};
BOOST_DESCRIBE_STRUCT(KeyLinkRow, (),
                      (id, case_id, link, position, state, days_max, started, due, stepped, done, provisional, handler,
                       fee_cents, papers))

std::string link_id(CaseId case_id, std::string_view link);
std::vector<const KeyLinkRow*> links_of(const Rows& rows, CaseId case_id);  // in the plan's order

// A step of a link waits now: the link runs, those in `finished` are over.
struct RunKeyLink {
    CaseId case_id;
    std::string link;  // may be empty: the step belongs to no key link
    std::string turn;
    std::string step;
    std::vector<std::string> finished;
};

struct StepKeyLink {
    CaseId case_id;
    std::string link;
    std::string handler;
};

Result<Decision> decide(const Rows& rows, const RunKeyLink& command, const Now& now);
Result<Decision> decide(const Rows& rows, const StepKeyLink& command, const Now& now);

void apply(Rows& rows, const KeyLinkStarted& event, const Envelope& at);
void apply(Rows& rows, const KeyLinkStepped& event, const Envelope& at);
void apply(Rows& rows, const KeyLinkDone& event, const Envelope& at);
void apply(Rows& rows, const TurnChanged& event, const Envelope& at);

// The link's end as it is disclosed: with the last step's time and handler, the fees settled meanwhile and
// the papers of the case.
KeyLinkDone done_event(const Rows& rows, const KeyLinkRow& link, Instant now, const std::string& actor);

// The link's deadline with the pauses since it started taken off; due 0 if it has no limit.
Result<LinkDue> link_due(const calendar::WorkingCalendar& calendar, std::string_view link, std::int32_t days_max,
                         Instant started, const std::vector<calendar::Pause>& pauses);

}  // namespace yekuo::cases
