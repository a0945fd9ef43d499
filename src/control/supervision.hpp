// Supervision orders: what an overdue link brings upon its department. An order goes to the department's head
// (as link P6-04, with a clock of its own), is signed for, answered with cause, measure and promised time,
// followed up, escalated when it stays unanswered or the promise is broken, and closed by those who supervise
// once it is answered and the link is done. Nothing else closes it: not the link's end, not time.
#pragma once

#include "control/link_deadline.hpp"

namespace yekuo::control {

inline constexpr std::string_view promise_timer = "control.promise";

enum class SupervisionState { ordered, signed_for, answered, closed };
BOOST_DESCRIBE_ENUM(SupervisionState, ordered, signed_for, answered, closed)

struct SupervisionRow {
    static constexpr std::string_view table = "supervision_order";
    static constexpr std::array<std::string_view, 3> indexes{"task", "department", "state"};
    std::int64_t id = 0;
    TaskId task;  // the overdue link
    CaseId case_id;
    Area area = 0;
    std::string link, department, post;
    Instant link_due, ordered;
    std::int32_t ordinal = 1;
    SupervisionState state = SupervisionState::ordered;
    TaskId answer_task;  // link P6-04
    Instant signed_at, answered_at, promised, closed_at;
    AccountId signed_by, answered_by, closed_by;
    std::string cause;
    SealedId measure;
    std::int32_t followed = 0, escalated = 0;
    std::string escalation;  // why, last
};
BOOST_DESCRIBE_STRUCT(SupervisionRow, (),
                      (id, task, case_id, area, link, department, post, link_due, ordered, ordinal, state,
                       answer_task, signed_at, answered_at, promised, closed_at, signed_by, answered_by, closed_by,
                       cause, measure, followed, escalated, escalation))

struct OrderSupervision {
    TaskId task;
};
struct SignOrder {
    std::int64_t order = 0;
    AccountId by;
};
// Errors: "supervision.cause", "supervision.promise_past", "supervision.closed".
struct AnswerOrder {
    std::int64_t order = 0;
    std::string cause;
    SealedId measure;
    Instant promised;
    AccountId by;
};
struct FollowOrder {
    std::int64_t order = 0;
    SealedId note;
    AccountId by;
};
struct EscalateOrder {
    std::int64_t order = 0;
    std::string reason;
};
// Errors: "supervision.not_answered", "supervision.link_open".
struct CloseOrder {
    std::int64_t order = 0;
    AccountId by;
};

std::span<const std::string_view> supervision_causes();

Result<Decision> decide(const Rows& rows, const OrderSupervision& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SignOrder& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerOrder& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FollowOrder& command, const Now& now);
Result<Decision> decide(const Rows& rows, const EscalateOrder& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CloseOrder& command, const Now& now);

void apply(Rows& rows, const SupervisionOrdered& event, const Envelope& at);
void apply(Rows& rows, const SupervisionSigned& event, const Envelope& at);
void apply(Rows& rows, const SupervisionAnswered& event, const Envelope& at);
void apply(Rows& rows, const SupervisionFollowed& event, const Envelope& at);
void apply(Rows& rows, const SupervisionEscalated& event, const Envelope& at);
void apply(Rows& rows, const SupervisionClosed& event, const Envelope& at);

Commands react(const Rows& rows, const LinkTurned& event, const Envelope& at);
Commands react(const Rows& rows, const SupervisionOrdered& event, const Envelope& at);
Commands react(const Rows& rows, const SupervisionAnswered& event, const Envelope& at);
Commands react(const Rows& rows, const SupervisionEscalated& event, const Envelope& at);

}  // namespace yekuo::control
