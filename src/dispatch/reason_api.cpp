// Why a visit stands where it stands in the live plan, or why no crew has it, and what would let it in.
#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using http::awaitable;

std::string minutes_of(std::int64_t seconds) {
    return std::to_string(seconds >= 0 ? (seconds + 59) / 60 : -((-seconds + 59) / 60));
}

// The optimizer's facts in people's terms: minutes, a crew's name, a time of the day.
api::Reason sentence(const LivePlan& plan, const route::Reason& reason) {
    api::Reason out;
    out.key = reason.key;
    for (const auto& [name, value] : reason.facts) {
        if (name == "crew") {
            if (const auto crew = plan.crew_index(CrewId{value})) out.values["crew"] = plan.base().crews[*crew].crew.name;
        } else if (reason.key == "route.why.pinned_start") {
            out.values["time"] = format_instant(plan.instant({value}));
        } else if (name == "seconds") {
            out.values["minutes"] = minutes_of(value);
        } else if (name == "travel_seconds") {
            out.values["travel"] = minutes_of(value);
        } else {
            out.values[name] = std::to_string(value);
        }
    }
    return out;
}

api::PlanReasons reasons_on(const LivePlan& plan, AppointmentId appointment) {
    api::PlanReasons out;
    const auto visit = plan.find(appointment);
    if (!visit) return out;
    const route::Tours tours(plan.problem(), plan.plan());
    if (plan.crew_of(*visit) >= 0) {
        out.planned = true;
        for (const auto& reason : route::why_here(tours, *visit)) out.reasons.push_back(sentence(plan, reason));
        return out;
    }
    for (const auto& why : route::why_left_out(tours)) {
        if (why.visit != *visit) continue;
        out.impossible = why.impossible;
        out.reasons.push_back(sentence(plan, why.reason));
        if (why.least.kind != route::LeastChange::Kind::none) out.reasons.push_back(sentence(plan, why.least.reason));
    }
    return out;
}

}  // namespace

void add_reasons(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"explainWorkOrder">([&service, &board](auto& call) -> awaitable<Result<api::PlanReasons>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::PlanReasons> {
            const auto order = load_work_order(session, call.caller, WorkOrderId{call.path.id});
            if (!order) return not_found("work_order.unknown");
            if (!order->appointment) return api::PlanReasons{};
            const auto appointment = load_appointment(session, call.caller, order->appointment);
            if (!appointment) return api::PlanReasons{};
            const auto snapshot = board.snapshot(session, appointment->area, appointment->day);
            return reasons_on(*snapshot->shared_plan_at(service.writer.business_now()), appointment->id);
        });
    });
}

}  // namespace yekuo::dispatch
