#include "intake/request_view.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "access/account.hpp"
#include "store/sets.hpp"

namespace yekuo::intake {
namespace {

using http::awaitable;
using http::Reply;

template <class To>
To named(const std::string& name) {
    To value{};
    boost::describe::enum_from_string(name.c_str(), value);
    return value;
}

std::string etag_of(const RequestRow& row) { return fmt::format("\"{}\"", row.changed); }

std::optional<RequestRow> visible(const store::Rows& rows, const access::Scope& scope, RequestId id) {
    const RequestRow* row = rows.find<RequestRow>(id);
    if (!row || !scope.may_see(row->area, row->customer)) return {};
    return *row;
}

}  // namespace

void RequestViews::want(const RequestRow& row, const RequestFacts& facts) {
    personal_.want(row.address).want(row.text).want(row.customer).want(facts.claimed_by);
    personal_.want(row.return_note).want(row.handover_note);
}

api::Request RequestViews::view(const RequestRow& row, const RequestFacts& facts) const {
    api::Request request;
    request.id = row.id.value;
    request.channel = named<api::Channel>(row.channel);
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
    request.urgency = named<api::Urgency>(row.urgency);
    request.load_kw = row.load_kw;
    request.papers = row.papers;
    request.missing = row.missing;
    request.state = named<api::RequestState>(boost::describe::enum_to_string(row.state, ""));
    describe_course(row, facts, request);
    return request;
}

void RequestViews::describe_course(const RequestRow& row, const RequestFacts& facts, api::Request& request) const {
    if (row.claimed_by) {
        request.claimed_by = row.claimed_by.value;
        if (facts.claimed_by) request.claimed_by_name = personal_.name(facts.claimed_by);
    }
    if (row.merged_into) request.merged_into = row.merged_into.value;
    if (row.case_id) {
        request.case_id = row.case_id.value;
        if (!facts.case_number.empty()) request.case_number = facts.case_number;
    }
    if (!row.return_reason.empty()) request.return_reason = row.return_reason;
    request.received_at = format_instant(row.received_at);
    request.reported_at = optional_time(row.reported_at);
    const bool is_open = row.state == RequestState::received || row.state == RequestState::claimed;
    if (is_open) describe_times(row, request);
    if (const auto note = personal_.text(row.return_note); !note.empty()) request.return_note = note;
    // What dispatchers tell each other is not for the customer's page.
    if (scope_.is_staff())
        if (const auto note = personal_.text(row.handover_note); !note.empty()) request.handover_note = note;
    if (const auto* type = find_case_type(row.case_type)) request.job_type = std::string(type->job);
    if (is_open) request.duplicates = facts.duplicates;
}

// The first contact in working time, and for an emergency the crew at the door in minutes round the clock.
void RequestViews::describe_times(const RequestRow& row, api::Request& request) const {
    const Surroundings& around = *desk_.around;
    if (around.first_contact_due)
        if (const auto due = around.first_contact_due(row.received_at)) request.contact_due = format_instant(*due);
    if (!around.arrival_minutes) return;
    const auto most = around.arrival_minutes(row.received_at, row.case_type, row.urgency, row.territory);
    if (most > 0) request.arrival_due = format_instant(row.received_at + minutes(most));
}

std::vector<api::Request> views_of(const Desk& desk, store::Session& session, const access::Scope& scope,
                                   const std::vector<RequestRow>& rows) {
    if (desk.around->see_calendar) desk.around->see_calendar(session);
    std::unordered_map<AccountId, PersonId> accounts;
    std::vector<CaseId> cases;
    for (const auto& row : rows) {
        if (row.case_id) cases.push_back(row.case_id);
        if (!row.claimed_by || !scope.is_staff() || accounts.contains(row.claimed_by)) continue;
        const auto account = session.row<access::AccountRow>(row.claimed_by);
        accounts[row.claimed_by] = account ? account->person : PersonId{};
    }
    std::unordered_map<CaseId, std::string> numbers;
    if (!cases.empty())
        for (const auto& found : session.query("select id, number from connection_case where " +
                                                   in_set(session, "id", 1),
                                               {set_of(session, cases)}))
            numbers[CaseId{store::integer(found[0])}] = store::text(found[1]);
    RequestViews views(desk, scope);
    std::vector<RequestFacts> facts;
    for (const auto& row : rows) {
        const bool is_open = row.state == RequestState::received || row.state == RequestState::claimed;
        RequestFacts& one = facts.emplace_back(RequestFacts{accounts[row.claimed_by], numbers[row.case_id], {}});
        if (scope.is_staff() && is_open)
            one.duplicates = static_cast<std::int64_t>(load_duplicates(session, scope, row).size());
        views.want(row, one);
    }
    views.personal().load();
    std::vector<api::Request> shown;
    for (std::size_t i = 0; i < rows.size(); ++i) shown.push_back(views.view(rows[i], facts[i]));
    return shown;
}

access::Sight sight_of(const access::Scope& scope, std::optional<RequestId> id, std::shared_ptr<Shown> shown) {
    access::Sight sight;
    if (id)
        sight.allow = [scope, id](const store::Rows& rows) -> Result<void> {
            if (!visible(rows, scope, *id)) return not_found("request.unknown");
            return {};
        };
    sight.look = [scope, id, shown](const store::Rows& rows, const store::Outcome& outcome) {
        shown->row = visible(rows, scope, id ? *id : RequestId{outcome.answer.at("request").as_int64()});
        if (!shown->row) return;
        shown->facts.case_number = shown->row->case_number;
        if (!shown->row->claimed_by || !scope.is_staff()) return;
        if (const auto* account = rows.find<access::AccountRow>(shown->row->claimed_by))
            shown->facts.claimed_by = account->person;
    };
    return sight;
}

awaitable<Result<Reply<api::Request>>> show(Desk desk, const access::Scope& scope,
                                            std::shared_ptr<const Shown> shown) {
    if (!shown->row) co_return not_found("request.unknown");
    // Linked before the number stood in the event.
    if (shown->row->case_id && shown->row->case_number.empty()) co_return co_await show(desk, scope, shown->row->id);
    RequestViews views(desk, scope);
    views.want(*shown->row, shown->facts);
    if (!views.personal().load_recent()) {
        auto loaded = co_await access::read(desk.service, [&](store::Session&) -> Result<bool> {
            views.personal().load();
            return true;
        });
        if (!loaded) co_return loaded.error();
    }
    co_return Reply<api::Request>{views.view(*shown->row, shown->facts), etag_of(*shown->row), 0, {}};
}

awaitable<Result<Reply<api::Request>>> show(Desk desk, const access::Scope& scope, RequestId id) {
    co_return co_await access::read(desk.service, [&](store::Session& session) -> Result<Reply<api::Request>> {
        const auto row = load_request(session, scope, id);
        if (!row) return not_found("request.unknown");
        return Reply<api::Request>{views_of(desk, session, scope, {*row}).at(0), etag_of(*row), 0, {}};
    });
}

}  // namespace yekuo::intake
