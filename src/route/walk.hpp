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
    Parts used = {};      // the most that was aboard since the crew last stocked up
    Parts returned = {};  // of that, what was taken along
    std::int64_t unfamiliar = 0;
    Seconds worked{0};
    std::array<Clock, breaks_max + 1> clocks = {};  // by breaks taken
};

struct Finish {
    Broken broken;
    int breaks = 0;  // taken in all
    Seconds end{0};
    Seconds driven{0};
    RoadMetres metres{0};
    Measures measures = {};
};

inline Walk set_out(const Problem&, const Crew& crew) {
    Walk walk;
    walk.place = crew.start;
    walk.clocks[0].at = crew.shift.from;
    return walk;
}

inline Seconds time_of_kind(const std::vector<std::pair<std::int32_t, Seconds>>& by_kind, std::int32_t kind,
                            Seconds otherwise) {
    for (const auto& [of, time] : by_kind)
        if (of == kind) return time;
    return otherwise;
}

inline Seconds service_time(const Crew& crew, const Visit& visit) {
    const auto usual = visit.service_by_kind.empty()
                           ? visit.service
                           : time_of_kind(visit.service_by_kind, crew.kind, visit.service);
    if (crew.work_percent == 100) return usual;
    return {(usual.count * 100 + crew.work_percent - 1) / crew.work_percent};
}

inline Seconds work_time(const Crew& crew, const Visit& visit, bool same_place) {
    const auto service = service_time(crew, visit);
    if (same_place) return service;
    if (visit.setup_by_kind.empty()) return visit.setup + service;
    return time_of_kind(visit.setup_by_kind, crew.kind, visit.setup) + service;
}

// The first moment from `ready` on at which the break may begin; `never` if there is none.
inline Seconds first_rest(const Break& pause, Seconds ready) {
    if (ready <= pause.start.to) return std::max(ready, pause.start.from);
    for (const auto& window : pause.later)
        if (ready <= window.to) return std::max(ready, window.from);
    return never;
}

// The last moment up to `latest` at which it may begin; negative if there is none.
inline Seconds last_rest(const Break& pause, Seconds latest) {
    for (auto window = pause.later.rbegin(); window != pause.later.rend(); ++window)
        if (window->from <= latest) return std::min(latest, window->to);
    return pause.start.from <= latest ? std::min(latest, pause.start.to) : Seconds{-1};
}

inline Seconds rest_by(const Break& pause) { return pause.later.empty() ? pause.start.to : pause.later.back().to; }

inline void keep_earlier(Clock& kept, const Clock& other) {
    if (other.at < kept.at) kept = other;
}

// Takes each break that can be taken here and now, on the clocks that gain by it.
inline void rest(const Crew& crew, std::array<Clock, breaks_max + 1>& clocks) {
    for (std::size_t taken = 0; taken < crew.breaks.size(); ++taken) {
        const auto& pause = crew.breaks[taken];
        Clock rested = clocks[taken];
        if (!clocks[taken].runs()) continue;
        rested.at = first_rest(pause, rested.at);
        if (rested.at == never) continue;
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

// A crew carries what its visits use from where it last stocked up; what it takes along rides with it.
inline std::int32_t aboard(const Walk& walk, const Visit& visit, int part) {
    return std::max(walk.used[part] + visit.uses[part], walk.returned[part] + visit.returns[part]);
}

inline bool must_restock(const Crew& crew, const Walk& walk, const Visit& visit) {
    if (!crew.stock || visit.actual) return false;
    for (int part = 0; part < parts_max; ++part)
        if (aboard(walk, visit, part) > crew.carries[part]) return true;
    return false;
}

// Rules of a visit that do not depend on time.
inline Broken static_rules(const Problem& problem, CrewIndex crew_index, const Walk& walk, const Visit& visit) {
    const auto& crew = problem.crews[crew_index];
    if (visit.pinned_crew && *visit.pinned_crew != crew_index) return {Rule::pinned_crew};
    if (!crew.skills.covers(visit.skills)) return {Rule::skill};
    if (crew.people < visit.people) return {Rule::people, visit.people - crew.people};
    if (walk.visits + 1 > crew.visits_most) return {Rule::visits_most, walk.visits + 1 - crew.visits_most};
    static constexpr Walk full{};
    const auto& load = crew.stock ? full : walk;
    for (int part = 0; part < parts_max; ++part)
        if (const auto most = aboard(load, visit, part); most > crew.carries[part])
            return {Rule::parts, most - crew.carries[part]};
    return {};
}

inline bool is_unfamiliar(const Crew& crew, const Visit& visit) {
    if (crew.zone == 0 || visit.zone == 0 || crew.zone == visit.zone) return false;
    return std::find(crew.known_zones.begin(), crew.known_zones.end(), visit.zone) == crew.known_zones.end();
}

inline void book(const Crew& crew, const Visit& visit, RoadMetres length, Walk& walk) {
    walk.metres += length;
    walk.place = visit.place;
    walk.visits += 1;
    walk.open |= !visit.actual;
    for (int part = 0; part < parts_max; ++part) {
        walk.used[part] = aboard(walk, visit, part);
        walk.returned[part] += visit.returns[part];
    }
    walk.unfamiliar += is_unfamiliar(crew, visit);
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

// By way of the station, to take more.
inline void stock_up(const Problem& problem, const Crew& crew, Walk& walk) {
    const auto& stock = *crew.stock;
    drive_on(problem, crew, stock.place, walk);
    for (auto& clock : walk.clocks)
        if (clock.runs()) clock.at += stock.length;
    walk.metres += problem.travel.length(walk.place, stock.place, crew.profile);
    walk.place = stock.place;
    walk.used = walk.returned = {};
}

// One stop further. On a broken rule the walk is not to be used any more.
inline Broken step(const Problem& problem, CrewIndex crew_index, const Visit& visit, Walk& walk) {
    const auto& crew = problem.crews[crew_index];
    if (visit.actual) {
        const auto length = problem.travel.length(walk.place, visit.place, crew.profile);
        step_actual(problem, crew, visit, walk);
        book(crew, visit, length, walk);
        return visit.actual->crew == crew_index ? Broken{} : Broken{Rule::actual};
    }
    if (const auto broken = static_rules(problem, crew_index, walk, visit)) return broken;
    const bool restocks = must_restock(crew, walk, visit);
    const bool same_place = walk.place == visit.place && walk.visits > 0 && !restocks;
    if (restocks) stock_up(problem, crew, walk);
    const auto length = problem.travel.length(walk.place, visit.place, crew.profile);
    drive_on(problem, crew, visit.place, walk);
    const auto work = work_time(crew, visit, same_place);
    bool runs = false, late = false;
    Seconds earliest = never;
    for (std::size_t taken = 0; taken <= crew.breaks.size(); ++taken) {
        auto& clock = walk.clocks[taken];
        if (!clock.runs()) continue;
        earliest = std::min(earliest, clock.at);
        const auto start = first_start(visit, clock.at);
        const bool missed_rest = taken < crew.breaks.size() && clock.at > rest_by(crew.breaks[taken]);
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
        if (!crew.breaks[taken].if_still_out || end > rest_by(crew.breaks[taken])) return false;
    return true;
}

inline std::int64_t travel_cost(const Crew& crew, Seconds driven, Seconds worked, RoadMetres metres) {
    std::int64_t cost = crew.price_drive_hour == 3600 ? driven.count : driven.count * crew.price_drive_hour / 3600;
    if (crew.price_km != 0) cost += metres.count * crew.price_km / 1000;
    if (crew.price_work_hour != 0) cost += worked.count * crew.price_work_hour / 3600;
    return cost;
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
    out.driven = best.driven;
    const auto latest = crew.shift.to + crew.overtime_most;
    if (walk.open && out.end > latest) out.broken = {Rule::shift, (out.end - latest).count};
    if (walk.open && out.metres > crew.metres_most) out.broken = {Rule::metres_most, (out.metres - crew.metres_most).count};
    if (walk.open && best.driven > crew.drive_most) out.broken = {Rule::drive_most, (best.driven - crew.drive_most).count};
    const auto busy = std::min<std::int64_t>((walk.worked + best.driven).count / 60, 1'000'000);
    auto& sums = out.measures;
    sums[static_cast<int>(Measure::lateness)] = best.lateness;
    sums[static_cast<int>(Measure::overtime)] = std::max<std::int64_t>(0, (out.end - crew.shift.to).count) * crew.overtime_price;
    sums[static_cast<int>(Measure::travel)] = travel_cost(crew, best.driven, walk.worked, out.metres);
    sums[static_cast<int>(Measure::crews)] = crew.price;
    sums[static_cast<int>(Measure::balance)] = busy * busy / 60;
    sums[static_cast<int>(Measure::unfamiliar)] = walk.unfamiliar;
    sums[static_cast<int>(Measure::change)] = best.change;
    return out;
}

}  // namespace yekuo::route
