#include "route/problem.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yekuo::route {
namespace {

constexpr std::size_t bond_visits_most = 12;
constexpr Seconds time_most{1'000'000'000};  // some thirty years

bool sane(Seconds moment) {
    return moment >= Seconds{0} && moment <= never;
}
bool sane_length(Seconds length) {
    return length >= Seconds{0} && length <= time_most;
}

std::optional<Error> check_window(const Window& window, const std::string& field) {
    if (!sane(window.from) || !sane(window.to)) return invalid("route.time_out_of_range", field);
    if (window.to < window.from) return invalid("route.window_closes_before_it_opens", field);
    return {};
}

std::optional<Error> check_visit(const Problem& problem, const Visit& visit, const std::string& field) {
    if (visit.place < 0 || visit.place >= problem.travel.places())
        return invalid("route.no_such_place", field + "/place");
    if (!sane_length(visit.service)) return invalid("route.time_out_of_range", field + "/service");
    if (!sane_length(visit.setup)) return invalid("route.time_out_of_range", field + "/setup");
    if (!sane(visit.release)) return invalid("route.time_out_of_range", field + "/release");
    if (visit.priority < 0 || visit.priority > 100)
        return invalid("route.priority_out_of_range", field + "/priority");
    for (std::size_t i = 0; i < visit.windows.size(); ++i) {
        const auto place = fmt::format("{}/windows/{}", field, i);
        if (auto error = check_window(visit.windows[i], place)) return error;
        if (i > 0 && visit.windows[i].from <= visit.windows[i - 1].to)
            return invalid("route.windows_overlap_or_disorder", place);
    }
    for (const auto& [kind, length] : visit.service_by_kind)
        if (!sane_length(length)) return invalid("route.time_out_of_range", field + "/service_by_kind");
    for (const auto& [kind, length] : visit.setup_by_kind)
        if (!sane_length(length)) return invalid("route.time_out_of_range", field + "/setup_by_kind");
    for (const auto used : visit.uses)
        if (used < 0 || used > 1'000'000) return invalid("route.parts_out_of_range", field + "/uses");
    for (const auto back : visit.returns)
        if (back < 0 || back > 1'000'000) return invalid("route.parts_out_of_range", field + "/returns");
    const auto crews = static_cast<CrewIndex>(problem.crews.size());
    if (visit.pinned_crew && (*visit.pinned_crew < 0 || *visit.pinned_crew >= crews))
        return invalid("route.no_such_crew", field + "/pinned_crew");
    if (visit.pinned_start && !sane(*visit.pinned_start))
        return invalid("route.time_out_of_range", field + "/pinned_start");
    if (visit.due &&
        (!sane(visit.due->at) || visit.due->price_per_minute < 0 || visit.due->price_per_minute > 1'000'000))
        return invalid("route.due_out_of_range", field + "/due");
    if (visit.actual && (visit.actual->crew < 0 || visit.actual->crew >= crews || !sane(visit.actual->start) ||
                         !sane(visit.actual->end) || visit.actual->end < visit.actual->start))
        return invalid("route.actual_out_of_range", field + "/actual");
    if (visit.published &&
        (visit.published->crew < 0 || visit.published->crew >= crews || !sane(visit.published->start)))
        return invalid("route.published_out_of_range", field + "/published");
    return {};
}

std::optional<Error> check_crew(const Problem& problem, const Crew& crew, const std::string& field) {
    const auto places = problem.travel.places();
    if (crew.start < nowhere || crew.start >= places) return invalid("route.no_such_place", field + "/start");
    if (crew.end && (*crew.end < 0 || *crew.end >= places)) return invalid("route.no_such_place", field + "/end");
    if (auto error = check_window(crew.shift, field + "/shift")) return error;
    if (crew.breaks.size() > breaks_max) return invalid("route.too_many_breaks", field + "/breaks");
    for (std::size_t i = 0; i < crew.breaks.size(); ++i) {
        const auto place = fmt::format("{}/breaks/{}", field, i);
        if (auto error = check_window(crew.breaks[i].start, place)) return error;
        if (!sane_length(crew.breaks[i].length)) return invalid("route.time_out_of_range", place + "/length");
        auto before = crew.breaks[i].start;
        for (const auto& window : crew.breaks[i].later) {
            if (auto error = check_window(window, place + "/later")) return error;
            if (window.from <= before.to) return invalid("route.windows_overlap_or_disorder", place + "/later");
            before = window;
        }
        if (i > 0 && crew.breaks[i].start.to < crew.breaks[i - 1].start.from)
            return invalid("route.breaks_in_disorder", place);
    }
    if (crew.stock) {
        if (crew.stock->place < 0 || crew.stock->place >= places)
            return invalid("route.no_such_place", field + "/stock/place");
        if (!sane_length(crew.stock->length)) return invalid("route.time_out_of_range", field + "/stock/length");
    }
    for (const auto price : {crew.price_drive_hour, crew.price_km, crew.price_work_hour})
        if (price < 0 || price > 1'000'000) return invalid("route.price_out_of_range", field + "/price");
    if (!sane_length(crew.overtime_most)) return invalid("route.time_out_of_range", field + "/overtime_most");
    if (crew.overtime_price < 0 || crew.overtime_price > 1'000'000)
        return invalid("route.price_out_of_range", field + "/overtime_price");
    if (crew.price < 0 || crew.price > 1'000'000'000) return invalid("route.price_out_of_range", field + "/price");
    if (!sane(crew.drive_most)) return invalid("route.time_out_of_range", field + "/drive_most");
    if (crew.visits_most < 0) return invalid("route.visits_out_of_range", field + "/visits_most");
    if (crew.drive_percent < 1 || crew.drive_percent > 1000)
        return invalid("route.pace_out_of_range", field + "/drive_percent");
    if (crew.work_percent < 1 || crew.work_percent > 1000)
        return invalid("route.pace_out_of_range", field + "/work_percent");
    if (crew.profile < 0 || crew.profile >= problem.travel.profiles())
        return invalid("route.no_such_profile", field + "/profile");
    return {};
}

std::optional<Error> check_bond(const Problem& problem, const Bond& bond, const std::string& field) {
    if (bond.visits.size() < 2 || bond.visits.size() > bond_visits_most)
        return invalid("route.bond_size", field + "/visits");
    for (std::size_t i = 0; i < bond.visits.size(); ++i) {
        const auto visit = bond.visits[i];
        const auto place = fmt::format("{}/visits/{}", field, i);
        if (visit < 0 || visit >= static_cast<VisitIndex>(problem.visits.size()))
            return invalid("route.no_such_visit", place);
        if (std::find(bond.visits.begin(), bond.visits.begin() + static_cast<std::ptrdiff_t>(i), visit) !=
            bond.visits.begin() + static_cast<std::ptrdiff_t>(i))
            return invalid("route.visited_twice", place);
    }
    if (!sane(bond.gap_least) || !sane(bond.gap_most) || bond.gap_most < bond.gap_least)
        return invalid("route.gap_out_of_range", field + "/gap");
    return {};
}

}  // namespace

std::vector<VisitIndex> left_out(const Problem& problem, const Plan& plan) {
    std::vector<bool> planned(problem.visits.size(), false);
    for (const auto& route : plan.routes)
        for (const auto visit : route) planned[visit] = true;
    std::vector<VisitIndex> out;
    for (VisitIndex visit = 0; visit < static_cast<VisitIndex>(problem.visits.size()); ++visit)
        if (!planned[visit]) out.push_back(visit);
    return out;
}

Result<void> check(const Problem& problem) {
    if (problem.visits.size() > visits_max) return Error{Code::too_large, "route.too_many_visits", "/visits", {}};
    if (problem.crews.size() > crews_max) return Error{Code::too_large, "route.too_many_crews", "/crews", {}};
    if (!sane(problem.now)) return invalid("route.time_out_of_range", "/now");
    if (problem.objective.levels.empty() || problem.objective.levels.size() > measure_count)
        return invalid("route.levels_out_of_range", "/objective/levels");
    for (std::size_t i = 0; i < problem.visits.size(); ++i)
        if (auto error = check_visit(problem, problem.visits[i], fmt::format("/visits/{}", i))) return *error;
    for (std::size_t i = 0; i < problem.crews.size(); ++i)
        if (auto error = check_crew(problem, problem.crews[i], fmt::format("/crews/{}", i))) return *error;
    if (problem.bonds.size() > bonds_max) return Error{Code::too_large, "route.too_many_bonds", "/bonds", {}};
    for (std::size_t i = 0; i < problem.bonds.size(); ++i)
        if (auto error = check_bond(problem, problem.bonds[i], fmt::format("/bonds/{}", i))) return *error;
    return {};
}

Result<void> check(const Problem& problem, const Plan& plan) {
    if (plan.routes.size() != problem.crews.size()) return invalid("route.plan_wrong_size", "/routes");
    std::vector<bool> seen(problem.visits.size(), false);
    for (std::size_t crew = 0; crew < plan.routes.size(); ++crew) {
        bool open = false;
        for (std::size_t i = 0; i < plan.routes[crew].size(); ++i) {
            const auto visit = plan.routes[crew][i];
            const auto field = fmt::format("/routes/{}/{}", crew, i);
            if (visit < 0 || visit >= static_cast<VisitIndex>(problem.visits.size()))
                return invalid("route.no_such_visit", field);
            if (seen[visit]) return invalid("route.visited_twice", field);
            seen[visit] = true;
            const auto& actual = problem.visits[visit].actual;
            if (actual && (open || actual->crew != static_cast<CrewIndex>(crew)))
                return invalid("route.actual_misplaced", field);
            open |= !actual;
        }
    }
    for (std::size_t i = 0; i < plan.agreed.size(); ++i)
        if (plan.agreed[i].visit < 0 || plan.agreed[i].visit >= static_cast<VisitIndex>(problem.visits.size()))
            return invalid("route.no_such_visit", fmt::format("/agreed/{}/visit", i));
    return {};
}

bool may_do(const Problem& problem, CrewIndex crew_index, const Visit& visit) {
    const auto& crew = problem.crews[crew_index];
    if (visit.actual) return visit.actual->crew == crew_index;
    if (visit.pinned_crew && *visit.pinned_crew != crew_index) return false;
    return crew.skills.covers(visit.skills) && crew.people >= visit.people;
}

}  // namespace yekuo::route
