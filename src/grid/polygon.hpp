// Lines and areas on the ground, and how a place lies to them. Looking up is our own ray casting and never fails;
// what was not checked on its way in (geojson.hpp) is not looked up.
#pragma once

#include <vector>

#include "base/place.hpp"

namespace yekuo::grid {

using Line = std::vector<Place>;
using Ring = Line;  // first and last are the same

// The first ring is the border, the others are holes.
using Polygon = std::vector<Ring>;

struct Box {
    Place low, high;
    bool contains(Place place) const {
        return place.lat >= low.lat && place.lat <= high.lat && place.lon >= low.lon && place.lon <= high.lon;
    }
};

// A place on the border is inside, so that none falls between two areas that share it.
bool contains(const Polygon& polygon, Place place);

// Of a line with at least one corner.
Box box_around(const Line& line);

// From the nearest point of the line, which may lie between its corners. Infinite for a line without any.
Metres distance_to(const Line& line, Place place);

}  // namespace yekuo::grid
