#include "grid/restriction_api.hpp"

#include <fmt/format.h>

#include "api/operations.hpp"
#include "grid/resource.hpp"
#include "process/rulebook_store.hpp"

namespace yekuo::grid {
namespace {

using access::Scope;
using http::awaitable;

constexpr int shown_max = 500;

// By restriction: the code of the line, substation or transformer that it names.
using Named = std::map<std::int64_t, std::string>;

Named named_resources(store::Session& session) {
    Named found;
    for (const auto& row : session.query("select f.id, f.resource from resource_restriction f join restriction r on "
                                         "r.id = f.id order by f.id desc limit 2000"))
        found[store::integer(row[0])] = store::text(row[1]);
    return found;
}

api::Restriction view(const RestrictionRow& row, const Named& named) {
    api::Restriction out;
    out.id = row.id;
    if (const auto of = named.find(row.id); of != named.end()) out.resource = of->second;
    out.kind = row.kind;
    out.name = row.title;
    out.reason = row.reason;
    out.place.lat = row.place.lat;
    out.place.lon = row.place.lon;
    out.radius_m = row.radius_m;
    out.open_kva = row.open_kva;
    out.load_percent = row.load_percent;
    out.area = row.area;
    out.post = row.post;
    out.state = static_cast<api::RestrictionState>(row.state);  // the same names in the same order
    if (!row.project.empty()) out.project = row.project;
    if (row.promised) out.promised = format_day(*row.promised);
    if (row.published) out.published = format_instant(row.published);
    if (row.lifted) out.lifted = format_instant(row.lifted);
    out.waiting = row.waiting;
    if (row.shape) out.geometry = geojson_of(*row.shape);
    return out;
}

// Staff see all; the others what is published and in force.
std::vector<RestrictionRow> visible(store::Session& session, const Scope& scope, Area area) {
    std::string where = "where 1 = 1";
    if (!scope.is_staff()) where += " and state in ('published', 'limited', 'relief_under_way', 'to_verify')";
    if (area) where += fmt::format(" and area = {}", area);
    return session.rows<RestrictionRow>(fmt::format("{} order by id limit {}", where, shown_max));
}

Result<std::optional<Day>> day_of(const std::optional<std::string>& text) {
    if (!text) return std::optional<Day>{};
    auto day = parse_day(*text);
    if (!day) return invalid("day.format", "/promised");
    return std::optional<Day>(*day);
}

Result<api::Restriction> load(store::Session& session, std::int64_t id) {
    const auto row = session.row<RestrictionRow>(id);
    if (!row) return not_found("restriction.unknown");
    return view(*row, named_resources(session));
}

// What can be offered instead, as the rules in force say of this kind of resource; each once.
void add_options(std::vector<std::string>& options, const process::RuleSet& rules, const std::string& kind) {
    const json::value answer = rules.ask("remedies", {{"kind", kind}});
    if (!answer.is_array()) return;
    for (const auto& one : answer.get_array())
        if (one.is_string() && std::ranges::find(options, std::string(one.get_string())) == options.end())
            options.emplace_back(one.get_string());
}

Result<api::RestrictionCheck> check_of(access::Service& service, store::Session& session,
                                       const std::vector<RestrictionRow>& found) {
    api::RestrictionCheck check;
    check.restricted = !found.empty();
    if (found.empty()) return check;
    auto rules = process::rules_in_force(session, "negative_list", service.writer.business_now());
    if (!rules) return rules.error();
    const auto named = named_resources(session);
    for (const auto& row : found) {
        check.restrictions.push_back(view(row, named));
        add_options(check.options, *rules, row.kind);
    }
    return check;
}

void add_reading(http::Api<Scope>& api, access::Service& service) {
    api.on<"listRestrictions">([&service](auto& call) -> awaitable<Result<api::RestrictionList>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            api::RestrictionList list;
            const auto named = named_resources(session);
            for (const auto& row : visible(session, call.caller, static_cast<Area>(call.query.area.value_or(0))))
                if (!call.query.state || static_cast<int>(*call.query.state) == static_cast<int>(row.state))
                    list.items.push_back(view(row, named));
            return list;
        });
    });
    api.on<"checkRestrictions">([&service](auto& call) -> awaitable<Result<api::RestrictionCheck>> {
        const Place place{call.query.lat, call.query.lon};
        const double kva = call.query.kva.value_or(0);
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::RestrictionCheck> {
            std::vector<RestrictionRow> found;
            for (auto& row : visible(session, call.caller, 0))
                if (restricts(row, place, kva)) found.push_back(std::move(row));
            return check_of(service, session, found);
        });
    });
}

}  // namespace

Result<api::RestrictionCheck> restrictions_of_case(access::Service& service, store::Session& session, CaseId case_id,
                                                   Area area, Place place, double kva) {
    std::set<std::int64_t> noted;
    for (const auto& row : session.query("select restriction from restricted_case where case_id = $1", {case_id.value}))
        noted.insert(store::integer(row[0]));
    std::vector<RestrictionRow> found;
    for (auto& row : session.rows<RestrictionRow>(fmt::format("where area = {} order by id", area)))
        if (is_in_force(row.state) && (noted.contains(row.id) || restricts(row, place, kva))) found.push_back(std::move(row));
    return check_of(service, session, found);
}

void add_restrictions(http::Api<Scope>& api, access::Service& service) {
    add_reading(api, service);
    api.on<"draftRestriction">([&service](auto& call) -> awaitable<Result<http::Reply<api::Restriction>>> {
        auto promised = day_of(call.body.promised);
        if (!promised) co_return promised.error();
        std::optional<Shape> shape;
        if (call.body.geometry) {
            auto read = read_shape(*call.body.geometry, "/geometry");
            if (!read) co_return read.error();
            shape = std::move(*read);
        }
        RestrictionDrafted wanted;
        wanted.kind = call.body.kind;
        wanted.title = call.body.name;
        wanted.reason = call.body.reason;
        const bool shifted = call.body.place.datum == api::Datum::gcj02;
        wanted.place = to_wgs84({call.body.place.lat, call.body.place.lon}, shifted ? Datum::gcj02 : Datum::wgs84);
        wanted.radius_m = static_cast<std::int32_t>(call.body.radius_m);
        wanted.open_kva = call.body.open_kva;
        wanted.load_percent = call.body.load_percent.value_or(0);
        wanted.area = static_cast<Area>(call.body.area);
        wanted.post = call.body.post;
        wanted.project = call.body.project.value_or("");
        wanted.promised = *promised;
        wanted.by = call.caller.account;
        store::Command command(
            DraftRestriction{std::move(wanted), call.body.resource.value_or(""), std::move(shape)});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        const auto id = outcome->answer.at("restriction").as_int64();
        auto made = co_await access::read(service, [&](store::Session& session) { return load(session, id); });
        if (!made) co_return made.error();
        co_return http::Reply<api::Restriction>{std::move(*made), {}, 201, {}};
    });
    api.on<"drawRestriction">([&service](auto& call) -> awaitable<Result<api::Restriction>> {
        auto shape = read_shape(call.body.geometry, "/geometry");
        if (!shape) co_return shape.error();
        store::Command command(DrawRestriction{call.path.id, std::move(*shape), call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, [&](store::Session& session) { return load(session, call.path.id); });
    });
    api.on<"removeRestrictionDrawing">([&service](auto& call) -> awaitable<Result<api::Restriction>> {
        store::Command command(RemoveDrawing{call.path.id, call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, [&](store::Session& session) { return load(session, call.path.id); });
    });
    api.on<"moveRestriction">([&service](auto& call) -> awaitable<Result<api::Restriction>> {
        auto promised = day_of(call.body.promised);
        if (!promised) co_return promised.error();
        MoveRestriction move;
        move.restriction = call.path.id;
        move.state = static_cast<RestrictionState>(call.body.state);
        move.open_kva = call.body.open_kva;
        move.project = call.body.project.value_or("");
        move.promised = *promised;
        move.by = call.caller.account;
        store::Command command(std::move(move));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, [&](store::Session& session) { return load(session, call.path.id); });
    });
}

}  // namespace yekuo::grid
