#include "grid/resource.hpp"

#include <algorithm>

#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::grid {

namespace {

constexpr std::array<std::string_view, 3> kinds{"line", "substation", "transformer"};
constexpr double overload_usual = 80;

RestrictionDrafted draft(const ResourceRow& resource, const Seen& seen, const Finding& finding, AccountId by) {
    RestrictionDrafted event;
    event.kind = resource.kind;
    event.title = resource.title;
    event.reason = finding.reason;
    event.place = resource.place;
    event.radius_m = resource.radius_m;
    event.open_kva = seen.open_kva;
    event.load_percent = seen.load_percent;
    event.area = resource.area;
    event.post = resource.post;
    event.by = by;
    return event;
}

}  // namespace

bool stands_already(const Rows& rows, const std::string& resource, const std::string& rule) {
    for (const auto* row : rows.where<ResourceRestrictionRow>("resource", resource)) {
        const auto* restriction = rows.find<RestrictionRow>(row->id);
        if (row->rule == rule && restriction && restriction->state != RestrictionState::lifted) return true;
    }
    return false;
}

json::object question(const ResourceRow& resource, const Seen& seen, double requested_kva) {
    return {{"kind", resource.kind},
            {"load_percent", seen.load_percent},
            {"hours_over", seen.hours_over},
            {"open_kva", seen.open_kva},
            {"requested_kva", requested_kva},
            {"rating_kva", resource.rating_kva},
            {"spare_bays", resource.spare_bays},
            {"users", resource.users},
            {"line_loss_percent", seen.line_loss_percent}};
}

std::vector<Finding> findings(const process::RuleSet& rules, const ResourceRow& resource, const Seen& seen,
                              double requested_kva) {
    std::vector<Finding> found;
    const json::value answer = rules.ask("findings", question(resource, seen, requested_kva));
    if (!answer.is_array()) return found;
    for (const auto& one : answer.get_array()) {
        const auto* row = one.if_object();
        if (!row || !row->at("rule").is_string() || !row->at("reason").is_string()) continue;
        found.push_back({std::string(row->at("rule").get_string()), std::string(row->at("reason").get_string()),
                         row->at("restricts").is_bool() && row->at("restricts").get_bool()});
    }
    return found;
}

double overload_percent(const process::RuleSet& rules) {
    const json::value answer = rules.ask("overload_percent", {});
    return answer.is_number() ? answer.to_number<double>() : overload_usual;
}

Result<Decision> decide(const Rows& rows, const SetResource& c, const Now& now) {
    const ResourceSet& wanted = c.wanted;
    if (wanted.resource.empty()) return invalid("resource.code", "/code");
    if (wanted.title.empty()) return invalid("resource.name", "/name");
    if (std::ranges::find(kinds, wanted.kind) == kinds.end()) return invalid("restriction.kind", "/kind");
    if (wanted.area == 0) return invalid("restriction.area", "/area");
    if (const auto* row = rows.find<ResourceRow>(wanted.resource); row && row->kind != wanted.kind)
        return conflict("resource.other_kind", row->kind);
    Decision decision(now);
    decision.about(wanted.area);
    decision.answer["resource"] = wanted.resource;
    decision.add(wanted);
    return decision;
}

Result<Decision> decide(const Rows& rows, const JudgeReadings& c, const Now& now) {
    auto rules = process::rules_in_force(rows, "negative_list", now.business);
    if (!rules) return rules.error();
    Decision decision(now);
    json::array proposed;
    for (const auto& seen : c.seen) {
        const auto* resource = rows.find<ResourceRow>(seen.resource);
        if (!resource) return not_found("resource.unknown");
        for (const auto& finding : findings(*rules, *resource, seen)) {
            if (!finding.restricts || stands_already(rows, resource->id, finding.rule)) continue;
            decision.about(resource->area);
            RestrictionDrafted event = draft(*resource, seen, finding, c.by);
            event.restriction = decision.next();
            proposed.push_back(event.restriction);
            const auto id = event.restriction;
            decision.add(std::move(event));
            decision.add(RestrictionFound{id, resource->id, finding.rule, rules->id, seen.load_percent, seen.hours_over,
                                          seen.open_kva, seen.at});
        }
    }
    decision.answer["proposed"] = std::move(proposed);
    return decision;
}

void apply(Rows& rows, const ResourceSet& e, const Envelope&) {
    rows.put(ResourceRow{e.resource, e.kind, e.title, e.place, e.radius_m, e.area, e.rating_kva, e.spare_bays, e.users,
                         e.post});
}

void apply(Rows& rows, const RestrictionFound& e, const Envelope&) {
    rows.insert(ResourceRestrictionRow{e.restriction, e.resource, e.rule, e.rules, e.load_percent, e.hours_over,
                                       e.open_kva, e.read_at});
}

void join_resources(store::House& house) {
    house.tables<ResourceRow, ResourceRestrictionRow>();
    house.event_list<ResourceEvents>();
}

}  // namespace yekuo::grid
