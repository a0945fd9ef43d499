// Signs of held orders and off-system work, found as they happen, each with its evidence, to be judged by a
// person and closed. A sign is a question, not a verdict: nothing else follows from it.
//
// Found here: a link that lay untouched until orange; a link signed for only when it was finished; a step
// closed in seconds; a visit too short for its job; works that took less than a day; closings of a post that
// bunch just before their limits; a time that a person typed and that lies before its recording; a request
// entered long after it was received elsewhere; a case that was cancelled and opened again. The other signs need
// systems that are not connected yet.
#pragma once

#include "control/link_deadline.hpp"
#include "control/typed_time.hpp"
#include "intake/events.hpp"

namespace yekuo::control {

struct SuspectFound {
    static constexpr std::string_view name = "suspect.found.1";
    std::int64_t suspect = 0;
    std::string sign;
    CaseId case_id;
    std::map<std::string, std::string> evidence;
};
BOOST_DESCRIBE_STRUCT(SuspectFound, (), (suspect, sign, case_id, evidence))

struct SuspectJudged {
    static constexpr std::string_view name = "suspect.judged.1";
    std::int64_t suspect = 0;
    std::string judgement;  // "confirmed", "explained", "dismissed"
    SealedId note;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SuspectJudged, (), (suspect, judgement, note, by))

enum class SuspectState { open, judged };
BOOST_DESCRIBE_ENUM(SuspectState, open, judged)

struct SuspectRow {
    static constexpr std::string_view table = "suspect";
    static constexpr std::array<std::string_view, 2> indexes{"state", "case_id"};
    std::int64_t id = 0;
    std::string sign;
    CaseId case_id;
    Area area = 0;
    Instant found;
    std::map<std::string, std::string> evidence;
    SuspectState state = SuspectState::open;
    std::string judgement;
    SealedId note;
    AccountId judged_by;
    Instant judged;
};
BOOST_DESCRIBE_STRUCT(SuspectRow, (),
                      (id, sign, case_id, area, found, evidence, state, judgement, note, judged_by, judged))

// How a post closed its last links: what bunching just before the limit is seen by.
struct Closing {
    TaskId task;
    Instant at, due;
    bool at_the_end = false;  // in the last hour or the last tenth of its time, and not late
};
BOOST_DESCRIBE_STRUCT(Closing, (), (task, at, due, at_the_end))
struct ClosingHabitRow {
    static constexpr std::string_view table = "closing_habit";
    std::string id;  // the post
    std::vector<Closing> last;
};
BOOST_DESCRIBE_STRUCT(ClosingHabitRow, (), (id, last))

struct ReportSuspect {
    std::string sign;
    CaseId case_id;
    Area area = 0;
    std::map<std::string, std::string> evidence;
};
struct JudgeSuspect {
    std::int64_t suspect = 0;
    std::string judgement;
    SealedId note;
    AccountId by;
};
Result<Decision> decide(const Rows& rows, const ReportSuspect& command, const Now& now);
Result<Decision> decide(const Rows& rows, const JudgeSuspect& command, const Now& now);
void apply(Rows& rows, const SuspectFound& event, const Envelope& at);
void apply(Rows& rows, const SuspectJudged& event, const Envelope& at);

// Of the closing of a link, beside link_deadline.cpp's own: the habit of its post, newest last.
void remember_closing(Rows& rows, const LinkDeadlineRow& link, const Envelope& at);

// Reactions of this file alone: the clock's own stand in link_deadline.hpp and supervision.hpp.
Commands suspect(const Rows& rows, const LinkTurned& event, const Envelope& at);
Commands suspect(const Rows& rows, const LinkClosed& event, const Envelope& at);
Commands suspect(const Rows& rows, const process::TaskClosed& event, const Envelope& at);
Commands suspect(const Rows& rows, const TimeTyped& event, const Envelope& at);
Commands suspect(const Rows& rows, const dispatch::VisitDone& event, const Envelope& at);
Commands suspect(const Rows& rows, const intake::RequestReceived& event, const Envelope& at);
Commands suspect(const Rows& rows, const cases::CaseOpened& event, const Envelope& at);

}  // namespace yekuo::control
