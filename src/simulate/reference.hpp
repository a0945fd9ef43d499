// What the sample city is made from: the reference configuration, read once and checked.
#pragma once

#include <string>
#include <vector>

#include "calendar/working_calendar.hpp"
#include "grid/communities.hpp"
#include "grid/zones.hpp"

namespace yekuo::simulate {

struct Reference {
    grid::ZoneMap zones;
    std::vector<grid::Community> communities;
    std::string calendar_text;
    calendar::WorkingCalendar calendar;
    std::vector<std::string> processes;  // BPMN files, by name
    std::vector<std::string> rules;      // DMN files, by name
};

// Reads config/zones, config/calendars, config/processes and config/rules. Errors name the file.
Result<Reference> read_reference(const std::string& config);

}  // namespace yekuo::simulate
