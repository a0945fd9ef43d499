// The villages and communities of a city with a place and a weight of demand: from them come sample
// addresses, the pull of each zone, and a rough place for an address that names only its community. The
// places of the reference city are samples (config/zones/NOTICE).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/place.hpp"
#include "base/result.hpp"

namespace yekuo::grid {

struct Community {
    std::string code;  // of the national list, 12 digits
    std::string name, street;
    Area district = 0;
    ZoneId zone;
    Place place;  // WGS-84
    int weight = 0;
};

// config/zones/communities.csv: eight plain columns, no quoting. Errors name the line and the column:
// "communities.header", "communities.columns", "communities.cell", "communities.code_twice".
Result<std::vector<Community>> load_communities(std::string_view csv);

// How far out a place lies, as limits for emergencies tell it apart: by what the nearest community belongs to,
// a street of the city (街道: "urban"), a town (镇: "rural") or a township in the hills (乡: "remote"). Empty
// without communities.
std::string territory_of(const std::vector<Community>& communities, Place place);

}  // namespace yekuo::grid
