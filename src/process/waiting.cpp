// Events that come: who waits for them, and what they set off.
#include <algorithm>

#include "process/run.hpp"

namespace yekuo::process {

namespace {

// Item::seen: the low bits remember which conditions are true, the high ones which definitions of a
// parallel multiple event have occurred.
constexpr std::uint32_t condition_bits = 16;

// The events that an item waits for.
template <class F>
void each_waiting(const Model& model, const Item& item, bool outermost, F visit) {
    const Node& at = model.nodes[item.node];
    if (item.status == Status::active) {
        if (at.kind == Kind::catching || at.kind == Kind::receive) visit(item.node);
        if (at.kind == Kind::event_based)
            for (std::size_t i = 0; i < at.out.size(); ++i)
                if (!(item.seen >> (condition_bits + i) & 1)) visit(model.flows[at.out[i]].target);
        if (at.is_scope() && !item.interrupted)
            for (const int sub : at.event_subs) visit(model.nodes[sub].starts[0]);
    }
    const bool guarded = item.status != Status::compensating && at.is_activity() && outermost;
    const bool unborn = item.status == Status::failed && item.flow != resume_in_place;
    if (guarded && !unborn)
        for (const int boundary : at.boundaries) visit(boundary);
}

}  // namespace

bool instantiates(const Model& model, int element) {
    const Node& at = model.nodes[element];
    if (at.scope) return false;
    if (at.kind == Kind::receive && at.instantiate) return true;
    return std::any_of(at.in.begin(), at.in.end(), [&](int flow) {
        const Node& before = model.nodes[model.flows[flow].source];
        return before.kind == Kind::event_based && before.instantiate;
    });
}

// The message has come with which the process begins.
void Run::begin_with(int event) {
    const int root = state_.items.front().id;
    arm_event_subs(root);
    if (node(event).in.empty()) return leave(event, root);
    enter_event_gateway({model_.flows[node(event).in.front()].source, root, 0});
    trigger({state_.items.back().id, event, 0});
}

std::vector<Run::Catcher> Run::catchers(Trigger wanted, std::string_view what) const {
    std::vector<Catcher> found;
    for (const auto& item : state_.items)
        each_waiting(model_, item, outermost(item), [&](int event) {
            const auto& definitions = node(event).definitions;
            for (std::size_t i = 0; i < definitions.size(); ++i)
                if (definitions[i].trigger == wanted && definitions[i].what == what && !what.empty())
                    found.push_back({item.id, event, static_cast<int>(i)});
        });
    return found;
}

void Run::each_awaited(const std::function<void(const Definition&)>& visit) const {
    for (const auto& item : state_.items)
        each_waiting(model_, item, outermost(item), [&](int event) {
            for (const auto& definition : node(event).definitions) visit(definition);
        });
}

bool Run::take(const Message& input) {
    const auto found = catchers(Trigger::message, input.name);
    return !found.empty() && trigger(found.front());  // a message is for one
}

bool Run::take(const Signal& input) {
    bool taken = false;
    for (const auto& catcher : catchers(Trigger::signal, input.name)) taken |= trigger(catcher);
    return taken;
}

bool Run::take(const TimerFired& input) {
    const auto found = std::find_if(state_.timers.begin(), state_.timers.end(),
                                    [&](const Timer& timer) { return timer.id == input.timer; });
    if (found == state_.timers.end()) return false;
    Timer timer = *found;
    state_.timers.erase(found);
    trigger({timer.item, timer.node, timer.definition});
    if (timer.remaining == 0 || !state_.find(timer.item)) return true;
    const Node& event = node(timer.node);
    if (event.interrupting || (event.kind != Kind::boundary && event.kind != Kind::start)) return true;
    const Variables variables{changed_ ? &*changed_ : &shared_, nullptr, now_};
    const auto next = next_due(*event.definitions[timer.definition].timer, timer.due, variables);
    if (!next) return true;
    timer.due = *next;
    if (timer.remaining > 0) --timer.remaining;
    timer.id = state_.next++;
    add_timer(timer);
    return true;
}

// False if the catcher has gone meanwhile.
bool Run::trigger(const Catcher& catcher) {
    Item* item = state_.find(catcher.item);
    if (!item) return false;
    const Node& event = node(catcher.node);
    if (event.kind == Kind::start && item->interrupted) return false;
    if (event.parallel_multiple && event.definitions.size() > 1) {
        const std::uint32_t all = ((1u << event.definitions.size()) - 1) << condition_bits;
        item->seen |= 1u << (condition_bits + catcher.definition);
        if ((item->seen & all) != all) return true;
        item->seen &= ~all;
    }
    if (event.kind == Kind::boundary) {
        trigger_boundary(catcher);
    } else if (event.kind == Kind::start) {
        start_event_sub(item->id, event.scope);
    } else if (event.kind == Kind::receive && item->node == catcher.node) {
        complete(item->id);
    } else {
        const int parent = item->parent;
        if (!waits_for_more(*item, catcher.node)) erase_item(catcher.item);
        leave(catcher.node, parent);
    }
    return true;
}

// A parallel event-based gateway stays until each of its events has occurred.
bool Run::waits_for_more(Item& item, int event) {
    const Node& at = node(item.node);
    if (at.kind != Kind::event_based || !at.parallel_multiple) return false;
    for (std::size_t i = 0; i < at.out.size(); ++i)
        if (model_.flows[at.out[i]].target == event) item.seen |= 1u << (condition_bits + i);
    disarm_event(item.id, event);
    return item.seen >> condition_bits != (1u << at.out.size()) - 1;
}

void Run::trigger_boundary(const Catcher& catcher) {
    const int parent = state_.find(catcher.item)->parent;
    if (node(catcher.node).interrupting) cancel(catcher.item);
    leave(catcher.node, parent);
}

void Run::start_event_sub(int scope, int number, int compensated) {
    const Node& start = node(node(number).starts[0]);
    if (start.interrupting && !compensated) {
        cancel_children(scope);
        for (const int sub : node(node(number).scope).event_subs) disarm_event(scope, node(sub).starts[0]);
        state_.find(scope)->interrupted = true;
    }
    Item& item = add_item(number, scope);
    item.total = compensated;
    open_scope(item.id);
}

// Conditions are looked at whenever nothing else moves: an event occurs when its condition becomes true.
bool Run::fire_conditionals() {
    std::vector<int> ids;
    for (const auto& item : state_.items) ids.push_back(item.id);
    for (const int id : ids) {
        const Item item = *state_.find(id);
        std::optional<Catcher> due;
        std::uint32_t bit = 0, seen = item.seen;
        each_waiting(model_, item, outermost(item), [&](int event) {
            const Node& at = node(event);
            const std::uint32_t mask = 1u << std::min(bit++, condition_bits - 1);
            for (std::size_t i = 0; i < at.definitions.size() && !due; ++i) {
                if (at.definitions[i].trigger != Trigger::conditional) continue;
                const bool is_true = holds(*at.definitions[i].condition, id).value_or(false);
                if (is_true && !(seen & mask)) due = Catcher{id, event, static_cast<int>(i)};
                seen = is_true ? seen | mask : seen & ~mask;
            }
        });
        state_.find(id)->seen = seen;
        if (due && trigger(*due)) return true;
    }
    return false;
}

// --- timers ---

void Run::arm(int id, int event) {
    const auto& definitions = node(event).definitions;
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        if (definitions[i].trigger != Trigger::timer) continue;
        const json::object local = local_of(id);
        const auto due = first_due(*definitions[i].timer, now_,
                                   {changed_ ? &*changed_ : &shared_, local.empty() ? nullptr : &local, now_});
        if (due) {
            add_timer({state_.next++, id, event, static_cast<int>(i), due->at, due->remaining});
            continue;
        }
        Item& item = *state_.find(id);
        if (item.status == Status::failed) return;
        item.status = Status::failed;
        item.flow = resume_entering;
        return push(Effect::Act::incident, id, event, "process.timer_unknown", due.error().detail);
    }
}

void Run::arm_boundaries(int id) {
    for (const int boundary : node(state_.find(id)->node).boundaries) arm(id, boundary);
}

void Run::arm_event_subs(int id) {
    for (const int sub : node(state_.find(id)->node).event_subs) arm(id, node(sub).starts[0]);
}

void Run::add_timer(Timer timer) {
    out_.armed.push_back({timer.id, timer.due});
    state_.timers.push_back(timer);
}

void Run::disarm_if(const std::function<bool(const Timer&)>& gone) {
    std::erase_if(state_.timers, [&](const Timer& timer) {
        if (!gone(timer)) return false;
        const auto unsaid = std::erase_if(out_.armed, [&](const Armed& armed) { return armed.timer == timer.id; });
        if (!unsaid) out_.disarmed.push_back(timer.id);
        return true;
    });
}

void Run::disarm(int id) {
    disarm_if([id](const Timer& timer) { return timer.item == id; });
}

void Run::disarm_event(int id, int event) {
    disarm_if([id, event](const Timer& timer) { return timer.item == id && timer.node == event; });
}

}  // namespace yekuo::process
