#include "dispatch/reactions.hpp"

#include "dispatch/case_facts.hpp"
#include "dispatch/emergency.hpp"

namespace yekuo::dispatch {
namespace {

constexpr std::string_view visit_topic = "dispatch.visit";

std::string attribute(const process::TaskOpened& event, const std::string& name) {
    const auto found = event.attributes.find(name);
    return found == event.attributes.end() ? std::string() : found->second;
}

}  // namespace

Commands react(const Rows&, const cases::CaseOpened& e, const Envelope&) {
    Commands out{KnowSite{e.case_id, e.area, e.zone, e.place, e.customer, e.arrival_due ? e.arrival_due : e.deadline.due}};
    if (e.arrival_due) out.push_back(KnowEmergency{e.case_id, e.area, e.arrival_due});
    return out;
}

Commands react(const Rows&, const cases::CaseResumed& e, const Envelope&) {
    return {MoveDue{e.case_id, e.deadline.due}};
}

Commands react(const Rows&, const cases::FeeAssessed& e, const Envelope&) { return {NoteFees{e.case_id, +1}}; }
Commands react(const Rows&, const cases::FeeSettled& e, const Envelope&) { return {NoteFees{e.case_id, -1}}; }

Commands react(const Rows&, const process::TaskOpened& e, const Envelope&) {
    if (e.topic != visit_topic) return {};
    RequestVisit visit;
    visit.case_id = e.case_id;
    visit.task = e.task;
    visit.job_type = attribute(e, "jobType");
    // The model opens the visit behind contract, fee and meter; one that does not says so itself.
    visit.cleared = attribute(e, "cleared") != "no";
    return {visit};
}

Commands react(const Rows& rows, const process::TaskClosed& e, const Envelope&) {
    if (e.topic != visit_topic || e.outcome != process::TaskOutcome::cancelled) return {};
    Commands out;
    for (const auto* order : rows.where<WorkOrderRow>("task", e.task)) out.push_back(WithdrawVisit{order->id, "process"});
    return out;
}

Commands react(const Rows&, const VisitDone& e, const Envelope&) {
    if (!e.task) return {};
    json::object variables{{"visit_outcome", "done"}, {"meter_number", e.meter_number}};
    return {process::CompleteTask{e.task, std::move(variables), "crew:" + std::to_string(e.crew.value)}};
}

Commands react(const Rows&, const VisitBlocked& e, const Envelope&) {
    if (!e.task) return {};
    json::object variables{{"visit_outcome", "blocked"}, {"block_reason", e.reason}};
    return {process::CorrelateMessage{e.case_id, "visit.blocked", std::move(variables), true}};
}

}  // namespace yekuo::dispatch
