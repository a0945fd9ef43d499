// Reading zones from GeoJSON. What is checked here need not be checked again by anyone who looks up a place.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json.hpp"
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

const json::value* member(const json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}

bool is_type(const json::value& value, std::string_view type) {
    const auto* found = member(value, "type");
    return found && found->is_string() && std::string_view(found->get_string()) == type;
}

Result<Place> read_position(const json::value& value, const std::string& path) {
    const auto* pair = value.if_array();
    if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
        return invalid("geojson.position", path, "a position is [longitude, latitude]");
    const Place place{(*pair)[1].to_number<double>(), (*pair)[0].to_number<double>()};
    if (!(std::abs(place.lat) <= 90 && std::abs(place.lon) <= 180))
        return invalid("geojson.position", path, "degrees beyond 180 east or 90 north");
    return place;
}

Result<Ring> read_ring(const json::value& value, const std::string& path) {
    const auto* positions = value.if_array();
    if (!positions) return invalid("geojson.type", path, "a ring is an array of positions");
    Ring ring;
    ring.points.reserve(positions->size());
    for (std::size_t i = 0; i < positions->size(); ++i) {
        const auto place = read_position((*positions)[i], fmt::format("{}/{}", path, i));
        if (!place) return place.error();
        ring.points.push_back(*place);
    }
    if (ring.points.size() < 4)
        return invalid("geojson.ring_short", path, "a ring has at least four positions");
    if (!(ring.points.front() == ring.points.back()))
        return invalid("geojson.ring_open", path, "the last position of a ring repeats the first");
    return ring;
}

Result<Polygon> read_polygon(const json::value& value, const std::string& path) {
    const auto* rings = value.if_array();
    if (!rings || rings->empty()) return invalid("geojson.type", path, "a polygon is an array of rings");
    Polygon polygon;
    for (std::size_t i = 0; i < rings->size(); ++i) {
        auto ring = read_ring((*rings)[i], fmt::format("{}/{}", path, i));
        if (!ring) return ring.error();
        polygon.push_back(std::move(*ring));
    }
    return polygon;
}

Result<std::vector<Polygon>> read_geometry(const json::value* geometry, const std::string& path) {
    const auto wrong = [&] { return invalid("geojson.type", path, "a zone is a Polygon or a MultiPolygon"); };
    const auto* coordinates = geometry ? member(*geometry, "coordinates") : nullptr;
    if (!coordinates) return wrong();
    const auto inner = path + "/coordinates";
    std::vector<Polygon> polygons;
    const auto take = [&](const json::value& value, const std::string& at) -> Result<void> {
        auto polygon = read_polygon(value, at);
        if (!polygon) return polygon.error();
        polygons.push_back(std::move(*polygon));
        return {};
    };
    if (is_type(*geometry, "Polygon")) {
        if (auto taken = take(*coordinates, inner); !taken) return taken.error();
        return polygons;
    }
    if (!is_type(*geometry, "MultiPolygon") || !coordinates->is_array() || coordinates->get_array().empty())
        return wrong();
    const auto& parts = coordinates->get_array();
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (auto taken = take(parts[i], fmt::format("{}/{}", inner, i)); !taken) return taken.error();
    return polygons;
}

Box box_around(const std::vector<Polygon>& polygons) {
    Box box{polygons.front().front().points.front(), polygons.front().front().points.front()};
    for (const auto& polygon : polygons)
        for (const auto& point : polygon.front().points) {
            box.low = {std::min(box.low.lat, point.lat), std::min(box.low.lon, point.lon)};
            box.high = {std::max(box.high.lat, point.lat), std::max(box.high.lon, point.lon)};
        }
    return box;
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
    auto polygons = read_geometry(member(feature, "geometry"), path + "/geometry");
    if (!polygons) return polygons.error();
    const auto box = box_around(*polygons);
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
    const auto where =
        flaw.place ? fmt::format(" at longitude {:.6f}, latitude {:.6f}", flaw.place->lon, flaw.place->lat)
                   : "";
    return invalid("geojson.invalid", path + "/geometry",
                   fmt::format("zone {}: {}{}", zone.id.value, flaw.reason, where));
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
