// Technician routing (Pillac, Guéret and Medaglia 2013): requests ask for a skill, tools and spare parts.
// Technicians leave home with their skills, tools and parts, and may pass by the depot once, where they find
// every tool and all the parts they need from then on. What counts is the time that they are at work, from
// leaving home to coming back; nobody leaves earlier than is needed.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo::route {

constexpr std::size_t trsp_parts = 8;  // kinds of spare parts at most

struct TrspPlace {
    double x = 0, y = 0;
    double from = 0, to = 0;  // when work may begin; for a home, the shift
    double service = 0;
    std::uint32_t skills = 0, tools = 0;
    std::array<std::int32_t, trsp_parts> parts{};
};

struct Trsp {
    std::string name;
    std::int32_t technicians = 0;
    std::vector<TrspPlace> places;  // 0 the depot, then homes, then requests
    std::vector<double> drives;     // by two places
    std::int32_t size() const { return static_cast<std::int32_t>(places.size()); }
    bool is_request(std::int32_t place) const { return place > technicians && place < size(); }
    double drive(std::int32_t from, std::int32_t to) const {
        return drives[static_cast<std::size_t>(from) * places.size() + static_cast<std::size_t>(to)];
    }
    const TrspPlace& place(std::int32_t index) const { return places[static_cast<std::size_t>(index)]; }
};

// By technician: requests in order, the depot as 0.
using TrspTours = std::vector<std::vector<std::int32_t>>;

Result<Trsp> read_trsp(std::string_view text);

// Total working time, or an error that names the broken rule; a check of its own, not the search's.
Result<double> trsp_working_time(const Trsp& problem, const TrspTours& tours);

}  // namespace yekuo::route
