#include "grid/zones.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace yekuo::grid {
namespace {

// Even-odd rule by a ray to the east. A point on the border counts as inside (`on_border`), so that no place
// falls between two zones that share it.
struct Side {
    bool inside = false;
    bool on_border = false;
};

Side side_of(const Ring& ring, Place place) {
    Side side;
    for (std::size_t i = 0; i + 1 < ring.points.size(); ++i) {
        const Place a = ring.points[i], b = ring.points[i + 1];
        const double cross = (b.lon - a.lon) * (place.lat - a.lat) - (b.lat - a.lat) * (place.lon - a.lon);
        if (cross == 0 && place.lat >= std::min(a.lat, b.lat) && place.lat <= std::max(a.lat, b.lat) &&
            place.lon >= std::min(a.lon, b.lon) && place.lon <= std::max(a.lon, b.lon))
            side.on_border = true;
        if ((a.lat > place.lat) != (b.lat > place.lat) && (cross > 0) == (b.lat > a.lat))
            side.inside = !side.inside;
    }
    return side;
}

bool contains(const Polygon& polygon, Place place) {
    bool inside = false;
    for (const auto& ring : polygon) {
        const auto side = side_of(ring, place);
        if (side.on_border) return true;
        inside ^= side.inside;
    }
    return inside;
}

bool contains(const Zone& zone, Place place) {
    return zone.box.contains(place) &&
           std::any_of(zone.polygons.begin(), zone.polygons.end(),
                       [&](const auto& polygon) { return contains(polygon, place); });
}

// The point of a border's segment nearest to a place; flat over the few kilometres that matter here.
Place nearest_on(Place a, Place b, Place place) {
    const double shrink = std::cos(place.lat * 3.14159265358979323846 / 180);
    const double dx = (b.lon - a.lon) * shrink, dy = b.lat - a.lat;
    const double length = dx * dx + dy * dy;
    const double along =
        length == 0 ? 0 : ((place.lon - a.lon) * shrink * dx + (place.lat - a.lat) * dy) / length;
    const double t = std::clamp(along, 0.0, 1.0);
    return {a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon)};
}

double metres_to(const Zone& zone, Place place) {
    double best = std::numeric_limits<double>::infinity();
    for (const auto& polygon : zone.polygons)
        for (const auto& ring : polygon)
            for (std::size_t i = 0; i + 1 < ring.points.size(); ++i)
                best = std::min(best,
                                distance(nearest_on(ring.points[i], ring.points[i + 1], place), place).value);
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
        if (contains(zone, place)) return zone.id;
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
