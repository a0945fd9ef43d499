// A case: one application from acceptance to its end, with the time that it was promised. Opened when a
// request is accepted, driven by its process (process_reactions.hpp), shown to its customer key link by key
// link (disclosure.hpp), done when its process ends.
//
// An emergency (a forwarded order that its sender calls one) has a second clock: minutes round the clock until a
// crew is there.
//
// The clock of a case stands only with a recorded reason, which the customer sees; when it goes on, the
// deadlines are counted again from the start with that pause taken off.
#pragma once

#include "cases/calendar_row.hpp"
#include "intake/events.hpp"

namespace yekuo::cases {

enum class CaseState { open, done, cancelled };
BOOST_DESCRIBE_ENUM(CaseState, open, done, cancelled)

struct CaseRow {
    static constexpr std::string_view table = "connection_case";
    static constexpr std::array<std::string_view, 6> indexes{"number", "area", "customer", "request", "state",
                                                            "address"};
    CaseId id;
    std::string number;
    std::string type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;  // 0: a forwarded order whose sender did not say who
    RequestId request;
    std::string channel, external_ref, urgency;
    double load_kw = 0;
    CaseState state = CaseState::open;
    std::string turn = "us";  // whose move it is: "us", "customer", "government"
    std::string step;         // topic of the step that is waited for
    std::string key_link;     // the running one that began last
    Instant opened, due, closed;
    bool provisional_due = false;  // reaches into a year whose holidays are not announced yet
    calendar::Limit limit;
    std::string calendar_version;
    std::vector<calendar::Pause> pauses;
    std::vector<std::string> pause_causes;  // of each of them, in the same order
    std::vector<SealedId> pause_notes;
    std::string pause_cause;  // of the pause that is open; empty: the clock runs
    Instant first_contact_due, first_contact_at;
    std::string territory;
    std::int32_t arrival_minutes = 0;
    Instant arrival_due, arrived_at;
    Instant contract_at;
    SealedId contract_signature;
    std::string meter, account;
    Instant answered_at;
    SealedId answer;
    std::string outcome;  // of the answer, or the reason of a cancellation
    SealedId cancel_note;
    AccountId accepted_by;
    EventNumber changed = 0;  // the last event about it: its ETag
};
BOOST_DESCRIBE_STRUCT(CaseRow, (),
                      (id, number, type, area, zone, place, address, text, customer, request, channel, external_ref,
                       urgency, load_kw, state, turn, step, key_link, opened, due, closed, provisional_due, limit,
                       calendar_version, pauses, pause_causes, pause_notes, pause_cause, first_contact_due, first_contact_at,
                       territory, arrival_minutes, arrival_due, arrived_at, contract_at, contract_signature, meter,
                       account, answered_at, answer, outcome, cancel_note, accepted_by, changed))

// The last number given in an area on a day.
struct CaseNumberRow {
    static constexpr std::string_view table = "case_number";
    std::string id;  // "330602-170322"
    std::int64_t last = 0;
};
BOOST_DESCRIBE_STRUCT(CaseNumberRow, (), (id, last))

struct PaperRow {
    static constexpr std::string_view table = "case_paper";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    std::string id;  // "812/id_document"
    CaseId case_id;
    std::string paper;
    bool given = false;
    Instant given_at;
};
BOOST_DESCRIBE_STRUCT(PaperRow, (), (id, case_id, paper, given, given_at))

// A customer who was asked; stars 0: not answered (yet). Satisfaction is told with both numbers.
struct RatingRow {
    static constexpr std::string_view table = "rating";
    static constexpr std::array<std::string_view, 1> indexes{"area"};
    CaseId id;
    Area area = 0;
    std::string type;
    Instant asked_at, answered_at;
    std::int32_t stars = 0;
    SealedId reason;
};
BOOST_DESCRIBE_STRUCT(RatingRow, (), (id, area, type, asked_at, answered_at, stars, reason))

// --- commands ---

struct OpenCase {
    intake::RequestAccepted request;
};

struct GiveCasePapers {
    CaseId case_id;
    std::vector<std::string> papers;
};

struct PauseCase {
    CaseId case_id;
    std::string cause;  // one of pause_causes(), which says whose reason it is
    AccountId by;
    SealedId note;
};

struct ResumeCase {
    CaseId case_id;
};

struct CloseCase {
    CaseId case_id;
};

struct CancelCase {
    CaseId case_id;
    std::string reason;  // one of cancel_reasons()
    SealedId note;
    std::string by;
};

struct RateCase {
    CaseId case_id;
    std::int32_t stars = 0;  // 1 to 5
    SealedId reason;
};

std::span<const std::string_view> cancel_reasons();

// For what a clock may stand, and which of the three reasons of the rules each is.
struct PauseCause {
    std::string_view cause;
    calendar::PauseReason reason;
};
std::span<const PauseCause> pause_causes();

Result<Decision> decide(const Rows& rows, const OpenCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const GiveCasePapers& command, const Now& now);
Result<Decision> decide(const Rows& rows, const PauseCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ResumeCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CloseCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CancelCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RateCase& command, const Now& now);

void apply(Rows& rows, const CaseOpened& event, const Envelope& at);
void apply(Rows& rows, const CasePapersGiven& event, const Envelope& at);
void apply(Rows& rows, const CasePaused& event, const Envelope& at);
void apply(Rows& rows, const CaseResumed& event, const Envelope& at);
void apply(Rows& rows, const CaseDone& event, const Envelope& at);
void apply(Rows& rows, const CaseCancelled& event, const Envelope& at);
void apply(Rows& rows, const RatingAsked& event, const Envelope& at);
void apply(Rows& rows, const CaseRated& event, const Envelope& at);

Commands react(const Rows& rows, const intake::RequestAccepted& event, const Envelope& at);

// A case that can still be worked on, or why not ("case.unknown", "case.closed").
Result<const CaseRow*> open_case(const Rows& rows, CaseId id);

// Of these papers those that the case asks for and does not have.
std::vector<std::string> not_given_yet(const Rows& rows, CaseId id, const std::vector<std::string>& papers);

// What RecordCall needs too: the pause and its end as parts of a larger decision.
std::optional<Error> add_resumed(Decision& decision, const Rows& rows, const CaseRow& row, Instant now);

template <class Edit>
void change_case(Rows& rows, CaseId id, const Envelope& at, Edit edit) {
    rows.change<CaseRow>(id, [&](CaseRow& row) {
        edit(row);
        row.changed = at.number;
    });
}

}  // namespace yekuo::cases
