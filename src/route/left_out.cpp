// Why a visit is on no route. "Impossible" is said only with a proof: each crew alone, on the kindest day
// imaginable, cannot make it. Everything else was not found, and then the least change is looked for.
#include "route/bonds.hpp"
#include "route/insertion.hpp"

#include <algorithm>
#include <tuple>

namespace yekuo::route {
namespace {

constexpr std::size_t explained_most = 200;  // the least change is looked for this often
constexpr Seconds overtime_looked_at = hours(2);

// The shortest drive to (or from) a visit that any day of this crew could have. With a matrix a way round
// may be shorter than the direct one, so the bound takes the best leg there is.
Seconds kindest_leg(const Problem& problem, const Crew& crew, PlaceIndex direct, PlaceIndex place, bool towards) {
    const auto leg = [&](PlaceIndex other) {
        return towards ? problem.travel.free_drive(other, place, crew.profile)
                       : problem.travel.free_drive(place, other, crew.profile);
    };
    Seconds best = leg(direct);
    if (problem.travel.by_roads()) {
        best.count -= std::min<std::int64_t>(best.count, 60);  // roundings of legs in between
    } else {
        for (const auto& visit : problem.visits)
            if (visit.place != place || direct == place) best = std::min(best, leg(visit.place));
    }
    return {best.count * 100 / crew.drive_percent};
}

// Proves that this crew can never make the visit, or says that it might.
Broken proof_against(const Problem& problem, CrewIndex crew_index, const Visit& visit) {
    const auto& crew = problem.crews[crew_index];
    const Walk fresh = set_out(problem, crew);
    if (const auto broken = static_rules(problem, crew_index, fresh, visit)) return broken;
    const auto leaving = std::max(crew.shift.from, problem.now);
    const auto ready = leaving + kindest_leg(problem, crew, crew.start, visit.place, true);
    const auto start = first_start(visit, ready);
    if (start == never) return {visit.pinned_start ? Rule::pinned_start : Rule::window};
    const auto home = kindest_leg(problem, crew, crew.end.value_or(visit.place), visit.place, false);
    const auto end = start + work_time(crew, visit, true) + home;
    const auto latest = crew.shift.to + crew.overtime_most;
    if (end > latest) return {Rule::shift, (end - latest).count};
    return {};
}

// The proof that comes nearest to a feasible day tells most: skills first, time last.
std::optional<Reason> proof(const Problem& problem, const Visit& visit) {
    Broken nearest{Rule::skill};
    CrewIndex whose = -1;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(problem.crews.size()); ++crew) {
        const auto broken = proof_against(problem, crew, visit);
        if (!broken) return {};
        const bool nearer = static_cast<int>(broken.rule) > static_cast<int>(nearest.rule) ||
                            (broken.rule == nearest.rule && broken.by < nearest.by);
        if (whose < 0 || nearer) nearest = broken, whose = crew;
    }
    if (whose < 0) return Reason{"route.impossible.no_crews", {{"visit", visit.id}}};
    static constexpr std::string_view prefix = "route.rule.";
    Reason out = reason(problem, whose, nearest, visit);
    out.key = "route.impossible." + out.key.substr(prefix.size());
    return out;
}

LeastChange as_is(const Tours& tours, const Visit& visit) {
    const auto ways = offers(tours, visit, {.most = 1});
    if (ways.empty()) return {};
    const auto& way = ways.front();
    LeastChange out{LeastChange::Kind::take_as_is, way.crew, {}, way.added_travel};
    out.reason = {"route.least.take_as_is",
                  {{"crew", tours.problem().crews[way.crew].id}, {"travel_seconds", way.added_travel.count}}};
    return out;
}

// How far the nearest window must move for work that can begin between `start` and `start + slack`.
LeastChange shifted(const Visit& visit, const Offer& way) {
    LeastChange best;
    for (const auto& window : visit.windows) {
        const bool early = way.start + way.slack < window.from;
        const Seconds amount =
            early ? window.from - way.start - way.slack : std::max(Seconds{0}, way.start - window.to);
        if (best.kind != LeastChange::Kind::none && amount >= best.amount) continue;
        best = {early ? LeastChange::Kind::open_earlier : LeastChange::Kind::close_later, way.crew, amount,
                way.added_travel};
    }
    return best;
}

LeastChange by_window(const Tours& tours, const Visit& visit) {
    if (visit.windows.empty() || visit.pinned_start) return {};
    Visit free = visit;
    free.windows.clear();
    LeastChange best;
    for (const auto& way : offers(tours, free, {.most = 200, .one_per_crew = false})) {
        auto change = shifted(visit, way);
        const bool less = std::tie(change.amount, change.added_travel) < std::tie(best.amount, best.added_travel);
        if (best.kind == LeastChange::Kind::none || less) best = change;
    }
    if (best.kind == LeastChange::Kind::none) return best;
    const bool early = best.kind == LeastChange::Kind::open_earlier;
    best.reason = {early ? "route.least.open_earlier" : "route.least.close_later",
                   {{"seconds", best.amount.count},
                    {"crew", tours.problem().crews[best.crew].id},
                    {"travel_seconds", best.added_travel.count}}};
    return best;
}

LeastChange by_overtime(const Tours& longer, const Visit& visit) {
    LeastChange best;
    for (const auto& way : offers(longer, visit, {.most = 50})) {
        const bool less = std::tie(way.added_overtime, way.added_travel) < std::tie(best.amount, best.added_travel);
        if (best.kind == LeastChange::Kind::none || less)
            best = {LeastChange::Kind::overtime, way.crew, way.added_overtime, way.added_travel};
    }
    if (best.kind == LeastChange::Kind::none) return best;
    best.reason = {"route.least.overtime",
                   {{"seconds", best.amount.count},
                    {"crew", longer.problem().crews[best.crew].id},
                    {"travel_seconds", best.added_travel.count}}};
    return best;
}

LeastChange least_change(const Tours& tours, const Tours& longer, const Visit& visit) {
    if (auto now = as_is(tours, visit); now.kind != LeastChange::Kind::none) return now;
    auto window = by_window(tours, visit);
    auto overtime = by_overtime(longer, visit);
    if (window.kind == LeastChange::Kind::none) return overtime;
    if (overtime.kind == LeastChange::Kind::none) return window;
    return overtime.amount < window.amount ? overtime : window;
}

// A team is made whole or not at all: one member that nobody can do keeps the others out.
std::optional<Reason> proof_with_companions(const Problem& problem, VisitIndex index) {
    if (auto own = proof(problem, problem.visits[index])) return own;
    for (const auto& bond : problem.bonds) {
        if (std::find(bond.visits.begin(), bond.visits.end(), index) == bond.visits.end()) continue;
        for (const auto other : bond.visits)
            if (other != index && proof(problem, problem.visits[other]))
                return Reason{"route.impossible.companion",
                              {{"visit", problem.visits[index].id}, {"companion", problem.visits[other].id}}};
    }
    return {};
}

bool has_bonds(const Problem& problem, VisitIndex index) {
    return std::any_of(problem.bonds.begin(), problem.bonds.end(), [&](const Bond& bond) {
        return std::find(bond.visits.begin(), bond.visits.end(), index) != bond.visits.end();
    });
}

}  // namespace

std::vector<LeftOut> why_left_out(const Tours& tours) {
    const auto& problem = tours.problem();
    std::vector<LeftOut> out;
    std::size_t asked = 0;
    Problem longer_days = problem;
    for (auto& crew : longer_days.crews) crew.overtime_most += overtime_looked_at;
    const Tours longer(longer_days, tours.plan());
    for (VisitIndex index = 0; index < static_cast<VisitIndex>(problem.visits.size()); ++index) {
        if (tours.crew_of(index) >= 0) continue;
        const auto& visit = problem.visits[index];
        LeftOut why{index};
        if (auto impossible = proof_with_companions(problem, index)) {
            why.impossible = true;
            why.reason = std::move(*impossible);
        } else {
            why.reason = {"route.left_out.not_found", {{"visit", visit.id}}};
        }
        if (has_bonds(problem, index)) {
            out.push_back(std::move(why));
            continue;  // no change of this one alone would let it in
        }
        if (asked++ < explained_most) why.least = least_change(tours, longer, visit);
        out.push_back(std::move(why));
    }
    return out;
}

std::vector<LeftOut> why_left_out(const Problem& problem, const Plan& plan) {
    if (left_out(problem, plan).empty()) return {};
    if (plan.agreed.empty()) return why_left_out(Tours(problem, plan));
    const auto agreed = settled(problem, plan);
    return why_left_out(Tours(agreed, plan));
}

}  // namespace yekuo::route
