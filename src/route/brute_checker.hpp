// For tests: judges days by the rules as a dispatcher would read them out, sharing no code with the
// optimizer but the problem itself and the drives. Slow and plain on purpose.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "route/schedule.hpp"

namespace yekuo::route::brute {

inline std::int64_t work_seconds(const Crew& crew, const Visit& visit, bool set_up_already) {
    const std::int64_t service = (visit.service.count * 100 + crew.work_percent - 1) / crew.work_percent;
    return service + (set_up_already ? 0 : visit.setup.count);
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
    std::int64_t used[parts_max] = {};
    if (static_cast<int>(stops.size()) > crew.visits_most) return "too many visits";
    std::int64_t metres = 0;
    PlaceIndex place = crew.start;
    for (const auto index : stops) {
        const auto& visit = problem.visits[index];
        metres += problem.travel.length(place, visit.place, crew.profile).count;
        place = visit.place;
        if (visit.actual) continue;
        if ((crew.skills.bits & visit.skills.bits) != visit.skills.bits) return "skill";
        if (crew.people < visit.people) return "people";
        if (visit.pinned_crew && *visit.pinned_crew != crew_index) return "pinned crew";
    }
    for (const auto index : stops)
        for (int part = 0; part < parts_max; ++part)
            if ((used[part] += problem.visits[index].uses[part]) > crew.carries[part]) return "parts";
    if (crew.end) metres += problem.travel.length(place, *crew.end, crew.profile).count;
    if (crew.drive_most < never) return "the checker by hand knows no longest drive";
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
    std::int64_t clock = std::max(crew.shift.from.count, problem.now.count);
    PlaceIndex place = crew.start;
    int rested = 0;
    const auto rest = [&](std::size_t stop, bool after) -> bool {
        for (const auto& pause : day.rests) {
            if (pause.before_stop != static_cast<std::int32_t>(stop) || pause.after_drive != after) continue;
            const auto& due = crew.breaks[static_cast<std::size_t>(pause.which)];
            if (pause.which != rested || pause.start.count < clock) return false;
            if (pause.start < due.start.from || due.start.to < pause.start) return false;
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
        if (!rest(i, false) || stop.leaving.count != clock) return "leaves at a wrong time";
        clock += problem.travel.drive(place, visit.place, {clock}, crew.drive_percent, crew.profile).count;
        if (stop.arrival.count != clock) return "arrives at a wrong time";
        if (!rest(i, true)) return "rests wrongly";
        if (stop.start.count < clock) return "begins before it is there";
        if (!may_begin(visit, stop.start.count)) return "begins outside its windows";
        clock = stop.start.count + work_seconds(crew, visit, i > 0 && place == visit.place);
        if (stop.end.count != clock) return "ends at a wrong time";
        place = visit.place;
    }
    const auto last = stops.size();
    if (!rest(last, false)) return "rests wrongly";
    if (crew.end) clock += problem.travel.drive(place, *crew.end, {clock}, crew.drive_percent, crew.profile).count;
    if (!rest(last, true)) return "rests wrongly";
    if (day.end.count != clock) return "is home at a wrong time";
    if (clock > crew.shift.to.count + crew.overtime_most.count) return "is home after the shift";
    for (auto which = static_cast<std::size_t>(rested); which < crew.breaks.size(); ++which)
        if (!crew.breaks[which].if_still_out || clock > crew.breaks[which].start.to.count) return "misses a break";
    return "";
}

// Tries every way of placing the breaks, each as early as its place allows.
inline bool some_way_holds(const Problem& problem, CrewIndex crew_index, const std::vector<VisitIndex>& stops) {
    const auto& crew = problem.crews[crew_index];
    if (!static_fault(problem, crew_index, stops).empty()) return false;
    if (stops.empty()) return true;
    const std::function<bool(std::size_t, bool, std::size_t, std::int64_t)> go =
        [&](std::size_t stop, bool driven, std::size_t rested, std::int64_t clock) -> bool {
        if (rested < crew.breaks.size()) {
            const auto& due = crew.breaks[rested];
            const auto start = std::max(clock, due.start.from.count);
            if (start <= due.start.to.count && go(stop, driven, rested + 1, start + due.length.count)) return true;
        }
        const auto place = stop == 0 ? crew.start : problem.visits[stops[stop - 1]].place;
        const bool home = stop == stops.size();
        const auto next = home ? crew.end.value_or(place) : problem.visits[stops[stop]].place;
        if (!driven) {
            clock += problem.travel.drive(place, next, {clock}, crew.drive_percent, crew.profile).count;
            return go(stop, true, rested, clock);
        }
        if (home) {
            if (clock > crew.shift.to.count + crew.overtime_most.count) return false;
            for (auto which = rested; which < crew.breaks.size(); ++which)
                if (!crew.breaks[which].if_still_out || clock > crew.breaks[which].start.to.count) return false;
            return true;
        }
        const auto& visit = problem.visits[stops[stop]];
        std::set<std::int64_t> starts{std::max(clock, visit.release.count)};
        if (visit.pinned_start) starts = {visit.pinned_start->count};
        for (const auto& window : visit.windows)
            starts.insert(std::max({clock, visit.release.count, window.from.count}));
        for (const auto start : starts)
            if (start >= clock && may_begin(visit, start))
                return go(stop + 1, false, rested,
                          start + work_seconds(crew, visit, stop > 0 && place == visit.place));
        return false;
    };
    return go(0, false, 0, std::max(crew.shift.from.count, problem.now.count));
}

}  // namespace yekuo::route::brute
