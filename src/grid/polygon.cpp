#include "grid/polygon.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace yekuo::grid {
namespace {

// Even-odd rule by a ray to the east. A point on the border is told apart.
struct Side {
    bool inside = false;
    bool on_border = false;
};

Side side_of(const Ring& ring, Place place) {
    Side side;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const Place a = ring[i], b = ring[i + 1];
        const double cross = (b.lon - a.lon) * (place.lat - a.lat) - (b.lat - a.lat) * (place.lon - a.lon);
        if (cross == 0 && place.lat >= std::min(a.lat, b.lat) && place.lat <= std::max(a.lat, b.lat) &&
            place.lon >= std::min(a.lon, b.lon) && place.lon <= std::max(a.lon, b.lon))
            side.on_border = true;
        if ((a.lat > place.lat) != (b.lat > place.lat) && (cross > 0) == (b.lat > a.lat))
            side.inside = !side.inside;
    }
    return side;
}

// The point of a segment nearest to a place; flat over the few kilometres that matter here.
Place nearest_on(Place a, Place b, Place place) {
    const double shrink = std::cos(place.lat * 3.14159265358979323846 / 180);
    const double dx = (b.lon - a.lon) * shrink, dy = b.lat - a.lat;
    const double length = dx * dx + dy * dy;
    const double along =
        length == 0 ? 0 : ((place.lon - a.lon) * shrink * dx + (place.lat - a.lat) * dy) / length;
    const double t = std::clamp(along, 0.0, 1.0);
    return {a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon)};
}

}  // namespace

bool contains(const Polygon& polygon, Place place) {
    bool inside = false;
    for (const auto& ring : polygon) {
        const auto side = side_of(ring, place);
        if (side.on_border) return true;
        inside ^= side.inside;
    }
    return inside;
}

Box box_around(const Line& line) {
    Box box{line.front(), line.front()};
    for (const auto& point : line) {
        box.low = {std::min(box.low.lat, point.lat), std::min(box.low.lon, point.lon)};
        box.high = {std::max(box.high.lat, point.lat), std::max(box.high.lon, point.lon)};
    }
    return box;
}

Metres distance_to(const Line& line, Place place) {
    Metres best{std::numeric_limits<double>::infinity()};
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        best.value = std::min(best.value, distance(nearest_on(line[i], line[i + 1], place), place).value);
    return best;
}

}  // namespace yekuo::grid
