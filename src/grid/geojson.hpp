// Geometry of GeoJSON (RFC 7946, WGS-84), read and checked part by part; errors name the part by a JSON pointer.
// Errors: "geojson.type", "geojson.position", "geojson.line_short", "geojson.ring_open", "geojson.ring_short".
#pragma once

#include "base/json.hpp"
#include "grid/polygon.hpp"

namespace yekuo::grid {

// Null where the value is no object, or has no such member.
const json::value* member(const json::value& value, std::string_view name);
// Whether its member "type" says so.
bool is_type(const json::value& value, std::string_view type);

// Of a Polygon or a MultiPolygon; of a LineString or a MultiLineString. Not whether a ring crosses itself
// (validity.hpp): a line may.
Result<std::vector<Polygon>> read_polygons(const json::value* geometry, const std::string& path);
Result<std::vector<Line>> read_lines(const json::value* geometry, const std::string& path);

json::array coordinates_of(const Line& line);
json::array coordinates_of(const Polygon& polygon);

}  // namespace yekuo::grid
