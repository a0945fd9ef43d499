// What can happen to a case from the day it is opened until it is done or cancelled. Whatever cannot be
// computed again stands here: numbers, deadlines with the calendar that they were counted on, fees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calendar/limits.hpp"
#include "store/event.hpp"

namespace yekuo::cases {

// The city's working calendar, as its file says it: limits are counted with it from now on.
struct CalendarDeployed {
    static constexpr std::string_view name = "calendar.deployed.1";
    std::string version;
    std::string json;
};
BOOST_DESCRIBE_STRUCT(CalendarDeployed, (), (version, json))

// A key link that the case promises; the translation key is "key_link.<link>".
struct PlannedLink {
    std::string link;
    std::int32_t days_max = 0;  // working days; 0: no limit of its own
};
BOOST_DESCRIBE_STRUCT(PlannedLink, (), (link, days_max))

// Version 1 knew no arrival: how far out the place lies, and for an emergency when a crew must be there. Version 2
// did not say its key links, nor which rules had answered.
struct CaseOpened {
    static constexpr std::string_view name = "case.opened.3";
    CaseId case_id;
    std::string series;  // "330602-170322": area and local day
    std::int64_t serial = 0;
    std::string number;  // "330602-170322-00041"
    std::string type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;
    RequestId request;
    std::string channel, external_ref, urgency;
    double load_kw = 0;
    std::vector<std::string> papers, missing;
    Instant received_at;
    AccountId by;
    calendar::Limit limit;
    calendar::Deadline deadline;
    Instant first_contact_due;
    std::string territory;  // "urban", "rural", "remote"; empty: not known
    std::int32_t arrival_minutes = 0;  // round the clock, from the call; 0: no emergency
    Instant arrival_due;
    std::vector<PlannedLink> links;
    std::vector<std::string> rules;  // "limit@1"
};
BOOST_DESCRIBE_STRUCT(CaseOpened, (),
                      (case_id, series, serial, number, type, area, zone, place, address, text, customer, request,
                       channel, external_ref, urgency, load_kw, papers, missing, received_at, by, limit, deadline,
                       first_contact_due, territory, arrival_minutes, arrival_due, links, rules))

// --- what the customer sees of the key links ---

struct KeyLinkStarted {
    static constexpr std::string_view name = "case.key_link_started.1";
    CaseId case_id;
    std::string link;
    Instant due;  // 0: no limit of its own
    bool provisional = false;
};
BOOST_DESCRIBE_STRUCT(KeyLinkStarted, (), (case_id, link, due, provisional))

// A step inside a key link is done; the last one tells who finished the link and when.
struct KeyLinkStepped {
    static constexpr std::string_view name = "case.key_link_stepped.1";
    CaseId case_id;
    std::string link;
    std::string handler;  // "account:12", "crew:3"
};
BOOST_DESCRIBE_STRUCT(KeyLinkStepped, (), (case_id, link, handler))

struct KeyLinkDone {
    static constexpr std::string_view name = "case.key_link_done.1";
    CaseId case_id;
    std::string link;
    Instant done;
    std::string handler;
    std::int64_t fee_cents = 0;
    std::vector<std::string> papers;
};
BOOST_DESCRIBE_STRUCT(KeyLinkDone, (), (case_id, link, done, handler, fee_cents, papers))

struct TurnChanged {
    static constexpr std::string_view name = "case.turn_changed.1";
    CaseId case_id;
    std::string turn;  // "us", "customer", "government"
    std::string step;  // topic of the step that is waited for, "" when none
};
BOOST_DESCRIBE_STRUCT(TurnChanged, (), (case_id, turn, step))

struct CasePapersGiven {
    static constexpr std::string_view name = "case.papers_given.1";
    CaseId case_id;
    std::vector<std::string> papers;
};
BOOST_DESCRIBE_STRUCT(CasePapersGiven, (), (case_id, papers))

// --- the steps with records of their own ---

struct ContractSigned {
    static constexpr std::string_view name = "case.contract_signed.1";
    CaseId case_id;
    SealedId signature;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(ContractSigned, (), (case_id, signature, by))

// Version 1 did not say on what the amount is based, version 2 by which rules it is charged.
struct FeeAssessed {
    static constexpr std::string_view name = "case.fee_assessed.3";
    CaseId case_id;
    std::int64_t fee = 0;
    std::string kind;
    std::int64_t cents = 0;
    AccountId by;
    std::string basis;     // translation key "fee_basis.<basis>"; empty: an assessment before it was asked for
    std::string document;  // that the basis names, "浙价资〔2016〕46号"
    std::string rules;     // "fee@1"
};
BOOST_DESCRIBE_STRUCT(FeeAssessed, (), (case_id, fee, kind, cents, by, basis, document, rules))

struct FeeSettled {
    static constexpr std::string_view name = "case.fee_settled.1";
    CaseId case_id;
    std::int64_t fee = 0;
    std::string receipt;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(FeeSettled, (), (case_id, fee, receipt, by))

struct MeterAllocated {
    static constexpr std::string_view name = "case.meter_allocated.1";
    CaseId case_id;
    std::string meter;
    std::string before;  // the meter given back, when another was allocated
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(MeterAllocated, (), (case_id, meter, before, by))

// The meter answers at the head-end.
struct MeterCommissioned {
    static constexpr std::string_view name = "case.meter_commissioned.1";
    CaseId case_id;
    std::string meter;
};
BOOST_DESCRIBE_STRUCT(MeterCommissioned, (), (case_id, meter))

struct AccountOpened {
    static constexpr std::string_view name = "case.account_opened.1";
    CaseId case_id;
    std::string account;
    std::string meter;
    PersonId customer;
};
BOOST_DESCRIBE_STRUCT(AccountOpened, (), (case_id, account, meter, customer))

struct CallRecorded {
    static constexpr std::string_view name = "case.call_recorded.1";
    CaseId case_id;
    std::int64_t call = 0;
    std::string kind;     // "first_contact", "return_call"
    std::string outcome;  // "reached", "unreachable"
    std::int32_t attempt = 1;  // of this kind, in a row without an answer
    std::optional<bool> satisfied;
    std::optional<bool> needs_visit;
    SealedId note;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(CallRecorded, (), (case_id, call, kind, outcome, attempt, satisfied, needs_visit, note, by))

// Three tries without an answer: the customer gets a message, and the clock stands, visibly.
struct CustomerUnreachable {
    static constexpr std::string_view name = "case.customer_unreachable.1";
    CaseId case_id;
    PersonId customer;
    std::string kind;
    std::int32_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(CustomerUnreachable, (), (case_id, customer, kind, attempts))

struct MeterTested {
    static constexpr std::string_view name = "case.meter_tested.1";
    CaseId case_id;
    double error_percent = 0;
    bool within = true;  // of what the rules allow
    SealedId report;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(MeterTested, (), (case_id, error_percent, within, report, by))

// What the crew brought back from the site: shown with the case, whatever dispatch keeps of its work orders.
// A meter that is another case's is told of as it is: `meter_conflict`, for the hall to clear up.
struct WorkTaken {
    static constexpr std::string_view name = "case.work_taken.1";
    CaseId case_id;
    WorkOrderId work_order;
    std::string meter, old_meter;
    bool meter_conflict = false;
    std::vector<std::string> seals;
    std::optional<std::int64_t> old_reading, new_reading;  // hundredths of a kWh
    std::vector<std::string> papers;
    std::optional<double> error_percent;
};
BOOST_DESCRIBE_STRUCT(WorkTaken, (),
                      (case_id, work_order, meter, old_meter, meter_conflict, seals, old_reading, new_reading, papers,
                       error_percent))

// A crew stands before the door of an emergency: the end of the time to get there.
struct EmergencyReached {
    static constexpr std::string_view name = "case.emergency_reached.1";
    CaseId case_id;
    Instant arrived;
    bool late = false;
};
BOOST_DESCRIBE_STRUCT(EmergencyReached, (), (case_id, arrived, late))

struct SenderAnswered {
    static constexpr std::string_view name = "case.sender_answered.1";
    CaseId case_id;
    RequestId request;
    std::string channel, external_ref;
    std::string outcome;  // "solved", "explained", "not_ours"
    SealedId answer;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(SenderAnswered, (), (case_id, request, channel, external_ref, outcome, answer, by))

// --- the clock and the end ---

// Version 1 had no note.
struct CasePaused {
    static constexpr std::string_view name = "case.paused.2";
    CaseId case_id;
    calendar::PauseReason reason = calendar::PauseReason::customer;
    std::string cause;  // translation key "pause_cause.<cause>", e.g. "unreachable"
    AccountId by;
    SealedId note;
};
BOOST_DESCRIBE_STRUCT(CasePaused, (), (case_id, reason, cause, by, note))

struct LinkDue {
    std::string link;
    Instant due;
    bool provisional = false;
};
BOOST_DESCRIBE_STRUCT(LinkDue, (), (link, due, provisional))

struct CaseResumed {
    static constexpr std::string_view name = "case.resumed.1";
    CaseId case_id;
    calendar::Deadline deadline;
    std::vector<LinkDue> links;
};
BOOST_DESCRIBE_STRUCT(CaseResumed, (), (case_id, deadline, links))

struct CaseDone {
    static constexpr std::string_view name = "case.done.1";
    CaseId case_id;
    RequestId request;
    PersonId customer;
    bool late = false;
};
BOOST_DESCRIBE_STRUCT(CaseDone, (), (case_id, request, customer, late))

struct CaseCancelled {
    static constexpr std::string_view name = "case.cancelled.1";
    CaseId case_id;
    RequestId request;
    PersonId customer;
    std::string reason;  // translation key "case.cancel.<reason>"
    SealedId note;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(CaseCancelled, (), (case_id, request, customer, reason, note, by))

struct RatingAsked {
    static constexpr std::string_view name = "case.rating_asked.1";
    CaseId case_id;
    PersonId customer;
};
BOOST_DESCRIBE_STRUCT(RatingAsked, (), (case_id, customer))

struct CaseRated {
    static constexpr std::string_view name = "case.rated.1";
    CaseId case_id;
    std::int32_t stars = 0;
    SealedId reason;
};
BOOST_DESCRIBE_STRUCT(CaseRated, (), (case_id, stars, reason))

using Events = boost::mp11::mp_list<CalendarDeployed, CaseOpened, KeyLinkStarted, KeyLinkStepped, KeyLinkDone,
                                    TurnChanged, CasePapersGiven, ContractSigned, FeeAssessed, FeeSettled,
                                    MeterAllocated, MeterCommissioned, AccountOpened, CallRecorded,
                                    CustomerUnreachable, MeterTested, WorkTaken, EmergencyReached,
                                    SenderAnswered, CasePaused, CaseResumed,
                                    CaseDone, CaseCancelled, RatingAsked, CaseRated>;

}  // namespace yekuo::cases
