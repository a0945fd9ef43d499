#include "cases/case_plan.hpp"

#include <algorithm>
#include <span>

namespace yekuo::cases {

namespace {

struct OldLink {
    std::string_view link;
    std::int32_t days_max = 0;
};
struct OldPlan {
    std::string_view type;
    std::span<const OldLink> links;
};

constexpr OldLink one_visit[] = {{"acceptance"}, {"connection", 5}};
constexpr OldLink business[] = {{"acceptance"}, {"supply_plan", 7}, {"connection", 5}};
constexpr OldLink with_inspection[] = {
    {"acceptance"}, {"supply_plan", 15}, {"completion_inspection", 5}, {"connection", 5}};
constexpr OldLink all_six[] = {{"acceptance"},        {"supply_plan", 30},          {"design_review", 10},
                                {"mid_inspection", 5}, {"completion_inspection", 5}, {"connection", 5}};
constexpr OldLink photovoltaic[] = {
    {"acceptance"}, {"access_plan_reply", 10}, {"completion_inspection", 5}, {"pv_connection", 5}};
constexpr OldLink change[] = {{"acceptance"}, {"site_work", 4}, {"archive", 1}};
constexpr OldLink meter_test[] = {{"acceptance"}, {"meter_test", 4}, {"result", 1}};
constexpr OldLink forwarded[] = {{"acceptance"}, {"handling", 5}, {"answer", 2}};

constexpr OldPlan old_plans[] = {
    {"C01", one_visit},        {"C02", one_visit},  {"C03", business},        {"C04", business},
    {"C05", with_inspection}, {"C06", with_inspection}, {"C07", all_six},   {"C08", with_inspection},
    {"C09", business},        {"C10", one_visit},  {"C11", photovoltaic},    {"C12", one_visit},
    {"C13", change},           {"C14", meter_test}, {"C15", forwarded},
};

std::int32_t whole_number(const json::value& value) {
    return value.is_number() ? value.to_number<std::int32_t>() : -1;
}

}  // namespace

Result<CasePlan> plan_of(const process::RuleSet& limits, std::string_view type, std::string_view urgency,
                         std::string_view territory) {
    CasePlan plan;
    plan.days_max = whole_number(limits.ask("case_days", {{"case_type", type}}));
    const json::value links = limits.ask("key_links", {{"case_type", type}});
    if (plan.days_max <= 0 || !links.is_array() || links.get_array().empty())
        return conflict("rules.no_answer", limits.id + ": " + std::string(type));
    for (const auto& one : links.get_array()) {
        const auto* link = one.if_object();
        const std::int32_t days = link ? whole_number(link->at("days")) : -1;
        if (days < 0 || !link->at("link").is_string()) return conflict("rules.no_answer", limits.id + ": key_links");
        plan.links.push_back({std::string(link->at("link").get_string()), days});
    }
    plan.first_contact = first_contact_limit(limits);
    plan.arrival_minutes = arrival_minutes(limits, type, urgency, territory);
    return plan;
}

calendar::Limit first_contact_limit(const process::RuleSet& limits) {
    return {std::max(1, whole_number(limits.ask("contact_hours", {}))), calendar::Unit::working_hours};
}

std::int32_t arrival_minutes(const process::RuleSet& limits, std::string_view type, std::string_view urgency,
                             std::string_view territory) {
    if (urgency != "emergency") return 0;  // no other has a second clock: the rules need not be asked
    return std::max(0, whole_number(limits.ask("arrival_minutes", {{"case_type", type},
                                                                   {"urgency", urgency},
                                                                   {"territory", territory}})));
}

std::vector<PlannedLink> links_before_rules(std::string_view type) {
    std::vector<PlannedLink> links;
    const auto* found = std::ranges::find(old_plans, type, &OldPlan::type);
    if (found != std::end(old_plans))
        for (const OldLink& link : found->links) links.push_back({std::string(link.link), link.days_max});
    return links;
}

}  // namespace yekuo::cases
