// The one place that knows what a crew's day costs in time: a crew walks along its stops, step by step.
// Schedules, offers and the search all take these same steps, so what the search believes is what the
// check at the counter says, to the second.
//
// Where a crew rests is decided here too. Instead of one clock a walk keeps one per number of breaks taken
// so far, each the earliest possible; a break is taken before the drive or after it. Every limit is a
// latest moment and leaving later never means arriving earlier, so keeping the earliest loses no plan.
#pragma once

#include <algorithm>

#include "route/problem.hpp"

namespace yekuo::route {

enum class Rule {
    none, skill, people, pinned_crew, pinned_start, window, shift, rest, visits_most, metres_most, parts, actual,
    drive_most
};

// A rule that does not hold, and by how much (seconds, metres or pieces; 0 where it has no measure).
struct Broken {
    Rule rule = Rule::none;
    std::int64_t by = 0;
    explicit operator bool() const { return rule != Rule::none; }
};

struct Clock {
    Seconds at = never;  // `never`: this number of breaks is impossible here
    Seconds driven{0};
    std::int64_t lateness = 0;
    std::int64_t change = 0;
    bool runs() const { return at < never; }
};

struct Walk {
    PlaceIndex place = 0;
    std::int32_t visits = 0;
    bool open = false;  // some stop is not actual: the rules apply
    RoadMetres metres{0};
    Parts used = {};
    std::int64_t unfamiliar = 0;
    Seconds worked{0};
    std::array<Clock, breaks_max + 1> clocks = {};  // by breaks taken
};

struct Finish {
    Broken broken;
    int breaks = 0;  // taken in all
    Seconds end{0};
    RoadMetres metres{0};
    Measures measures = {};
};

inline Walk set_out(const Problem&, const Crew& crew) {
    Walk walk;
    walk.place = crew.start;
    walk.clocks[0].at = crew.shift.from;
    return walk;
}

inline Seconds work_time(const Crew& crew, const Visit& visit, bool same_place) {
    const Seconds service = crew.work_percent == 100
                                ? visit.service
                                : Seconds{(visit.service.count * 100 + crew.work_percent - 1) / crew.work_percent};
    return same_place ? service : visit.setup + service;
}

inline void keep_earlier(Clock& kept, const Clock& other) {
    if (other.at < kept.at) kept = other;
}

// Takes each break that can be taken here and now, on the clocks that gain by it.
inline void rest(const Crew& crew, std::array<Clock, breaks_max + 1>& clocks) {
    for (std::size_t taken = 0; taken < crew.breaks.size(); ++taken) {
        const auto& pause = crew.breaks[taken];
        Clock rested = clocks[taken];
        rested.at = std::max(rested.at, pause.start.from);
        if (!clocks[taken].runs() || rested.at > pause.start.to) continue;
        rested.at += pause.length;
        keep_earlier(clocks[taken + 1], rested);
    }
}

// The first moment from `ready` on at which the work may begin; `never` if there is none.
inline Seconds first_start(const Visit& visit, Seconds ready) {
    ready = std::max(ready, visit.release);
    if (visit.pinned_start) return ready <= *visit.pinned_start ? *visit.pinned_start : never;
    if (visit.windows.empty()) return ready;
    for (const auto& window : visit.windows)
        if (ready <= window.to) return std::max(ready, window.from);
    return never;
}

// The last moment up to `latest` at which the work may begin; negative if there is none.
inline Seconds last_start(const Visit& visit, Seconds latest) {
    if (visit.pinned_start) return *visit.pinned_start <= latest ? *visit.pinned_start : Seconds{-1};
    if (visit.windows.empty()) return latest;
    for (auto window = visit.windows.rbegin(); window != visit.windows.rend(); ++window)
        if (window->from <= latest) return std::min(latest, window->to);
    return {-1};
}

// What a late end costs: the price a minute, doubled after two hours, tripled after four.
inline std::int64_t lateness_cost(const Visit& visit, Seconds end) {
    if (!visit.due || end <= visit.due->at) return 0;
    const std::int64_t minutes_late = std::min<std::int64_t>(((end - visit.due->at).count + 59) / 60, 1'000'000);
    return visit.due->price_per_minute * (minutes_late + minutes_late * minutes_late / 120);
}

// A visit that the plan published elsewhere or at another time: told customers weigh five times.
inline std::int64_t change_cost(const Problem& problem, const Visit& visit, CrewIndex crew, Seconds start) {
    if (!visit.published) return 0;
    const auto& was = *visit.published;
    const auto shift = start > was.start ? start - was.start : was.start - start;
    const int changes = (was.crew != crew) + (shift > problem.told_tolerance);
    return was.told ? 5 * changes : changes;
}

inline void step_actual(const Problem& problem, const Crew& crew, const Visit& visit, Walk& walk) {
    const auto drive = problem.travel.drive(walk.place, visit.place, walk.clocks[0].at, crew.drive_percent, crew.profile);
    Clock clock = walk.clocks[0];
    clock.driven += drive;
    clock.at = visit.actual->end;
    clock.lateness += lateness_cost(visit, clock.at);
    walk.clocks = {};
    walk.clocks[0] = clock;
    walk.worked += visit.actual->end - visit.actual->start;
}

// Rules of a visit that do not depend on time.
inline Broken static_rules(const Problem& problem, CrewIndex crew_index, const Walk& walk, const Visit& visit) {
    const auto& crew = problem.crews[crew_index];
    if (visit.pinned_crew && *visit.pinned_crew != crew_index) return {Rule::pinned_crew};
    if (!crew.skills.covers(visit.skills)) return {Rule::skill};
    if (crew.people < visit.people) return {Rule::people, visit.people - crew.people};
    if (walk.visits + 1 > crew.visits_most) return {Rule::visits_most, walk.visits + 1 - crew.visits_most};
    for (int part = 0; part < parts_max; ++part)
        if (walk.used[part] + visit.uses[part] > crew.carries[part])
            return {Rule::parts, walk.used[part] + visit.uses[part] - crew.carries[part]};
    return {};
}

inline void book(const Crew& crew, const Visit& visit, RoadMetres length, Walk& walk) {
    walk.metres += length;
    walk.place = visit.place;
    walk.visits += 1;
    walk.open |= !visit.actual;
    for (int part = 0; part < parts_max; ++part) walk.used[part] += visit.uses[part];
    walk.unfamiliar += crew.zone != 0 && visit.zone != 0 && crew.zone != visit.zone;
}

// Drives every running clock on; breaks may be taken before and after.
inline void drive_on(const Problem& problem, const Crew& crew, PlaceIndex to, Walk& walk) {
    const bool rests = !crew.breaks.empty();
    for (auto& clock : walk.clocks)
        if (clock.runs()) clock.at = std::max(clock.at, problem.now);
    if (rests) rest(crew, walk.clocks);
    for (std::size_t taken = 0; taken <= crew.breaks.size(); ++taken) {
        auto& clock = walk.clocks[taken];
        if (!clock.runs()) continue;
        const auto drive = problem.travel.drive(walk.place, to, clock.at, crew.drive_percent, crew.profile);
        clock.at += drive;
        clock.driven += drive;
    }
    if (rests) rest(crew, walk.clocks);
}

// One stop further. On a broken rule the walk is not to be used any more.
inline Broken step(const Problem& problem, CrewIndex crew_index, const Visit& visit, Walk& walk) {
    const auto& crew = problem.crews[crew_index];
    const auto length = problem.travel.length(walk.place, visit.place, crew.profile);
    if (visit.actual) {
        step_actual(problem, crew, visit, walk);
        book(crew, visit, length, walk);
        return visit.actual->crew == crew_index ? Broken{} : Broken{Rule::actual};
    }
    if (const auto broken = static_rules(problem, crew_index, walk, visit)) return broken;
    const bool same_place = walk.place == visit.place && walk.visits > 0;
    drive_on(problem, crew, visit.place, walk);
    const auto work = work_time(crew, visit, same_place);
    bool runs = false, late = false;
    Seconds earliest = never;
    for (std::size_t taken = 0; taken <= crew.breaks.size(); ++taken) {
        auto& clock = walk.clocks[taken];
        if (!clock.runs()) continue;
        earliest = std::min(earliest, clock.at);
        const auto start = first_start(visit, clock.at);
        const bool missed_rest = taken < crew.breaks.size() && clock.at > crew.breaks[taken].start.to;
        late |= start == never;
        if (start == never || missed_rest) {
            clock.at = never;
            continue;
        }
        runs = true;
        clock.at = start + work;
        clock.lateness += lateness_cost(visit, clock.at);
        clock.change += change_cost(problem, visit, crew_index, start);
    }
    book(crew, visit, length, walk);
    walk.worked += work;
    if (runs) return {};
    if (!late) return {Rule::rest};
    if (visit.pinned_start) return {Rule::pinned_start, (earliest - *visit.pinned_start).count};
    return {Rule::window, (std::max(earliest, visit.release) - visit.windows.back().to).count};
}

// A crew need not rest on the way home if it is home before the break would have to begin.
inline bool may_skip_rest(const Crew& crew, std::size_t taken, Seconds end) {
    for (; taken < crew.breaks.size(); ++taken)
        if (!crew.breaks[taken].if_still_out || end > crew.breaks[taken].start.to) return false;
    return true;
}

// The way to the end place and what the whole day comes to.
inline Finish finish(const Problem& problem, const Crew& crew, const Walk& last) {
    Finish out;
    if (last.visits == 0) return out;
    Walk walk = last;
    if (walk.open) {
        drive_on(problem, crew, crew.end.value_or(walk.place), walk);
    } else if (crew.end) {
        auto& clock = walk.clocks[0];
        const auto drive = problem.travel.drive(walk.place, *crew.end, clock.at, crew.drive_percent, crew.profile);
        clock.at += drive;
        clock.driven += drive;
    }
    out.metres = walk.metres + (crew.end ? problem.travel.length(walk.place, *crew.end, crew.profile) : RoadMetres{0});
    Clock best;
    for (std::size_t taken = 0; taken <= crew.breaks.size(); ++taken) {
        const auto& clock = walk.clocks[taken];
        if (!clock.runs() || clock.at >= best.at || (walk.open && !may_skip_rest(crew, taken, clock.at))) continue;
        best = clock;
        out.breaks = static_cast<int>(taken);
    }
    if (!best.runs()) return out.broken = {Rule::rest}, out;
    out.end = best.at;
    const auto latest = crew.shift.to + crew.overtime_most;
    if (walk.open && out.end > latest) out.broken = {Rule::shift, (out.end - latest).count};
    if (walk.open && out.metres > crew.metres_most) out.broken = {Rule::metres_most, (out.metres - crew.metres_most).count};
    if (walk.open && best.driven > crew.drive_most) out.broken = {Rule::drive_most, (best.driven - crew.drive_most).count};
    const auto busy = std::min<std::int64_t>((walk.worked + best.driven).count / 60, 1'000'000);
    auto& sums = out.measures;
    sums[static_cast<int>(Measure::lateness)] = best.lateness;
    sums[static_cast<int>(Measure::overtime)] = std::max<std::int64_t>(0, (out.end - crew.shift.to).count) * crew.overtime_price;
    sums[static_cast<int>(Measure::travel)] = best.driven.count;
    sums[static_cast<int>(Measure::crews)] = crew.price;
    sums[static_cast<int>(Measure::balance)] = busy * busy / 60;
    sums[static_cast<int>(Measure::unfamiliar)] = walk.unfamiliar;
    sums[static_cast<int>(Measure::change)] = best.change;
    return out;
}

}  // namespace yekuo::route
