// The clock of every open link. A user task of topic "control.link" brings its limit and thresholds from the
// model; the room counts the deadline on the city's calendar, sleeps until the next colour, and tells each
// warning once to whom it concerns. A case that is paused pauses the clocks of its links, with the same reason.
//
// Colours go one step at a time, so that no warning is left out however fast time goes:
//   yellow: the post; orange: the post and its department's head; red (overdue): a supervision order to the
//   head, shown to dispatch; purple (two working days over, or a second order): monitoring and leadership.
#pragma once

#include "cases/events.hpp"
#include "control/events.hpp"
#include "process/events.hpp"
#include "store/room.hpp"

namespace yekuo::control {

using store::Commands;
using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

inline constexpr std::string_view link_topic = "control.link";
inline constexpr std::string_view link_timer = "control.link";

enum class ClockState { running, paused, done, cancelled };
BOOST_DESCRIBE_ENUM(ClockState, running, paused, done, cancelled)

struct LinkDeadlineRow {
    static constexpr std::string_view table = "link_deadline";
    static constexpr std::array<std::string_view, 4> indexes{"case_id", "post", "department", "state"};
    TaskId id;
    InstanceId instance;
    CaseId case_id;  // 0: of no case
    Area area = 0;
    std::string link, element, title, department, post, input, output;
    calendar::Limit limit;
    calendar::Warnings warnings;
    std::string calendar_version;
    Instant opened, due;
    bool provisional = false;
    calendar::ColourTimes turns;
    calendar::Colour level = calendar::Colour::green;
    ClockState state = ClockState::running;
    std::vector<calendar::Pause> pauses;
    std::string pause_cause;
    Instant signed_at;
    AccountId signed_by;
    Instant closed;
    std::string closed_by;
    double used = 0;  // of the limit, in its unit, at the end
    bool late = false;
    std::int32_t orders = 0;  // supervision orders that it brought
    std::int64_t order = 0;   // of P6-04: the order that it answers
    SealedId text;
};
BOOST_DESCRIBE_STRUCT(LinkDeadlineRow, (),
                      (id, instance, case_id, area, link, element, title, department, post, input, output, limit,
                       warnings, calendar_version, opened, due, provisional, turns, level, state, pauses,
                       pause_cause, signed_at, signed_by, closed, closed_by, used, late, orders, order, text))

// A case whose clock stands now: links that open meanwhile stand too.
struct CaseClockRow {
    static constexpr std::string_view table = "case_clock";
    CaseId id;
    calendar::PauseReason reason = calendar::PauseReason::customer;
    std::string cause;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(CaseClockRow, (), (id, reason, cause, by))

struct WarningRow {
    static constexpr std::string_view table = "link_warning";
    static constexpr std::array<std::string_view, 2> indexes{"task", "department"};
    std::int64_t id = 0;  // the event's number
    TaskId task;
    CaseId case_id;
    Area area = 0;
    std::string link, department, post;
    calendar::Colour colour = calendar::Colour::green;
    std::vector<std::string> told;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(WarningRow, (), (id, task, case_id, area, link, department, post, colour, told, at))

struct OpinionRow {
    static constexpr std::string_view table = "opinion";
    static constexpr std::array<std::string_view, 2> indexes{"case_id", "task"};
    std::int64_t id = 0;
    TaskId task;
    CaseId case_id;
    std::string link, department, post;
    std::int32_t version = 1;
    std::string verdict;
    SealedId text;
    AccountId by;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(OpinionRow, (), (id, task, case_id, link, department, post, version, verdict, text, by, at))

// --- commands ---

struct OpenClock {
    process::TaskOpened task;
    CaseId case_id;  // what it is about, where the task itself is of no case
    Area area = 0;
    std::string department, post;
    std::int64_t order = 0;
    SealedId text;
};
struct CloseClock {
    TaskId task;
    bool completed = true;
    std::string by;
};
struct TurnLink {
    TaskId task;
    bool woken = false;  // by its timer: sleeps on if an older calendar set it too early
};
struct PauseClocks {
    CaseId case_id;
    Area area = 0;
    calendar::PauseReason reason = calendar::PauseReason::customer;
    std::string cause;
    AccountId by;
};
struct ResumeClocks {
    CaseId case_id;
    Area area = 0;
};
// Signs for links (one or a batch). Errors: "link.unknown", "link.closed"; signing twice changes nothing.
struct SignLinks {
    std::vector<TaskId> tasks;
    AccountId by;
};
// Writes an opinion; another version of one that stands is based on it: "opinion.changed_meanwhile".
struct GiveOpinion {
    TaskId task;
    std::int32_t based_on = 0;
    std::string verdict;
    SealedId text;
    AccountId by;
};
// Finishes the link: its last opinion is given with it, its process goes on. A time at which the work was done
// that lies before now waits for a second person (typed_time.hpp). Error "link.done_at".
struct FinishLink {
    TaskId task;
    std::int32_t based_on = 0;
    std::string verdict;
    SealedId text;
    json::object variables;
    AccountId by;
    Instant done_at;  // as typed; 0: now
};
struct SendNotice {
    CaseId case_id;
    Area area = 0;
    std::string department, post, subject;
    SealedId text;
    AccountId by;
};
struct UrgeLink {
    TaskId task;
    AccountId by;
};

Result<Decision> decide(const Rows& rows, const OpenClock& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CloseClock& command, const Now& now);
Result<Decision> decide(const Rows& rows, const TurnLink& command, const Now& now);
Result<Decision> decide(const Rows& rows, const PauseClocks& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ResumeClocks& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SignLinks& command, const Now& now);
Result<Decision> decide(const Rows& rows, const GiveOpinion& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FinishLink& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SendNotice& command, const Now& now);
Result<Decision> decide(const Rows& rows, const UrgeLink& command, const Now& now);

void apply(Rows& rows, const LinkOpened& event, const Envelope& at);
void apply(Rows& rows, const LinkSigned& event, const Envelope& at);
void apply(Rows& rows, const LinkTurned& event, const Envelope& at);
void apply(Rows& rows, const CaseClockStopped& event, const Envelope& at);
void apply(Rows& rows, const CaseClockRuns& event, const Envelope& at);
void apply(Rows& rows, const LinkPaused& event, const Envelope& at);
void apply(Rows& rows, const LinkResumed& event, const Envelope& at);
void apply(Rows& rows, const OpinionGiven& event, const Envelope& at);
void apply(Rows& rows, const LinkFinished& event, const Envelope& at);
void apply(Rows& rows, const LinkClosed& event, const Envelope& at);
void apply(Rows& rows, const NoticeSent& event, const Envelope& at);
void apply(Rows& rows, const NoticeUrged& event, const Envelope& at);

Commands react(const Rows& rows, const process::TaskOpened& event, const Envelope& at);
Commands react(const Rows& rows, const process::TaskClosed& event, const Envelope& at);
Commands react(const Rows& rows, const cases::CasePaused& event, const Envelope& at);
Commands react(const Rows& rows, const cases::CaseResumed& event, const Envelope& at);
Commands react(const Rows& rows, const LinkFinished& event, const Envelope& at);
Commands react(const Rows& rows, const NoticeSent& event, const Envelope& at);

std::vector<store::RowKey> keys(const TurnLink& command);

bool is_open(const LinkDeadlineRow& row);

struct CountedLink {
    calendar::Deadline deadline;
    calendar::ColourTimes turns;
};
// Errors: "calendar.missing" where there is none, and those of the limit.
Result<CountedLink> count_link(const calendar::WorkingCalendar* calendar, calendar::Limit limit, const calendar::Warnings& warnings,
                               Instant start, std::span<const calendar::Pause> pauses);
// When the clock turns from this colour to the next; 0 after the last.
Instant next_turn(const calendar::ColourTimes& turns, calendar::Colour level);
// Sleeps until then.
void arm_link(Rows& rows, const LinkDeadlineRow& row, const Envelope& at);

// "2 working_days" as it stands in a model's attribute.
std::optional<calendar::Limit> parse_limit(const std::string& text);

std::span<const std::string_view> verdicts();

// The event of a colour, with whom it concerns.
LinkTurned turned(const LinkDeadlineRow& row, calendar::Colour colour);

}  // namespace yekuo::control
