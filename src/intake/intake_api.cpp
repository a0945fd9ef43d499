#include "intake/intake_api.hpp"

#include "api/operations.hpp"
#include "intake/request_view.hpp"

namespace yekuo::intake {

namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

constexpr Metres edge_of_city{200};  // a phone's error at the border loses no request

// Commands and sealings are made before the co_await that hands them on: g++ 12 destroys an aggregate that is
// a temporary of such an expression twice.

// A note is free text: it belongs to the customer's key where there is one, so that it is erased with them.
template <class Call>
awaitable<Result<SealedId>> seal_note(Desk desk, const Call& call, RequestId id,
                                      const std::optional<std::string>& note) {
    if (!note || note->empty()) co_return SealedId{};
    const Scope& scope = call.caller;
    auto row = co_await access::read(desk.service, [&](store::Session& session) -> Result<RequestRow> {
        auto found = load_request(session, scope, id);
        if (!found) return not_found("request.unknown");
        return *found;
    });
    if (!row) co_return row.error();
    people::Sealing sealing;
    sealing.person = row->customer;
    sealing.items.push_back({"text", *note});
    people::Sealing own = access::for_command(call.request, scope, std::move(sealing));
    auto sealed = co_await access::seal(desk.service, std::move(own));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

// Hands a command about a request to the writer and shows the request as the command left it.
template <class Call>
awaitable<Result<Reply<api::Request>>> perform(Desk desk, const Call& call, std::optional<RequestId> about,
                                               const store::Command& command) {
    auto shown = std::make_shared<Shown>();
    access::Sight sight = sight_of(call.caller, about, shown);
    auto outcome = co_await access::submit(desk.service, call, command, std::move(sight));
    if (!outcome) co_return outcome.error();
    co_return co_await show(desk, call.caller, shown);
}

// "mayor_hotline/12345-7" names another channel's report, "12345-7" one of the same channel.
std::string same_as_of(std::string_view channel, const std::string& reference) {
    const auto slash = reference.find('/');
    const bool names_channel = slash != std::string::npos && is_channel(std::string_view(reference).substr(0, slash));
    return names_channel ? reference : sender_of(channel, reference);
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
    if (command.urgency == "emergency" && desk.around->territory)
        command.territory = desk.around->territory(command.place);
    command.papers = body.papers.value_or(std::vector<std::string>{});
    command.by_agent = body.by_agent;
    command.load_kw = body.load_kw.value_or(0);
    if (body.reported_at) {
        auto at = parse_instant(*body.reported_at);
        if (!at) return invalid(at.error().key, "/reported_at", at.error().detail);
        command.reported_at = *at;
    }
    if (body.same_as) command.same_as = same_as_of(command.channel, *body.same_as);
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
        people::Sealing sealing = access::for_command(call.request, call.caller, sealing_of(call.caller, call.body));
        auto sealed = co_await access::seal(desk.service, std::move(sealing));
        if (!sealed) co_return sealed.error();
        command->address = sealed->items.at(0);
        if (call.body.text && !call.body.text->empty()) command->text = sealed->items.at(1);
        // A forwarded order may name nobody: then the words are sealed under a key of their own.
        command->customer = command->customer ? sealed->person : PersonId{};
        const store::Command receive = *command;
        auto shown = std::make_shared<Shown>();
        access::Sight sight = sight_of(call.caller, {}, shown);
        auto outcome = co_await access::submit(desk.service, call, receive, std::move(sight));
        if (!outcome) co_return outcome.error();
        // A sender that repeats its own number: what it says again is not kept twice.
        if (outcome->answer.at("known").as_bool()) desk.service.vault.discard(*sealed);
        auto reply = co_await show(desk, call.caller, shown);
        if (reply) reply->status = 201;
        co_return reply;
    });
    api.on<"givePapers">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        const RequestId id{call.path.id};
        const store::Command command = GivePapers{id, call.body.papers};
        co_return co_await perform(desk, call, id, command);
    });
}

RequestState state_of(const std::string& name) {
    auto state = RequestState::received;
    boost::describe::enum_from_string(name.c_str(), state);
    return state;
}

template <class Query>
Result<RequestFilter> filter_of(const Query& query, const Scope& scope) {
    RequestFilter filter;
    for (const auto& state : query.state.value_or(std::vector<api::RequestState>{}))
        filter.states.push_back(state_of(boost::describe::enum_to_string(state, "")));
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
            api::RequestPage page;
            page.items = views_of(desk, session, call.caller, rows);
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
            auto views = views_of(desk, session, call.caller, rows);
            api::DuplicateList list;
            for (std::size_t i = 0; i < found.size(); ++i)
                list.items.push_back({std::move(views[i]), found[i].reasons});
            return list;
        });
    });
}

void add_review(http::Api<Scope>& api, Desk desk) {
    api.on<"claimRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        const RequestId id{call.path.id};
        auto note = co_await seal_note(desk, call, id, call.body.note);
        if (!note) co_return note.error();
        const store::Command command = ClaimRequest{id, call.caller.account, *note};
        co_return co_await perform(desk, call, id, command);
    });
    api.on<"acceptRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        const RequestId id{call.path.id};
        const store::Command command =
            AcceptRequest{id, call.caller.account, call.body.case_type, call.body.papers_later};
        co_return co_await perform(desk, call, id, command);
    });
    api.on<"mergeRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        const RequestId id{call.path.id}, into{call.body.into};
        const store::Command command = MergeRequest{id, into, call.caller.account};
        auto shown = std::make_shared<Shown>();
        access::Sight sight = sight_of(call.caller, id, shown);
        sight.allow = [own = sight.allow, other = sight_of(call.caller, into, shown).allow](const store::Rows& rows) {
            if (auto allowed = own(rows); !allowed) return allowed;
            return other(rows) ? Result<void>{} : Result<void>(invalid("request.unknown", "/into"));
        };
        auto outcome = co_await access::submit(desk.service, call, command, std::move(sight));
        if (!outcome) co_return outcome.error();
        co_return co_await show(desk, call.caller, shown);
    });
    api.on<"returnRequest">([desk](auto& call) -> awaitable<Result<Reply<api::Request>>> {
        const RequestId id{call.path.id};
        auto note = co_await seal_note(desk, call, id, call.body.note);
        if (!note) co_return note.error();
        const store::Command command = ReturnRequest{id, call.caller.account, call.body.reason, *note};
        co_return co_await perform(desk, call, id, command);
    });
}

}  // namespace

void add_intake(http::Api<Scope>& api, access::Service& service, const grid::ZoneMap& zones, Surroundings around) {
    const Desk desk{service, zones, std::make_shared<const Surroundings>(std::move(around))};
    add_receiving(api, desk);
    add_reading(api, desk);
    add_review(api, desk);
}

}  // namespace yekuo::intake
