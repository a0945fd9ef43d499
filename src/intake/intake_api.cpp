#include "intake/intake_api.hpp"

#include <unordered_map>

#include <fmt/format.h>

#include "access/account.hpp"
#include "api/operations.hpp"
#include "intake/personal_view.hpp"
#include "intake/request_store.hpp"

namespace yekuo::intake {

namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

constexpr Metres edge_of_city{200};       // a phone's error at the border loses no request
constexpr Millis first_contact = hours(1);  // shown beside the queue; the case counts it in working time

template <class To, class From>
To named(const From& from, To otherwise) {
    auto read = from_json<To>(to_json(from));
    return read ? *read : otherwise;
}

// Commands and sealings are made before the co_await that hands them on: g++ 12 destroys an aggregate that is
// a temporary of such an expression twice.

// What every handler of this room has at hand.
struct Desk {
    access::Service& service;
    const grid::ZoneMap& zones;
};

// Turns rows into what the API shows, with all look-ups made once for the whole list.
class RequestViews {
public:
    RequestViews(const Desk& desk, store::Session& session, const Scope& scope, const std::vector<RequestRow>& rows)
        : desk_(desk), session_(session), scope_(scope), personal_(desk.service.vault, scope) {
        load_accounts(rows);
        load_cases(rows);
        for (const auto& row : rows) personal_.want(row.address).want(row.text).want(row.customer);
        personal_.load();
    }

    api::Request view(const RequestRow& row) const {
        api::Request request;
        request.id = row.id.value;
        request.channel = named(row.channel, api::Channel{});
        request.external_ref = row.external_ref;
        request.case_type = row.case_type;
        request.area = row.area;
        request.zone = row.zone;
        if (const auto* zone = desk_.zones.find(ZoneId{row.zone})) request.zone_name = zone->name_zh;
        request.place.lat = row.place.lat;
        request.place.lon = row.place.lon;
        request.address = personal_.address(row.address);
        request.text = personal_.text(row.text);
        request.customer = personal_.person(row.customer);
        request.urgency = named(row.urgency, api::Urgency{});
        request.load_kw = row.load_kw;
        request.papers = row.papers;
        request.missing = row.missing;
        request.state = named(row.state, api::RequestState{});
        describe_course(row, request);
        return request;
    }

private:
    void describe_course(const RequestRow& row, api::Request& request) const {
        if (row.claimed_by) {
            request.claimed_by = row.claimed_by.value;
            if (const auto found = accounts_.find(row.claimed_by); found != accounts_.end())
                request.claimed_by_name = personal_.name(found->second);
        }
        if (row.merged_into) request.merged_into = row.merged_into.value;
        if (row.case_id) {
            request.case_id = row.case_id.value;
            if (const auto found = numbers_.find(row.case_id); found != numbers_.end())
                request.case_number = found->second;
        }
        if (!row.return_reason.empty()) request.return_reason = row.return_reason;
        request.received_at = format_instant(row.received_at);
        request.reported_at = optional_time(row.reported_at);
        const bool is_open = row.state == RequestState::received || row.state == RequestState::claimed;
        if (is_open) request.contact_due = format_instant(row.received_at + first_contact);
        if (const auto* type = find_case_type(row.case_type)) request.job_type = std::string(type->job);
        if (scope_.is_staff() && is_open)
            request.duplicates = static_cast<std::int64_t>(load_duplicates(session_, scope_, row).size());
    }

    void load_accounts(const std::vector<RequestRow>& rows) {
        for (const auto& row : rows)
            if (row.claimed_by && scope_.is_staff() && !accounts_.contains(row.claimed_by)) {
                const auto account = session_.row<access::AccountRow>(row.claimed_by);
                accounts_[row.claimed_by] = account ? account->person : PersonId{};
                personal_.want(accounts_[row.claimed_by]);
            }
    }

    void load_cases(const std::vector<RequestRow>& rows) {
        std::string ids;
        for (const auto& row : rows)
            if (row.case_id) ids += (ids.empty() ? "" : ",") + std::to_string(row.case_id.value);
        if (ids.empty()) return;
        for (const auto& found : session_.query("select id, number from connection_case where id in (" + ids + ")"))
            numbers_[CaseId{store::integer(found[0])}] = store::text(found[1]);
    }

    const Desk& desk_;
    store::Session& session_;
    const Scope& scope_;
    PersonalView personal_;
    std::unordered_map<AccountId, PersonId> accounts_;
    std::unordered_map<CaseId, std::string> numbers_;
};

std::string etag_of(const RequestRow& row) { return fmt::format("\"{}\"", row.changed); }

// The request as the caller may see it, or "request.unknown".
awaitable<Result<Reply<api::Request>>> show(Desk desk, const Scope& scope, RequestId id) {
    co_return co_await access::read(desk.service, [&](store::Session& session) -> Result<Reply<api::Request>> {
        const auto row = load_request(session, scope, id);
        if (!row) return not_found("request.unknown");
        return Reply<api::Request>{RequestViews(desk, session, scope, {*row}).view(*row), etag_of(*row), 0, {}};
    });
}

// Only what the caller sees can be acted upon; what is not seen is as if it were not there.
awaitable<Result<RequestRow>> seen(Desk desk, const Scope& scope, RequestId id) {
    co_return co_await access::read(desk.service, [&](store::Session& session) -> Result<RequestRow> {
        auto row = load_request(session, scope, id);
        if (!row) return not_found("request.unknown");
        return *row;
    });
}

// A note is free text: it belongs to the customer's key where there is one, so that it is erased with them.
awaitable<Result<SealedId>> seal_note(Desk desk, PersonId customer, const std::optional<std::string>& note) {
    if (!note || note->empty()) co_return SealedId{};
    people::Sealing sealing;
    sealing.person = customer;
    sealing.items.push_back({"text", *note});
    auto sealed = co_await access::seal(desk.service, std::move(sealing));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

Result<ReceiveRequest> command_of(const Desk& desk, const Scope& scope, const api::NewRequest& body) {
    ReceiveRequest command;
    command.channel = std::string(to_json(body.channel).as_string());
    if (scope.is_customer() && command.channel != "app" && command.channel != "web_95598")
        return invalid("channel.not_yours", "/channel");
    command.external_ref = body.external_ref.value_or("");
    command.case_type = body.case_type;
    const bool is_gcj02 = body.place.datum && std::string(to_json(*body.place.datum).as_string()) == "gcj02";
    command.place = to_wgs84({body.place.lat, body.place.lon}, is_gcj02 ? Datum::gcj02 : Datum::wgs84);
    if (const auto zone = desk.zones.nearest_zone(command.place, edge_of_city)) {
        command.zone = static_cast<std::int32_t>(zone->value);
        command.area = desk.zones.find(*zone)->district;
    }
    if (body.urgency) command.urgency = std::string(to_json(*body.urgency).as_string());
    command.papers = body.papers.value_or(std::vector<std::string>{});
    command.by_agent = body.by_agent;
    command.load_kw = body.load_kw.value_or(0);
    if (body.reported_at) {
        auto at = parse_instant(*body.reported_at);
        if (!at) return invalid(at.error().key, "/reported_at", at.error().detail);
        command.reported_at = *at;
    }
    if (body.same_as) command.same_as = sender_of(command.channel, *body.same_as);
    // Who it is will be known after sealing; whether somebody was named is known now.
    if (scope.is_customer()) command.customer = scope.person;
    else if (body.applicant) command.customer = PersonId{1};
    if (auto error = fault_of(command)) return *error;
    return command;
}

people::Sealing sealing_of(const Scope& scope, const api::NewRequest& body) {
    people::Sealing sealing;
    if (scope.is_customer()) {
        sealing.person = scope.person;
        if (body.applicant) sealing.name = body.applicant->name;
    } else if (body.applicant) {
        sealing.phone = body.applicant->phone;
        sealing.name = body.applicant->name;
    }
    sealing.items = {{"address", body.address}, {"text", body.text.value_or("")}};
    return sealing;
}

void add_receiving(http::Api<Scope>& api, Desk desk) {
    api.on<"receiveRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto command = command_of(desk, call.caller, call.body);
        if (!command) co_return command.error();
        people::Sealing sealing = sealing_of(call.caller, call.body);
        auto sealed = co_await access::seal(desk.service, std::move(sealing));
        if (!sealed) co_return sealed.error();
        command->address = sealed->items.at(0);
        if (call.body.text && !call.body.text->empty()) command->text = sealed->items.at(1);
        // A forwarded order may name nobody: then the words are sealed under a key of their own.
        command->customer = command->customer ? sealed->person : PersonId{};
        const store::Command receive = *command;
        auto outcome = co_await access::submit(desk.service, call, receive);
        if (!outcome) co_return outcome.error();
        auto reply = co_await show(desk, call.caller, RequestId{outcome->answer.at("request").as_int64()});
        if (reply) reply->status = 201;
        co_return reply;
    });
    api.on<"givePapers">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto row = co_await seen(desk, call.caller, RequestId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command = GivePapers{row->id, call.body.papers};
        auto outcome = co_await access::submit(desk.service, call, command);
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, row->id);
    });
}

template <class Query>
Result<RequestFilter> filter_of(const Query& query, const Scope& scope) {
    RequestFilter filter;
    for (const auto& state : query.state.value_or(std::vector<api::RequestState>{}))
        filter.states.push_back(named(state, RequestState{}));
    for (const auto& channel : query.channel.value_or(std::vector<api::Channel>{}))
        filter.channels.emplace_back(to_json(channel).as_string());
    filter.case_type = query.case_type.value_or("");
    filter.area = static_cast<Area>(query.area.value_or(0));
    if (query.mine.value_or(false)) filter.claimed_by = scope.account;
    auto after = page_after(query.cursor);
    if (!after) return after.error();
    filter.before = RequestId{*after};
    filter.limit = query.limit;
    return filter;
}

void add_reading(http::Api<Scope>& api, Desk desk) {
    api.on<"listRequests">([desk](auto& call) -> awaitable<Result<api::RequestPage>> {
        auto filter = filter_of(call.query, call.caller);
        if (!filter) co_return filter.error();
        co_return co_await access::read(desk.service, [&](store::Session& session) -> Result<api::RequestPage> {
            const auto rows = list_requests(session, call.caller, *filter);
            const RequestViews views(desk, session, call.caller, rows);
            api::RequestPage page;
            for (const auto& row : rows) page.items.push_back(views.view(row));
            if (static_cast<std::int64_t>(rows.size()) == filter->limit)
                page.next = std::to_string(rows.back().id.value);
            if (!filter->before) page.total = count_requests(session, call.caller, *filter);
            return page;
        });
    });
    api.on<"getRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        co_return co_await show(desk, call.caller, RequestId{call.path.id});
    });
    api.on<"listDuplicates">([desk](auto& call) -> awaitable<Result<api::DuplicateList>> {
        co_return co_await access::read(desk.service, [&](store::Session& session) -> Result<api::DuplicateList> {
            const auto request = load_request(session, call.caller, RequestId{call.path.id});
            if (!request) return not_found("request.unknown");
            const auto found = load_duplicates(session, call.caller, *request);
            std::vector<RequestRow> rows;
            for (const auto& duplicate : found) rows.push_back(duplicate.row);
            const RequestViews views(desk, session, call.caller, rows);
            api::DuplicateList list;
            for (const auto& duplicate : found) list.items.push_back({views.view(duplicate.row), duplicate.reasons});
            return list;
        });
    });
}

void add_review(http::Api<Scope>& api, Desk desk) {
    api.on<"claimRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto row = co_await seen(desk, call.caller, RequestId{call.path.id});
        if (!row) co_return row.error();
        auto note = co_await seal_note(desk, row->customer, call.body.note);
        if (!note) co_return note.error();
        const store::Command command = ClaimRequest{row->id, call.caller.account, *note};
        auto outcome = co_await access::submit(desk.service, call, command);
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, row->id);
    });
    api.on<"acceptRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto row = co_await seen(desk, call.caller, RequestId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command =
            AcceptRequest{row->id, call.caller.account, call.body.case_type, call.body.papers_later};
        auto outcome = co_await access::submit(desk.service, call, command);
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, row->id);
    });
    api.on<"mergeRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto row = co_await seen(desk, call.caller, RequestId{call.path.id});
        if (!row) co_return row.error();
        auto into = co_await seen(desk, call.caller, RequestId{call.body.into});
        if (!into) co_return invalid("request.unknown", "/into");
        const store::Command command = MergeRequest{row->id, into->id, call.caller.account};
        auto outcome = co_await access::submit(desk.service, call, command);
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, row->id);
    });
    api.on<"returnRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        auto row = co_await seen(desk, call.caller, RequestId{call.path.id});
        if (!row) co_return row.error();
        auto note = co_await seal_note(desk, row->customer, call.body.note);
        if (!note) co_return note.error();
        const store::Command command = ReturnRequest{row->id, call.caller.account, call.body.reason, *note};
        auto outcome = co_await access::submit(desk.service, call, command);
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, row->id);
    });
}

}  // namespace

void add_intake(http::Api<Scope>& api, access::Service& service, const grid::ZoneMap& zones) {
    const Desk desk{service, zones};
    add_receiving(api, desk);
    add_reading(api, desk);
    add_review(api, desk);
}

}  // namespace yekuo::intake
