// A crew sent to an emergency at once, and who had to make way for it.
#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/emergency.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using http::awaitable;

api::MadeWay shown(const VisitMadeWay& moved, const Views& views) {
    api::MadeWay out;
    out.work_order = moved.work_order.value;
    out.case_id = moved.case_id.value;
    out.case_number = views.case_number(moved.case_id);
    out.from_crew = views.crew_brief(moved.from_crew);
    out.crew = views.crew_brief(moved.crew);
    out.was_expected = optional_time(moved.was_expected);
    out.expected = optional_time(moved.expected);
    out.told = moved.told;
    out.at_risk = moved.at_risk;
    return out;
}

Result<api::UrgentVisit> show(access::Service& service, store::Session& session, const access::Scope& scope,
                              const store::Outcome& outcome) {
    const auto row = load_appointment(session, scope, AppointmentId{outcome.answer.at("appointment").as_int64()});
    if (!row) return not_found("appointment.unknown");
    Views views(service, session, scope);
    views.want(*row);
    std::vector<VisitMadeWay> moved;
    for (const auto& one : outcome.answer.at("made_way").as_array()) {
        auto read = from_json<VisitMadeWay>(one);
        if (!read) return read.error();
        views.want(read->case_id);
        views.want_crew(read->from_crew);
        views.want_crew(read->crew);
        moved.push_back(std::move(*read));
    }
    views.load();
    api::UrgentVisit out;
    out.appointment = views.appointment(*row);
    out.late = outcome.answer.at("late").as_bool();
    for (const auto& one : moved) out.made_way.push_back(shown(one, views));
    return out;
}

}  // namespace

void add_emergencies(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"sendUrgently">([&service](auto& call) -> awaitable<Result<http::Reply<api::UrgentVisit>>> {
        const WorkOrderId id{call.path.id};
        auto known = co_await access::read(service, [&](store::Session& session) -> Result<bool> {
            return load_work_order(session, call.caller, id).has_value();
        });
        if (!known) co_return known.error();
        if (!*known) co_return not_found("work_order.unknown");
        store::Command command(SendUrgently{id, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto sent = co_await access::read(service, [&](store::Session& session) {
            return show(service, session, call.caller, *outcome);
        });
        if (!sent) co_return sent.error();
        co_return http::Reply<api::UrgentVisit>{std::move(*sent), {}, 201, {}};
    });
}

}  // namespace yekuo::dispatch
