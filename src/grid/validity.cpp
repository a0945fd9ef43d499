#include "grid/validity.hpp"

#include <fmt/format.h>
#include <geos_c.h>

namespace yekuo::grid {

struct Shapes::Geos {
    GEOSContextHandle_t handle = GEOS_init_r();
    std::vector<GEOSGeometry*> kept;
    Geos() = default;
    Geos(const Geos&) = delete;
    Geos& operator=(const Geos&) = delete;
    ~Geos() {
        for (auto* shape : kept) GEOSGeom_destroy_r(handle, shape);
        GEOS_finish_r(handle);
    }

    GEOSGeometry* ring(const Ring& ring) {
        std::vector<double> flat;
        flat.reserve(ring.size() * 2);
        for (const auto& point : ring) {
            flat.push_back(point.lon);
            flat.push_back(point.lat);
        }
        auto* points = GEOSCoordSeq_copyFromBuffer_r(handle, flat.data(),
                                                     static_cast<unsigned>(ring.size()), false, false);
        return points ? GEOSGeom_createLinearRing_r(handle, points) : nullptr;
    }

    GEOSGeometry* polygon(const Polygon& polygon) {
        auto* border = polygon.empty() ? nullptr : ring(polygon.front());
        if (!border) return nullptr;
        std::vector<GEOSGeometry*> holes;
        for (std::size_t i = 1; i < polygon.size(); ++i)
            if (auto* hole = ring(polygon[i])) holes.push_back(hole);
        return GEOSGeom_createPolygon_r(handle, border, holes.data(), static_cast<unsigned>(holes.size()));
    }

    Flaw flaw(const GEOSGeometry* shape) {
        char* reason = nullptr;
        GEOSGeometry* where = nullptr;
        Flaw found{"not valid", {}};
        if (GEOSisValidDetail_r(handle, shape, 0, &reason, &where) == 0) {
            if (reason) found.reason = reason;
            Place place;
            if (where && GEOSGeomGetX_r(handle, where, &place.lon) == 1 &&
                GEOSGeomGetY_r(handle, where, &place.lat) == 1)
                found.place = place;
        }
        if (reason) GEOSFree_r(handle, reason);
        if (where) GEOSGeom_destroy_r(handle, where);
        return found;
    }
};

std::string describe(const Flaw& flaw) {
    if (!flaw.place) return flaw.reason;
    return fmt::format("{} at longitude {:.6f}, latitude {:.6f}", flaw.reason, flaw.place->lon, flaw.place->lat);
}

Shapes::Shapes() : geos_(std::make_unique<Geos>()) {}
Shapes::~Shapes() = default;

std::optional<Flaw> Shapes::add(const std::vector<Polygon>& polygons) {
    std::vector<GEOSGeometry*> parts;
    for (const auto& polygon : polygons)
        if (auto* part = geos_->polygon(polygon)) parts.push_back(part);
    auto* shape = GEOSGeom_createCollection_r(geos_->handle, GEOS_MULTIPOLYGON, parts.data(),
                                              static_cast<unsigned>(parts.size()));
    if (!shape) return Flaw{"no shape", {}};
    if (GEOSisValid_r(geos_->handle, shape) != 1) {
        const auto found = geos_->flaw(shape);
        GEOSGeom_destroy_r(geos_->handle, shape);
        return found;
    }
    geos_->kept.push_back(shape);
    return {};
}

double Shapes::overlap(std::size_t i, std::size_t j) const {
    const auto handle = geos_->handle;
    if (GEOSIntersects_r(handle, geos_->kept[i], geos_->kept[j]) != 1) return 0;
    auto* shared = GEOSIntersection_r(handle, geos_->kept[i], geos_->kept[j]);
    double area = 0;
    if (shared) {
        GEOSArea_r(handle, shared, &area);
        GEOSGeom_destroy_r(handle, shared);
    }
    return area;
}

}  // namespace yekuo::grid
