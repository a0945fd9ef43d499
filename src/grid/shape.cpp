#include "grid/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "grid/validity.hpp"

namespace yekuo::grid {
namespace {

std::size_t points_of(const Shape& shape) {
    std::size_t points = 0;
    for (const auto& line : shape.lines) points += line.size();
    for (const auto& area : shape.areas)
        for (const auto& ring : area) points += ring.size();
    return points;
}

// Whether it is worth measuring: most lines of a city are nowhere near.
bool may_reach(const Line& line, Place place, Metres within) {
    constexpr double metres_a_degree = 111'000;
    const double north = within.value / metres_a_degree;
    const double east = north / std::max(0.01, std::cos(place.lat * std::numbers::pi / 180));
    Box box = box_around(line);
    box.low = {box.low.lat - north, box.low.lon - east};
    box.high = {box.high.lat + north, box.high.lon + east};
    return box.contains(place);
}

template <class Part>
json::object geometry(const std::string& type, const std::vector<Part>& parts) {
    if (parts.size() == 1) return {{"type", type}, {"coordinates", coordinates_of(parts.front())}};
    json::array all;
    for (const auto& part : parts) all.push_back(coordinates_of(part));
    return {{"type", "Multi" + type}, {"coordinates", std::move(all)}};
}

}  // namespace

Result<Shape> read_shape(const json::value& geojson, const std::string& path) {
    Shape shape;
    if (is_type(geojson, "LineString") || is_type(geojson, "MultiLineString")) {
        auto lines = read_lines(&geojson, path);
        if (!lines) return lines.error();
        shape.lines = std::move(*lines);
    } else {
        auto areas = read_polygons(&geojson, path);
        if (!areas) return areas.error();
        shape.areas = std::move(*areas);
    }
    if (points_of(shape) > shape_points_max)
        return invalid("geojson.points", path, fmt::format("more than {} positions", shape_points_max));
    if (shape.areas.empty()) return shape;
    if (const auto flaw = Shapes().add(shape.areas)) return invalid("geojson.invalid", path, describe(*flaw));
    return shape;
}

json::object geojson_of(const Shape& shape) {
    return shape.areas.empty() ? geometry("LineString", shape.lines) : geometry("Polygon", shape.areas);
}

bool reaches(const Shape& shape, Place place, Metres within) {
    return std::ranges::any_of(shape.lines, [&](const Line& line) {
               return may_reach(line, place, within) && distance_to(line, place).value <= within.value;
           }) ||
           std::ranges::any_of(shape.areas, [&](const Polygon& area) { return contains(area, place); });
}

}  // namespace yekuo::grid
