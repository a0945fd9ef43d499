#include "dispatch/job_types.hpp"

#include <algorithm>
#include <array>

namespace yekuo::dispatch {
namespace {

using namespace skill;

constexpr std::array<JobType, 15> known{{
    {"ONE_POST", 70, 2, {low_voltage | metering | survey}, true},
    {"SURVEY_LV", 40, 1, {low_voltage | survey}, false},
    {"METER_1P", 40, 2, {low_voltage | metering}, true},
    {"METER_3P", 60, 2, {low_voltage | metering}, true},
    {"METER_BATCH", 180, 3, {low_voltage | metering}, true},
    {"METER_MOVE", 60, 2, {low_voltage | metering}, true},
    {"METER_PV", 75, 2, {low_voltage | metering}, true},
    {"METER_HV", 180, 3, {high_voltage | metering}, true},
    {"METER_TEST", 50, 2, {metering | testing}, false},
    {"SURVEY_JOINT", 120, 4, {high_voltage | survey}, false},
    {"SURVEY_HV", 90, 2, {high_voltage | survey}, false},
    {"INSPECT_MID", 120, 3, {high_voltage | inspection}, false},
    {"INSPECT_DONE", 180, 3, {high_voltage | inspection}, false},
    {"SEAL_OR_READ", 25, 1, {metering}, false},
    {"SITE_VISIT", 45, 2, {low_voltage}, false},
}};

}  // namespace

std::span<const JobType> job_types() { return known; }

const JobType* find_job_type(std::string_view code) {
    const auto found = std::ranges::find(known, code, &JobType::code);
    return found == known.end() ? nullptr : &*found;
}

}  // namespace yekuo::dispatch
