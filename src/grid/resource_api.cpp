#include <algorithm>

#include <fmt/format.h>

#include "api/operations.hpp"
#include "grid/readings.hpp"
#include "grid/resource.hpp"
#include "grid/restriction_api.hpp"
#include "process/rulebook_store.hpp"

namespace yekuo::grid {
namespace {

using access::Scope;
using http::awaitable;

constexpr std::int64_t shown_max = 2'000;

api::GridResource view(const ResourceRow& row) {
    api::GridResource out;
    out.code = row.id;
    out.kind = row.kind;
    out.name = row.title;
    out.place.lat = row.place.lat;
    out.place.lon = row.place.lon;
    out.radius_m = row.radius_m;
    out.area = row.area;
    out.rating_kva = row.rating_kva;
    out.spare_bays = row.spare_bays;
    out.users = row.users;
    out.post = row.post;
    return out;
}

// A resource that says nothing of its open capacity has what its rating leaves.
Seen seen_of(const ResourceRow& row, const LastReading& last) {
    Seen seen{row.id, last.reading.load_percent, last.hours_over, 0, last.reading.line_loss_percent.value_or(0),
              last.reading.at};
    seen.open_kva = last.reading.open_kva.value_or(std::max(0.0, row.rating_kva * (1 - last.reading.load_percent / 100)));
    return seen;
}

void add_reading(api::GridResource& out, const ResourceRow& row, const LastReading& last, const process::RuleSet& rules) {
    const Seen seen = seen_of(row, last);
    api::GridReading reading;
    reading.at = format_instant(seen.at);
    reading.load_percent = seen.load_percent;
    reading.open_kva = seen.open_kva;
    reading.line_loss_percent = last.reading.line_loss_percent;
    reading.hours_over = seen.hours_over;
    out.reading = std::move(reading);
    for (const auto& finding : findings(rules, row, seen))
        out.findings.push_back({finding.rule, finding.reason, finding.restricts});
    out.rules = rules.id;
}

std::vector<ResourceRow> resources_of(store::Session& session, const Scope& scope, Area area) {
    std::string where = "where " + scope.where("area", "0");
    if (area) where += fmt::format(" and area = {}", area);
    return session.rows<ResourceRow>(fmt::format("{} order by id limit {}", where, shown_max));
}

std::map<std::string, std::int64_t> standing(store::Session& session) {
    std::map<std::string, std::int64_t> found;
    for (const auto& row : session.query("select f.resource, max(f.id) from resource_restriction f join restriction r on "
                                         "r.id = f.id where r.state <> 'lifted' group by f.resource"))
        found[store::text(row[0])] = store::integer(row[1]);
    return found;
}

// Resources with what was read last, judged by the rules in force.
awaitable<Result<std::vector<api::GridResource>>> show(access::Service& service, std::vector<ResourceRow> rows) {
    std::optional<process::RuleSet> rules;
    std::map<std::string, std::int64_t> listed;
    const Instant now = service.writer.business_now();
    auto known = co_await access::read(service, [&](store::Session& session) -> Result<bool> {
        auto found = process::rules_in_force(session, "negative_list", now);
        if (!found) return found.error();
        rules = std::move(*found);
        listed = standing(session);
        return true;
    });
    if (!known) co_return known.error();
    std::set<std::string> codes;
    for (const auto& row : rows) codes.insert(row.id);
    const double limit = overload_percent(*rules);
    auto last = co_await access::on_reader(service.pool, service.local, [&](store::Session& local) {
        return last_readings(local, codes, limit);
    });
    if (!last) co_return last.error();
    std::vector<api::GridResource> all;
    for (const auto& row : rows) {
        const auto read = last->find(row.id);
        all.push_back(view(row));
        if (read != last->end()) add_reading(all.back(), row, read->second, *rules);
        if (const auto on = listed.find(row.id); on != listed.end()) all.back().restriction = on->second;
    }
    co_return all;
}

// Readings of resources that the caller may see are kept and judged; the others are told as faults.
template <class Call>
awaitable<Result<api::ReadingReport>> take(access::Service& service, const Call& call, ReadLines lines) {
    api::ReadingReport report;
    auto known = co_await access::read(service, [&](store::Session& session) {
        std::map<std::string, ResourceRow> rows;
        for (auto& row : resources_of(session, call.caller, 0)) rows.emplace(row.id, std::move(row));
        return rows;
    });
    if (!known) co_return known.error();
    std::vector<Reading> kept;
    std::set<std::string> codes;
    for (std::size_t i = 0; i < lines.readings.size(); ++i) {
        if (!known->contains(lines.readings[i].resource)) {
            lines.faults.push_back({lines.lines[i], "resource.unknown", lines.readings[i].resource});
            continue;
        }
        codes.insert(lines.readings[i].resource);
        kept.push_back(lines.readings[i]);
    }
    std::int64_t before = 0;
    auto stored = co_await http::await_callback<Result<void>>([&](std::function<void(Result<void>)> finish) {
        service.local_writer.submit([&kept, &before](store::Session& local) { before = keep_readings(local, kept); },
                                    std::move(finish));
    });
    if (!stored) co_return stored.error();
    report.taken = static_cast<std::int64_t>(kept.size()) - before;
    report.known = before;
    report.refused = static_cast<std::int64_t>(lines.faults.size());
    std::ranges::stable_sort(lines.faults, {}, &ReadingFault::line);
    for (const auto& fault : lines.faults)
        report.faults.push_back({static_cast<std::int64_t>(fault.line), fault.key, fault.place});

    auto rules = co_await access::read(service, [&](store::Session& session) {
        return process::rules_in_force(session, "negative_list", service.writer.business_now());
    });
    if (!rules) co_return rules.error();
    const double limit = overload_percent(*rules);
    auto last = co_await access::on_reader(service.pool, service.local, [&](store::Session& local) {
        return last_readings(local, codes, limit);
    });
    if (!last) co_return last.error();
    JudgeReadings judge;
    judge.by = call.caller.account;
    std::vector<ResourceRow> touched;
    for (const auto& [code, read] : *last) {
        judge.seen.push_back(seen_of(known->at(code), read));
        touched.push_back(known->at(code));
    }
    store::Command command(std::move(judge));
    auto outcome = co_await access::submit(service, call, std::move(command));
    if (!outcome) co_return outcome.error();
    for (const json::value& id : outcome->answer.at("proposed").as_array())
        report.proposed.push_back(json::value_to<std::int64_t>(id));
    auto shown = co_await show(service, std::move(touched));
    if (!shown) co_return shown.error();
    report.resources = std::move(*shown);
    co_return report;
}

ReadLines lines_of(const api::NewReadings& body) {
    ReadLines lines;
    for (std::size_t i = 0; i < body.items.size(); ++i) {
        const auto& item = body.items[i];
        const auto at = parse_instant(item.at);
        if (!at) {
            lines.faults.push_back({i + 1, "reading.time", fmt::format("/items/{}/at", i)});
            continue;
        }
        lines.readings.push_back({item.resource, *at, item.load_percent, item.open_kva, item.line_loss_percent});
        lines.lines.push_back(i + 1);
    }
    return lines;
}

}  // namespace

void add_resources(http::Api<Scope>& api, access::Service& service) {
    api.on<"listGridResources">([&service](auto& call) -> awaitable<Result<api::GridResourceList>> {
        auto rows = co_await access::read(service, [&](store::Session& session) {
            return resources_of(session, call.caller, static_cast<Area>(call.query.area.value_or(0)));
        });
        if (!rows) co_return rows.error();
        auto shown = co_await show(service, std::move(*rows));
        if (!shown) co_return shown.error();
        api::GridResourceList list;
        list.items = std::move(*shown);
        co_return list;
    });
    api.on<"setGridResource">([&service](auto& call) -> awaitable<Result<api::GridResource>> {
        if (!call.caller.sees_area(static_cast<Area>(call.body.area))) co_return not_found("area.unknown");
        SetResource set;
        set.wanted.resource = call.path.code;
        set.wanted.kind = call.body.kind;
        set.wanted.title = call.body.name;
        const bool shifted = call.body.place.datum == api::Datum::gcj02;
        set.wanted.place = to_wgs84({call.body.place.lat, call.body.place.lon}, shifted ? Datum::gcj02 : Datum::wgs84);
        set.wanted.radius_m = static_cast<std::int32_t>(call.body.radius_m);
        set.wanted.area = static_cast<Area>(call.body.area);
        set.wanted.rating_kva = call.body.rating_kva;
        set.wanted.spare_bays = static_cast<std::int32_t>(call.body.spare_bays.value_or(0));
        set.wanted.users = static_cast<std::int32_t>(call.body.users.value_or(0));
        set.wanted.post = call.body.post;
        set.wanted.by = call.caller.account;
        store::Command command(std::move(set));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto row = co_await access::read(service, [&](store::Session& session) -> Result<ResourceRow> {
            auto found = session.row<ResourceRow>(call.path.code);
            if (!found) return not_found("resource.unknown");
            return std::move(*found);
        });
        if (!row) co_return row.error();
        std::vector<ResourceRow> one;
        one.push_back(std::move(*row));
        auto shown = co_await show(service, std::move(one));
        if (!shown) co_return shown.error();
        co_return std::move(shown->front());
    });
    api.on<"takeReadings">([&service](auto& call) -> awaitable<Result<api::ReadingReport>> {
        ReadLines lines = lines_of(call.body);
        co_return co_await take(service, call, std::move(lines));
    });
    api.on<"importReadings">([&service](auto& call) -> awaitable<Result<api::ReadingReport>> {
        auto lines = read_readings(call.body.csv);
        if (!lines) co_return lines.error();
        co_return co_await take(service, call, std::move(*lines));
    });
}

}  // namespace yekuo::grid
