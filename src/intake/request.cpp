#include "intake/request.hpp"

#include <algorithm>
#include <cmath>

#include "intake/duplicates.hpp"

namespace yekuo::intake {

namespace {

constexpr std::array<std::string_view, 8> channels{"hall",          "app",        "web_95598",       "hotline_95598",
                                                   "mayor_hotline", "police_110", "city_management", "import"};
constexpr std::array<std::string_view, 5> forwarding{"hotline_95598", "mayor_hotline", "police_110",
                                                     "city_management", "import"};
constexpr std::array<std::string_view, 3> urgencies{"normal", "urgent", "emergency"};
constexpr std::array<std::string_view, 6> reasons{"not_ours",     "unclear",           "outside_city",
                                                  "already_done", "customer_withdrew", "papers_refused"};
constexpr double load_kw_max = 1'000'000;
constexpr std::size_t reference_max = 100;

template <std::size_t N>
bool is_among(std::string_view text, const std::array<std::string_view, N>& known) {
    return std::ranges::find(known, text) != known.end();
}

bool is_open(const RequestRow& row) {
    return row.state == RequestState::received || row.state == RequestState::claimed;
}

// A request that can still be worked on, or why not.
Result<const RequestRow*> open_request(const Rows& rows, RequestId id) {
    const RequestRow* row = rows.find<RequestRow>(id);
    if (!row) return not_found("request.unknown");
    if (!is_open(*row)) return conflict("request.closed", boost::describe::enum_to_string(row->state, "?"));
    return row;
}

// The same for one who is about to decide on it: nobody decides on what another has in hand.
Result<const RequestRow*> request_in_hand(const Rows& rows, RequestId id, AccountId by) {
    auto row = open_request(rows, id);
    if (row && (*row)->claimed_by && (*row)->claimed_by != by) return conflict("request.claimed_by_other");
    return row;
}

// Words that the product knows, or that the rules in force ask of this type.
std::optional<Error> check_papers(const process::RuleSet& rules, std::string_view type,
                                  const std::vector<std::string>& papers) {
    std::optional<std::vector<std::string>> asked;
    for (std::size_t i = 0; i < papers.size(); ++i) {
        if (is_paper(papers[i])) continue;
        if (!asked) asked = asked_papers(rules, type, Applicant::agent);
        if (std::ranges::find(*asked, papers[i]) == asked->end())
            return invalid("paper.unknown", "/papers/" + std::to_string(i), papers[i]);
    }
    return {};
}

const RequestRow* by_sender(const Rows& rows, const std::string& sender) {
    if (sender.empty()) return nullptr;
    const auto found = rows.where<RequestRow>("sender", sender);
    return found.empty() ? nullptr : found.front();
}

// Merged requests lead to the one that is worked on; merging never makes a circle (see MergeRequest).
const RequestRow* worked_on(const Rows& rows, const RequestRow* row) {
    while (row && row->merged_into) row = rows.find<RequestRow>(row->merged_into);
    return row;
}

RequestReceived received(const ReceiveRequest& c, const process::RuleSet& rules, const Now& now) {
    RequestReceived event;
    event.request = RequestId{now.next};
    event.channel = c.channel;
    event.external_ref = c.external_ref;
    event.case_type = c.case_type;
    event.area = c.area;
    event.zone = c.zone;
    event.place = c.place;
    event.address = c.address;
    event.text = c.text;
    event.customer = c.customer;
    event.urgency = c.urgency;
    event.papers = c.papers;
    event.missing = missing_papers(rules, c.case_type, c.papers, c.by_agent ? Applicant::agent : Applicant::self);
    event.rules = rules.id;
    event.received_at = now.business;
    event.reported_at = c.reported_at;
    event.load_kw = c.load_kw;
    event.cell = cell_of(c.place);
    event.territory = c.territory;
    return event;
}

}  // namespace

bool is_channel(std::string_view channel) { return is_among(channel, channels); }
bool is_forwarding(std::string_view channel) { return is_among(channel, forwarding); }
std::string sender_of(std::string_view channel, std::string_view reference) {
    if (reference.empty()) return {};
    return std::string(channel) + "/" + std::string(reference);
}

std::span<const std::string_view> return_reasons() { return reasons; }

std::optional<Error> fault_of(const ReceiveRequest& c) {
    if (!is_channel(c.channel)) return invalid("channel.unknown", "/channel", c.channel);
    if (!find_case_type(c.case_type)) return invalid("case_type.unknown", "/case_type", c.case_type);
    if (!is_among(c.urgency, urgencies)) return invalid("request.urgency", "/urgency", c.urgency);
    if (c.external_ref.size() > reference_max) return invalid("request.reference_long", "/external_ref");
    if (!std::isfinite(c.place.lat) || !std::isfinite(c.place.lon) || std::abs(c.place.lat) > 90 ||
        std::abs(c.place.lon) > 180)
        return invalid("place.invalid", "/place");
    if (c.area == 0) return invalid("place.outside_city", "/place");
    if (!(c.load_kw >= 0 && c.load_kw <= load_kw_max)) return invalid("request.load", "/load_kw");
    if (!c.customer && !is_forwarding(c.channel)) return invalid("request.customer_missing", "/customer");
    return {};
}

Result<Decision> decide(const Rows& rows, const ReceiveRequest& c, const Now& now) {
    if (auto error = fault_of(c)) return *error;
    Decision decision(now);
    decision.about(c.area);
    if (const RequestRow* known = by_sender(rows, sender_of(c.channel, c.external_ref))) {
        decision.answer["request"] = known->id.value;
        decision.answer["missing"] = to_json(known->missing);
        decision.answer["known"] = true;
        return decision;
    }
    auto rules = process::rules_in_force(rows, "material", now.business);
    if (!rules) return rules.error();
    if (auto error = check_papers(*rules, c.case_type, c.papers)) return *error;
    RequestReceived event = received(c, *rules, now);
    const RequestId request = event.request;
    decision.answer["request"] = request.value;
    decision.answer["missing"] = to_json(event.missing);
    decision.answer["known"] = false;
    decision.add(std::move(event));
    const RequestRow* first = worked_on(rows, by_sender(rows, c.same_as));
    if (first && first->state != RequestState::returned) {
        decision.add(RequestMerged{request, first->id, {}});
        decision.answer["merged_into"] = first->id.value;
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const GivePapers& c, const Now& now) {
    auto row = open_request(rows, c.request);
    if (!row) return row.error();
    auto rules = process::rules_in_force(rows, "material", now.business);
    if (!rules) return rules.error();
    if (auto error = check_papers(*rules, (*row)->case_type, c.papers)) return *error;
    PapersGiven event{c.request, (*row)->papers, {}};
    for (const auto& paper : c.papers)
        if (std::ranges::find(event.papers, paper) == event.papers.end()) event.papers.push_back(paper);
    for (const auto& paper : (*row)->missing)
        if (std::ranges::find(event.papers, paper) == event.papers.end()) event.missing.push_back(paper);
    Decision decision(now);
    decision.about((*row)->area);
    decision.answer["missing"] = to_json(event.missing);
    decision.add(std::move(event));
    return decision;
}

Result<Decision> decide(const Rows& rows, const ClaimRequest& c, const Now& now) {
    auto row = open_request(rows, c.request);
    if (!row) return row.error();
    if (!c.by) return invalid("request.claimant_missing");
    Decision decision(now);
    decision.about((*row)->area);
    decision.answer["request"] = c.request.value;
    const AccountId from = (*row)->claimed_by;
    if (from == c.by) return decision;
    if (from && !c.handover_note) return conflict("request.claimed_by_other");
    decision.add(RequestClaimed{c.request, c.by, from, from ? c.handover_note : SealedId{}});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AcceptRequest& c, const Now& now) {
    auto found = request_in_hand(rows, c.request, c.by);
    if (!found) return found.error();
    const RequestRow& row = **found;
    std::string type_code = c.case_type.value_or(row.case_type);
    if (!find_case_type(type_code)) return invalid("case_type.unknown", "/case_type", type_code);
    // For another type than the applicant named, the list of papers is another too.
    auto missing = row.missing;
    std::string asked;
    if (type_code != row.case_type) {
        auto rules = process::rules_in_force(rows, "material", now.business);
        if (!rules) return rules.error();
        missing = missing_papers(*rules, type_code, row.papers, Applicant::self);
        asked = rules->id;
    }
    if (!missing.empty() && !c.papers_later) return conflict("request.papers_missing", to_json_text(missing));
    RequestAccepted event{c.request,   row.channel, row.external_ref, std::move(type_code), row.area,
                          row.zone,    row.place,   row.address,      row.text,             row.customer,
                          row.urgency, row.papers,  missing,          row.received_at,      row.load_kw,
                          c.by,        row.territory, asked};
    Decision decision(now);
    decision.about(row.area);
    decision.answer["request"] = c.request.value;
    decision.add(std::move(event));
    return decision;
}

Result<Decision> decide(const Rows& rows, const MergeRequest& c, const Now& now) {
    auto row = request_in_hand(rows, c.request, c.by);
    if (!row) return row.error();
    const RequestRow* into = worked_on(rows, rows.find<RequestRow>(c.into));
    if (!into) return invalid("request.unknown", "/into");
    if (into->id == c.request) return invalid("request.merge_into_itself", "/into");
    if (into->state == RequestState::returned) return conflict("request.merge_into_returned");
    Decision decision(now);
    decision.about((*row)->area, into->case_id);
    decision.answer["merged_into"] = into->id.value;
    decision.add(RequestMerged{c.request, into->id, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const ReturnRequest& c, const Now& now) {
    auto found = request_in_hand(rows, c.request, c.by);
    if (!found) return found.error();
    const RequestRow& row = **found;
    if (!is_among(c.reason, reasons)) return invalid("request.return_reason", "/reason", c.reason);
    Decision decision(now);
    decision.about(row.area);
    decision.answer["request"] = c.request.value;
    decision.add(RequestReturned{c.request, row.channel, row.external_ref, row.customer, c.reason, c.note, c.by});
    // What was merged into it goes back with it: no sender is left without an answer.
    for (const RequestRow* other : rows.where<RequestRow>("merged_into", c.request))
        decision.add(
            RequestReturned{other->id, other->channel, other->external_ref, other->customer, c.reason, c.note, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const LinkCase& c, const Now& now) {
    const RequestRow* row = rows.find<RequestRow>(c.request);
    if (!row) return not_found("request.unknown");
    if (row->state != RequestState::accepted) return conflict("request.not_accepted");
    Decision decision(now);
    decision.about(row->area, c.case_id);
    decision.add(RequestLinked{c.request, c.case_id, c.case_number});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerRequest& c, const Now& now) {
    const RequestRow* row = rows.find<RequestRow>(c.request);
    if (!row) return not_found("request.unknown");
    Decision decision(now);
    decision.about(row->area, row->case_id);
    const auto answer = [&](const RequestRow& r) {
        if (is_forwarding(r.channel) && !r.answered_at)
            decision.add(RequestAnswered{r.id, r.channel, r.external_ref, c.outcome, c.answer});
    };
    answer(*row);
    for (const RequestRow* other : rows.where<RequestRow>("merged_into", c.request)) answer(*other);
    return decision;
}

std::vector<store::RowKey> keys(const GivePapers& c) { return {store::row_key<RequestRow>(c.request)}; }
std::vector<store::RowKey> keys(const ClaimRequest& c) { return {store::row_key<RequestRow>(c.request)}; }
std::vector<store::RowKey> keys(const AcceptRequest& c) { return {store::row_key<RequestRow>(c.request)}; }
std::vector<store::RowKey> keys(const MergeRequest& c) {
    return {store::row_key<RequestRow>(c.request), store::row_key<RequestRow>(c.into)};
}
std::vector<store::RowKey> keys(const ReturnRequest& c) { return {store::row_key<RequestRow>(c.request)}; }

void apply(Rows& rows, const RequestReceived& e, const Envelope& at) {
    RequestRow row;
    row.id = e.request;
    row.channel = e.channel;
    row.external_ref = e.external_ref;
    row.sender = sender_of(e.channel, e.external_ref);
    row.case_type = e.case_type;
    row.area = e.area;
    row.zone = e.zone;
    row.place = e.place;
    row.address = e.address;
    row.text = e.text;
    row.customer = e.customer;
    row.urgency = e.urgency;
    row.papers = e.papers;
    row.missing = e.missing;
    row.received_at = e.received_at;
    row.reported_at = e.reported_at;
    row.load_kw = e.load_kw;
    row.cell = e.cell;
    row.territory = e.territory;
    row.changed = at.number;
    rows.insert(std::move(row));
}

namespace {

template <class Edit>
void change(Rows& rows, RequestId id, const Envelope& at, Edit edit) {
    rows.change<RequestRow>(id, [&](RequestRow& row) {
        edit(row);
        row.waiting = row.state == RequestState::received || row.state == RequestState::claimed;
        row.changed = at.number;
    });
}

}  // namespace

void apply(Rows& rows, const PapersGiven& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.papers = e.papers;
        row.missing = e.missing;
    });
}

void apply(Rows& rows, const RequestClaimed& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.state = RequestState::claimed;
        row.claimed_by = e.by;
        if (e.note) row.handover_note = e.note;
    });
}

void apply(Rows& rows, const RequestAccepted& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.state = RequestState::accepted;
        row.case_type = e.case_type;
        row.missing = e.missing;
    });
}

void apply(Rows& rows, const RequestMerged& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.state = RequestState::merged;
        row.merged_into = e.into;
    });
    // What was merged into it before follows, so that one step always leads to the request that is worked on.
    for (const RequestRow* other : rows.where<RequestRow>("merged_into", e.request)) {
        const RequestId id = other->id;
        change(rows, id, at, [&](RequestRow& row) { row.merged_into = e.into; });
    }
}

void apply(Rows& rows, const RequestReturned& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.state = RequestState::returned;
        row.return_reason = e.reason;
        row.return_note = e.note;
        row.answered_at = at.business;
    });
}

void apply(Rows& rows, const RequestLinked& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) {
        row.case_id = e.case_id;
        row.case_number = e.case_number;
    });
}

void apply(Rows& rows, const RequestAnswered& e, const Envelope& at) {
    change(rows, e.request, at, [&](RequestRow& row) { row.answered_at = at.business; });
}

}  // namespace yekuo::intake
