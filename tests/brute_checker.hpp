// For tests: judges days by the rules as a dispatcher would read them out, sharing no code with the
// optimizer but the problem itself and the drives. Slow and plain on purpose.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "route/bonds.hpp"
#include "route/schedule.hpp"

namespace yekuo::route::brute {

inline std::int64_t work_seconds(const Crew& crew, const Visit& visit, bool set_up_already) {
    std::int64_t service = visit.service.count, setup = visit.setup.count;
    for (const auto& [kind, time] : visit.service_by_kind)
        if (kind == crew.kind) service = time.count;
    for (const auto& [kind, time] : visit.setup_by_kind)
        if (kind == crew.kind) setup = time.count;
    service = (service * 100 + crew.work_percent - 1) / crew.work_percent;
    return service + (set_up_already ? 0 : setup);
}

inline bool may_rest(const Break& due, std::int64_t at) {
    if (due.start.from.count <= at && at <= due.start.to.count) return true;
    for (const auto& window : due.later)
        if (window.from.count <= at && at <= window.to.count) return true;
    return false;
}

inline std::int64_t last_of(const Break& due) {
    return due.later.empty() ? due.start.to.count : due.later.back().to.count;
}

// Before which stops the crew must go by its station: when what is aboard, on the whole way between two
// stations, would be too much. All that is used is aboard from the start, all that is taken along to the end.
struct Loads {
    std::vector<bool> by_station;
    bool fits = true;
};
inline Loads loads(const Problem& problem, const Crew& crew, const std::vector<VisitIndex>& stops) {
    Loads out{std::vector<bool>(stops.size(), false)};
    const auto fits = [&](std::size_t first, std::size_t last) {
        for (int part = 0; part < parts_max; ++part) {
            std::int64_t aboard = 0;
            for (auto i = first; i <= last; ++i) aboard += problem.visits[stops[i]].uses[part];
            if (aboard > crew.carries[part]) return false;
            for (auto i = first; i <= last; ++i) {
                aboard += problem.visits[stops[i]].returns[part] - problem.visits[stops[i]].uses[part];
                if (aboard > crew.carries[part]) return false;
            }
        }
        return true;
    };
    std::size_t first = 0;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        if (problem.visits[stops[i]].actual || fits(first, i)) continue;
        out.by_station[i] = crew.stock.has_value();
        first = i;
        if (!crew.stock || !fits(i, i)) out.fits = false;
    }
    return out;
}

inline bool may_begin(const Visit& visit, std::int64_t at) {
    if (at < visit.release.count) return false;
    if (visit.pinned_start) return at == visit.pinned_start->count;
    if (visit.windows.empty()) return true;
    for (const auto& window : visit.windows)
        if (window.from.count <= at && at <= window.to.count) return true;
    return false;
}

inline std::string static_fault(const Problem& problem, CrewIndex crew_index, const std::vector<VisitIndex>& stops) {
    const auto& crew = problem.crews[crew_index];
    if (static_cast<int>(stops.size()) > crew.visits_most) return "too many visits";
    std::int64_t metres = 0;
    PlaceIndex place = crew.start;
    const auto by_station = loads(problem, crew, stops);
    if (!by_station.fits) return "parts";
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const auto index = stops[i];
        const auto& visit = problem.visits[index];
        if (by_station.by_station[i]) {
            metres += problem.travel.length(place, crew.stock->place, crew.profile).count;
            place = crew.stock->place;
        }
        metres += problem.travel.length(place, visit.place, crew.profile).count;
        place = visit.place;
        if (visit.actual) continue;
        if ((crew.skills.bits & visit.skills.bits) != visit.skills.bits) return "skill";
        if (crew.people < visit.people) return "people";
        if (visit.pinned_crew && *visit.pinned_crew != crew_index) return "pinned crew";
    }
    if (crew.end) metres += problem.travel.length(place, *crew.end, crew.profile).count;
    return metres > crew.metres_most.count ? "metres" : "";
}

// Reads a schedule like a time sheet: every drive, break and start in its place.
inline std::string fault(const Problem& problem, CrewIndex crew_index, const Schedule& day) {
    const auto& crew = problem.crews[crew_index];
    std::vector<VisitIndex> stops;
    for (const auto& stop : day.stops) stops.push_back(stop.visit);
    if (const auto wrong = static_fault(problem, crew_index, stops); !wrong.empty()) return wrong;
    bool only_facts = true;
    for (const auto stop : stops) only_facts &= problem.visits[stop].actual.has_value();
    if (only_facts) return "";
    if (day.drive > crew.drive_most) return "drives too long";
    std::int64_t clock = std::max(crew.shift.from.count, problem.now.count);
    PlaceIndex place = crew.start;
    int rested = 0;
    const auto by_station = loads(problem, crew, stops).by_station;
    const auto rest = [&](std::size_t stop, RestAt at) -> bool {
        for (const auto& pause : day.rests) {
            if (pause.before_stop != static_cast<std::int32_t>(stop) || pause.at != at) continue;
            const auto& due = crew.breaks[static_cast<std::size_t>(pause.which)];
            if (pause.which != rested || pause.start.count < clock) return false;
            if (!may_rest(due, pause.start.count)) return false;
            if (pause.end != pause.start + due.length) return false;
            clock = pause.end.count;
            ++rested;
        }
        return true;
    };
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const auto& visit = problem.visits[stops[i]];
        const auto& stop = day.stops[i];
        if (visit.actual) {
            clock = std::max(visit.actual->end.count, problem.now.count);
            place = visit.place;
            continue;
        }
        if (!rest(i, RestAt::before_leaving) || stop.leaving.count != clock) return "leaves at a wrong time";
        if (stop.stocked_up.has_value() != by_station[i]) return "goes by the station, or does not, wrongly";
        if (by_station[i]) {
            clock += problem.travel.drive(place, crew.stock->place, {clock}, crew.drive_percent, crew.profile).count;
            if (stop.stocked_up->arrival.count != clock) return "is at the station at a wrong time";
            if (!rest(i, RestAt::at_station)) return "rests wrongly";
            clock += crew.stock->length.count;
            if (!rest(i, RestAt::station_left)) return "rests wrongly";
            if (stop.stocked_up->leaving.count != clock) return "leaves the station at a wrong time";
            place = crew.stock->place;
        }
        clock += problem.travel.drive(place, visit.place, {clock}, crew.drive_percent, crew.profile).count;
        if (stop.arrival.count != clock) return "arrives at a wrong time";
        if (!rest(i, RestAt::arrived)) return "rests wrongly";
        if (stop.start.count < clock) return "begins before it is there";
        if (!may_begin(visit, stop.start.count)) return "begins outside its windows";
        clock = stop.start.count + work_seconds(crew, visit, i > 0 && !by_station[i] && place == visit.place);
        if (stop.end.count != clock) return "ends at a wrong time";
        place = visit.place;
    }
    const auto last = stops.size();
    if (!rest(last, RestAt::before_leaving)) return "rests wrongly";
    if (crew.end) clock += problem.travel.drive(place, *crew.end, {clock}, crew.drive_percent, crew.profile).count;
    if (!rest(last, RestAt::arrived)) return "rests wrongly";
    if (day.end.count != clock) return "is home at a wrong time";
    if (clock > crew.shift.to.count + crew.overtime_most.count) return "is home after the shift";
    for (auto which = static_cast<std::size_t>(rested); which < crew.breaks.size(); ++which)
        if (!crew.breaks[which].if_still_out || clock > last_of(crew.breaks[which])) return "misses a break";
    return "";
}

// Tries every way of placing the breaks, each as early as its place allows.
inline bool some_way_holds(const Problem& problem, CrewIndex crew_index, const std::vector<VisitIndex>& stops) {
    const auto& crew = problem.crews[crew_index];
    if (!static_fault(problem, crew_index, stops).empty()) return false;
    if (stops.empty()) return true;
    const auto by_station = loads(problem, crew, stops).by_station;
    // How far the crew is on its way to a stop.
    enum class At { left_behind, station, on_the_way, there };
    const std::function<bool(std::size_t, At, std::size_t, std::int64_t)> go =
        [&](std::size_t stop, At at, std::size_t rested, std::int64_t clock) -> bool {
        if (rested < crew.breaks.size()) {
            const auto& due = crew.breaks[rested];
            std::set<std::int64_t> starts{clock, due.start.from.count};
            for (const auto& window : due.later) starts.insert(window.from.count);
            for (const auto start : starts)
                if (start >= clock && may_rest(due, start) && go(stop, at, rested + 1, start + due.length.count))
                    return true;
        }
        const bool home = stop == stops.size();
        auto place = stop == 0 ? crew.start : problem.visits[stops[stop - 1]].place;
        const auto next = home ? crew.end.value_or(place) : problem.visits[stops[stop]].place;
        const bool restocks = !home && by_station[stop];
        const auto drive = [&](PlaceIndex from, PlaceIndex to) {
            return clock + problem.travel.drive(from, to, {clock}, crew.drive_percent, crew.profile).count;
        };
        if (at == At::left_behind)
            return restocks ? go(stop, At::station, rested, drive(place, crew.stock->place))
                            : go(stop, At::there, rested, drive(place, next));
        if (at == At::station) return go(stop, At::on_the_way, rested, clock + crew.stock->length.count);
        if (at == At::on_the_way) return go(stop, At::there, rested, drive(crew.stock->place, next));
        if (home) {
            if (clock > crew.shift.to.count + crew.overtime_most.count) return false;
            for (auto which = rested; which < crew.breaks.size(); ++which)
                if (!crew.breaks[which].if_still_out || clock > last_of(crew.breaks[which])) return false;
            return true;
        }
        const auto& visit = problem.visits[stops[stop]];
        std::set<std::int64_t> starts{std::max(clock, visit.release.count)};
        if (visit.pinned_start) starts = {visit.pinned_start->count};
        for (const auto& window : visit.windows)
            starts.insert(std::max({clock, visit.release.count, window.from.count}));
        const bool set_up = stop > 0 && !restocks && place == visit.place;
        for (const auto start : starts)
            if (start >= clock && may_begin(visit, start))
                return go(stop + 1, At::left_behind, rested, start + work_seconds(crew, visit, set_up));
        return false;
    };
    return go(0, At::left_behind, 0, std::max(crew.shift.from.count, problem.now.count));
}

// Reads the bonds off the finished days, whatever the crews agreed on.
inline std::string bond_fault(const Problem& problem, const std::vector<Schedule>& days) {
    struct When {
        int crew = -1;
        std::int64_t start = 0, end = 0;
    };
    std::vector<When> when(problem.visits.size());
    for (std::size_t crew = 0; crew < days.size(); ++crew)
        for (const auto& stop : days[crew].stops)
            when[static_cast<std::size_t>(stop.visit)] = {static_cast<int>(crew), stop.start.count, stop.end.count};
    for (const auto& bond : problem.bonds) {
        int planned = 0;
        for (const auto visit : bond.visits) planned += when[static_cast<std::size_t>(visit)].crew >= 0;
        if (planned == 0) continue;
        if (planned != static_cast<int>(bond.visits.size())) return "planned in part";
        for (std::size_t i = 0; i < bond.visits.size(); ++i)
            for (std::size_t k = i + 1; k < bond.visits.size(); ++k) {
                const auto &one = when[static_cast<std::size_t>(bond.visits[i])],
                           &other = when[static_cast<std::size_t>(bond.visits[k])];
                if (bond.kind == Bond::Kind::same_crew && one.crew != other.crew) return "not the same crew";
                if (bond.kind == Bond::Kind::at_once && one.crew == other.crew) return "one crew at two places";
                if (bond.kind == Bond::Kind::at_once && one.start != other.start) return "not at once";
                if (bond.kind != Bond::Kind::in_order || k != i + 1) continue;
                if (other.start < one.end + bond.gap_least.count) return "too soon";
                if (bond.gap_most < never && other.start > one.end + bond.gap_most.count) return "too late";
            }
    }
    return "";
}

// The whole plan: each day by the rules of the problem as it was asked, then what ties the days together.
inline std::string plan_fault(const Problem& problem, const Plan& plan) {
    const auto agreed = settled(problem, plan);
    std::vector<Schedule> days;
    std::vector<int> seen(problem.visits.size(), 0);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew) {
        days.push_back(schedule(agreed, crew, plan.routes[static_cast<std::size_t>(crew)]));
        if (!days.back().feasible()) return "a day that its own schedule calls broken";
        if (const auto wrong = fault(problem, crew, days.back()); !wrong.empty()) return wrong;
        for (const auto visit : plan.routes[static_cast<std::size_t>(crew)])
            if (++seen[static_cast<std::size_t>(visit)] > 1) return "visited twice";
    }
    return bond_fault(problem, days);
}

}  // namespace yekuo::route::brute
