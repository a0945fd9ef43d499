// Places state their datum: phones give WGS-84, Chinese maps may give GCJ-02, about 500 m apart, so a
// distance between the two would be nonsense. Everything stored is WGS-84; to_wgs84 converts at the edge.
#pragma once

#include <cstdint>

namespace yekuo {

struct Metres {
    double value = 0;
};

enum class Datum { wgs84, gcj02 };

// Degrees. Latitude north, longitude east.
struct Place {
    double lat = 0;
    double lon = 0;
    bool operator==(const Place&) const = default;
};

// Great-circle distance of two places in the same datum (haversine, mean radius 6,371,008.8 m).
Metres distance(Place a, Place b);

// The public approximation of the GCJ-02 shift, inverted by iteration to below 1 cm. Outside China the
// two agree and the place comes back as it is.
Place to_wgs84(Place given, Datum datum);
Place to_gcj02(Place wgs84);

}  // namespace yekuo
