#include "process/room.hpp"

#include "process/rulebook.hpp"
#include "process/starts.hpp"
#include "process/upkeep.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::process {

namespace {

json::object variables_of(const InstanceRow& row) {
    return row.variables.is_object() ? row.variables.get_object() : json::object{};
}

}  // namespace

void apply(Rows& rows, const InstanceStarted& event, const Envelope& at) {
    rows.insert(InstanceRow{event.instance, event.definition, event.key, at.case_id, at.area,
                            InstanceState::running, {}, event.variables, at.business, {}, {}, event.parent,
                            event.parent_item});
}

void apply(Rows& rows, const ProcessStepped& event, const Envelope& at) {
    rows.change<InstanceRow>(event.instance, [&](InstanceRow& row) {
        row.execution = event.execution;
        if (!event.set.is_object() || event.set.get_object().empty()) return;
        if (!row.variables.is_object()) row.variables = json::object{};
        for (const auto& entry : event.set.get_object())
            row.variables.get_object().insert_or_assign(entry.key(), entry.value());
    });
    for (const int timer : event.disarmed)
        store::disarm_timer(rows, "process.timer", event.instance.value, std::to_string(timer));
    for (const auto& armed : event.armed)
        store::arm_timer(rows, "process.timer", event.instance.value, armed.due, at, std::to_string(armed.timer));
}

void apply(Rows& rows, const TaskOpened& event, const Envelope& at) {
    rows.insert(TaskRow{event.task, event.instance, event.case_id, at.area, event.item, event.element, event.title,
                        event.kind, event.topic, event.attributes, TaskState::open, at.business, {}, {}, {}});
}

void apply(Rows& rows, const TaskClosed& event, const Envelope& at) {
    rows.change<TaskRow>(event.task, [&](TaskRow& row) {
        row.state = event.outcome == TaskOutcome::completed ? TaskState::completed : TaskState::cancelled;
        row.closed = at.business;
        row.variables = event.variables;
        row.by = event.by;
    });
}

void apply(Rows& rows, const InstanceEnded& event, const Envelope& at) {
    rows.change<InstanceRow>(event.instance, [&](InstanceRow& row) {
        row.state = InstanceState::ended;
        row.outcome = event.outcome;
        row.ended = at.business;
    });
}

void apply(Rows& rows, const IncidentRaised& event, const Envelope& at) {
    rows.insert(IncidentRow{event.incident, event.instance, event.case_id, at.area, event.item, event.element,
                            event.key, event.detail, IncidentState::open, at.business, {}});
}

void apply(Rows& rows, const IncidentResolved& event, const Envelope& at) {
    drop_retry(rows, event.incident);
    rows.change<IncidentRow>(event.incident, [&](IncidentRow& row) {
        row.state = IncidentState::resolved;
        row.resolved = at.business;
    });
}

void apply(Rows&, const EventThrown&, const Envelope&) {}
void apply(Rows&, const CallOpened&, const Envelope&) {}
void apply(Rows&, const CallCancelled&, const Envelope&) {}

store::Commands react(const Rows& rows, const EventThrown& event, const Envelope&) {
    if (event.kind == "escalation") {
        const auto* called = rows.find<InstanceRow>(event.instance);
        if (!called || !called->parent) return {};
        return {EscalateCall{called->parent, called->parent_item, event.what}};
    }
    const auto* thrower = rows.find<InstanceRow>(event.instance);
    if (event.kind == "signal") {
        const bool everywhere = thrower && is_city_signal(rows, *thrower, event.what);
        return {BroadcastSignal{everywhere ? CaseId{} : event.case_id, event.what, event.instance}};
    }
    return {PublishMessage{event.what, event.case_id, thrower ? variables_of(*thrower) : json::object{}}};
}

store::Commands react(const Rows& rows, const CallOpened& event, const Envelope& at) {
    const auto* caller = rows.find<InstanceRow>(event.instance);
    if (!caller) return {};
    return {StartInstance{event.called, event.case_id, at.area, variables_of(*caller), event.instance, event.item}};
}

store::Commands react(const Rows&, const CallCancelled& event, const Envelope&) {
    return {CancelCalled{event.instance, event.item}};
}

store::Commands react(const Rows& rows, const InstanceEnded& event, const Envelope&) {
    const auto* ended = rows.find<InstanceRow>(event.instance);
    if (!ended || !ended->parent) return {};
    return {AnswerCall{ended->parent, ended->parent_item, event.outcome, event.reason, variables_of(*ended)}};
}

void join(store::House& house) {
    house.tables<ProcessDefinitionRow, InstanceRow, TaskRow, IncidentRow, DoorwayRow, ListenerRow, RetryRow>();
    house.event_list<Events>();
    house.event_list<StartEvents>();
    house.event_list<UpkeepEvents>();
    join_rulebook(house);
    house.on<EventThrown>(react);
    house.on<CallOpened>(react);
    house.on<CallCancelled>(react);
    house.on<InstanceEnded>(react);
    house.timer("process.timer", [](const store::TimerRow& timer) -> store::Command {
        return FireTimer{InstanceId{timer.subject}, std::atoi(timer.detail.c_str())};
    });
    house.timer("process.start", [](const store::TimerRow& timer) -> store::Command {
        return FireStart{timer.detail};
    });
    house.timer("process.retry", [](const store::TimerRow& timer) -> store::Command {
        return RetryIncident{timer.subject};
    });
}

}  // namespace yekuo::process
