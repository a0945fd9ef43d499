// Station zones as polygons: which zone, and so which district and station, a place belongs to. It exists so
// that a request finds its crews by where it is, not by what somebody typed, and so that a badly drawn file
// is refused before it can send anybody astray: every fault is named with its feature and, where there is
// one, its place on the map.
//
// The file is GeoJSON (RFC 7946), WGS-84, one Feature a zone, Polygon or MultiPolygon. Foreign members of
// GeoJSON's own objects are left alone; a zone's properties are read strictly, so that a misspelt one is
// found. GEOS judges validity on loading; looking up is our own ray casting behind bounding boxes and never
// fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "grid/polygon.hpp"

namespace yekuo::grid {

struct Zone {
    ZoneId id;
    std::string name_zh, name_en;
    Area district = 0;
    Place station;
    std::string station_zh, station_en;
    int crews = 0;
    std::vector<std::string> streets;  // towns and streets that it serves, by name
    Box box;
    std::vector<Polygon> polygons;
};

class ZoneMap {
public:
    explicit ZoneMap(std::vector<Zone> zones);

    const std::vector<Zone>& zones() const { return zones_; }  // ordered by id
    const Zone* find(ZoneId id) const;

    // The zone that contains the place; on a shared border the one with the lower id. None outside the city.
    std::optional<ZoneId> zone_of(Place place) const;
    std::optional<Area> district_of(Place place) const;
    // As zone_of, or else the zone with the nearest border, so that a phone's error of a few metres at the
    // city's edge loses no request. None if every border is further than `within`.
    std::optional<ZoneId> nearest_zone(Place place, Metres within) const;

private:
    std::vector<Zone> zones_;
};

// Errors, `field` a JSON pointer to the feature: "geojson.type", "geojson.position", "geojson.ring_open",
// "geojson.ring_short", "geojson.invalid" (crosses or touches itself: the detail names where),
// "zones.property", "zones.id_twice", "zones.station_outside", "zones.overlap" (the detail names both),
// "zones.none".
Result<ZoneMap> load_zones(std::string_view geojson);

}  // namespace yekuo::grid
