#include "intake/case_types.hpp"

#include <algorithm>

namespace yekuo::intake {

namespace {

using Papers = std::string_view;

constexpr Papers resident[] = {"identity", "premises_title"};
constexpr Papers business[] = {"business_licence", "agent_identity", "authorisation", "premises_title_business",
                               "equipment_list"};
constexpr Papers estate[] = {"business_licence", "agent_identity", "authorisation", "premises_title_business",
                             "equipment_list",   "household_list"};
constexpr Papers high_voltage[] = {
    "business_licence", "agent_identity",     "authorisation", "premises_title_business",
    "equipment_list",   "supply_application", "site_plan",     "project_approval"};
constexpr Papers dual_supply[] = {
    "business_licence",   "agent_identity", "authorisation",    "premises_title_business", "equipment_list",
    "supply_application", "site_plan",      "project_approval", "dual_supply_reason",      "own_safety_measures"};
constexpr Papers temporary[] = {"business_licence", "agent_identity",   "authorisation", "premises_title_business",
                                "equipment_list",   "temporary_purpose"};
constexpr Papers photovoltaic[] = {"pv_identity", "roof_title", "project_filing", "pv_equipment"};
constexpr Papers charger[] = {"id_card", "parking_title", "property_consent", "vehicle_proof"};
constexpr Papers meter_test[] = {"account_number"};

const std::array<CaseType, 15> types{{
    {"C01", "低压居民新装", "Low-voltage residential, new", resident, "ONE_POST"},
    {"C02", "低压居民增容", "Low-voltage residential, increase", resident, "ONE_POST"},
    {"C03", "低压非居民新装", "Low-voltage non-residential, new", business, "SURVEY_LV"},
    {"C04", "低压非居民增容", "Low-voltage non-residential, increase", business, "SURVEY_LV"},
    {"C05", "低压批量/小区新装", "Residential estate or batch, new", estate, "SURVEY_HV"},
    {"C06", "高压新装(单电源)", "High voltage, single supply, new", high_voltage, "SURVEY_JOINT"},
    {"C07", "高压新装(双/多电源)", "High voltage, dual or multiple supply, new", dual_supply, "SURVEY_JOINT"},
    {"C08", "高压增容", "High voltage, increase", high_voltage, "SURVEY_JOINT"},
    {"C09", "临时用电", "Temporary supply", temporary, "SURVEY_LV"},
    {"C10", "移表", "Meter relocation", resident, "METER_MOVE"},
    {"C11", "分布式光伏并网", "Distributed photovoltaic connection", photovoltaic, "SURVEY_LV"},
    {"C12", "充换电设施报装", "Charging facility", charger, "ONE_POST"},
    {"C13", "变更用电", "Change of supply", resident, "SEAL_OR_READ"},
    {"C14", "现场校表", "Meter test on site", meter_test, "METER_TEST"},
    {"C15", "转派工单", "Forwarded order", {}, "SITE_VISIT"},
}};

}  // namespace

std::span<const CaseType> case_types() { return types; }

const CaseType* find_case_type(std::string_view code) {
    const auto found = std::ranges::find(types, code, &CaseType::code);
    return found == types.end() ? nullptr : &*found;
}

std::vector<std::string> asked_papers(const process::RuleSet& rules, std::string_view type, Applicant applicant) {
    std::vector<std::string> asked;
    const json::value answer = rules.ask(
        "papers", {{"case_type", type}, {"applicant", applicant == Applicant::agent ? "agent" : "self"}});
    if (!answer.is_array()) return asked;
    for (const auto& one : answer.get_array()) {
        const auto* row = one.if_object();
        if (row && row->at("stage") == "application") asked.emplace_back(row->at("paper").as_string());
    }
    return asked;
}

std::vector<std::string> missing_papers(const process::RuleSet& rules, std::string_view type,
                                        const std::vector<std::string>& given, Applicant applicant) {
    auto missing = asked_papers(rules, type, applicant);
    std::erase_if(missing, [&](const std::string& paper) { return std::ranges::find(given, paper) != given.end(); });
    return missing;
}

bool is_paper(std::string_view key) {
    return std::ranges::any_of(types, [&](const CaseType& type) {
        return std::ranges::find(type.papers, key) != type.papers.end();
    });
}

}  // namespace yekuo::intake
