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

// Why no route has the visit inside its window, and the least change that would let it in.
api::PlanReasons left_out_reasons(const LivePlan& plan, route::VisitIndex visit) {
    api::PlanReasons out;
    for (const auto& why : route::why_left_out(route::Tours(plan.problem(), plan.plan()))) {
        if (why.visit != visit) continue;
        using Kind = route::LeastChange::Kind;
        out.impossible = why.impossible;
        if (why.least.kind != Kind::take_as_is) out.reasons.push_back(sentence(plan, why.reason));  // else it fits
        if (why.least.kind != Kind::none) out.reasons.push_back(sentence(plan, why.least.reason));
    }
    return out;
}

// A visit that is made too late is looked at as if no crew had it: with the window that was promised.
api::PlanReasons reasons_on(LivePlan plan, AppointmentId appointment) {
    const auto visit = plan.find(appointment);
    if (!visit) return {};
    const bool late = plan.stop(*visit).at_risk && plan.is_open(*visit);
    api::PlanReasons out;
    if (plan.crew_of(*visit) >= 0) {
        out.planned = true;
        const route::Tours tours(plan.problem(), plan.plan());
        for (const auto& reason : route::why_here(tours, *visit)) out.reasons.push_back(sentence(plan, reason));
        if (!late) return out;
    }
    plan.take_out(*visit);
    plan.set_risk(*visit, false);
    auto why = left_out_reasons(plan, *visit);
    if (!out.planned) return why;
    out.promise = std::move(why.reasons);
    return out;
}

// Nothing is promised yet: what stands in the visit's way that day, as the offers see it.
api::PlanReasons reasons_for(LivePlan plan, const WorkOrderRow& order, Day day) {
    const auto hours = plan.working_window();
    Slot slot{AppointmentMode::day, day, plan.instant({}), plan.instant({})};
    if (hours) slot = {AppointmentMode::day, day, plan.instant(hours->from), plan.instant(hours->to)};
    const auto visit = plan.add(stop_of(order, {}, slot));
    plan.keep_reserve();
    return left_out_reasons(plan, visit);
}

}  // namespace

void add_reasons(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"explainWorkOrder">([&service, &board](auto& call) -> awaitable<Result<api::PlanReasons>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::PlanReasons> {
            const auto order = load_work_order(session, call.caller, WorkOrderId{call.path.id});
            if (!order) return not_found("work_order.unknown");
            const Instant now = service.writer.business_now();
            if (const auto row = load_appointment(session, call.caller, order->appointment)) {
                const auto snapshot = board.snapshot(session, row->area, row->day);
                return reasons_on(snapshot->plan_at(now), row->id);
            }
            if (order->state != WorkOrderState::open) return api::PlanReasons{};
            Day day = day_of(now);
            if (call.query.day) {
                const auto wanted = parse_day(*call.query.day);
                if (!wanted) return invalid(wanted.error().key, "/query/day");
                day = std::max(day, *wanted);
            }
            return reasons_for(board.snapshot(session, order->area, day)->plan_at(now), *order, day);
        });
    });
}

}  // namespace yekuo::dispatch
