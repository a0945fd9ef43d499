// Days of an imagined city for tests and benchmarks: the same for a seed, with the traits of practice: most
// visits near a seat, crews at stations, appointments by the hour or by half a day, skills, a lunch break.
#pragma once

#include "route/problem.hpp"
#include "route/random.hpp"

namespace yekuo::route {

struct CityDay {
    int visits = 378;
    int crews = 84;
    int zones = 30;
    double width_km = 80;
    bool rich = true;  // pins, published times, dues, several windows, odd paces: every rule of the model
    std::uint64_t seed = 1;
};

inline Problem random_problem(const CityDay& day) {
    Random random(day.seed * 7919 + 1);
    Problem problem;
    std::vector<Spot> spots;
    const double span = day.width_km / 111.0;
    for (int zone = 0; zone < day.zones; ++zone)
        spots.push_back(
            {{29.6 + random.fraction() * span, 120.2 + random.fraction() * span * 1.15}, zone < day.zones / 2});
    const auto near_zone = [&](int zone, double km) {
        const auto& seat = spots[static_cast<std::size_t>(zone)].place;
        return Place{seat.lat + (random.fraction() - 0.5) * km / 55, seat.lon + (random.fraction() - 0.5) * km / 48};
    };
    for (int i = 0; i < day.crews; ++i) {
        Crew crew;
        crew.id = 1000 + i;
        const int zone = i % day.zones;
        crew.shift = {at_clock(8), at_clock(17)};
        crew.start = zone;
        crew.end = zone;
        crew.zone = zone + 1;
        crew.skills = {random.chance(0.3) ? 7U : random.chance(0.5) ? 3U : 1U};
        crew.breaks = {{{at_clock(11, 30), at_clock(13)}, minutes(45)}};
        crew.overtime_most = minutes(60);
        if (day.rich) {
            if (random.chance(0.2)) crew.end.reset();
            if (random.chance(0.2)) crew.breaks.clear();
            if (random.chance(0.2))
                crew.breaks.push_back({{at_clock(15), at_clock(16)}, minutes(15), random.chance(0.5)});
            if (random.chance(0.2)) crew.drive_percent = 80 + static_cast<int>(random.below(40));
            if (random.chance(0.2)) crew.work_percent = 80 + static_cast<int>(random.below(40));
            if (random.chance(0.2)) crew.visits_most = 3;
            if (random.chance(0.2)) crew.metres_most = {60'000};
            if (random.chance(0.3)) crew.carries[0] = 6;
            if (random.chance(0.2)) {
                crew.carries[0] = 4;
                crew.stock = Stock{static_cast<PlaceIndex>(random.below(static_cast<std::uint32_t>(day.zones))),
                                   minutes(10)};
            }
            if (random.chance(0.1)) crew.start = nowhere;
            if (random.chance(0.1) && !crew.breaks.empty() && crew.breaks[0].start.from < at_clock(12)) {
                crew.breaks[0].start.to = at_clock(11, 40);
                crew.breaks[0].later = {{at_clock(12, 30), at_clock(13)}};
            }
            if (random.chance(0.2)) crew.known_zones = {1 + (zone + 1) % day.zones};
            if (random.chance(0.2)) crew.kind = 1;
            if (random.chance(0.2)) crew.price_drive_hour = 5000, crew.price_km = 300, crew.price_work_hour = 400;
        }
        problem.crews.push_back(crew);
    }
    for (int i = 0; i < day.visits; ++i) {
        Visit visit;
        visit.id = 1 + i;
        const int zone = static_cast<int>(random.below(static_cast<std::uint32_t>(day.zones)));
        const bool seat = random.chance(0.6);
        visit.zone = zone + 1;
        visit.place = static_cast<PlaceIndex>(spots.size());
        spots.push_back({near_zone(zone, seat ? 5 : 16), seat && spots[static_cast<std::size_t>(zone)].in_town});
        visit.service = minutes(30 + 5 * static_cast<int>(random.below(12)));
        visit.setup = minutes(5);
        visit.skills = {random.chance(0.1) ? 4U : random.chance(0.3) ? 2U : 1U};
        if (random.chance(0.5)) {
            const int hour = 8 + static_cast<int>(random.below(8));
            visit.windows = {{at_clock(hour), at_clock(hour + 1)}};
        } else if (random.chance(0.5)) {
            visit.windows = {random.chance(0.5) ? Window{at_clock(8), at_clock(12)}
                                                : Window{at_clock(13), at_clock(17)}};
        }
        if (day.rich) {
            if (random.chance(0.1)) visit.windows = {{at_clock(8), at_clock(10)}, {at_clock(14), at_clock(16)}};
            if (random.chance(0.1)) visit.priority = static_cast<int>(random.below(20));
            if (random.chance(0.2)) visit.uses[0] = 1 + static_cast<int>(random.below(3));
            if (random.chance(0.1)) visit.returns[0] = 1 + static_cast<int>(random.below(3));
            if (random.chance(0.1))
                visit.service_by_kind = {{1, minutes(20)}}, visit.setup_by_kind = {{1, minutes(2)}};
            if (random.chance(0.1)) visit.people = 3;
            if (random.chance(0.1)) visit.release = at_clock(10);
            if (random.chance(0.2)) visit.due = Due{at_clock(9 + static_cast<int>(random.below(6))), 2};
            if (random.chance(0.05))
                visit.pinned_crew = static_cast<CrewIndex>(random.below(static_cast<std::uint32_t>(day.crews)));
            if (random.chance(0.05)) visit.pinned_start = at_clock(9 + static_cast<int>(random.below(7)));
            if (random.chance(0.2))
                visit.published =
                    Published{static_cast<CrewIndex>(random.below(static_cast<std::uint32_t>(day.crews))),
                              at_clock(9 + static_cast<int>(random.below(7))), random.chance(0.5)};
            if (i > 0 && random.chance(0.1)) visit.place = problem.visits.back().place;
        }
        problem.visits.push_back(visit);
    }
    for (auto& crew : problem.crews)
        if (day.rich && random.chance(0.2)) crew.people = 4;
    problem.travel = Travel::over_roads(spots);
    problem.travel.slow_down({RushHour{}});
    return problem;
}

}  // namespace yekuo::route
