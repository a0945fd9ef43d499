#include "dispatch/planner.hpp"

#include <algorithm>

namespace yekuo::dispatch {
namespace {

std::vector<AppointmentId> appointments_of(const LivePlan& plan, const std::vector<route::VisitIndex>& order) {
    std::vector<AppointmentId> out;
    for (const auto visit : order)
        if (plan.stop(visit).appointment) out.push_back(plan.stop(visit).appointment);
    return out;
}

std::int64_t travel_of(const route::Problem& problem, const route::Plan& plan) {
    return route::measures(problem, plan)[static_cast<int>(route::Measure::travel)];
}

// A promise told stays inside its window by the rules; what is about to begin stays where it is.
void hold_still(route::Problem& problem, const LivePlan& plan, Instant still) {
    for (route::CrewIndex crew = 0; crew < static_cast<route::CrewIndex>(plan.plan().routes.size()); ++crew)
        for (const auto& at : plan.times(crew).stops) {
            if (!plan.is_open(at.visit) || plan.instant(at.start) >= still) continue;
            auto& visit = problem.visits[at.visit];
            visit.pinned_crew = crew;
            for (auto& window : visit.windows) window.to = std::max(window.from, std::min(window.to, at.start));
        }
}

}  // namespace

PlannedDay plan_day(LivePlan plan, const route::Budget& budget, Instant still) {
    plan.keep_reserve();
    route::Problem problem = plan.problem();
    hold_still(problem, plan, still);
    PlannedDay out;
    out.better.area = plan.base().area;
    out.better.day = plan.base().day;
    out.travel_seconds_before = out.travel_seconds_after = travel_of(problem, plan.plan());
    auto found = route::improve(problem, plan.plan(), budget).plan;
    // Visits that no crew had stay with the dispatcher: an alert stands open for each of them.
    for (auto& order : found.routes)
        std::erase_if(order, [&](auto visit) { return std::ranges::find(plan.unplaced(), visit) != plan.unplaced().end(); });
    if (route::left_out(problem, found).size() != plan.unplaced().size()) return out;
    for (std::size_t crew = 0; crew < found.routes.size(); ++crew) {
        if (found.routes[crew] == plan.plan().routes[crew]) continue;
        const auto& row = plan.base().crews[crew].route;
        out.better.routes.push_back({row.crew, row.version, appointments_of(plan, found.routes[crew])});
    }
    out.travel_seconds_after = travel_of(problem, found);
    return out;
}

}  // namespace yekuo::dispatch
