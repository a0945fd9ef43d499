// What can happen to a request between the channel that brought it and the case that it becomes. Names,
// phones, addresses and free text stand here only as ids of sealed values.
#pragma once

#include <string>
#include <vector>

#include "store/event.hpp"

namespace yekuo::intake {

// All that is known when a channel hands a request in. `missing` is what the applicant is told at once.
struct RequestReceived {
    static constexpr std::string_view name = "request.received.3";  // 1 and 2 are read by room.cpp
    RequestId request;
    std::string channel;       // see is_channel in request.hpp
    std::string external_ref;  // the sender's own number, empty if it has none
    std::string case_type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;    // 0: the sender did not say who
    std::string urgency;  // "normal", "urgent", "emergency"
    std::vector<std::string> papers, missing;
    Instant received_at;
    Instant reported_at;  // when the sender took it in; 0 if it does not say
    double load_kw = 0;
    std::string cell;  // of the grid in which neighbours are looked for
    std::string territory;  // of an emergency: how far out the place lies; empty: not known
    std::string rules;      // that say which papers are asked, "material@1"
};
BOOST_DESCRIBE_STRUCT(RequestReceived, (),
                      (request, channel, external_ref, case_type, area, zone, place, address, text, customer, urgency,
                       papers, missing, received_at, reported_at, load_kw, cell, territory, rules))

struct PapersGiven {
    static constexpr std::string_view name = "request.papers_given.1";
    RequestId request;
    std::vector<std::string> papers, missing;  // all that are there now, all that still are not
};
BOOST_DESCRIBE_STRUCT(PapersGiven, (), (request, papers, missing))

// A dispatcher takes a request, or takes it over from another in writing.
struct RequestClaimed {
    static constexpr std::string_view name = "request.claimed.1";
    RequestId request;
    AccountId by;
    AccountId from;  // 0: nobody had it
    SealedId note;   // what the one before had to say
};
BOOST_DESCRIBE_STRUCT(RequestClaimed, (), (request, by, from, note))

// Reviewed and found good: cases/ answers with a case. Version 1 did not say how far out the place lies,
// version 2 by which rules another list of papers was asked.
struct RequestAccepted {
    static constexpr std::string_view name = "request.accepted.3";
    RequestId request;
    std::string channel, external_ref;
    std::string case_type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    SealedId address, text;
    PersonId customer;
    std::string urgency;
    std::vector<std::string> papers, missing;  // missing ones are collected at the visit
    Instant received_at;
    double load_kw = 0;
    AccountId by;  // 0: accepted without a person
    std::string territory;  // "urban", "rural", "remote"; empty: not known
    std::string rules;      // of the papers, where the reviewer changed the type; empty: as received
};
BOOST_DESCRIBE_STRUCT(RequestAccepted, (),
                      (request, channel, external_ref, case_type, area, zone, place, address, text, customer, urgency,
                       papers, missing, received_at, load_kw, by, territory, rules))

struct RequestMerged {
    static constexpr std::string_view name = "request.merged.1";
    RequestId request;
    RequestId into;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RequestMerged, (), (request, into, by))

// Back to the sender, with a reason that it is told.
struct RequestReturned {
    static constexpr std::string_view name = "request.returned.1";
    RequestId request;
    std::string channel, external_ref;
    PersonId customer;
    std::string reason;  // translation key "request.return.<reason>"
    SealedId note;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RequestReturned, (), (request, channel, external_ref, customer, reason, note, by))

// The case that the request has become.
struct RequestLinked {
    static constexpr std::string_view name = "request.linked.2";  // 1 is read by room.cpp
    RequestId request;
    CaseId case_id;
    std::string case_number;
};
BOOST_DESCRIBE_STRUCT(RequestLinked, (), (request, case_id, case_number))

// The sender has its answer, of this request or of the one into which it was merged.
struct RequestAnswered {
    static constexpr std::string_view name = "request.answered.1";
    RequestId request;
    std::string channel, external_ref;
    std::string outcome;
    SealedId answer;
};
BOOST_DESCRIBE_STRUCT(RequestAnswered, (), (request, channel, external_ref, outcome, answer))

using Events = boost::mp11::mp_list<RequestReceived, PapersGiven, RequestClaimed, RequestAccepted, RequestMerged,
                                    RequestReturned, RequestLinked, RequestAnswered>;

}  // namespace yekuo::intake
