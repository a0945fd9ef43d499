// Regions of the time zone database. A region gets a small number when it is first named, so that a Zone
// stays eight bytes; the table only grows, and only by names that the database knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/temporal.hpp"

namespace yekuo::rules {

std::optional<Zone> region(std::string_view name);
std::string region_name(Zone zone);

// Seconds east of Greenwich in the region, by the local clock or by UTC (seconds since 1970).
std::int32_t region_offset_local(Zone zone, std::int64_t local_seconds);
std::int32_t region_offset_utc(Zone zone, std::int64_t utc_seconds);

}  // namespace yekuo::rules
