// The commands on instances: load the row, run the pure step, write its effects as events.
#include "process/loaded.hpp"
#include "process/starts.hpp"

namespace yekuo::process {

namespace {

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

// How many calls lead to this instance: processes that call each other in a circle end here.
constexpr int call_depth_max = 20;

int call_depth(const Rows& rows, InstanceId instance) {
    int depth = 0;
    for (const auto* row = instance ? rows.find<InstanceRow>(instance) : nullptr; row && depth < call_depth_max; ++depth)
        row = row->parent ? rows.find<InstanceRow>(row->parent) : nullptr;
    return depth;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const StartInstance& command, const Now& now) {
    const auto* definition = latest_definition(rows, command.key);
    auto refused = definition ? Result<void>() : Result<void>(not_found("process.key_unknown"));
    if (call_depth(rows, command.parent) >= call_depth_max) refused = conflict("process.call_depth", command.key);
    Decision decision(now);
    if (!refused) {
        if (!command.parent) return refused.error();
        auto caller = load(rows, command.parent);
        if (!caller) return refused.error();
        run(rows, decision, *caller, CallRefused{command.parent_item, refused.error().key, command.key}, {}, now);
        return decision;
    }
    auto model = model_of(*definition);
    if (!model) return model.error();
    if (!begin_instance(rows, decision, *definition, *model, command, 0, now))
        return invalid("process.no_start", command.key);
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
    if (!run(rows, decision, open->on, Fail{open->task->item, command.error_code, command.detail}, {}, now, now.actor))
        return internal_error("an open task without its token");
    return decision;
}

Result<Decision> decide(const Rows& rows, const CorrelateMessage& command, const Now& now) {
    Decision decision(now);
    for (const auto id : running_of(rows, command.case_id)) {
        auto on = load(rows, id);
        if (!on) return on.error();
        if (awaits_message(*on->model, on->execution, command.message) &&
            correlates(*on->model, command.message, command.variables, on->variables, now.business))
            run(rows, decision, *on, Message{command.message}, command.variables, now, now.actor);
    }
    if (decision.events.empty()) {
        auto started = start_where(rows, decision, "message", command.message, command.case_id, command.variables, now);
        if (!started) return started.error();
    }
    if (decision.events.empty() && !command.lenient) return conflict("process.message_not_awaited", command.message);
    return decision;
}

Result<Decision> decide(const Rows& rows, const BroadcastSignal& command, const Now& now) {
    Decision decision(now);
    const auto listeners =
        command.case_id ? running_of(rows, command.case_id) : running_where(rows, "signal", command.signal);
    for (const auto id : listeners) {
        if (id == command.except) continue;
        auto on = load(rows, id);
        if (!on) return on.error();
        if (awaits_signal(*on->model, on->execution, command.signal))
            run(rows, decision, *on, Signal{command.signal}, {}, now);
    }
    auto started = start_where(rows, decision, "signal", command.signal, command.case_id, {}, now);
    if (!started) return started.error();
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
