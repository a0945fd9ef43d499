// How long a crew drives from one place to another when it leaves at a given moment. Two sources: the
// city's geography (haversine × detour, town and country speeds; needs no memory for pairs, so that
// 10,000 places fit), or a matrix (what VROOM users have, or a road router's answer; asymmetric, one per
// vehicle profile). Rush hours slow both. Who leaves later never arrives earlier: a drive through a rush
// hour is integrated piece by piece, and schedules rest on that.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "base/place.hpp"
#include "route/units.hpp"

namespace yekuo::route {

using PlaceIndex = std::int32_t;

// Where a crew starts that begins its day at its first visit: every drive from there takes no time.
constexpr PlaceIndex nowhere = -1;

// Every day from `from` to `to` (time of day) one drives at `speed_percent` of the usual speed.
struct RushHour {
    Seconds from = at_clock(16, 30);
    Seconds to = at_clock(18, 30);
    int speed_percent = 70;
};

// Speeds of a city and its surroundings. A leg that touches a town has up to `town_reach` of slow road
// at that end; the rest is driven at country speed.
struct Roads {
    double detour = 1.35;
    double town_km_per_hour = 25;
    double country_km_per_hour = 45;
    RoadMetres town_reach{3000};
};

struct Spot {
    Place place;
    bool in_town = false;
};

// Kept narrow, since a matrix of 5,000 places has 25 million entries.
struct Matrix {
    std::vector<std::int32_t> drive_seconds;  // row by row, from × to
    std::vector<std::int32_t> length_metres;  // the same, or empty if lengths are not known
};

class Travel {
public:
    Travel() = default;

    static Travel over_roads(const std::vector<Spot>& spots, const Roads& roads = {});
    // `profiles` each of places × places entries.
    static Travel by_matrix(std::int32_t places, std::vector<Matrix> profiles);

    // `midnight` is the time of day at the plan's second zero. At most 8, not overlapping.
    void slow_down(std::vector<RushHour> rush_hours, Seconds midnight = {0});

    // Remembers all pairs (16 bytes each) when there are few places; answers stay the same to the second.
    void remember_pairs();

    std::int32_t places() const { return places_; }
    std::int32_t profiles() const { return profiles_; }
    bool by_roads() const { return !points_.empty(); }
    // Where a place of a road network lies on the unit sphere.
    std::array<double, 3> on_globe(PlaceIndex place) const { return {points_[place].x, points_[place].y, points_[place].z}; }
    bool has_rush_hours() const { return !rush_.empty(); }

    // The drive outside rush hours, never longer than any drive that starts later or earlier.
    Seconds free_drive(PlaceIndex from, PlaceIndex to, std::int32_t profile = 0) const;
    RoadMetres length(PlaceIndex from, PlaceIndex to, std::int32_t profile = 0) const;
    // `speed_percent`: a crew's own pace; 50 takes twice as long.
    Seconds drive(PlaceIndex from, PlaceIndex to, Seconds leaving, std::int32_t speed_percent = 100,
                  std::int32_t profile = 0) const;

private:
    struct Point {
        double x, y, z;  // on the unit sphere
        bool in_town;
    };
    RoadMetres road_length(PlaceIndex from, PlaceIndex to) const;
    Seconds road_drive(PlaceIndex from, PlaceIndex to) const;
    Seconds through_rush(Seconds work, Seconds leaving) const;

    std::int32_t places_ = 0;
    std::int32_t profiles_ = 1;
    std::vector<Point> points_;
    Roads roads_;
    std::shared_ptr<const std::vector<Matrix>> matrices_;  // shared by copies of a problem
    std::vector<RushHour> rush_;
    Seconds midnight_{0};
};

}  // namespace yekuo::route
