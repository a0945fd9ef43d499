#include "grid/geojson.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace yekuo::grid {
namespace {

Result<Place> read_position(const json::value& value, const std::string& path) {
    const auto* pair = value.if_array();
    if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
        return invalid("geojson.position", path, "a position is [longitude, latitude]");
    const Place place{(*pair)[1].to_number<double>(), (*pair)[0].to_number<double>()};
    if (!(std::abs(place.lat) <= 90 && std::abs(place.lon) <= 180))
        return invalid("geojson.position", path, "degrees beyond 180 east or 90 north");
    return place;
}

Result<Line> read_positions(const json::value& value, const std::string& path) {
    const auto* positions = value.if_array();
    if (!positions) return invalid("geojson.type", path, "expected an array of positions");
    Line line;
    line.reserve(positions->size());
    for (std::size_t i = 0; i < positions->size(); ++i) {
        const auto place = read_position((*positions)[i], fmt::format("{}/{}", path, i));
        if (!place) return place.error();
        line.push_back(*place);
    }
    return line;
}

Result<Line> read_line(const json::value& value, const std::string& path) {
    auto line = read_positions(value, path);
    if (line && std::ranges::adjacent_find(*line, std::not_equal_to{}) == line->end())
        return invalid("geojson.line_short", path, "a line has two different positions");
    return line;
}

Result<Ring> read_ring(const json::value& value, const std::string& path) {
    auto ring = read_positions(value, path);
    if (!ring) return ring;
    if (ring->size() < 4) return invalid("geojson.ring_short", path, "a ring has at least four positions");
    if (!(ring->front() == ring->back()))
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

// One part of the type's coordinates, or each part of them where the type is its Multi.
template <class Part>
Result<std::vector<Part>> read_parts(const json::value* geometry, const std::string& path, const std::string& type,
                                     Result<Part> (*read)(const json::value&, const std::string&)) {
    const auto* coordinates = geometry ? member(*geometry, "coordinates") : nullptr;
    const auto inner = path + "/coordinates";
    if (coordinates && is_type(*geometry, type)) {
        auto part = read(*coordinates, inner);
        if (!part) return part.error();
        return std::vector<Part>{std::move(*part)};
    }
    const auto* parts = coordinates && is_type(*geometry, "Multi" + type) ? coordinates->if_array() : nullptr;
    if (!parts || parts->empty()) return invalid("geojson.type", path, fmt::format("expected a {0} or a Multi{0}", type));
    std::vector<Part> all;
    for (std::size_t i = 0; i < parts->size(); ++i) {
        auto part = read((*parts)[i], fmt::format("{}/{}", inner, i));
        if (!part) return part.error();
        all.push_back(std::move(*part));
    }
    return all;
}

}  // namespace

const json::value* member(const json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}

bool is_type(const json::value& value, std::string_view type) {
    const auto* found = member(value, "type");
    return found && found->is_string() && std::string_view(found->get_string()) == type;
}

Result<std::vector<Polygon>> read_polygons(const json::value* geometry, const std::string& path) {
    return read_parts<Polygon>(geometry, path, "Polygon", read_polygon);
}

Result<std::vector<Line>> read_lines(const json::value* geometry, const std::string& path) {
    return read_parts<Line>(geometry, path, "LineString", read_line);
}

json::array coordinates_of(const Line& line) {
    json::array positions;
    for (const auto& place : line) positions.push_back(json::array{place.lon, place.lat});
    return positions;
}

json::array coordinates_of(const Polygon& polygon) {
    json::array rings;
    for (const auto& ring : polygon) rings.push_back(coordinates_of(ring));
    return rings;
}

}  // namespace yekuo::grid
