#include "control/control_api.hpp"

#include "api/operations.hpp"
#include "control/control_views.hpp"
#include "control/organisation.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991

Result<Instant> start_of(const std::optional<std::string>& day, int days_later, const char* field) {
    if (!day) return Instant{};
    auto read = parse_day(*day);
    if (!read) return invalid("day.format", field);
    return Instant{(read->days + days_later) * 86'400'000LL} - city_offset;
}

template <class Query>
Result<LinkFilter> filter_of(const Query& query) {
    LinkFilter filter;
    filter.mine = query.mine.value_or(false);
    if (query.state) filter.open = *query.state == "open";
    filter.department = query.department.value_or("");
    filter.post = query.post.value_or("");
    filter.link = query.link.value_or("");
    if (query.colour) filter.colour = static_cast<calendar::Colour>(*query.colour);
    filter.case_id = CaseId{query.case_id.value_or(0)};
    filter.late = query.late;
    filter.area = static_cast<Area>(query.area.value_or(0));
    filter.limit = query.limit;
    auto from = start_of(query.from, 0, "/from");
    if (!from) return from.error();
    auto to = start_of(query.to, 1, "/to");
    if (!to) return to.error();
    filter.from = *from;
    filter.to = *to;
    return filter;
}

api::LinkPage page_of(access::Service& service, store::Session& session, const Scope& scope, const LinkFilter& filter) {
    const auto rows = list_links(session, scope, filter);
    std::vector<CaseId> cases;
    for (const auto& row : rows) cases.push_back(row.case_id);
    ControlViews views(service, session);
    views.load(cases);
    api::LinkPage page;
    for (const auto& row : rows) page.items.push_back(views.link(row));
    const auto counts = count_open(session, scope, filter);
    page.counts = {counts[0], counts[1], counts[2], counts[3], counts[4]};
    return page;
}

awaitable<Result<api::LinkSheet>> show_sheet(access::Service& service, const Scope& scope, TaskId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::LinkSheet> {
        const auto row = load_link(session, scope, id);
        if (!row) return not_found("link.unknown");
        return ControlViews(service, session).sheet(*row);
    });
}

// A post's link is worked by who holds the post; others of the department may read it.
awaitable<Result<LinkDeadlineRow>> own_link(access::Service& service, const Scope& scope, TaskId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<LinkDeadlineRow> {
        auto row = load_link(session, scope, id);
        if (!row) return not_found("link.unknown");
        if (!holder_of(session, scope).holds(row->post)) return forbidden("link.other_post");
        return std::move(*row);
    });
}

awaitable<Result<SealedId>> seal_text(access::Service& service, std::string text) {
    if (text.empty()) co_return SealedId{};
    people::Sealing sealing;
    sealing.items.push_back({"text", std::move(text)});
    auto sealed = co_await access::seal(service, std::move(sealing));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

json::object variables_of(const std::optional<api::LinkFindings>& found) {
    json::object variables;
    if (!found) return variables;
    const json::value all = to_json(*found);
    for (const auto& entry : all.get_object())
        if (!entry.value().is_null()) variables.insert_or_assign(entry.key(), entry.value());
    return variables;
}

void add_reading(http::Api<Scope>& api, access::Service& service) {
    api.on<"listLinks">([&service](auto& call) -> awaitable<Result<api::LinkPage>> {
        auto filter = filter_of(call.query);
        if (!filter) co_return filter.error();
        co_return co_await access::read(service, [&](store::Session& session) {
            return page_of(service, session, call.caller, *filter);
        });
    });
    api.on<"getLink">([&service](auto& call) -> awaitable<Result<api::LinkSheet>> {
        co_return co_await show_sheet(service, call.caller, TaskId{call.path.id});
    });
    api.on<"listLinkWarnings">([&service](auto& call) -> awaitable<Result<api::LinkWarningList>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            api::LinkWarningList list;
            for (const auto& row : list_warnings(session, call.caller, call.query.department.value_or(""),
                                                 static_cast<Area>(call.query.area.value_or(0)))) {
                api::LinkWarning one;
                one.id = row.id;
                one.task = row.task.value;
                one.link = row.link;
                if (row.case_id) one.case_id = row.case_id.value;
                one.department = row.department;
                one.post = row.post;
                one.colour = static_cast<api::Colour>(row.colour);
                one.told = row.told;
                one.at = format_instant(row.at);
                list.items.push_back(std::move(one));
            }
            return list;
        });
    });
}

void add_work(http::Api<Scope>& api, access::Service& service) {
    api.on<"signLinks">([&service](auto& call) -> awaitable<Result<api::LinksSigned>> {
        SignLinks sign;
        sign.by = call.caller.account;
        for (const auto id : call.body.links) {
            auto own = co_await own_link(service, call.caller, TaskId{id});
            if (!own) co_return own.error();
            sign.tasks.push_back(own->id);
        }
        store::Command command(std::move(sign));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        api::LinksSigned done;
        for (const json::value& id : outcome->answer.at("signed").as_array()) done.signed_.push_back(id.as_int64());
        co_return done;
    });
    api.on<"giveOpinion">([&service](auto& call) -> awaitable<Result<api::LinkSheet>> {
        auto own = co_await own_link(service, call.caller, TaskId{call.path.id});
        if (!own) co_return own.error();
        auto text = co_await seal_text(service, call.body.text);
        if (!text) co_return text.error();
        store::Command command(GiveOpinion{own->id, static_cast<std::int32_t>(call.body.based_on), call.body.verdict,
                                           *text, call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_sheet(service, call.caller, own->id);
    });
    api.on<"finishLink">([&service](auto& call) -> awaitable<Result<api::LinkSheet>> {
        auto own = co_await own_link(service, call.caller, TaskId{call.path.id});
        if (!own) co_return own.error();
        auto text = co_await seal_text(service, call.body.text);
        if (!text) co_return text.error();
        Instant done_at;
        if (call.body.done_at) {
            auto typed = parse_instant(*call.body.done_at);
            if (!typed) co_return invalid(typed.error().key, "/done_at", typed.error().detail);
            done_at = *typed;
        }
        store::Command command(FinishLink{own->id, static_cast<std::int32_t>(call.body.based_on), call.body.verdict,
                                          *text, variables_of(call.body.found), call.caller.account, done_at});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_sheet(service, call.caller, own->id);
    });
    api.on<"urgeLink">([&service](auto& call) -> awaitable<Result<http::Response>> {
        const TaskId id{call.path.id};
        auto seen = co_await access::read(
            service, [&](store::Session& session) { return load_link(session, call.caller, id).has_value(); });
        if (!seen) co_return seen.error();
        if (!*seen) co_return not_found("link.unknown");
        store::Command command(UrgeLink{id, call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return http::no_content();
    });
}

void add_notices(http::Api<Scope>& api, access::Service& service, std::shared_ptr<const api::Organisation> all) {
    api.on<"sendNotice">([&service, all](auto& call) -> awaitable<Result<http::Reply<api::NoticeSent>>> {
        auto posts = co_await access::read(service, [&](store::Session& session) {
            return organisation_now(session, *all, service.writer.business_now()).posts;
        });
        if (!posts) co_return posts.error();
        const bool known = std::ranges::any_of(*posts, [&](const api::OrgPost& post) {
            return post.code == call.body.post && post.department == call.body.department;
        });
        if (!known) co_return invalid("notice.post", "/post");
        SendNotice notice{CaseId{call.body.case_id.value_or(0)}, static_cast<Area>(call.body.area.value_or(0)),
                          call.body.department, call.body.post, call.body.subject, {}, call.caller.account};
        if (notice.case_id) {  // a case that the caller may see, and its area
            auto area = co_await access::read(service, [&](store::Session& session) -> Result<Area> {
                for (const auto& row : session.query("select area from connection_case where id = $1", {notice.case_id.value}))
                    if (call.caller.sees_area(static_cast<Area>(store::integer(row[0]))))
                        return static_cast<Area>(store::integer(row[0]));
                return not_found("case.unknown");
            });
            if (!area) co_return area.error();
            notice.area = *area;
        }
        if (notice.area && !call.caller.sees_area(notice.area)) co_return not_found("area.unknown");
        auto text = co_await seal_text(service, call.body.text);
        if (!text) co_return text.error();
        notice.text = *text;
        store::Command command(std::move(notice));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return http::Reply<api::NoticeSent>{{outcome->answer.at("notice").as_int64()}, {}, 201, {}};
    });
    api.on<"getOrganisation">([&service, all](auto&) -> awaitable<Result<api::Organisation>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return organisation_now(session, *all, service.writer.business_now());
        });
    });
}

}  // namespace

Result<void> add_control(http::Api<Scope>& api, access::Service& service, const std::string& organisation) {
    auto read = read_organisation(organisation);
    if (!read) return read.error();
    const auto all = std::make_shared<const api::Organisation>(std::move(*read));
    add_reading(api, service);
    add_work(api, service);
    add_notices(api, service, all);
    add_supervision(api, service);
    add_supply_plans(api, service);
    add_standing(api, service);
    add_typed_times(api, service);
    return {};
}

}  // namespace yekuo::control
