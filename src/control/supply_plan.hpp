// The supply plan of a case as one document that many write: the customer manager's draft and a section for each
// post that P1 asks, side by side. A section is written on the version that its writer has seen; every version
// stays, with who said it. Sections of posts are the opinions on their links (link_deadline.hpp); the draft is
// kept among them under the name "draft".
//
// When the plan is replied it becomes valid for a time (a year at high voltage, three months at low voltage, as
// the rules of 1996 say); the customer signs for it or objects with a comment; a draft that is changed afterwards
// is replied anew; the time may be prolonged ten days before it ends at the latest.
#pragma once

#include "control/link_deadline.hpp"

namespace yekuo::control {

inline constexpr std::string_view draft_section = "draft";
inline constexpr std::string_view plan_timer = "control.plan";

struct PlanReplied {
    static constexpr std::string_view name = "plan.replied.1";
    CaseId case_id;
    Day valid_until;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(PlanReplied, (), (case_id, valid_until, by))

struct PlanAnswered {
    static constexpr std::string_view name = "plan.answered.1";
    CaseId case_id;
    std::string verdict;  // "agreed", "objected"
    SealedId words;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(PlanAnswered, (), (case_id, verdict, words, by))

struct PlanRenewed {
    static constexpr std::string_view name = "plan.renewed.1";
    CaseId case_id;
    Day valid_until;
    SealedId reason;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(PlanRenewed, (), (case_id, valid_until, reason, by))

struct PlanExpired {
    static constexpr std::string_view name = "plan.expired.1";
    CaseId case_id;
};
BOOST_DESCRIBE_STRUCT(PlanExpired, (), (case_id))

using PlanEvents = boost::mp11::mp_list<PlanReplied, PlanAnswered, PlanRenewed, PlanExpired>;

enum class PlanState { drafted, replied, agreed, objected, expired };
BOOST_DESCRIBE_ENUM(PlanState, drafted, replied, agreed, objected, expired)

// There once it was replied; before that a plan is what its sections are.
struct SupplyPlanRow {
    static constexpr std::string_view table = "supply_plan";
    CaseId id;
    Area area = 0;
    PlanState state = PlanState::drafted;
    Instant replied;
    Day valid_until;
    Instant answered;
    SealedId words;
    std::int32_t renewed = 0;
};
BOOST_DESCRIBE_STRUCT(SupplyPlanRow, (), (id, area, state, replied, valid_until, answered, words, renewed))

// Errors: "case.unknown", "case.closed", "opinion.changed_meanwhile".
struct WriteDraft {
    CaseId case_id;
    std::int32_t based_on = 0;
    SealedId text;
    AccountId by;
};
struct ReplyPlan {
    CaseId case_id;
    AccountId by;
};
// Errors: "plan.not_replied", "plan.answered_already", "plan.expired".
struct AnswerPlan {
    CaseId case_id;
    std::string verdict;
    SealedId words;
    std::string by;
};
// Errors: "plan.not_replied", "plan.renewal_late".
struct RenewPlan {
    CaseId case_id;
    SealedId reason;
    std::string by;
};
struct ExpirePlan {
    CaseId case_id;
};

Result<Decision> decide(const Rows& rows, const WriteDraft& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ReplyPlan& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerPlan& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RenewPlan& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ExpirePlan& command, const Now& now);

void apply(Rows& rows, const PlanReplied& event, const Envelope& at);
void apply(Rows& rows, const PlanAnswered& event, const Envelope& at);
void apply(Rows& rows, const PlanRenewed& event, const Envelope& at);
void apply(Rows& rows, const PlanExpired& event, const Envelope& at);

// The task that replies on the plan is done: the plan is replied from now on.
Commands plan_reply(const Rows& rows, const process::TaskClosed& event, const Envelope& at);

}  // namespace yekuo::control
