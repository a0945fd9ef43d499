#include "route/travel.hpp"

#include <algorithm>
#include <cmath>

namespace yekuo::route {
namespace {

constexpr double earth_radius_m = 6371008.8;
constexpr std::int64_t day_seconds = 86400;

}  // namespace

Travel Travel::over_roads(const std::vector<Spot>& spots, const Roads& roads) {
    Travel travel;
    travel.places_ = static_cast<std::int32_t>(spots.size());
    travel.roads_ = roads;
    travel.points_.reserve(spots.size());
    constexpr double radian = 3.14159265358979323846 / 180;
    for (const auto& spot : spots) {
        const double lat = spot.place.lat * radian, lon = spot.place.lon * radian;
        travel.points_.push_back(
            {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat), spot.in_town});
    }
    return travel;
}

Travel Travel::by_matrix(std::int32_t places, std::vector<Matrix> profiles) {
    Travel travel;
    travel.places_ = places;
    travel.profiles_ = static_cast<std::int32_t>(profiles.size());
    travel.matrices_ = std::make_shared<const std::vector<Matrix>>(std::move(profiles));
    return travel;
}

void Travel::slow_down(std::vector<RushHour> rush_hours, Seconds midnight) {
    rush_ = std::move(rush_hours);
    for (auto& rush : rush_) rush.speed_percent = std::clamp(rush.speed_percent, 1, 100);
    std::sort(rush_.begin(), rush_.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    midnight_ = midnight;
}

void Travel::remember_pairs() {
    if (matrices_ || points_.empty()) return;
    Matrix all;
    all.drive_seconds.reserve(points_.size() * points_.size());
    all.length_metres.reserve(points_.size() * points_.size());
    for (PlaceIndex from = 0; from < places_; ++from)
        for (PlaceIndex to = 0; to < places_; ++to) {
            all.drive_seconds.push_back(static_cast<std::int32_t>(road_drive(from, to).count));
            all.length_metres.push_back(static_cast<std::int32_t>(road_length(from, to).count));
        }
    matrices_ = std::make_shared<const std::vector<Matrix>>(1, std::move(all));
}

// The chord through the earth gives the same great circle as the haversine, without trigonometry per end.
RoadMetres Travel::road_length(PlaceIndex from, PlaceIndex to) const {
    const Point &a = points_[from], &b = points_[to];
    const double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
    const double chord = std::sqrt(dx * dx + dy * dy + dz * dz);
    return {std::llround(2 * earth_radius_m * std::asin(std::min(1.0, chord / 2)) * roads_.detour)};
}

Seconds Travel::road_drive(PlaceIndex from, PlaceIndex to) const {
    const auto metres = static_cast<double>(road_length(from, to).count);
    const int towns = points_[from].in_town + points_[to].in_town;
    const double slow = std::min(metres, static_cast<double>(roads_.town_reach.count * towns));
    return {std::llround(slow * 3.6 / roads_.town_km_per_hour + (metres - slow) * 3.6 / roads_.country_km_per_hour)};
}

Seconds Travel::free_drive(PlaceIndex from, PlaceIndex to, std::int32_t profile) const {
    if (from == nowhere) return {0};
    if (!matrices_) return road_drive(from, to);
    return {(*matrices_)[profile].drive_seconds[static_cast<std::size_t>(from) * places_ + to]};
}

RoadMetres Travel::length(PlaceIndex from, PlaceIndex to, std::int32_t profile) const {
    if (from == nowhere) return {0};
    if (!matrices_) return road_length(from, to);
    const auto& lengths = (*matrices_)[profile].length_metres;
    return {lengths.empty() ? 0 : lengths[static_cast<std::size_t>(from) * places_ + to]};
}

Seconds Travel::drive(PlaceIndex from, PlaceIndex to, Seconds leaving, std::int32_t speed_percent,
                      std::int32_t profile) const {
    Seconds work = free_drive(from, to, profile);
    if (speed_percent != 100) work.count = (work.count * 100 + speed_percent - 1) / speed_percent;
    return rush_.empty() || work.count == 0 ? work : through_rush(work, leaving);
}

// Eats up `work` (seconds at usual speed) from `leaving` on, day by day, rush hour by rush hour.
Seconds Travel::through_rush(Seconds work, Seconds leaving) const {
    std::int64_t left = work.count;
    std::int64_t clock = (leaving + midnight_).count;
    const std::int64_t began = clock;
    for (;;) {
        std::int64_t day = clock / day_seconds * day_seconds;
        if (day > clock) day -= day_seconds;
        for (const auto& rush : rush_) {
            const std::int64_t from = day + rush.from.count, to = day + rush.to.count;
            if (clock >= to) continue;
            if (clock < from) {
                if (clock + left <= from) return {clock + left - began};
                left -= from - clock;
                clock = from;
            }
            const std::int64_t done = (to - clock) * rush.speed_percent / 100;
            if (left <= done) {
                const std::int64_t took = (left * 100 + rush.speed_percent - 1) / rush.speed_percent;
                return {clock + took - began};
            }
            left -= done;
            clock = to;
        }
        const std::int64_t next_day = day + day_seconds;
        if (clock + left <= next_day) return {clock + left - began};
        left -= next_day - clock;
        clock = next_day;
    }
}

}  // namespace yekuo::route
