// What can happen to the clock of a link and to the orders that an overdue one brings: opened, signed for,
// turned to another colour (each colour once, with whom it was told to), paused, finished with an opinion,
// closed; a supervision order given, signed, answered, followed up, escalated, closed; a notice sent.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "calendar/limits.hpp"
#include "store/event.hpp"

namespace yekuo::control {

// What the catalogue in force says of a link, or else its model; it stands in the event, so that a later change
// moves no clock. Version 1 did not say which version of the catalogue it was.
struct LinkOpened {
    static constexpr std::string_view name = "link.opened.2";
    TaskId task;
    InstanceId instance;
    CaseId case_id;
    std::string link;     // "P1-04"
    std::string element, title;
    std::string department, post;
    std::string input, output;
    calendar::Limit limit;
    calendar::Warnings warnings;
    calendar::Deadline deadline;
    calendar::ColourTimes turns;
    std::int64_t order = 0;  // of P6-04: the supervision order that it answers
    SealedId text;           // of P6: the notice's words
    std::string catalogue;   // "link/P1-04@2"; empty: the model's own
};
BOOST_DESCRIBE_STRUCT(LinkOpened, (),
                      (task, instance, case_id, link, element, title, department, post, input, output, limit,
                       warnings, deadline, turns, order, text, catalogue))

struct LinkSigned {
    static constexpr std::string_view name = "link.signed.1";
    TaskId task;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(LinkSigned, (), (task, by))

// Told once to each: "post:YJ-1", "head:YJ", "dispatch", "monitoring", "leadership".
struct LinkTurned {
    static constexpr std::string_view name = "link.turned.1";
    TaskId task;
    CaseId case_id;
    std::string link, department, post;
    calendar::Colour colour = calendar::Colour::green;
    Instant due;
    std::vector<std::string> told;
};
BOOST_DESCRIBE_STRUCT(LinkTurned, (), (task, case_id, link, department, post, colour, due, told))

// The clock of a case stands (or runs again): links that open meanwhile stand too.
struct CaseClockStopped {
    static constexpr std::string_view name = "link.case_stopped.1";
    CaseId case_id;
    calendar::PauseReason reason = calendar::PauseReason::customer;
    std::string cause;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(CaseClockStopped, (), (case_id, reason, cause, by))

struct CaseClockRuns {
    static constexpr std::string_view name = "link.case_runs.1";
    CaseId case_id;
};
BOOST_DESCRIBE_STRUCT(CaseClockRuns, (), (case_id))

struct LinkPaused {
    static constexpr std::string_view name = "link.paused.1";
    TaskId task;
    calendar::PauseReason reason = calendar::PauseReason::customer;
    std::string cause;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(LinkPaused, (), (task, reason, cause, by))

struct LinkResumed {
    static constexpr std::string_view name = "link.resumed.1";
    TaskId task;
    calendar::Deadline deadline;
    calendar::ColourTimes turns;
};
BOOST_DESCRIBE_STRUCT(LinkResumed, (), (task, deadline, turns))

// An opinion on the case's one supply plan (or another of its sheets): every version is kept, with who said it.
struct OpinionGiven {
    static constexpr std::string_view name = "link.opinion_given.1";
    std::int64_t opinion = 0;
    TaskId task;
    CaseId case_id;
    std::string link, department, post;
    std::int32_t version = 1;  // of this post's opinion on this link
    std::string verdict;       // "agreed", "conditional", "refused", "done"
    SealedId text;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(OpinionGiven, (), (opinion, task, case_id, link, department, post, version, verdict, text, by))

// The link's work is done; its process goes on with what was found.
struct LinkFinished {
    static constexpr std::string_view name = "link.finished.1";
    TaskId task;
    CaseId case_id;
    AccountId by;
    json::value variables;
};
BOOST_DESCRIBE_STRUCT(LinkFinished, (), (task, case_id, by, variables))

// The clock's end: what was used of the limit, in its unit, and whether it was late.
struct LinkClosed {
    static constexpr std::string_view name = "link.closed.1";
    TaskId task;
    bool completed = true;  // else the process went another way
    double used = 0;
    bool late = false;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(LinkClosed, (), (task, completed, used, late, by))

// --- supervision orders ---

struct SupervisionOrdered {
    static constexpr std::string_view name = "supervision.ordered.1";
    std::int64_t order = 0;
    TaskId task;
    CaseId case_id;
    std::string link, department, post;
    Instant link_due;
    std::int32_t ordinal = 1;  // of this link's orders
};
BOOST_DESCRIBE_STRUCT(SupervisionOrdered, (), (order, task, case_id, link, department, post, link_due, ordinal))

struct SupervisionSigned {
    static constexpr std::string_view name = "supervision.signed.1";
    std::int64_t order = 0;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SupervisionSigned, (), (order, by))

struct SupervisionAnswered {
    static constexpr std::string_view name = "supervision.answered.1";
    std::int64_t order = 0;
    std::string cause;  // one of supervision_causes()
    SealedId measure;
    Instant promised;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SupervisionAnswered, (), (order, cause, measure, promised, by))

struct SupervisionFollowed {
    static constexpr std::string_view name = "supervision.followed.1";
    std::int64_t order = 0;
    SealedId note;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SupervisionFollowed, (), (order, note, by))

// Unanswered, or the promise broken: told to the monitoring centre and the leadership.
struct SupervisionEscalated {
    static constexpr std::string_view name = "supervision.escalated.1";
    std::int64_t order = 0;
    TaskId task;
    CaseId case_id;
    std::string department;
    std::string reason;  // "unanswered", "promise_broken"
    std::vector<std::string> told;
};
BOOST_DESCRIBE_STRUCT(SupervisionEscalated, (), (order, task, case_id, department, reason, told))

struct SupervisionClosed {
    static constexpr std::string_view name = "supervision.closed.1";
    std::int64_t order = 0;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SupervisionClosed, (), (order, by))

// A collaboration notice to a department's post: signed for, assigned and answered by P6.
struct NoticeSent {
    static constexpr std::string_view name = "notice.sent.1";
    std::int64_t notice = 0;
    CaseId case_id;
    std::string department, post, subject;
    SealedId text;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(NoticeSent, (), (notice, case_id, department, post, subject, text, by))

struct NoticeUrged {
    static constexpr std::string_view name = "notice.urged.1";
    TaskId task;
    CaseId case_id;
    std::string department, post, link;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(NoticeUrged, (), (task, case_id, department, post, link, by))

using Events = boost::mp11::mp_list<LinkOpened, LinkSigned, LinkTurned, CaseClockStopped, CaseClockRuns,
                                    LinkPaused, LinkResumed, OpinionGiven,
                                    LinkFinished, LinkClosed, SupervisionOrdered, SupervisionSigned,
                                    SupervisionAnswered, SupervisionFollowed, SupervisionEscalated,
                                    SupervisionClosed, NoticeSent, NoticeUrged>;

}  // namespace yekuo::control
