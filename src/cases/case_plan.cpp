#include "cases/case_plan.hpp"

#include <algorithm>

namespace yekuo::cases {

namespace {

constexpr LinkPlan one_visit[] = {{"acceptance"}, {"connection", 5}};
constexpr LinkPlan business[] = {{"acceptance"}, {"supply_plan", 7}, {"connection", 5}};
constexpr LinkPlan with_inspection[] = {
    {"acceptance"}, {"supply_plan", 15}, {"completion_inspection", 5}, {"connection", 5}};
constexpr LinkPlan all_six[] = {{"acceptance"},        {"supply_plan", 30},          {"design_review", 10},
                                {"mid_inspection", 5}, {"completion_inspection", 5}, {"connection", 5}};
constexpr LinkPlan photovoltaic[] = {
    {"acceptance"}, {"access_plan_reply", 10}, {"completion_inspection", 5}, {"pv_connection", 5}};
constexpr LinkPlan change[] = {{"acceptance"}, {"site_work", 4}, {"archive", 1}};
constexpr LinkPlan meter_test[] = {{"acceptance"}, {"meter_test", 4}, {"result", 1}};
constexpr LinkPlan forwarded[] = {{"acceptance"}, {"handling", 5}, {"answer", 2}};

constexpr CasePlan plans[] = {
    {"C01", 5, one_visit},        {"C02", 5, one_visit},  {"C03", 12, business},        {"C04", 12, business},
    {"C05", 25, with_inspection}, {"C06", 25, with_inspection}, {"C07", 55, all_six},   {"C08", 25, with_inspection},
    {"C09", 12, business},        {"C10", 5, one_visit},  {"C11", 20, photovoltaic},    {"C12", 5, one_visit},
    {"C13", 5, change},           {"C14", 5, meter_test}, {"C15", 7, forwarded},
};

}  // namespace

std::int32_t arrival_minutes(std::string_view type, std::string_view urgency, std::string_view territory) {
    if (type != "C15" || urgency != "emergency") return 0;
    return territory == "remote" ? 120 : territory == "rural" ? 90 : 45;
}

const CasePlan* find_plan(std::string_view type) {
    const auto* found = std::ranges::find(plans, type, &CasePlan::type);
    return found == std::end(plans) ? nullptr : found;
}

}  // namespace yekuo::cases
