#include "process/starts.hpp"

#include <algorithm>
#include <set>

#include "process/loaded.hpp"

namespace yekuo::process {

namespace {

constexpr std::string_view hears = "hears ";  // before the kind, in the rows of what a version may await

const char* kind_of(Trigger trigger) {
    switch (trigger) {
        case Trigger::message: return "message";
        case Trigger::signal: return "signal";
        case Trigger::timer: return "timer";
        case Trigger::conditional: return "conditional";
        default: return nullptr;
    }
}

std::vector<const DoorwayRow*> open_doorways(const Rows& rows, std::string_view kind, const std::string& what) {
    std::vector<const DoorwayRow*> found;
    for (const auto* row : rows.where<DoorwayRow>("what", what))
        if (row->kind == kind) found.push_back(row);
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    return found;
}

struct Entrance {
    const ProcessDefinitionRow* definition;
    ModelRef model;
    int start;
};

Result<Entrance> entrance_of(const Rows& rows, const DoorwayRow& doorway) {
    const auto* definition = rows.find<ProcessDefinitionRow>(doorway.definition);
    if (!definition) return internal_error("a doorway without its definition");
    auto model = model_of(*definition);
    if (!model) return model.error();
    return Entrance{definition, *model, (*model)->find(doorway.element)};
}

Area area_of(const Rows& rows, CaseId case_id) {
    if (case_id)
        for (const auto* row : rows.where<InstanceRow>("case_id", case_id)) return row->area;
    return 0;
}

Result<void> enter(const Rows& rows, Decision& decision, const DoorwayRow& doorway, CaseId case_id, Area area,
                   const json::object& variables, const Now& now) {
    auto entrance = entrance_of(rows, doorway);
    if (!entrance) return entrance.error();
    const StartInstance command{doorway.key, case_id, area, variables, {}, 0};
    if (!begin_instance(rows, decision, *entrance->definition, entrance->model, command, entrance->start, now))
        return internal_error("a doorway that does not open");
    return {};
}

}  // namespace

DoorwaysSet doorways_of(DefinitionId definition, const Model& model, const Now& now) {
    DoorwaysSet set{definition, model.key, {}, {}, {}};
    static const json::object none;
    for (const int start : model.process().starts)
        for (const auto& one : model.nodes[start].definitions) {
            const char* kind = kind_of(one.trigger);
            if (!kind) continue;
            Doorway doorway{model.nodes[start].id, kind, one.what, {}, 0};
            if (one.trigger == Trigger::timer)
                if (const auto due = first_due(*one.timer, now.business, {&none, nullptr, now.business})) {
                    doorway.due = due->at;
                    doorway.remaining = due->remaining;
                }
            set.doorways.push_back(std::move(doorway));
        }
    for (const int child : model.process().children)
        if (instantiates(model, child))
            for (const auto& one : model.nodes[child].definitions)
                if (one.trigger == Trigger::message)
                    set.doorways.push_back({model.nodes[child].id, "message", one.what, {}, 0});
    return set;
}

Result<void> start_where(const Rows& rows, Decision& decision, std::string_view kind, const std::string& what,
                         CaseId case_id, const json::object& variables, const Now& now) {
    for (const auto* doorway : open_doorways(rows, kind, what))
        if (auto entered = enter(rows, decision, *doorway, case_id, area_of(rows, case_id), variables, now); !entered)
            return entered.error();
    return {};
}

std::vector<InstanceId> running_where(const Rows& rows, const std::string& kind, const std::string& what) {
    std::set<InstanceId> found;
    for (const auto* listener : rows.where<ListenerRow>("name", kind + " " + what)) found.insert(listener->instance);
    for (const auto* doorway : open_doorways(rows, std::string(hears) + kind, what))
        for (const auto* row : rows.where<InstanceRow>("definition", doorway->definition))
            if (row->state == InstanceState::running) found.insert(row->id);
    return {found.begin(), found.end()};
}

void tell_listening(Decision& decision, InstanceId id, const std::vector<std::string>& before,
                    std::vector<std::string> after) {
    if (before != after) decision.add(ListeningChanged{id, std::move(after)});
}

bool is_city_signal(const Rows& rows, const InstanceRow& thrower, const std::string& signal) {
    const auto* definition = rows.find<ProcessDefinitionRow>(thrower.definition);
    const auto model = definition ? model_of(*definition) : Result<ModelRef>(not_found("process.key_unknown"));
    if (!thrower.case_id) return true;
    return model && std::find((*model)->city_signals.begin(), (*model)->city_signals.end(), signal) !=
                        (*model)->city_signals.end();
}

Result<Decision> decide(const Rows& rows, const PublishMessage& command, const Now& now) {
    Decision decision(now);
    std::set<InstanceId> listeners;
    // Those of no case are found by what they wait for: there may be very many.
    const auto near = command.case_id ? running_of(rows, command.case_id)
                                      : running_where(rows, "caseless message", command.message);
    listeners.insert(near.begin(), near.end());
    for (const auto id : running_where(rows, "message", command.message)) listeners.insert(id);
    for (const auto id : listeners) {
        auto on = load(rows, id);
        if (!on) return on.error();
        if (awaits_message(*on->model, on->execution, command.message) &&
            correlates(*on->model, command.message, command.variables, on->variables, now.business))
            run(rows, decision, *on, Message{command.message}, {}, now, now.actor);
    }
    if (!decision.events.empty()) return decision;
    auto started = start_where(rows, decision, "message", command.message, command.case_id, command.variables, now);
    if (!started) return started.error();
    return decision;
}

Result<Decision> decide(const Rows& rows, const NoticeCondition& command, const Now& now) {
    Decision decision(now);
    for (const auto* doorway : open_doorways(rows, "conditional", "")) {
        auto entrance = entrance_of(rows, *doorway);
        if (!entrance) return entrance.error();
        for (const auto& one : entrance->model->nodes[entrance->start].definitions)
            if (one.condition && one.condition->holds({&command.variables, nullptr, now.business}).value_or(false))
                if (auto entered = enter(rows, decision, *doorway, command.case_id, command.area, command.variables, now);
                    !entered)
                    return entered.error();
    }
    return decision;
}

// A doorway of an older version is closed: its timer does nothing.
Result<Decision> decide(const Rows& rows, const FireStart& command, const Now& now) {
    Decision decision(now);
    const auto* doorway = rows.find<DoorwayRow>(command.doorway);
    if (!doorway) return decision;
    auto entrance = entrance_of(rows, *doorway);
    if (!entrance) return entrance.error();
    StartFired fired{command.doorway, {}, 0};
    static const json::object none;
    for (const auto& one : entrance->model->nodes[entrance->start].definitions)
        if (one.timer && doorway->remaining != 0)
            if (const auto next = next_due(*one.timer, now.business, {&none, nullptr, now.business})) {
                fired.next = *next;
                fired.remaining = doorway->remaining > 0 ? doorway->remaining - 1 : -1;
            }
    decision.add(std::move(fired));
    if (auto entered = enter(rows, decision, *doorway, {}, 0, {}, now); !entered) return entered.error();
    return decision;
}

void apply(Rows& rows, const DoorwaysSet& event, const Envelope& at) {
    std::vector<std::string> closed;
    for (const auto* row : rows.where<DoorwayRow>("key", event.key))
        if (!row->kind.starts_with(hears)) closed.push_back(row->id);
    for (const auto& id : closed) {
        store::disarm_timer(rows, "process.start", 0, id);
        rows.erase<DoorwayRow>(id);
    }
    for (const auto& one : event.doorways) {
        const std::string id = event.key + "/" + one.element + "/" + one.kind + "/" + one.what;
        rows.insert(DoorwayRow{id, event.key, event.definition, one.element, one.kind, one.what, one.remaining});
        if (one.due) store::arm_timer(rows, "process.start", 0, *one.due, at, id);
    }
    const auto hear = [&](const std::string& kind, const std::string& what) {
        const std::string id = event.key + "@" + std::to_string(event.definition.value) + "/" + kind + "/" + what;
        rows.insert(DoorwayRow{id, event.key, event.definition, "", kind, what, 0});
    };
    for (const auto& message : event.messages) hear(std::string(hears) + "message", message);
    for (const auto& signal : event.signals) hear(std::string(hears) + "signal", signal);
}

void apply(Rows& rows, const ListeningChanged& event, const Envelope&) {
    std::set<std::string> wanted(event.names.begin(), event.names.end());
    std::vector<std::string> gone;
    for (const auto* row : rows.where<ListenerRow>("instance", event.instance))
        if (!wanted.erase(row->name)) gone.push_back(row->id);
    for (const auto& id : gone) rows.erase<ListenerRow>(id);
    for (const auto& name : wanted)
        rows.put(ListenerRow{std::to_string(event.instance.value) + " " + name, event.instance, name});
}

void apply(Rows& rows, const StartFired& event, const Envelope& at) {
    if (!event.next) return;
    rows.change<DoorwayRow>(event.doorway, [&](DoorwayRow& row) { row.remaining = event.remaining; });
    store::arm_timer(rows, "process.start", 0, *event.next, at, event.doorway);
}

}  // namespace yekuo::process
