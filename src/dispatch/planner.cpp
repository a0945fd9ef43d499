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

}  // namespace

PlannedDay plan_day(LivePlan plan, const route::Budget& budget) {
    plan.keep_reserve();
    const auto& problem = plan.problem();
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
