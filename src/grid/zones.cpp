#include "grid/zones.hpp"

#include <algorithm>
#include <limits>

namespace yekuo::grid {
namespace {

bool is_in(const Zone& zone, Place place) {
    return zone.box.contains(place) &&
           std::any_of(zone.polygons.begin(), zone.polygons.end(),
                       [&](const auto& polygon) { return contains(polygon, place); });
}

double metres_to(const Zone& zone, Place place) {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& polygon : zone.polygons)
        for (const auto& ring : polygon) best = std::min(best, distance_to(ring, place).value);
    return best;
}

}  // namespace

ZoneMap::ZoneMap(std::vector<Zone> zones) : zones_(std::move(zones)) {
    std::sort(zones_.begin(), zones_.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

const Zone* ZoneMap::find(ZoneId id) const {
    const auto found = std::lower_bound(zones_.begin(), zones_.end(), id,
                                        [](const auto& zone, ZoneId wanted) { return zone.id < wanted; });
    return found != zones_.end() && found->id == id ? &*found : nullptr;
}

std::optional<ZoneId> ZoneMap::zone_of(Place place) const {
    for (const auto& zone : zones_)
        if (is_in(zone, place)) return zone.id;
    return {};
}

std::optional<Area> ZoneMap::district_of(Place place) const {
    const auto zone = zone_of(place);
    if (!zone) return {};
    return find(*zone)->district;
}

std::optional<ZoneId> ZoneMap::nearest_zone(Place place, Metres within) const {
    if (const auto zone = zone_of(place)) return zone;
    std::optional<ZoneId> nearest;
    double best = within.value;
    for (const auto& zone : zones_) {
        const double metres = metres_to(zone, place);
        if (metres < best || (metres == best && !nearest)) {
            best = metres;
            nearest = zone.id;
        }
    }
    return nearest;
}

}  // namespace yekuo::grid
