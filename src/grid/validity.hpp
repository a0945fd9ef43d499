// The only place that knows GEOS: is a drawn area a proper area, and do two of them overlap?
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grid/polygon.hpp"

namespace yekuo::grid {

struct Flaw {
    std::string reason;  // GEOS's own words, for the log: "Self-intersection"
    std::optional<Place> place;
};

// "Self-intersection at longitude 12.000000, latitude 2.000000"
std::string describe(const Flaw& flaw);

class Shapes {
public:
    Shapes();
    ~Shapes();
    Shapes(const Shapes&) = delete;
    Shapes& operator=(const Shapes&) = delete;

    // Rings must be closed and have four points. A shape with a flaw is not kept.
    std::optional<Flaw> add(const std::vector<Polygon>& polygons);
    // Square degrees that the i-th and the j-th shape share.
    double overlap(std::size_t i, std::size_t j) const;

private:
    struct Geos;
    std::unique_ptr<Geos> geos_;
};

}  // namespace yekuo::grid
