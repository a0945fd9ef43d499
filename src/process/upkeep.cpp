#include "process/upkeep.hpp"

#include <algorithm>

#include "process/loaded.hpp"
#include "process/starts.hpp"

namespace yekuo::process {

namespace {

// How often this token has failed before; a task that fails again is the same token.
int failures_of(const Rows& rows, const IncidentRaised& event) {
    int count = 0;
    for (const auto* row : rows.where<IncidentRow>("instance", event.instance))
        if (row->item == event.item && row->key == event.key) ++count;
    return count;
}

// An instance of an old version may never have told what it awaits: only its rows say what was told.
void retell(const Rows& rows, Decision& decision, const Loaded& on, const Model& model, const Execution& execution) {
    std::vector<std::string> names;
    for (const auto* row : rows.where<ListenerRow>("instance", on.id)) names.push_back(row->name);
    std::sort(names.begin(), names.end());
    decision.about(on.area, on.case_id);
    tell_listening(decision, on.id, names, heard_by(on.case_id, model, execution));
}

using Refusal = std::optional<Error>;

Refusal migrate_one(const Rows& rows, Decision& decision, Loaded& on, const ChangeInstances& command,
                    const Model& target, const Now& now) {
    auto moved = migrate(*on.model, target, command.mapping, on.execution, on.variables, now.business);
    if (!moved) return moved.error();
    InstanceMigrated event{on.id, command.definition, command.target, encode(moved->execution), {}, {}, moved->disarmed};
    for (const auto& armed : moved->armed) event.armed.push_back({armed.timer, armed.due});
    for (const auto* task : rows.where<TaskRow>("instance", on.id)) {
        const Item* item = moved->execution.find(task->item);
        if (task->state != TaskState::open || !item) continue;
        const Node& node = target.nodes[item->node];
        event.tasks.push_back({task->id, node.id, node.name, node.topic, node.attributes});
    }
    decision.about(on.area, on.case_id);
    decision.add(std::move(event));
    retell(rows, decision, on, target, moved->execution);
    return {};
}

Refusal move_one(const Rows& rows, Decision& decision, Loaded& on, const ChangeInstances& command, const Now& now) {
    const int from = on.model->find(command.from), to = on.model->find(command.to);
    const auto& nodes = on.model->nodes;
    if (!from || nodes[from].kind == Kind::none) return conflict("process.move_from", command.from);
    const Kind kind = nodes[to].kind;
    const bool enters = nodes[to].is_activity() ? kind != Kind::event_sub_process
                                                : kind == Kind::exclusive || kind == Kind::end || kind == Kind::throwing ||
                                                      kind == Kind::catching || kind == Kind::event_based;
    if (!to || !enters || nodes[to].scope != nodes[from].scope) return conflict("process.move_to", command.to);
    if (!run(rows, decision, on, MoveToken{from, to}, {}, now, now.actor))
        return conflict("process.move_from", command.from);
    return {};
}

Refusal retry_one(const Rows& rows, Decision& decision, Loaded& on, const Now& now) {
    std::vector<int> failed;
    for (const auto* row : rows.where<IncidentRow>("instance", on.id))
        if (row->state == IncidentState::open) failed.push_back(row->item);
    if (failed.empty()) return conflict("process.no_incident");
    // One step after the other: the next one begins where this one leads.
    if (!run(rows, decision, on, Retry{failed.front()}, {}, now, now.actor)) return conflict("process.no_incident");
    return {};
}

Refusal change_one(const Rows& rows, Decision& decision, Loaded& on, const ChangeInstances& command,
                   const ModelRef& target, const Now& now) {
    switch (command.action) {
        case BatchAction::migrate: return migrate_one(rows, decision, on, command, *target, now);
        case BatchAction::move: return move_one(rows, decision, on, command, now);
        case BatchAction::retry: return retry_one(rows, decision, on, now);
        case BatchAction::cancel: break;
    }
    if (rows.find<InstanceRow>(on.id)->parent) return conflict("process.called");  // goes with its caller
    run(rows, decision, on, Cancel{command.reason}, {}, now, now.actor);
    return {};
}

Result<ModelRef> model_with_id(const Rows& rows, DefinitionId id) {
    const auto* definition = rows.find<ProcessDefinitionRow>(id);
    if (!definition) return not_found("process.definition_unknown");
    return model_of(*definition);
}

}  // namespace

void plan_retries(const Rows& rows, Decision& decision, std::size_t first, const Now& now) {
    std::vector<RetryPlanned> planned;
    for (std::size_t i = first; i < decision.events.size(); ++i) {
        const auto* raised = decision.events[i].as<IncidentRaised>();
        if (!raised || raised->key != "process.error_uncaught") continue;
        const auto attempt = static_cast<std::size_t>(failures_of(rows, *raised));
        if (attempt >= retry_after_minutes.size()) continue;
        planned.push_back({raised->incident, static_cast<int>(attempt) + 1,
                           now.business + minutes(retry_after_minutes[attempt])});
    }
    for (auto& one : planned) decision.add(std::move(one));
}

void drop_retry(Rows& rows, std::int64_t incident) {
    if (!rows.find<RetryRow>(incident)) return;
    store::disarm_timer(rows, "process.retry", incident);
}

Result<Decision> decide(const Rows& rows, const ResolveIncident& command, const Now& now) {
    const auto* incident = rows.find<IncidentRow>(command.incident);
    if (!incident) return not_found("process.incident_unknown");
    if (incident->state != IncidentState::open) return conflict("process.incident_resolved");
    if (command.note.empty()) return invalid("process.note_missing", "/note");
    auto on = load(rows, incident->instance);
    if (!on) return on.error();
    Decision decision(now);
    decision.about(on->area, on->case_id);
    decision.add(IncidentSettled{command.incident, incident->instance, now.actor, command.note});
    if (!run(rows, decision, *on, Resolve{incident->item}, command.variables, now, now.actor))
        return internal_error("an open incident without its token");
    return decision;
}

Result<Decision> decide(const Rows& rows, const ChangeInstances& command, const Now& now) {
    auto own = model_with_id(rows, command.definition);
    if (!own) return own.error();
    ModelRef target;
    if (command.action == BatchAction::migrate) {
        auto found = model_with_id(rows, command.target);
        if (!found) return found.error();
        if ((*found)->key != (*own)->key) return invalid("process.migrate_other", "/target", (*found)->key);
        target = *found;
    }
    if (command.instances.size() > batch_instances_max) return invalid("process.batch_size", "/limit");
    Decision decision(now);
    json::array refused;
    int done = 0;
    for (const auto id : command.instances) {
        const auto* row = rows.find<InstanceRow>(id);
        if (!row || row->definition != command.definition) return not_found("process.instance_unknown");
        auto on = load(rows, id);
        auto refusal = on ? change_one(rows, decision, *on, command, target, now) : Refusal(on.error());
        if (!refusal) {
            ++done;
            continue;
        }
        const std::string element = refusal->field.empty() ? refusal->detail : refusal->field;
        refused.push_back(json::object{{"instance", id.value},
                                       {"case_id", row->case_id.value},
                                       {"key", refusal->key},
                                       {"element", element}});
    }
    if (command.dry_run) decision.events.clear();
    decision.answer["done"] = done;
    decision.answer["refused"] = std::move(refused);
    return decision;
}

Result<Decision> decide(const Rows& rows, const TellAwaited& command, const Now& now) {
    Decision decision(now);
    for (const auto id : command.instances) {
        auto on = load(rows, id);
        if (on) retell(rows, decision, *on, *on->model, on->execution);
        else if (on.error().code == Code::internal) return on.error();  // ended ones await nothing
    }
    return decision;
}

std::vector<store::RowKey> keys(const TellAwaited& command) {
    std::vector<store::RowKey> wanted;
    for (const auto id : command.instances) wanted.push_back(store::row_key<InstanceRow>(id));
    return wanted;
}

std::vector<store::RowKey> keys(const ChangeInstances& command) {
    std::vector<store::RowKey> wanted;
    for (const auto id : command.instances) wanted.push_back(store::row_key<InstanceRow>(id));
    return wanted;
}

void apply(Rows& rows, const RetryPlanned& event, const Envelope& at) {
    rows.insert(RetryRow{event.incident, event.attempt, event.due, {}});
    store::arm_timer(rows, "process.retry", event.incident, event.due, at);
}

void apply(Rows& rows, const IncidentSettled& event, const Envelope&) {
    if (rows.find<RetryRow>(event.incident))
        rows.change<RetryRow>(event.incident, [&](RetryRow& row) { row.note = event.note; });
    else
        rows.insert(RetryRow{event.incident, 0, {}, event.note});
}

void apply(Rows& rows, const InstanceMigrated& event, const Envelope& at) {
    rows.change<InstanceRow>(event.instance, [&](InstanceRow& row) {
        row.definition = event.to;
        row.execution = event.execution;
    });
    for (const auto& moved : event.tasks)
        rows.change<TaskRow>(moved.task, [&](TaskRow& row) {
            row.element = moved.element;
            row.name = moved.title;
            row.topic = moved.topic;
            row.attributes = moved.attributes;
        });
    for (const int timer : event.disarmed)
        store::disarm_timer(rows, "process.timer", event.instance.value, std::to_string(timer));
    for (const auto& armed : event.armed)
        store::arm_timer(rows, "process.timer", event.instance.value, armed.due, at, std::to_string(armed.timer));
}

}  // namespace yekuo::process
