#include "base/place.hpp"

#include <algorithm>
#include <cmath>

namespace yekuo {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double radians(double degrees) { return degrees * pi / 180; }

// Krasovsky 1940 ellipsoid, as the published GCJ-02 approximation uses it.
constexpr double semi_major_m = 6378245.0;
constexpr double eccentricity_squared = 0.00669342162296594323;

bool in_china(Place p) { return p.lon > 72.004 && p.lon < 137.8347 && p.lat > 0.8293 && p.lat < 55.8271; }

double shift_lat(double x, double y) {
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) +
           (20 * std::sin(6 * x * pi) + 20 * std::sin(2 * x * pi)) * 2 / 3 +
           (20 * std::sin(y * pi) + 40 * std::sin(y / 3 * pi)) * 2 / 3 +
           (160 * std::sin(y / 12 * pi) + 320 * std::sin(y * pi / 30)) * 2 / 3;
}

double shift_lon(double x, double y) {
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) +
           (20 * std::sin(6 * x * pi) + 20 * std::sin(2 * x * pi)) * 2 / 3 +
           (20 * std::sin(x * pi) + 40 * std::sin(x / 3 * pi)) * 2 / 3 +
           (150 * std::sin(x / 12 * pi) + 300 * std::sin(x / 30 * pi)) * 2 / 3;
}

}  // namespace

Metres distance(Place a, Place b) {
    const double dlat = radians(b.lat - a.lat), dlon = radians(b.lon - a.lon);
    const double s = std::sin(dlat / 2), t = std::sin(dlon / 2);
    const double h = s * s + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * t * t;
    return {2 * 6371008.8 * std::asin(std::min(1.0, std::sqrt(h)))};
}

Place to_gcj02(Place p) {
    if (!in_china(p)) return p;
    const double x = p.lon - 105, y = p.lat - 35;
    const double sine = std::sin(radians(p.lat));
    const double magic = 1 - eccentricity_squared * sine * sine;
    const double root = std::sqrt(magic);
    const double dlat = shift_lat(x, y) * 180 /
                        (semi_major_m * (1 - eccentricity_squared) / (magic * root) * pi);
    const double dlon = shift_lon(x, y) * 180 / (semi_major_m / root * std::cos(radians(p.lat)) * pi);
    return {p.lat + dlat, p.lon + dlon};
}

Place to_wgs84(Place given, Datum datum) {
    if (datum == Datum::wgs84) return given;
    Place guess = given;
    for (int i = 0; i < 6; ++i) {
        const Place shifted = to_gcj02(guess);
        guess = {guess.lat - (shifted.lat - given.lat), guess.lon - (shifted.lon - given.lon)};
    }
    return guess;
}

}  // namespace yekuo
