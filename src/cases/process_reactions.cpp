#include "cases/process_reactions.hpp"

#include "cases/disclosure.hpp"
#include "grid/restriction.hpp"

namespace yekuo::cases {

namespace {

std::string attribute(const std::map<std::string, std::string>& attributes, const char* name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string{} : found->second;
}

// Every open task of the case that waits for this topic is done with it.
Commands complete(const Rows& rows, CaseId case_id, std::string_view topic, const json::object& variables,
                  const std::string& by) {
    Commands commands;
    for (const auto* task : rows.where<process::TaskRow>("case_id", case_id))
        if (task->topic == topic && task->state == process::TaskState::open)
            commands.push_back(process::CompleteTask{task->id, variables, by});
    return commands;
}

bool has_open_task(const Rows& rows, CaseId case_id, const std::string& link) {
    for (const auto* task : rows.where<process::TaskRow>("case_id", case_id))
        if (task->state == process::TaskState::open && attribute(task->attributes, "keyLink") == link) return true;
    return false;
}

// The running links that nothing works on any more, now that another begins, or the work is over and the
// customer is called.
std::vector<std::string> finished_links(const Rows& rows, CaseId case_id, const std::string& beginning,
                                        const std::string& topic) {
    std::vector<std::string> finished;
    if (beginning.empty() && topic != "cases.return_call") return finished;
    for (const KeyLinkRow* link : links_of(rows, case_id))
        if (link->state == LinkState::running && link->link != beginning && !has_open_task(rows, case_id, link->link))
            finished.push_back(link->link);
    return finished;
}

// The negative list as it stands when the plan is drafted, for what the plan asks: the case is noted on what
// restricts it, and the departments plan together.
Commands check_list(const Rows& rows, const CaseRow& row, const process::TaskOpened& e, const Envelope& at) {
    double asked = row.load_kw;
    const auto* instance = rows.find<process::InstanceRow>(e.instance);
    if (const auto* known = instance ? instance->variables.if_object() : nullptr)
        if (const auto* capacity = known->if_contains("capacity_kva"); capacity && capacity->is_number())
            asked = capacity->to_number<double>();
    const bool restricted = !grid::restricting(rows, row.area, row.place, asked).empty();
    return {grid::NoteRestricted{row.id, row.area, row.place, row.customer, asked},
            process::CompleteTask{e.task, {{"restricted", restricted}}, at.actor}};
}

// What a task of ours needs: nothing but patience, a step that is already done, or work of our own.
Commands answer_task(const Rows& rows, const CaseRow& row, const process::TaskOpened& e, const Envelope& at) {
    const auto done = [&](json::object variables) -> Commands {
        return {process::CompleteTask{e.task, std::move(variables), at.actor}};
    };
    if (e.topic == "cases.contract" && row.contract_at) return done({{"contract_signed", true}});
    if (e.topic == "cases.fee" && !has_open_fees(rows, row.id)) return done({{"fee_settled", true}});
    if (e.topic == "cases.meter" && !row.meter.empty()) return done({{"meter", row.meter}});
    if (e.topic == "grid.check") return check_list(rows, row, e, at);
    if (e.topic == "cases.commission") return {CommissionMeter{row.id}};
    if (e.topic == "cases.account") return {OpenAccount{row.id}};
    if (e.topic == "cases.first_contact" && row.first_contact_at) return done({{"reached", true}});
    if (e.topic == "cases.answer" && row.answered_at) return done({{"outcome", row.outcome}});
    if (e.topic == "cases.test_result")
        if (const auto* test = rows.find<MeterTestRow>(row.id)) return done({{"within", test->within}});
    return {};
}

// What a process knows when it begins. Its models ask for these before anything has set them: a condition
// that is neither true nor false would be an incident. The supply plan's task sets the real ones.
json::object beginning(const Rows& rows, const CaseOpened& e) {
    const bool high_voltage = e.type >= "C05" && e.type <= "C08";
    return {{"case_type", e.type},
            {"channel", e.channel},
            {"urgency", e.urgency},
            {"load_kw", e.load_kw},
            {"has_customer", static_cast<bool>(e.customer)},
            {"papers_missing", !e.missing.empty()},
            {"fee_cents", 0},
            {"needs_visit", true},
            {"visit_outcome", "none"},
            {"capacity_kva", e.load_kw},
            {"voltage_kv", high_voltage ? 10.0 : 0.4},
            {"dual_supply", e.type == "C07"},
            {"important", false},
            {"restricted", !grid::restricting(rows, e.area, e.place, e.load_kw).empty()},
            {"generation_10kv", false},
            {"grid_works", false},
            {"needs_outage", false},
            {"works_done", false},
            {"live_line", false}};
}

}  // namespace

Commands react(const Rows& rows, const CaseOpened& e, const Envelope&) {
    const CaseRow* row = rows.find<CaseRow>(e.case_id);
    if (!row) return {};
    return {process::StartInstance{e.type, e.case_id, e.area, beginning(rows, e), {}, 0}};
}

Commands react(const Rows& rows, const process::TaskOpened& e, const Envelope& at) {
    const CaseRow* row = rows.find<CaseRow>(e.case_id);
    if (!row || row->state != CaseState::open) return {};
    Commands commands;
    const std::string link = attribute(e.attributes, "keyLink");
    const bool waits_for_people = e.kind == "user" || !link.empty();
    if (waits_for_people)
        commands.push_back(RunKeyLink{e.case_id, link, attribute(e.attributes, "turn"), e.topic,
                                      finished_links(rows, e.case_id, link, e.topic)});
    for (auto& command : answer_task(rows, *row, e, at)) commands.push_back(std::move(command));
    return commands;
}

Commands react(const Rows& rows, const process::TaskClosed& e, const Envelope& at) {
    const std::string link = attribute(e.attributes, "keyLink");
    if (link.empty() || e.outcome != process::TaskOutcome::completed || !rows.find<CaseRow>(e.case_id)) return {};
    return {StepKeyLink{e.case_id, link, e.by.empty() ? at.actor : e.by}};
}

Commands react(const Rows& rows, const process::InstanceEnded& e, const Envelope&) {
    const CaseRow* row = rows.find<CaseRow>(e.case_id);
    const auto* instance = rows.find<process::InstanceRow>(e.instance);
    if (!row || row->state != CaseState::open || !instance || instance->parent) return {};
    if (e.outcome == process::InstanceOutcome::completed) return {CloseCase{e.case_id}};
    if (e.outcome == process::InstanceOutcome::terminated)
        return {CancelCase{e.case_id, "not_feasible", {}, "system"}};
    return {};  // a failure is an incident of the process, to be retried or cancelled by a person
}

Commands react(const Rows& rows, const ContractSigned& e, const Envelope&) {
    return complete(rows, e.case_id, "cases.contract", {{"contract_signed", true}}, e.by);
}

Commands react(const Rows& rows, const FeeSettled& e, const Envelope&) {
    if (has_open_fees(rows, e.case_id)) return {};
    return complete(rows, e.case_id, "cases.fee", {{"fee_settled", true}}, e.by);
}

Commands react(const Rows& rows, const MeterAllocated& e, const Envelope& at) {
    return complete(rows, e.case_id, "cases.meter", {{"meter", e.meter}}, at.actor);
}

Commands react(const Rows& rows, const MeterCommissioned& e, const Envelope& at) {
    return complete(rows, e.case_id, "cases.commission", {{"commissioned", true}}, at.actor);
}

Commands react(const Rows& rows, const AccountOpened& e, const Envelope& at) {
    return complete(rows, e.case_id, "cases.account", {{"account", e.account}}, at.actor);
}

Commands react(const Rows& rows, const CallRecorded& e, const Envelope& at) {
    const bool reached = e.outcome == "reached";
    if (e.kind == "first_contact" && reached) {
        json::object said{{"reached", true}};
        if (e.needs_visit) said["needs_visit"] = *e.needs_visit;
        return complete(rows, e.case_id, "cases.first_contact", said, at.actor);
    }
    // Three return calls without an answer are enough: the case ends, unheard, and the rating stays open.
    if (e.kind == "return_call" && (reached || e.attempt >= unreachable_after))
        return complete(rows, e.case_id, "cases.return_call",
                        {{"reached", reached}, {"satisfied", e.satisfied.value_or(reached)}}, at.actor);
    return {};
}

Commands react(const Rows& rows, const MeterTested& e, const Envelope& at) {
    return complete(rows, e.case_id, "cases.test_result", {{"within", e.within}}, at.actor);
}

Commands react(const Rows& rows, const SenderAnswered& e, const Envelope& at) {
    return complete(rows, e.case_id, "cases.answer", {{"outcome", e.outcome}}, at.actor);
}

Commands react(const Rows& rows, const CaseCancelled& e, const Envelope&) {
    for (const auto* instance : rows.where<process::InstanceRow>("case_id", e.case_id))
        if (instance->state == process::InstanceState::running)
            return {process::CancelInstance{e.case_id, e.reason}};
    return {};
}

}  // namespace yekuo::cases
