// Reading zones from GeoJSON. What is checked here need not be checked again by anyone who looks up a place.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grid/geojson.hpp"
#include "grid/validity.hpp"
#include "grid/zones.hpp"

namespace yekuo::grid {

struct Names {
    std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(Names, (), (zh, en))

struct StationProperties {
    Names name;
    double lat = 0, lon = 0;
};
BOOST_DESCRIBE_STRUCT(StationProperties, (), (name, lat, lon))

struct ZoneProperties {
    ZoneId zone;
    Names name;
    Area district = 0;
    StationProperties station;
    int crews = 0;
    std::optional<std::vector<std::string>> streets;
};
BOOST_DESCRIBE_STRUCT(ZoneProperties, (), (zone, name, district, station, crews, streets))

namespace {

// Two zones may share slivers from the rounding of coordinates: about 0.05 km2 here.
constexpr double tolerated_overlap = 5e-6;
constexpr int most_crews = 10'000;

Box box_of(const std::vector<Polygon>& polygons) {
    Line borders;
    for (const auto& polygon : polygons) borders.insert(borders.end(), polygon.front().begin(), polygon.front().end());
    return box_around(borders);
}

Result<Zone> read_zone(const json::value& feature, const std::string& path) {
    if (!is_type(feature, "Feature")) return invalid("geojson.type", path, "expected a Feature");
    const auto* properties = member(feature, "properties");
    if (!properties) return invalid("zones.property", path + "/properties", "a zone needs its properties");
    auto given = from_json<ZoneProperties>(*properties, path + "/properties");
    if (!given) return invalid("zones.property", given.error().field, given.error().detail);
    if (given->zone.value < 1 || given->district < 1)
        return invalid("zones.property", path + "/properties", "zone and district are numbers from 1 on");
    if (given->crews < 0 || given->crews > most_crews)
        return invalid("zones.property", path + "/properties/crews", "0 to 10,000 crews");
    auto polygons = read_polygons(member(feature, "geometry"), path + "/geometry");
    if (!polygons) return polygons.error();
    const auto box = box_of(*polygons);
    return Zone{given->zone,
                given->name.zh,
                given->name.en,
                given->district,
                {given->station.lat, given->station.lon},
                given->station.name.zh,
                given->station.name.en,
                given->crews,
                given->streets.value_or(std::vector<std::string>{}),
                box,
                std::move(*polygons)};
}

Error flawed(const std::string& path, const Zone& zone, const Flaw& flaw) {
    return invalid("geojson.invalid", path + "/geometry", fmt::format("zone {}: {}", zone.id.value, describe(flaw)));
}

bool apart(const Box& a, const Box& b) {
    return a.high.lat < b.low.lat || b.high.lat < a.low.lat || a.high.lon < b.low.lon ||
           b.high.lon < a.low.lon;
}

}  // namespace

Result<ZoneMap> load_zones(std::string_view geojson) {
    const auto document = parse_json(geojson);
    if (!document) return document.error();
    const auto* features = member(*document, "features");
    if (!is_type(*document, "FeatureCollection") || !features || !features->is_array())
        return invalid("geojson.type", "", "expected a FeatureCollection");

    std::vector<Zone> zones;
    std::set<ZoneId> ids;
    Shapes shapes;
    for (const auto& feature : features->get_array()) {
        const auto path = fmt::format("/features/{}", zones.size());
        auto zone = read_zone(feature, path);
        if (!zone) return zone.error();
        if (!ids.insert(zone->id).second)
            return invalid("zones.id_twice", path + "/properties/zone",
                           fmt::format("zone {}", zone->id.value));
        if (const auto flaw = shapes.add(zone->polygons)) return flawed(path, *zone, *flaw);
        for (std::size_t i = 0; i < zones.size(); ++i)
            if (!apart(zones[i].box, zone->box) && shapes.overlap(i, zones.size()) > tolerated_overlap)
                return invalid("zones.overlap", path + "/geometry",
                               fmt::format("zones {} and {} overlap", zones[i].id.value, zone->id.value));
        if (!ZoneMap({*zone}).zone_of(zone->station))
            return invalid("zones.station_outside", path + "/properties/station",
                           fmt::format("the station of zone {} lies outside it", zone->id.value));
        zones.push_back(std::move(*zone));
    }
    if (zones.empty()) return invalid("zones.none", "/features", "a city has at least one zone");
    return ZoneMap(std::move(zones));
}

}  // namespace yekuo::grid
