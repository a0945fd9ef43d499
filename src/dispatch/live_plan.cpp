#include "dispatch/live_plan.hpp"

#include <algorithm>
#include <tuple>

namespace yekuo::dispatch {

using route::CrewIndex;
using route::PlaceIndex;
using route::Seconds;
using route::VisitIndex;

namespace {

constexpr std::int32_t promised_priority = 50;
constexpr Seconds far_ahead{48 * 3600};
constexpr Seconds reserve_most = route::minutes(30);
constexpr Seconds overtime_borne = route::minutes(60);  // by a crew that keeps a promise; never planned

Seconds round_up(Millis time) { return {(time.count + 999) / 1000}; }
Seconds round_down(Millis time) { return {time.count >= 0 ? time.count / 1000 : (time.count - 999) / 1000}; }

bool has_begun(const Stop& stop) { return stop.state != StopState::planned; }

// What is known of a stop that has begun, as seen at `now`.
route::Actual actual_of(const route::Problem& problem, const Stop& stop, CrewIndex crew, PlaceIndex before, PlaceIndex place,
                        Instant midnight, Seconds ready, Seconds now) {
    const auto at = [&](Instant instant) { return std::max(Seconds{0}, round_down(instant - midnight)); };
    if (stop.state == StopState::done) return {crew, at(stop.start), std::max(at(stop.start), at(stop.end))};
    if (stop.state == StopState::under_way) {
        const auto start = at(stop.start);
        return {crew, start, std::max({start + route::minutes(stop.minutes), now, ready})};
    }
    const auto left = at(stop.left);
    const auto start = std::max({left + problem.travel.drive(before, place, left), now, ready, at(stop.from)});
    return {crew, start, start + route::minutes(stop.minutes)};
}

// One crew's day cut out of a plan, to be looked at from other moments.
struct Alone {
    route::Problem problem;
    std::vector<const Stop*> stops;
    std::vector<VisitIndex> order;
    Instant midnight;
    Seconds ready;

    void look_from(Seconds now) {
        problem.now = now;
        PlaceIndex before = problem.crews[0].start;
        for (std::size_t i = 0; i < stops.size() && has_begun(*stops[i]); ++i) {
            auto& visit = problem.visits[i];
            visit.actual = actual_of(problem, *stops[i], 0, before, visit.place, midnight, ready, now);
            before = visit.place;
        }
    }
};

std::optional<std::size_t> find_trouble(const route::Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& order,
                                        const std::vector<const Stop*>& stops, Instant midnight) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const Stop& stop = *stops[i];
        if (stop.state != StopState::on_the_way || stop.at_risk) continue;
        if (problem.visits[order[i]].actual->start > round_down(stop.to - midnight)) return i;
    }
    if (stops.empty() || has_begun(*stops.back())) return {};
    const auto broken = route::first_broken(problem, crew, order);
    if (broken.rule == route::Rule::none) return {};
    return broken.stop >= 0 ? static_cast<std::size_t>(broken.stop) : stops.size() - 1;
}

}  // namespace

std::string route_id(CrewId crew, Area area, Day day) { return crew ? crew_day(crew, day) : "0/" + area_day(area, day); }

CrewDay* AreaDay::find(CrewId crew) {
    const auto found = std::ranges::find(crews, crew, [](const CrewDay& day) { return day.crew.id; });
    return found == crews.end() ? nullptr : &*found;
}

AreaDay arrange(Area area, Day day, std::vector<CrewRow> crews, std::vector<ShiftRow> shifts, std::vector<RouteRow> routes) {
    AreaDay out{area, day, {}, {}};
    out.unplaced = RouteRow{route_id({}, area, day), {}, area, day, area_day(area, day)};
    std::unordered_map<CrewId, CrewRow*> crew_of;
    for (auto& crew : crews) crew_of[crew.id] = &crew;
    std::unordered_map<std::string, RouteRow*> route_of;
    for (auto& route : routes) route_of[route.id] = &route;
    if (const auto found = route_of.find(out.unplaced.id); found != route_of.end()) out.unplaced = std::move(*found->second);
    std::ranges::sort(shifts, {}, &ShiftRow::crew);
    for (auto& shift : shifts) {
        const auto crew = crew_of.find(shift.crew);
        const auto route = route_of.find(shift.id);
        if (crew == crew_of.end() || route == route_of.end()) continue;
        out.crews.push_back({*crew->second, std::move(shift), std::move(*route->second)});
    }
    return out;
}

AreaDay read_area_day(const Rows& rows, Area area, Day day) {
    const auto name = area_day(area, day);
    std::vector<CrewRow> crews;
    std::vector<ShiftRow> shifts;
    std::vector<RouteRow> routes;
    for (const auto* shift : rows.where<ShiftRow>("area_day", name)) shifts.push_back(*shift);
    for (const auto* route : rows.where<RouteRow>("area_day", name)) routes.push_back(*route);
    std::vector<store::RowKey> wanted;
    for (const auto& shift : shifts) wanted.push_back(store::row_key<CrewRow>(shift.crew));
    rows.prefetch(wanted);
    for (const auto& shift : shifts)
        if (const auto* crew = rows.find<CrewRow>(shift.crew)) crews.push_back(*crew);
    return arrange(area, day, std::move(crews), std::move(shifts), std::move(routes));
}

// --- building ---

LivePlan::LivePlan(AreaDay rows, Instant now) : base_(std::move(rows)), now_(now), midnight_(midnight_of(base_.day)) {
    problem_.now = std::max(Seconds{0}, round_up(now_ - midnight_));
    plan_.routes.resize(base_.crews.size());
    touched_.assign(base_.crews.size(), false);
    regrouped_.assign(base_.crews.size(), false);
    for (const auto& crew : base_.crews) add_crew(crew);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(base_.crews.size()); ++crew) add_route(crew);
    for (const auto& stop : base_.unplaced.stops) unplaced_.push_back(add(stop));
    problem_.travel = route::Travel::over_roads(spots_);
    problem_.travel.slow_down({route::RushHour{}});
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(base_.crews.size()); ++crew) {
        const auto& order = plan_.routes[crew];
        PlaceIndex before = problem_.crews[crew].start;
        const auto ready = moment(base_.crews[crew].route.ready);
        for (const auto visit : order) {
            if (!has_begun(stops_[visit])) break;
            const auto place = problem_.visits[visit].place;
            problem_.visits[visit].actual =
                actual_of(problem_, stops_[visit], crew, before, place, midnight_, ready, problem_.now);
            before = place;
        }
        drop_past_breaks(crew);
    }
}

void LivePlan::add_crew(const CrewDay& day) {
    const auto& [crew, shift, row] = day;
    route::Crew out;
    out.id = crew.id.value;
    out.shift = {moment(shift.from), moment(shift.to)};
    out.start = static_cast<PlaceIndex>(spots_.size());
    out.end = out.start;
    out.skills = {crew.skills};
    out.people = shift.state == ShiftState::rostered ? crew.size : 0;
    out.overtime_most = overtime_borne;
    out.zone = crew.zone;
    if (shift.break_minutes > 0)
        out.breaks.push_back({{moment(shift.break_from), moment(shift.break_to) - route::minutes(shift.break_minutes)},
                              route::minutes(shift.break_minutes)});
    spots_.push_back({crew.station, crew.in_town});
    problem_.crews.push_back(std::move(out));
}

void LivePlan::add_route(CrewIndex crew) {
    const auto& row = base_.crews[crew].route;
    auto& order = plan_.routes[crew];
    bool busy = false;  // what is begun and not ended takes the delay upon itself
    std::size_t begun = 0;
    for (const auto& stop : row.stops) {
        order.push_back(add(stop));
        begun += has_begun(stop);
        busy |= has_begun(stop) && stop.state != StopState::done;
    }
    for (const auto visit : order) {
        auto& published = problem_.visits[visit].published;
        if (stops_[visit].start) published = {{crew, std::max(Seconds{0}, moment(stops_[visit].start)), false}};
    }
    for (const auto visit : order)
        if (stops_[visit].pinned) problem_.visits[visit].pinned_crew = crew;
    const bool waits = row.ready && !busy && (begun == 0 || row.stops[begun - 1].end < row.ready);
    if (!waits) return;
    Stop wait;
    wait.state = StopState::done;
    wait.place = begun == 0 ? base_.crews[crew].crew.station : row.stops[begun - 1].place;
    wait.start = wait.end = row.ready;
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(begun), add(wait));
}

void LivePlan::drop_past_breaks(CrewIndex crew) {
    Seconds past = problem_.now;
    for (const auto visit : plan_.routes[crew])
        if (problem_.visits[visit].actual) past = std::max(past, problem_.visits[visit].actual->end);
    std::erase_if(problem_.crews[crew].breaks, [&](const route::Break& pause) { return pause.start.to < past; });
}

route::Visit LivePlan::visit_of(const Stop& stop) const {
    route::Visit visit;
    visit.id = stop.appointment.value;
    visit.service = route::minutes(stop.minutes);
    if (stop.from) visit.windows = {{moment(stop.from), stop.at_risk ? route::never : moment(stop.to)}};
    visit.skills = {stop.skills};
    visit.people = stop.crew_size;
    visit.priority = promised_priority;
    visit.zone = stop.zone;
    // A limit that ends on this day draws the visit forward; one long past must not outweigh all else.
    if (stop.due >= midnight_ && stop.due < midnight_ + days(1)) visit.due = {{moment(stop.due), 1}};
    return visit;
}

Seconds LivePlan::moment(Instant at) const { return std::max(Seconds{0}, round_down(at - midnight_)); }

VisitIndex LivePlan::add(Stop stop) {
    auto visit = visit_of(stop);
    visit.place = static_cast<PlaceIndex>(spots_.size());
    spots_.push_back({stop.place, stop.in_town});
    stops_.push_back(std::move(stop));
    problem_.visits.push_back(std::move(visit));
    if (problem_.travel.places() > 0) {
        problem_.travel = route::Travel::over_roads(spots_);
        problem_.travel.slow_down({route::RushHour{}});
    }
    return static_cast<VisitIndex>(stops_.size() - 1);
}

// --- asking ---

std::optional<VisitIndex> LivePlan::find(AppointmentId appointment) const {
    const auto found = std::ranges::find(stops_, appointment, &Stop::appointment);
    if (!appointment || found == stops_.end()) return {};
    return static_cast<VisitIndex>(found - stops_.begin());
}

std::optional<CrewIndex> LivePlan::crew_index(CrewId crew) const {
    const auto found = std::ranges::find(base_.crews, crew, [](const CrewDay& day) { return day.crew.id; });
    if (found == base_.crews.end()) return {};
    return static_cast<CrewIndex>(found - base_.crews.begin());
}

CrewIndex LivePlan::crew_of(VisitIndex visit) const {
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan_.routes.size()); ++crew)
        if (std::ranges::find(plan_.routes[crew], visit) != plan_.routes[crew].end()) return crew;
    return -1;
}

bool LivePlan::is_available(CrewIndex crew) const { return base_.crews[crew].shift.state == ShiftState::rostered; }
bool LivePlan::is_open(VisitIndex visit) const { return !has_begun(stops_[visit]); }

std::optional<std::size_t> LivePlan::trouble(CrewIndex crew) const {
    std::vector<const Stop*> stops;
    for (const auto visit : plan_.routes[crew]) stops.push_back(&stops_[visit]);
    return find_trouble(problem_, crew, plan_.routes[crew], stops, midnight_);
}

Instant LivePlan::look_again(CrewIndex crew) const {
    const auto& order = plan_.routes[crew];
    const auto waits = [&](VisitIndex visit) {
        const auto state = stops_[visit].state;
        return state == StopState::planned || (state == StopState::on_the_way && !stops_[visit].at_risk);
    };
    if (std::ranges::none_of(order, waits)) return {};
    Alone alone;
    alone.problem.travel = problem_.travel;
    alone.problem.crews = {problem_.crews[crew]};
    alone.midnight = midnight_;
    alone.ready = moment(base_.crews[crew].route.ready);
    for (std::size_t i = 0; i < order.size(); ++i) {
        alone.problem.visits.push_back(problem_.visits[order[i]]);
        alone.problem.visits.back().pinned_crew.reset();
        alone.stops.push_back(&stops_[order[i]]);
        alone.order.push_back(static_cast<VisitIndex>(i));
    }
    const auto holds_at = [&](Seconds now) {
        alone.look_from(now);
        return !find_trouble(alone.problem, 0, alone.order, alone.stops, midnight_);
    };
    Seconds low = problem_.now, high = far_ahead;
    if (!holds_at(low) || holds_at(high)) return {};
    while (low + Seconds{1} < high) {
        const Seconds middle{low.count + (high - low).count / 2};
        (holds_at(middle) ? low : high) = middle;
    }
    return instant(high);
}

std::optional<route::Window> LivePlan::working_window() const {
    std::optional<route::Window> out;
    for (const auto& day : base_.crews) {
        if (day.shift.state != ShiftState::rostered) continue;
        const route::Window shift{moment(day.shift.from), moment(day.shift.to)};
        if (!out) out = shift;
        out->from = std::min(out->from, shift.from);
        out->to = std::max(out->to, shift.to);
    }
    return out;
}

// --- changing ---

void LivePlan::put(VisitIndex visit, CrewIndex crew, std::size_t position) {
    auto& order = plan_.routes[crew];
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(std::min(position, order.size())), visit);
    std::erase(unplaced_, visit);
    regroup(crew);
}

void LivePlan::take_out(VisitIndex visit) {
    if (const auto crew = crew_of(visit); crew >= 0) {
        std::erase(plan_.routes[crew], visit);
        regroup(crew);
    }
    std::erase(unplaced_, visit);
}

void LivePlan::drop(VisitIndex visit) {
    take_out(visit);
    stops_[visit].appointment = {};  // no longer found
}

void LivePlan::strand(VisitIndex visit) {
    take_out(visit);
    unplaced_.push_back(visit);
}

bool LivePlan::insert_on(VisitIndex visit, CrewIndex crew) {
    const route::Tours tours(problem_, {plan_.routes});
    const auto found = tours.cheapest(visit, crew, std::numeric_limits<std::int64_t>::max());
    if (!found) return false;
    put(visit, crew, static_cast<std::size_t>(found.position));
    if (holds(crew)) return true;
    take_out(visit);
    return false;
}

bool LivePlan::insert_best(VisitIndex visit, CrewId preferred) {
    const route::Tours tours(problem_, {plan_.routes});
    const auto& asked = problem_.visits[visit];
    struct Way {
        std::int64_t cost;
        CrewIndex crew;
        std::int32_t position;
        auto operator<=>(const Way&) const = default;
    };
    std::optional<Way> best, wanted;
    for (CrewIndex crew = 0; crew < tours.crews(); ++crew) {
        const auto& tour = tours.tour(crew);
        if (!tour.feasible || !may_do(problem_, crew, asked)) continue;
        for (auto position = tour.fixed; position <= static_cast<std::int32_t>(tour.stops.size()); ++position) {
            if (tours.hopeless(asked, crew, position)) continue;
            const auto end = tours.with(asked, crew, position);
            if (end.broken) continue;
            const Way way{tours.cost_of(end.measures) - tour.cost, crew, position};
            if (!best || way < *best) best = way;
            if (preferred && crew_id(crew) == preferred && (!wanted || way < *wanted)) wanted = way;
        }
    }
    const auto& way = wanted ? wanted : best;
    if (!way) return false;
    put(visit, way->crew, static_cast<std::size_t>(way->position));
    return true;
}

Seconds LivePlan::reserve_of(const route::Window& window) {
    return std::min(reserve_most, Seconds{(window.to - window.from).count / 4});
}

void LivePlan::keep_reserve() {
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan_.routes.size()); ++crew) {
        const auto times = this->times(crew);
        problem_.crews[crew].overtime_most = std::clamp(times.overtime, Seconds{0}, overtime_borne);
        for (const auto& at : times.stops) {
            if (!is_open(at.visit) || stops_[at.visit].at_risk) continue;
            for (auto& window : problem_.visits[at.visit].windows)
                window.to = std::min(window.to, std::max(at.start, window.to - reserve_of(window)));
        }
    }
}

void LivePlan::forbid_overtime() {
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan_.routes.size()); ++crew)
        problem_.crews[crew].overtime_most = std::clamp(times(crew).overtime, Seconds{0}, overtime_borne);
}

void LivePlan::judge_as_it_comes() {
    for (std::size_t visit = 0; visit < stops_.size(); ++visit)
        problem_.visits[visit].windows = visit_of(stops_[visit]).windows;
    for (auto& crew : problem_.crews) crew.overtime_most = overtime_borne;
}

bool LivePlan::promise_best(VisitIndex visit, CrewId preferred) {
    keep_reserve();
    for (auto& window : problem_.visits[visit].windows) window.to = window.to - reserve_of(window);
    const bool found = insert_best(visit, preferred);
    judge_as_it_comes();
    return found;
}

bool LivePlan::insert_earliest(VisitIndex visit) {
    const route::Tours tours(problem_, {plan_.routes});
    const auto ways = route::offers(tours, problem_.visits[visit], {.most = 10'000, .one_per_crew = false});
    const auto rank = [](const route::Offer& way) { return std::tie(way.start, way.added_cost, way.crew, way.position); };
    const auto best = std::ranges::min_element(ways, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (best == ways.end()) return false;
    put(visit, best->crew, static_cast<std::size_t>(best->position));
    return true;
}

void LivePlan::set_order(CrewIndex crew, std::vector<VisitIndex> order) {
    if (plan_.routes[crew] == order) return;
    for (const auto visit : order) std::erase(unplaced_, visit);
    plan_.routes[crew] = std::move(order);
    regroup(crew);
}

void LivePlan::set_risk(VisitIndex visit, bool at_risk) {
    stops_[visit].at_risk = at_risk;
    problem_.visits[visit].windows = visit_of(stops_[visit]).windows;
}

void LivePlan::set_window(VisitIndex visit, Instant from, Instant to) {
    stops_[visit].from = from;
    stops_[visit].to = to;
    problem_.visits[visit].windows = visit_of(stops_[visit]).windows;
}

void LivePlan::set_pin(VisitIndex visit, std::optional<CrewIndex> crew) {
    stops_[visit].pinned = crew.has_value();
    problem_.visits[visit].pinned_crew = crew;
    if (const auto on = crew_of(visit); on >= 0) regroup(on);
}

}  // namespace yekuo::dispatch
