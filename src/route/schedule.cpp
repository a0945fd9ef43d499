#include "route/schedule.hpp"

#include "route/bonds.hpp"

namespace yekuo::route {
namespace {

// A walk with its memory: how each step was reached, so that times and breaks can be read off backwards.
struct Leg {
    Walk before;
    Walk after;
    bool forced = false;
};

// The stop is reached against a rule: the crew goes there all the same, on its earliest clock.
Walk force(const Problem& problem, CrewIndex crew_index, const Visit& visit, const Walk& before) {
    const auto& crew = problem.crews[crew_index];
    Walk walk = before;
    std::size_t earliest = 0;
    for (std::size_t taken = 1; taken < walk.clocks.size(); ++taken)
        if (walk.clocks[taken].at < walk.clocks[earliest].at) earliest = taken;
    Clock clock = walk.clocks[earliest];
    walk.clocks = {};
    walk.clocks[earliest] = clock;
    const bool restocks = must_restock(crew, walk, visit);
    const auto same_place = walk.place == visit.place && walk.visits > 0 && !restocks;
    if (restocks) {
        Crew tireless = crew;
        tireless.breaks.clear();
        std::swap(walk.clocks[0], walk.clocks[earliest]);
        stock_up(problem, tireless, walk);
        std::swap(walk.clocks[0], walk.clocks[earliest]);
    }
    clock = walk.clocks[earliest];
    clock.at = std::max(clock.at, problem.now);
    const auto drive = problem.travel.drive(walk.place, visit.place, clock.at, crew.drive_percent, crew.profile);
    const auto work = work_time(crew, visit, same_place);
    const auto arrival = clock.at + drive;
    const auto fitting = first_start(visit, arrival);
    const auto start = fitting < never ? fitting : std::max(arrival, visit.release);
    clock.driven += drive;
    clock.at = start + work;
    clock.lateness += lateness_cost(visit, clock.at);
    clock.change += change_cost(problem, visit, crew_index, start);
    walk.clocks = {};
    walk.clocks[earliest] = clock;
    book(crew, visit, problem.travel.length(walk.place, visit.place, crew.profile), walk);
    walk.worked += work;
    return walk;
}

// How many breaks are taken by when on the way to a stop: at the last end, on leaving, at the station (before
// and after taking more), on arrival.
struct Split {
    int from = 0, leaving = 0, stocking = 0, stocked = 0, to = 0;
};

struct Way {
    Split split;
    Seconds leaving, drive, arrival, ready;
    std::optional<Stop::StockedUp> stocked_up;
    std::vector<Rest> rests;
    bool possible = true;
};

// Goes one way with its breaks as the split says.
Way go(const Problem& problem, const Crew& crew, const Walk& before, PlaceIndex place, bool restocks, Split split,
       std::int32_t before_stop) {
    Way out{split};
    Seconds clock = std::max(before.clocks[split.from].at, problem.now);
    const auto pause = [&](int from, int to, RestAt at) {
        for (int which = from; which < to; ++which) {
            const auto start = first_rest(crew.breaks[which], clock);
            out.possible &= start < never;
            clock = start + crew.breaks[which].length;
            out.rests.push_back({which, before_stop, at, start, clock});
        }
    };
    const auto drive = [&](PlaceIndex from, PlaceIndex to) {
        const auto took = problem.travel.drive(from, to, clock, crew.drive_percent, crew.profile);
        clock += took;
        out.drive += took;
    };
    pause(split.from, split.leaving, RestAt::before_leaving);
    out.leaving = clock;
    auto last = before.place;
    if (restocks) {
        drive(last, crew.stock->place);
        last = crew.stock->place;
        out.stocked_up = Stop::StockedUp{clock, clock, out.drive};
        pause(split.leaving, split.stocking, RestAt::at_station);
        clock += crew.stock->length;
        pause(split.stocking, split.stocked, RestAt::station_left);
        out.stocked_up->leaving = clock;
    }
    drive(last, place);
    out.arrival = clock;
    pause(split.stocked, split.to, RestAt::arrived);
    out.ready = clock;
    return out;
}

// The first way of resting, ending with `taken` breaks, that `fits`; if none does, all breaks at the start.
template <class Fits>
Way find_way(const Problem& problem, const Crew& crew, const Walk& before, PlaceIndex place, bool restocks, int taken,
             std::int32_t stop, Fits fits) {
    Split s;
    s.to = taken;
    for (s.from = 0; s.from <= taken; ++s.from) {
        if (!before.clocks[s.from].runs()) continue;
        for (s.leaving = s.from; s.leaving <= taken; ++s.leaving)
            for (s.stocking = s.leaving; s.stocking <= (restocks ? taken : s.leaving); ++s.stocking)
                for (s.stocked = s.stocking; s.stocked <= (restocks ? taken : s.leaving); ++s.stocked) {
                    auto way = go(problem, crew, before, place, restocks, s, stop);
                    if (way.possible && fits(way, before.clocks[s.from].driven + way.drive)) return way;
                }
    }
    int at = taken;
    while (at > 0 && !before.clocks[at].runs()) --at;
    return go(problem, crew, before, place, restocks, {at, at, at, at, at}, stop);
}

class Writer {
public:
    Writer(const Problem& problem, CrewIndex crew, const Visit* guest)
        : problem_(problem), crew_index_(crew), crew_(problem.crews[crew]), guest_(guest) {}

    Schedule write(const std::vector<VisitIndex>& stops) {
        out_.start = crew_.shift.from;
        Walk walk = set_out(problem_, crew_);
        for (std::size_t i = 0; i < stops.size(); ++i) {
            Leg leg{walk, walk};
            if (const auto broken = step(problem_, crew_index_, visit_at(stops[i]), leg.after)) {
                out_.broken.push_back({static_cast<std::int32_t>(i), broken.rule, broken.by});
                leg.forced = true;
                leg.after = force(problem_, crew_index_, visit_at(stops[i]), walk);
            }
            walk = leg.after;
            legs_.push_back(leg);
        }
        close(walk, stops);
        return std::move(out_);
    }

private:
    const Visit& visit_at(VisitIndex index) const { return index == guest_stop ? *guest_ : problem_.visits[index]; }

    void close(const Walk& walk, const std::vector<VisitIndex>& stops) {
        if (stops.empty()) return void(out_.end = out_.start);
        auto end = finish(problem_, crew_, walk);
        if (end.broken) {
            const bool known =
                end.broken.rule == Rule::rest && std::any_of(out_.broken.begin(), out_.broken.end(),
                                                             [](const auto& b) { return b.rule == Rule::rest; });
            if (!known) out_.broken.push_back({-1, end.broken.rule, end.broken.by});
            if (end.broken.rule == Rule::rest) end = finish_without_rest(walk);
        }
        out_.end = end.end;
        out_.metres = end.metres;
        out_.measures = end.measures;
        out_.drive = end.driven;
        out_.overtime = std::max(Seconds{0}, end.end - crew_.shift.to);
        read_back(walk, end, stops);
        find_slack(stops);
    }

    // The missed break is already reported; the rest of the day is shown as if there were none.
    Finish finish_without_rest(Walk walk) {
        Crew tireless = crew_;
        tireless.breaks.clear();
        std::size_t earliest = 0;
        for (std::size_t taken = 1; taken < walk.clocks.size(); ++taken)
            if (walk.clocks[taken].at < walk.clocks[earliest].at) earliest = taken;
        walk.clocks[0] = walk.clocks[earliest];
        auto end = finish(problem_, tireless, walk);
        end.breaks = static_cast<int>(earliest);
        return end;
    }

    void read_back(const Walk& last, const Finish& end, const std::vector<VisitIndex>& stops) {
        std::vector<Rest> rests;
        int taken = end.breaks;
        if (last.open) {
            const auto home = crew_.end.value_or(last.place);
            auto way = find_way(problem_, crew_, last, home, false, taken, static_cast<std::int32_t>(stops.size()),
                                [&](const Way& w, Seconds driven) { return w.ready == end.end && driven == end.driven; });
            taken = way.split.from;
            rests.insert(rests.end(), way.rests.rbegin(), way.rests.rend());
        } else {
            taken = 0;
        }
        out_.stops.resize(stops.size());
        for (std::size_t i = stops.size(); i-- > 0;) taken = read_stop(i, stops[i], taken, rests);
        out_.rests.assign(rests.rbegin(), rests.rend());
    }

    int read_stop(std::size_t i, VisitIndex visit_index, int taken, std::vector<Rest>& rests) {
        const auto& leg = legs_[i];
        const auto& visit = visit_at(visit_index);
        auto& stop = out_.stops[i];
        stop.visit = visit_index;
        stop.metres = leg.after.metres - leg.before.metres;
        if (visit.actual) {
            stop.start = visit.actual->start;
            stop.end = visit.actual->end;
            stop.drive = leg.after.clocks[0].driven - leg.before.clocks[0].driven;
            stop.arrival = stop.start;
            stop.leaving = stop.start - stop.drive;
            return 0;
        }
        const bool restocks = must_restock(crew_, leg.before, visit);
        const bool same_place = leg.before.place == visit.place && leg.before.visits > 0 && !restocks;
        stop.end = leg.after.clocks[taken].at;
        stop.start = stop.end - work_time(crew_, visit, same_place);
        const auto driven = leg.after.clocks[taken].driven;
        // What is known is the start of work: several ways may wait for the same window. Resting late is told
        // first, so that the stops before are as early as they can be.
        const auto way = find_way(problem_, crew_, leg.before, visit.place, restocks, taken, static_cast<std::int32_t>(i),
                                  [&](const Way& w, Seconds all) {
                                      return leg.forced ? w.split.from == taken
                                                        : first_start(visit, w.ready) == stop.start && all == driven;
                                  });
        stop.leaving = way.leaving;
        stop.drive = way.drive;
        stop.arrival = way.arrival;
        stop.stocked_up = way.stocked_up;
        rests.insert(rests.end(), way.rests.rbegin(), way.rests.rend());
        return way.split.from;
    }

    // The latest departure that still arrives by `arrival`: drives only grow with the hour by parts, and
    // who leaves later never arrives earlier, so halving finds it.
    Seconds latest_leaving(PlaceIndex from, PlaceIndex to, Seconds arrival) const {
        const auto drive = [&](Seconds at) {
            return problem_.travel.drive(from, to, at, crew_.drive_percent, crew_.profile);
        };
        Seconds high = arrival - problem_.travel.free_drive(from, to, crew_.profile);
        if (high + drive(high) <= arrival) return high;
        Seconds step{1};
        Seconds low = high;
        while (low + drive(low) > arrival) low = high - step, step.count *= 2;
        while (low + Seconds{1} < high) {
            const Seconds middle{low.count + (high - low).count / 2};
            (middle + drive(middle) <= arrival ? low : high) = middle;
        }
        return low;
    }

    Seconds before_rests(Seconds latest, std::size_t before_stop, RestAt at) const {
        for (auto rest = out_.rests.rbegin(); rest != out_.rests.rend(); ++rest) {
            if (rest->before_stop != static_cast<std::int32_t>(before_stop) || rest->at != at) continue;
            const auto& due = crew_.breaks[rest->which];
            latest = last_rest(due, latest - due.length);
        }
        return latest;
    }

    // The latest end at `from` that still arrives at stop `i` (or home) by `latest`.
    Seconds latest_end(std::size_t i, PlaceIndex from, PlaceIndex to, Seconds latest) const {
        latest = before_rests(latest, i, RestAt::arrived);
        if (i < out_.stops.size() && out_.stops[i].stocked_up) {
            latest = latest_leaving(crew_.stock->place, to, latest);
            latest = before_rests(latest, i, RestAt::station_left) - crew_.stock->length;
            latest = before_rests(latest, i, RestAt::at_station);
            to = crew_.stock->place;
        }
        latest = latest_leaving(from, to, latest);
        return before_rests(latest, i, RestAt::before_leaving);
    }

    void find_slack(const std::vector<VisitIndex>& stops) {
        Seconds latest = crew_.shift.to + crew_.overtime_most;
        const auto resting = out_.rests.size();
        for (std::size_t which = resting; which < crew_.breaks.size(); ++which)
            latest = std::min(latest, rest_by(crew_.breaks[which]));
        PlaceIndex next = crew_.end.value_or(visit_at(stops.back()).place);
        for (std::size_t i = stops.size(); i-- > 0;) {
            const auto& visit = visit_at(stops[i]);
            auto& stop = out_.stops[i];
            if (visit.actual) continue;
            latest = latest_end(i + 1, visit.place, next, latest);
            latest = last_start(visit, latest - (stop.end - stop.start));
            stop.slack = std::max(Seconds{0}, latest - stop.start);
            next = visit.place;
        }
    }

    const Problem& problem_;
    const CrewIndex crew_index_;
    const Crew& crew_;
    const Visit* guest_;
    Schedule out_;
    std::vector<Leg> legs_;
};

}  // namespace

const char* key(Rule rule) {
    switch (rule) {
        case Rule::none: return "route.rule.none";
        case Rule::skill: return "route.rule.skill";
        case Rule::people: return "route.rule.people";
        case Rule::pinned_crew: return "route.rule.pinned_crew";
        case Rule::pinned_start: return "route.rule.pinned_start";
        case Rule::window: return "route.rule.window";
        case Rule::shift: return "route.rule.shift";
        case Rule::rest: return "route.rule.rest";
        case Rule::visits_most: return "route.rule.visits_most";
        case Rule::metres_most: return "route.rule.metres_most";
        case Rule::parts: return "route.rule.parts";
        case Rule::actual: return "route.rule.actual";
        case Rule::drive_most: return "route.rule.drive_most";
    }
    return "route.rule.none";
}

const char* number_name(Rule rule) {
    switch (rule) {
        case Rule::people: return "people";
        case Rule::visits_most: return "visits";
        case Rule::metres_most: return "metres";
        case Rule::parts: return "pieces";
        default: return "seconds";
    }
}

Schedule schedule(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops, const Visit* guest) {
    return Writer(problem, crew, guest).write(stops);
}

BrokenAt first_broken(const Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops) {
    Walk walk = set_out(problem, problem.crews[crew]);
    for (std::size_t i = 0; i < stops.size(); ++i)
        if (const auto broken = step(problem, crew, problem.visits[stops[i]], walk))
            return {static_cast<std::int32_t>(i), broken.rule, broken.by};
    const auto end = finish(problem, problem.crews[crew], walk);
    return {-1, end.broken.rule, end.broken.by};
}

std::int64_t left_out_cost(const Visit& visit) {
    return 1 + visit.priority + (visit.published && visit.published->told ? 100 : 0);
}

Measures measures(const Problem& asked, const Plan& plan) {
    std::optional<Problem> agreed;
    if (!plan.agreed.empty()) agreed = settled(asked, plan);
    const auto& problem = agreed ? *agreed : asked;
    Measures sum = {};
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew) {
        const auto route = schedule(problem, crew, plan.routes[crew]).measures;
        for (int i = 0; i < measure_count; ++i) sum[i] += route[i];
    }
    for (const auto visit : left_out(problem, plan))
        sum[static_cast<int>(Measure::left_out)] += left_out_cost(problem.visits[visit]);
    return sum;
}

std::vector<std::int64_t> value(const Objective& objective, const Measures& measures) {
    std::vector<std::int64_t> out;
    for (const auto& level : objective.levels) {
        std::int64_t sum = 0;
        for (const auto& term : level.terms) sum += term.weight * measures[static_cast<int>(term.measure)];
        out.push_back(sum);
    }
    return out;
}

Reason reason(const Problem& problem, CrewIndex crew, const Broken& broken, const Visit& visit) {
    Reason out{key(broken.rule), {{"visit", visit.id}, {"crew", problem.crews[crew].id}}};
    if (broken.by != 0) out.facts.push_back({number_name(broken.rule), broken.by});
    return out;
}

}  // namespace yekuo::route
