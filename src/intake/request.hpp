// Requests from every channel, in one queue: received, claimed by a dispatcher, and then accepted as a
// case, merged into another request that tells of the same matter, or returned to the sender with a reason.
//
// An applicant hears at once which papers are missing. A sender that repeats its own number gets the same
// request again. Likely duplicates are shown to the dispatcher with the reasons; merging is a decision of
// people, except where a sender says itself that two reports are one (ReceiveRequest::same_as).
#pragma once

#include <optional>

#include "intake/case_types.hpp"
#include "intake/events.hpp"
#include "store/room.hpp"

namespace yekuo::intake {

using store::Commands;
using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

enum class RequestState { received, claimed, accepted, merged, returned };
BOOST_DESCRIBE_ENUM(RequestState, received, claimed, accepted, merged, returned)

struct RequestRow {
    static constexpr std::string_view table = "request";
    // No column that changes while a request waits is indexed: PostgreSQL then updates it without touching indexes.
    static constexpr std::array<std::string_view, 5> indexes{"sender", "customer", "waiting", "merged_into", "cell"};
    RequestId id;
    std::string channel;
    std::string external_ref;
    std::string sender;  // channel and external_ref in one, for the look-up; empty without a reference
    std::string case_type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;
    std::string urgency;
    std::vector<std::string> papers, missing;
    RequestState state = RequestState::received;
    bool waiting = true;  // received or claimed: in the queue
    AccountId claimed_by;
    RequestId merged_into;
    CaseId case_id;
    std::string case_number;
    Instant received_at, reported_at;
    double load_kw = 0;
    std::string cell;
    std::string territory;  // of an emergency: "urban", "rural", "remote"; empty: not known
    std::string return_reason;
    SealedId return_note, handover_note;
    Instant answered_at;  // when the sender got its answer
    EventNumber changed = 0;  // the last event about it: its ETag
};
BOOST_DESCRIBE_STRUCT(RequestRow, (),
                      (id, channel, external_ref, sender, case_type, area, zone, place, address, text, customer,
                       urgency, papers, missing, state, waiting, claimed_by, merged_into, case_id, case_number,
                       received_at, reported_at, load_kw, cell, territory, return_reason, return_note, handover_note,
                       answered_at, changed))

bool is_channel(std::string_view channel);
bool is_forwarding(std::string_view channel);  // a sender that waits for an answer in its own form and time

// RequestRow::sender: "mayor_hotline/12345-7"; empty without a reference.
std::string sender_of(std::string_view channel, std::string_view reference);

// --- commands ---

struct ReceiveRequest {
    std::string channel;
    std::string external_ref;
    std::string case_type;
    Area area = 0;  // found from the place by the caller; 0: outside the city
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;
    std::string urgency = "normal";
    std::vector<std::string> papers;
    bool by_agent = false;
    double load_kw = 0;
    Instant reported_at;
    std::string territory;  // of an emergency's place, known at the edge; empty: not known
    std::string same_as;  // RequestRow::sender of an earlier report that tells of the same matter
};

struct GivePapers {
    RequestId request;
    std::vector<std::string> papers;
};

struct ClaimRequest {
    RequestId request;
    AccountId by;
    SealedId handover_note;  // needed to take a request over from somebody else
};

struct AcceptRequest {
    RequestId request;
    AccountId by;
    std::optional<std::string> case_type;  // the reviewer's correction
    bool papers_later = false;             // the missing ones are collected at the visit
};

struct MergeRequest {
    RequestId request;
    RequestId into;
    AccountId by;
};

struct ReturnRequest {
    RequestId request;
    AccountId by;
    std::string reason;  // one of return_reasons()
    SealedId note;
};

struct LinkCase {
    RequestId request;
    CaseId case_id;
    std::string case_number;
};

struct AnswerRequest {
    RequestId request;
    std::string outcome;
    SealedId answer;
};

std::span<const std::string_view> return_reasons();

// What can be said of a request without looking at others: asked at the edge before anything is sealed.
std::optional<Error> fault_of(const ReceiveRequest& command);

Result<Decision> decide(const Rows& rows, const ReceiveRequest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const GivePapers& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ClaimRequest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AcceptRequest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const MergeRequest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ReturnRequest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const LinkCase& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerRequest& command, const Now& now);

std::vector<store::RowKey> keys(const GivePapers& command);
std::vector<store::RowKey> keys(const ClaimRequest& command);
std::vector<store::RowKey> keys(const AcceptRequest& command);
std::vector<store::RowKey> keys(const MergeRequest& command);
std::vector<store::RowKey> keys(const ReturnRequest& command);

void apply(Rows& rows, const RequestReceived& event, const Envelope& at);
void apply(Rows& rows, const PapersGiven& event, const Envelope& at);
void apply(Rows& rows, const RequestClaimed& event, const Envelope& at);
void apply(Rows& rows, const RequestAccepted& event, const Envelope& at);
void apply(Rows& rows, const RequestMerged& event, const Envelope& at);
void apply(Rows& rows, const RequestReturned& event, const Envelope& at);
void apply(Rows& rows, const RequestLinked& event, const Envelope& at);
void apply(Rows& rows, const RequestAnswered& event, const Envelope& at);

}  // namespace yekuo::intake
