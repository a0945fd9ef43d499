#include "route/tours.hpp"

#include "route/schedule.hpp"

namespace yekuo::route {
namespace {

Seconds bare_drive(const Problem& problem, const Crew& crew, PlaceIndex from, PlaceIndex to) {
    const auto drive = problem.travel.free_drive(from, to, crew.profile);
    return crew.drive_percent == 100 ? drive
                                     : Seconds{(drive.count * 100 + crew.drive_percent - 1) / crew.drive_percent};
}

Seconds earliest(const Walk& walk) {
    Seconds at = never;
    for (const auto& clock : walk.clocks) at = std::min(at, clock.at);
    return at;
}

}  // namespace

Guide guide(const Objective& objective) {
    Guide out = {};
    for (const auto& level : objective.levels)
        for (const auto& term : level.terms) out[static_cast<int>(term.measure)] += level.guide * term.weight;
    return out;
}

Tours::Tours(const Problem& problem, const Plan& plan)
    : problem_(problem), guide_(guide(problem.objective)), tours_(problem.crews.size()), crew_of_(problem.visits.size(), -1) {
    for (const auto& visit : problem.visits) measures_[static_cast<int>(Measure::left_out)] += left_out_cost(visit);
    cost_ = cost_of(measures_);
    for (CrewIndex crew = 0; crew < crews(); ++crew) {
        tours_[crew] = make(crew, {});
        if (crew < static_cast<CrewIndex>(plan.routes.size()) && !plan.routes[crew].empty()) set(crew, plan.routes[crew]);
    }
}

Plan Tours::plan() const {
    Plan out;
    for (const auto& tour : tours_) out.routes.push_back(tour.stops);
    return out;
}

std::int64_t Tours::cost_of(const Measures& measures) const {
    std::int64_t sum = 0;
    for (int i = 0; i < measure_count; ++i) sum += guide_[i] * measures[i];
    return sum;
}

Tour Tours::make(CrewIndex crew_index, std::vector<VisitIndex> stops) const {
    const auto& crew = problem_.crews[crew_index];
    Tour tour;
    tour.stops = std::move(stops);
    tour.walks.reserve(tour.stops.size() + 1);
    tour.walks.push_back(set_out(problem_, crew));
    for (const auto visit : tour.stops) {
        tour.walks.push_back(tour.walks.back());
        tour.fixed += problem_.visits[visit].actual.has_value();
        if (tour.feasible) tour.feasible = !step(problem_, crew_index, problem_.visits[visit], tour.walks.back());
    }
    if (tour.feasible) {
        tour.end = finish(problem_, crew, tour.walks.back());
        tour.feasible = !tour.end.broken;
    }
    if (!tour.feasible) tour.end.measures = schedule(problem_, crew_index, tour.stops).measures;
    tour.cost = cost_of(tour.end.measures);
    tour.latest.resize(tour.stops.size() + 1);
    Seconds latest = crew.shift.to + crew.overtime_most;
    PlaceIndex next = crew.end.value_or(tour.walks.back().place);
    tour.latest.back() = latest;
    for (std::size_t i = tour.stops.size(); i-- > 0;) {
        const auto& visit = problem_.visits[tour.stops[i]];
        const bool same = tour.walks[i].place == visit.place && tour.walks[i].visits > 0;
        latest = latest - bare_drive(problem_, crew, visit.place, next) - work_time(crew, visit, same);
        tour.latest[i] = latest = visit.actual ? never : last_start(visit, latest);
        next = visit.place;
    }
    return tour;
}

void Tours::count(const Tour& tour, CrewIndex crew, int sign) {
    for (int i = 0; i < measure_count; ++i) measures_[i] += sign * tour.end.measures[i];
    cost_ += sign * tour.cost;
    for (const auto visit : tour.stops) {
        // While tours are put back one after another, a visit may stand on two for a moment.
        if (sign > 0)
            crew_of_[visit] = crew;
        else if (crew_of_[visit] == crew)
            crew_of_[visit] = -1;
        const auto price = left_out_cost(problem_.visits[visit]);
        measures_[static_cast<int>(Measure::left_out)] -= sign * price;
        cost_ -= sign * price * guide_[static_cast<int>(Measure::left_out)];
    }
}

void Tours::set(CrewIndex crew, std::vector<VisitIndex> stops) { restore(crew, make(crew, std::move(stops))); }

void Tours::restore(CrewIndex crew, Tour tour) {
    count(tours_[crew], crew, -1);
    tours_[crew] = std::move(tour);
    count(tours_[crew], crew, +1);
}

void Tours::insert(VisitIndex visit, const Insertion& where) {
    auto stops = tours_[where.crew].stops;
    stops.insert(stops.begin() + where.position, visit);
    set(where.crew, std::move(stops));
}

void Tours::remove(VisitIndex visit) {
    const auto crew = crew_of_[visit];
    auto stops = tours_[crew].stops;
    stops.erase(std::find(stops.begin(), stops.end(), visit));
    set(crew, std::move(stops));
}

bool Tours::hopeless(const Visit& visit, CrewIndex crew_index, std::int32_t position) const {
    const auto& crew = problem_.crews[crew_index];
    const auto& tour = tours_[crew_index];
    if (crew.stock) return false;  // the way by the station may be another than the direct one
    const auto& before = tour.walks[position];
    const auto ready = std::max(earliest(before), problem_.now);
    const auto start = first_start(visit, ready + bare_drive(problem_, crew, before.place, visit.place));
    if (start == never) return true;
    const bool same = before.place == visit.place && before.visits > 0;
    const auto end = start + work_time(crew, visit, same);
    if (position == static_cast<std::int32_t>(tour.stops.size()))
        return end + bare_drive(problem_, crew, visit.place, crew.end.value_or(visit.place)) > tour.latest.back();
    const auto& next = problem_.visits[tour.stops[position]];
    // The next stop's setup may fall away beside this one, so its bound is eased by it.
    return end + bare_drive(problem_, crew, visit.place, next.place) > tour.latest[position] + next.setup;
}

Finish Tours::walk_on(CrewIndex crew_index, Walk walk, const std::vector<VisitIndex>& stops, std::size_t from) const {
    for (std::size_t i = from; i < stops.size(); ++i)
        if (const auto broken = step(problem_, crew_index, problem_.visits[stops[i]], walk)) return {.broken = broken};
    return finish(problem_, problem_.crews[crew_index], walk);
}

Finish Tours::with(const Visit& visit, CrewIndex crew, std::int32_t position) const {
    const auto& tour = tours_[crew];
    Walk walk = tour.walks[position];
    if (const auto broken = step(problem_, crew, visit, walk)) return {.broken = broken};
    return walk_on(crew, walk, tour.stops, static_cast<std::size_t>(position));
}

// The driving that an insertion adds, as a bound from below: the leg that falls away may have been slowed by a
// rush hour, those that are added may be free of it. By way of a station anything may happen.
std::int64_t Tours::detour(const Visit& visit, CrewIndex crew_index, std::int32_t position) const {
    const auto& crew = problem_.crews[crew_index];
    if (crew.stock) return 0;
    const auto& tour = tours_[crew_index];
    const auto from = tour.walks[position].place;
    const bool last = position == static_cast<std::int32_t>(tour.stops.size());
    const auto next = last ? crew.end.value_or(visit.place) : problem_.visits[tour.stops[position]].place;
    const auto there = bare_drive(problem_, crew, from, visit.place).count;
    const auto on = bare_drive(problem_, crew, visit.place, next).count;
    if (last && (!crew.end || tour.stops.empty())) return there + on;
    const auto before = bare_drive(problem_, crew, from, next).count;
    return there + on - (problem_.travel.has_rush_hours() ? before * 2 : before);
}

Insertion Tours::cheapest(VisitIndex visit_index, CrewIndex crew, std::int64_t below) const {
    Insertion best;
    best.added = below;
    const auto& visit = problem_.visits[visit_index];
    const auto& tour = tours_[crew];
    const auto per_second = guide_[static_cast<int>(Measure::travel)] * problem_.crews[crew].price_drive_hour;
    if (!tour.feasible || !may_do(problem_, crew, visit)) return best;
    for (auto position = tour.fixed; position <= static_cast<std::int32_t>(tour.stops.size()); ++position) {
        if (hopeless(visit, crew, position)) continue;
        if (per_second > 0 && detour(visit, crew, position) * per_second / 3600 >= best.added) continue;
        const auto end = with(visit, crew, position);
        if (end.broken) continue;
        const auto added = cost_of(end.measures) - tour.cost;
        if (added < best.added) best = {crew, position, added};
    }
    return best;
}

}  // namespace yekuo::route
