// The standard field jobs: how long they take, how many persons, which skills, and whether something is
// installed, which needs a cleared order and two persons. Durations are proposals of the reference
// catalogue; what a visit is planned with stands in its work order and so in the journal.
#pragma once

#include <span>
#include <string_view>

#include "base/units.hpp"

namespace yekuo::dispatch {

namespace skill {
constexpr std::uint32_t low_voltage = 1, high_voltage = 2, metering = 4, survey = 8, testing = 16, inspection = 32;
constexpr std::uint32_t all = 63;
}  // namespace skill

struct JobType {
    std::string_view code;
    std::int32_t minutes;
    std::int32_t crew_size;
    Skills skills;
    bool installs;
};

std::span<const JobType> job_types();
const JobType* find_job_type(std::string_view code);  // null: unknown

}  // namespace yekuo::dispatch
