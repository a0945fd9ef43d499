// The administrator's rules over HTTP: versions, faults, what a change would have done, putting in force.
#include <charconv>

#include "api/operations.hpp"
#include "cases/case_views.hpp"
#include "control/control_api.hpp"
#include "control/rule_preview.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;
using http::Reply;
using process::RuleVersionRow;

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991
constexpr int days_usual = 365;

Instant start_of(Day day) { return Instant{day.days * 86'400'000LL} - city_offset; }
Day day_of(Instant at) { return {static_cast<std::int32_t>((at + city_offset).ms / 86'400'000)}; }

class RuleViews {
public:
    RuleViews(store::Session& session, people::Vault& vault) : actors_(session, vault) {}

    api::RuleVersion version(const RuleVersionRow& row, const RuleVersionRow* in_force) {
        api::RuleVersion out;
        out.key = row.key;
        out.version = row.version;
        out.title = row.title;
        if (row.from) out.from = format_instant(row.from);
        out.deployed = format_instant(row.deployed);
        if (row.by) out.by_name = actors_.name("account:" + std::to_string(row.by.value));
        out.reason = row.reason;
        out.in_force = in_force && in_force->version == row.version;
        out.withdrawn = row.withdrawn;
        return out;
    }

private:
    cases::ActorNames actors_;
};

const RuleVersionRow* in_force(const std::vector<RuleVersionRow>& rows, Instant now) {
    std::vector<const RuleVersionRow*> pointers;
    for (const auto& row : rows) pointers.push_back(&row);
    return process::version_at(pointers, now);
}

Result<RuleVersionRow> find_version(store::Session& session, const std::string& key, std::int64_t version) {
    auto row = session.row<RuleVersionRow>(key + "@" + std::to_string(version));
    if (!row) return not_found("rules.unknown_version");
    return std::move(*row);
}

awaitable<Result<api::RuleVersion>> show(access::Service& service, std::string key, std::int64_t version) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::RuleVersion> {
        auto row = find_version(session, key, version);
        if (!row) return row.error();
        const auto all = process::rule_versions(session, key);
        return RuleViews(session, service.vault).version(*row, in_force(all, service.writer.business_now()));
    });
}

api::RuleSetList list_of(access::Service& service, store::Session& session) {
    api::RuleSetList list;
    RuleViews views(session, service.vault);
    for (const auto& wanted : process::required_decisions()) {
        const auto rows = process::rule_versions(session, std::string(wanted.key));
        if (rows.empty()) continue;
        api::RuleSet set;
        set.key = rows.back().key;
        set.title = rows.back().title;
        set.newest = rows.back().version;
        const auto* now = in_force(rows, service.writer.business_now());
        for (const auto& row : rows) set.versions.push_back(views.version(row, now));
        list.items.push_back(std::move(set));
    }
    return list;
}

struct Period {
    Day first, last;
};
template <class Body>
Result<Period> period_of(const Body& body, Instant now) {
    Period period{{}, day_of(now)};
    if (body.to) {
        auto day = parse_day(*body.to);
        if (!day) return invalid("day.format", "/to");
        period.last = *day;
    }
    period.first = period.last + -days_usual;
    if (body.from) {
        auto day = parse_day(*body.from);
        if (!day) return invalid("day.format", "/from");
        period.first = *day;
    }
    if (period.last < period.first) return invalid("day.order", "/to");
    return period;
}

api::RulePreview view(const std::string& key, const Period& period, const Preview& preview) {
    api::RulePreview out;
    out.key = key;
    out.of = "cases";
    out.from = format_day(period.first);
    out.to = format_day(period.last);
    out.asked = preview.asked;
    out.changed = preview.changed;
    for (const auto& change : preview.changes) {
        api::PreviewChange one;
        one.decision = change.decision;
        one.before = change.before;
        one.after = change.after;
        one.count = change.count;
        for (const auto& of : change.cases) one.cases.push_back({of.id, of.number});
        out.changes.push_back(std::move(one));
    }
    return out;
}

void add_reading(http::Api<Scope>& api, access::Service& service) {
    api.on<"listRules">([&service](auto&) -> awaitable<Result<api::RuleSetList>> {
        co_return co_await access::read(service, [&](store::Session& session) { return list_of(service, session); });
    });
    api.on<"getRules">([&service](auto& call) -> awaitable<Result<api::RuleVersionText>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::RuleVersionText> {
            auto row = find_version(session, call.path.key, call.path.version);
            if (!row) return row.error();
            const auto all = process::rule_versions(session, call.path.key);
            return api::RuleVersionText{
                RuleViews(session, service.vault).version(*row, in_force(all, service.writer.business_now())), row->xml};
        });
    });
    api.on<"checkRules">([&service](auto& call) -> awaitable<Result<api::RuleCheck>> {
        co_return co_await http::on_pool(service.pool, [&]() -> Result<api::RuleCheck> {
            api::RuleCheck check;
            check.key = process::rule_key(call.body.xml);
            for (const auto& fault : process::rule_faults(call.body.xml))
                check.faults.push_back({fault.key, fault.field, fault.detail});
            return check;
        });
    });
}

void add_preview(http::Api<Scope>& api, access::Service& service) {
    api.on<"previewRules">([&service](auto& call) -> awaitable<Result<api::RulePreview>> {
        const Instant now = service.writer.business_now();
        auto period = period_of(call.body, now);
        if (!period) co_return period.error();
        const std::string key = process::rule_key(call.body.xml);
        if (const auto faults = process::rule_faults(call.body.xml); !faults.empty())
            co_return invalid("rules.broken", "/xml", faults.front().key + " " + faults.front().field);
        auto changed = rules::load(call.body.xml);
        if (!changed) co_return changed.error();
        auto before = co_await access::read(service, [&](store::Session& session) {
            return process::rules_in_force(session, key, now);
        });
        if (!before) co_return before.error();
        if (key == "negative_list") {
            Comparison comparison(before->model, *changed);
            auto resources = co_await access::read(service, [](store::Session& session) {
                return session.rows<grid::ResourceRow>("order by id");
            });
            if (!resources) co_return resources.error();
            auto done = co_await access::on_reader(service.pool, service.local, [&](store::Session& local) {
                questions_of_readings(local, *resources, grid::overload_percent(*before), start_of(period->first),
                                      start_of(period->last + 1), [&](const Question& question) { comparison.ask(question); });
                return true;
            });
            if (!done) co_return done.error();
            auto out = view(key, *period, comparison.result());
            out.of = "resources";
            co_return out;
        }
        co_return co_await access::read(service, [&](store::Session& session) {
            Comparison comparison(before->model, *changed);
            questions_of_cases(session, key, start_of(period->first), start_of(period->last + 1),
                               [&](const Question& question) { comparison.ask(question); });
            return view(key, *period, comparison.result());
        });
    });
}

// The version that If-Match names: "3", with or without quotes.
std::optional<int> version_of(std::string_view tag) {
    while (!tag.empty() && (tag.front() == '"' || tag.front() == ' ')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == '"' || tag.back() == ' ')) tag.remove_suffix(1);
    int version = 0;
    const auto read = std::from_chars(tag.data(), tag.data() + tag.size(), version);
    if (read.ec != std::errc{} || read.ptr != tag.data() + tag.size()) return {};
    return version;
}

void add_changing(http::Api<Scope>& api, access::Service& service) {
    api.on<"deployRules">([&service](auto& call) -> awaitable<Result<Reply<api::RuleVersion>>> {
        if (process::rule_key(call.body.xml) != call.path.key) co_return invalid("rules.unknown_set", "/xml");
        process::DeployRules deploy;
        deploy.xml = call.body.xml;
        deploy.reason = call.body.reason;
        deploy.by = call.caller.account;
        deploy.based_on = version_of(call.request.if_match()).value_or(-1);
        if (call.body.from) {
            auto from = parse_instant(*call.body.from);
            if (!from) co_return invalid(from.error().key, "/from");
            deploy.from = *from;
        }
        store::Command command(std::move(deploy));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto shown = co_await show(service, call.path.key, json::value_to<std::int64_t>(outcome->answer.at("version")));
        if (!shown) co_return shown.error();
        co_return Reply<api::RuleVersion>{std::move(*shown), {}, 201, {}};
    });
    api.on<"withdrawRules">([&service](auto& call) -> awaitable<Result<api::RuleVersion>> {
        process::WithdrawRules withdraw{call.path.key, static_cast<int>(call.path.version), call.body.reason,
                                        call.caller.account};
        store::Command command(std::move(withdraw));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.path.key, call.path.version);
    });
}

}  // namespace

void add_rules(http::Api<Scope>& api, access::Service& service) {
    add_reading(api, service);
    add_preview(api, service);
    add_changing(api, service);
}

}  // namespace yekuo::control
