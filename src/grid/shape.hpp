// What a restricted resource looks like on the map: a line's way, or the area that a substation or a transformer
// serves. It exists so that a case is told of the line that passes its door and not of one whose middle is near.
// Given as GeoJSON and checked at the edge; events and rows hold it as it was checked.
#pragma once

#include "grid/geojson.hpp"

namespace yekuo::grid {

inline constexpr std::size_t shape_points_max = 1'000;  // a feeder's poles; more is a drawing's noise

struct Shape {
    std::vector<Line> lines;
    std::vector<Polygon> areas;  // one of the two is empty
    bool operator==(const Shape&) const = default;
};
BOOST_DESCRIBE_STRUCT(Shape, (), (lines, areas))

// Errors besides those of geojson.hpp: "geojson.points" (too many of them), "geojson.invalid" (a ring crosses or touches
// itself or another: the detail names where).
Result<Shape> read_shape(const json::value& geojson, const std::string& path);
json::object geojson_of(const Shape& shape);

// A place is reached within this far of a line, and inside an area.
bool reaches(const Shape& shape, Place place, Metres within);

}  // namespace yekuo::grid
