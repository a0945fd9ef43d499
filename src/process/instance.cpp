// The commands on instances: load the row, run the pure step, write its effects as events.
#include "process/instance.hpp"

#include "process/step.hpp"

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

// One instance with its model, ready for a step.
struct Loaded {
    InstanceId id;
    CaseId case_id;
    Area area = 0;
    std::string key;
    ModelRef model;
    Execution execution;
    json::object variables;
};

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
            break;
        case Effect::Act::resolved:
            decision.add(IncidentResolved{incident, on.id});
            break;
    }
}

// Runs one input on an instance and adds its events. False if nothing waited for the input.
bool run(const Rows& rows, Decision& decision, Loaded& on, const Input& input, const json::object& given,
         const Now& now, const std::string& by = {}) {
    for (const auto& entry : given) on.variables.insert_or_assign(entry.key(), entry.value());
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
    for (const auto& [effect, incident] : effects) add_effect(decision, on, *effect, incident, by, given);
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

struct OpenTask {
    const TaskRow* task;
    Loaded on;
};

Result<OpenTask> load_task(const Rows& rows, TaskId id) {
    const auto* task = rows.find<TaskRow>(id);
    if (!task) return not_found("process.task_unknown");
    if (task->state != TaskState::open) return conflict("process.task_closed");
    auto on = load(rows, task->instance);
    if (!on) return on.error();
    return OpenTask{task, std::move(*on)};
}

}  // namespace

Result<Decision> decide(const Rows& rows, const StartInstance& command, const Now& now) {
    const auto* definition = latest_definition(rows, command.key);
    if (!definition) return not_found("process.key_unknown");
    auto model = model_of(*definition);
    if (!model) return model.error();
    Decision decision(now);
    decision.about(command.area, command.case_id);
    const InstanceId id{decision.next()};
    decision.add(InstanceStarted{id, definition->id, command.key, command.parent, command.parent_item,
                                 command.variables});
    Loaded on{id, command.case_id, command.area, command.key, *model, {}, command.variables};
    if (!run(rows, decision, on, Start{}, {}, now)) return invalid("process.no_start", command.key);
    decision.answer["instance"] = id.value;
    return decision;
}

Result<Decision> decide(const Rows& rows, const CompleteTask& command, const Now& now) {
    auto open = load_task(rows, command.task);
    if (!open) return open.error();
    Decision decision(now);
    const std::string& by = command.by.empty() ? now.actor : command.by;
    if (!run(rows, decision, open->on, Complete{open->task->item}, command.variables, now, by))
        return internal_error("an open task without its token");
    decision.answer["task"] = command.task.value;
    return decision;
}

Result<Decision> decide(const Rows& rows, const FailTask& command, const Now& now) {
    auto open = load_task(rows, command.task);
    if (!open) return open.error();
    Decision decision(now);
    if (!run(rows, decision, open->on, Fail{open->task->item, command.error_code}, {}, now, now.actor))
        return internal_error("an open task without its token");
    return decision;
}

Result<Decision> decide(const Rows& rows, const CorrelateMessage& command, const Now& now) {
    Decision decision(now);
    for (const auto id : running_of(rows, command.case_id)) {
        auto on = load(rows, id);
        if (!on) return on.error();
        if (awaits_message(*on->model, on->execution, command.message))
            run(rows, decision, *on, Message{command.message}, command.variables, now, now.actor);
    }
    if (decision.events.empty() && !command.lenient) return conflict("process.message_not_awaited", command.message);
    return decision;
}

Result<Decision> decide(const Rows& rows, const BroadcastSignal& command, const Now& now) {
    Decision decision(now);
    for (const auto id : running_of(rows, command.case_id)) {
        if (id == command.except) continue;
        auto on = load(rows, id);
        if (!on) return on.error();
        if (awaits_signal(*on->model, on->execution, command.signal))
            run(rows, decision, *on, Signal{command.signal}, {}, now);
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const CancelInstance& command, const Now& now) {
    Decision decision(now);
    for (const auto id : running_of(rows, command.case_id)) {
        const auto* row = rows.find<InstanceRow>(id);
        if (row->parent) continue;  // goes with its caller
        auto on = load(rows, id);
        if (!on) return on.error();
        run(rows, decision, *on, Cancel{command.reason}, {}, now, now.actor);
    }
    if (decision.events.empty()) return conflict("process.instance_ended");
    return decision;
}

Result<Decision> decide(const Rows& rows, const RetryIncident& command, const Now& now) {
    const auto* incident = rows.find<IncidentRow>(command.incident);
    if (!incident) return not_found("process.incident_unknown");
    if (incident->state != IncidentState::open) return conflict("process.incident_resolved");
    auto on = load(rows, incident->instance);
    if (!on) return on.error();
    Decision decision(now);
    if (!run(rows, decision, *on, Retry{incident->item}, {}, now, now.actor))
        return internal_error("an open incident without its token");
    return decision;
}

// A timer whose token has gone meanwhile does nothing.
Result<Decision> decide(const Rows& rows, const FireTimer& command, const Now& now) {
    Decision decision(now);
    auto on = load(rows, command.instance);
    if (!on) return on.error().code == Code::internal ? Result<Decision>(on.error()) : decision;
    run(rows, decision, *on, TimerFired{command.timer}, {}, now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerCall& command, const Now& now) {
    Decision decision(now);
    auto on = load(rows, command.instance);
    if (!on) return on.error().code == Code::internal ? Result<Decision>(on.error()) : decision;
    const bool failed = command.outcome == InstanceOutcome::failed;
    run(rows, decision, *on, CallEnded{command.item, failed, command.reason}, command.variables, now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const EscalateCall& command, const Now& now) {
    Decision decision(now);
    auto on = load(rows, command.instance);
    if (!on) return on.error().code == Code::internal ? Result<Decision>(on.error()) : decision;
    run(rows, decision, *on, Escalated{command.item, command.code}, {}, now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const CancelCalled& command, const Now& now) {
    Decision decision(now);
    for (const auto* row : rows.where<InstanceRow>("parent", command.parent)) {
        if (row->state != InstanceState::running || row->parent_item != command.item) continue;
        auto on = load(rows, row->id);
        if (!on) return on.error();
        run(rows, decision, *on, Cancel{"process.caller_cancelled"}, {}, now);
    }
    return decision;
}

std::vector<store::RowKey> keys(const CompleteTask& command) { return {store::row_key<TaskRow>(command.task)}; }
std::vector<store::RowKey> keys(const FireTimer& command) {
    return {store::row_key<InstanceRow>(command.instance)};
}

}  // namespace yekuo::process
