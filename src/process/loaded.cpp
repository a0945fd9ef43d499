#include "process/loaded.hpp"

#include "process/starts.hpp"
#include "process/upkeep.hpp"

namespace yekuo::process {

namespace {

const char* kind_name(const Node& node) {
    return node.kind == Kind::user ? "user" : node.kind == Kind::receive ? "receive" : "service";
}

InstanceOutcome outcome_of(End end) {
    switch (end) {
        case End::terminated: return InstanceOutcome::terminated;
        case End::failed: return InstanceOutcome::failed;
        case End::cancelled: return InstanceOutcome::cancelled;
        default: return InstanceOutcome::completed;
    }
}

std::int64_t open_incident(const Rows& rows, InstanceId instance, int item) {
    for (const auto* row : rows.where<IncidentRow>("instance", instance))
        if (row->item == item && row->state == IncidentState::open) return row->id;
    return 0;
}

TaskClosed task_closed(const Loaded& on, const Effect& effect, TaskOutcome outcome, const std::string& by,
                       const json::object& given) {
    const Node& node = on.model->nodes[effect.node];
    return {TaskId{effect.task}, on.id,        on.case_id, node.id, kind_name(node), node.topic,
            node.attributes,     outcome,      by,
            outcome == TaskOutcome::completed && !given.empty() ? json::serialize(given) : std::string{}};
}

void add_effect(Decision& decision, const Loaded& on, const Effect& effect, std::int64_t incident,
                const std::string& by, const json::object& given) {
    const Node& node = on.model->nodes[effect.node];
    switch (effect.act) {
        case Effect::Act::open_task:
            decision.add(TaskOpened{TaskId{decision.next()}, on.id, on.case_id, effect.item, node.id, node.name,
                                    kind_name(node), node.topic, node.attributes});
            break;
        case Effect::Act::close_task:
            decision.add(task_closed(on, effect, TaskOutcome::completed, by, given));
            break;
        case Effect::Act::cancel_task:
            decision.add(task_closed(on, effect, TaskOutcome::cancelled, by, given));
            break;
        case Effect::Act::throw_message:
            decision.add(EventThrown{on.id, on.case_id, "message", effect.text});
            break;
        case Effect::Act::throw_signal:
            decision.add(EventThrown{on.id, on.case_id, "signal", effect.text});
            break;
        case Effect::Act::throw_escalation:
            decision.add(EventThrown{on.id, on.case_id, "escalation", effect.text});
            break;
        case Effect::Act::start_call:
            decision.add(CallOpened{on.id, on.case_id, effect.item, effect.text});
            break;
        case Effect::Act::cancel_call:
            decision.add(CallCancelled{on.id, effect.item});
            break;
        case Effect::Act::incident:
            decision.add(IncidentRaised{decision.next(), on.id, on.case_id, effect.item, node.id, effect.text,
                                        effect.detail});
            break;  // the next try is planned by plan_retries, after all that is numbered here
        case Effect::Act::resolved:
            decision.add(IncidentResolved{incident, on.id});
            break;
    }
}

}  // namespace

Result<Loaded> load(const Rows& rows, InstanceId id) {
    const auto* row = rows.find<InstanceRow>(id);
    if (!row) return not_found("process.instance_unknown");
    if (row->state != InstanceState::running) return conflict("process.instance_ended");
    const auto* definition = rows.find<ProcessDefinitionRow>(row->definition);
    if (!definition) return internal_error("an instance without its definition");
    auto model = model_of(*definition);
    if (!model) return model.error();
    auto execution = decode_execution(row->execution);
    if (!execution) return execution.error();
    return Loaded{id,     row->case_id,          row->area, row->key, *model, std::move(*execution),
                  row->variables.is_object() ? row->variables.get_object() : json::object{}};
}

std::vector<std::string> heard_by(CaseId case_id, const Model& model, const Execution& execution) {
    return case_id ? heard_outside(model, execution) : heard_without_case(model, execution);
}

bool run(const Rows& rows, Decision& decision, Loaded& on, const Input& input, const json::object& given,
         const Now& now, const std::string& by) {
    for (const auto& entry : given) on.variables.insert_or_assign(entry.key(), entry.value());
    const auto listened = heard_by(on.case_id, *on.model, on.execution);
    Outcome outcome = step(*on.model, std::move(on.execution), input, on.variables, now.business);
    if (!outcome.taken) return false;

    std::vector<std::pair<const Effect*, std::int64_t>> effects;
    for (const auto& effect : outcome.effects) {
        std::int64_t incident = 0;
        if (effect.act == Effect::Act::resolved && !(incident = open_incident(rows, on.id, effect.item))) continue;
        effects.emplace_back(&effect, incident);
    }
    // The tasks' ids are the numbers of the events that open them, which follow the step's own.
    const EventNumber first = decision.next() + 1;
    for (std::size_t i = 0; i < effects.size(); ++i)
        if (effects[i].first->act == Effect::Act::open_task)
            if (auto* item = outcome.execution.find(effects[i].first->item))
                item->task = first + static_cast<EventNumber>(i);

    decision.about(on.area, on.case_id);
    ProcessStepped stepped{on.id, encode(outcome.execution), {}, {}, std::move(outcome.disarmed)};
    json::object set = given;
    for (auto& entry : outcome.set) set.insert_or_assign(entry.key(), entry.value());
    stepped.set = std::move(set);
    for (const auto& armed : outcome.armed) stepped.armed.push_back({armed.timer, armed.due});
    decision.add(std::move(stepped));
    const std::size_t before = decision.events.size();
    for (const auto& [effect, incident] : effects) add_effect(decision, on, *effect, incident, by, given);
    plan_retries(rows, decision, before, now);
    tell_listening(decision, on.id, listened,
                   outcome.end == End::none ? heard_by(on.case_id, *on.model, outcome.execution)
                                             : std::vector<std::string>{});
    if (outcome.end != End::none)
        decision.add(InstanceEnded{on.id, on.case_id, on.key, outcome_of(outcome.end), outcome.reason});
    return true;
}

std::vector<InstanceId> running_of(const Rows& rows, CaseId case_id) {
    std::vector<InstanceId> found;
    for (const auto* row : rows.where<InstanceRow>("case_id", case_id))
        if (row->state == InstanceState::running) found.push_back(row->id);
    return found;
}

bool begin_instance(const Rows& rows, Decision& decision, const ProcessDefinitionRow& definition, const ModelRef& model,
                    const StartInstance& command, int start, const Now& now) {
    decision.about(command.area, command.case_id);
    const InstanceId id{decision.next()};
    decision.add(InstanceStarted{id, definition.id, command.key, command.parent, command.parent_item,
                                 command.variables});
    Loaded on{id, command.case_id, command.area, command.key, model, {}, command.variables};
    decision.answer["instance"] = id.value;
    return run(rows, decision, on, Start{start}, {}, now);
}

}  // namespace yekuo::process
