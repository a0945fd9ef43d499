// Events that go: messages and signals leave, errors and escalations rise, compensation runs handlers.
#include <algorithm>

#include "process/run.hpp"

namespace yekuo::process {

// While it throws, the token is an item, so that what the event sets off can cancel it too. What an event only
// tells goes first, whatever the order of its definitions; compensation, which takes its time, comes last.
void Run::enter_throw(const Move& move) {
    const int id = add_item(move.node, move.parent).id;
    for (const auto& definition : node(move.node).definitions) {
        if (definition.trigger == Trigger::link) {
            erase_item(id);
            return follow_link(move, definition.what);
        }
        throw_definition(id, definition);
        if (!state_.find(id)) return;
    }
    if (compensate_next(id, 0)) return;
    erase_item(id);
    leave(move.node, move.parent);
}

void Run::follow_link(const Move& move, const std::string& what) {
    for (const int child : node(node(move.node).scope).children) {
        const Node& at = node(child);
        if (at.kind == Kind::catching && at.definitions[0].trigger == Trigger::link && at.definitions[0].what == what)
            return queue_.push_back({child, move.parent, 0});
    }
}

void Run::enter_end(const Move& move) {
    const int id = add_item(move.node, move.parent).id;
    const auto& definitions = node(move.node).definitions;
    for (const auto& definition : definitions) {
        throw_definition(id, definition);
        if (!state_.find(id)) return;
    }
    for (const auto& definition : definitions) {
        if (definition.trigger == Trigger::error) return end_with_error(id, definition.what);
        if (definition.trigger == Trigger::cancel) return cancel_transaction(id);
        if (definition.trigger == Trigger::terminate) return terminate(move.parent);
    }
    if (!compensate_next(id, 0)) erase_item(id);
}

// Ends the scope at once: the process, or a sub-process that then goes on as if complete.
void Run::terminate(int scope) {
    cancel_children(scope);
    const Item& item = *state_.find(scope);
    if (item.parent) return;  // nothing is left in it: settle() completes it
    cancel(scope);
    out_.end = End::terminated;
}

void Run::throw_definition(int id, const Definition& definition) {
    const Item item = *state_.find(id);
    if (definition.trigger == Trigger::message)
        push(Effect::Act::throw_message, id, item.node, definition.what);
    if (definition.trigger == Trigger::signal) {
        push(Effect::Act::throw_signal, id, item.node, definition.what);
        for (const auto& catcher : catchers(Trigger::signal, definition.what)) trigger(catcher);
    }
    if (definition.trigger == Trigger::escalation &&
        !propagate(Trigger::escalation, definition.what, item.parent, true))
        push(Effect::Act::throw_escalation, id, item.node, definition.what);
}

void Run::end_with_error(int id, const std::string& code) {
    const int parent = state_.find(id)->parent;
    if (propagate(Trigger::error, code, parent, true)) {
        if (state_.find(id)) erase_item(id);
        return;
    }
    cancel(state_.items.front().id);
    out_.end = End::failed;
    out_.reason = code;
}

// From an item outwards: first the event sub-processes of a scope that the throw is inside of, then its
// boundary events. False if nobody catches it.
bool Run::propagate(Trigger thrown, const std::string& code, int from, bool inside) {
    bool from_event_sub = false;
    for (const Item* at = state_.find(from); at; at = state_.find(at->parent)) {
        if (const auto catcher = catcher_at(*at, inside, from_event_sub, thrown, code)) return trigger(*catcher);
        from_event_sub = node(at->node).kind == Kind::event_sub_process;
        inside = true;
    }
    return false;
}

std::optional<Run::Catcher> Run::catcher_at(const Item& at, bool inside, bool from_event_sub, Trigger thrown,
                                            const std::string& code) const {
    const Node& place = node(at.node);
    std::vector<int> events;
    if (inside && !from_event_sub && place.is_scope() && at.status == Status::active && !at.interrupted)
        for (const int sub : place.event_subs) events.push_back(node(sub).starts[0]);
    if (place.is_activity() && outermost(at) && !undoes(at))
        events.insert(events.end(), place.boundaries.begin(), place.boundaries.end());
    for (const bool any : {false, true})
        for (const int event : events) {
            const auto& definitions = node(event).definitions;
            for (std::size_t i = 0; i < definitions.size(); ++i)
                if (definitions[i].trigger == thrown && (any ? definitions[i].what.empty() : definitions[i].what == code))
                    return Catcher{at.id, event, static_cast<int>(i)};
        }
    return {};
}

// --- compensation ---

// A cancel end event: what the transaction completed is compensated, then it is left by its cancel event.
void Run::cancel_transaction(int id) {
    const Item* at = state_.find(id);
    while (at && node(at->node).kind != Kind::transaction) at = state_.find(at->parent);
    if (!at) return erase_item(id);
    const int transaction = outermost(*at) ? at->id : at->parent;
    gather_done(transaction);
    cancel_children(transaction);
    Item& item = *state_.find(transaction);
    item.status = Status::compensating;
    item.total = transaction;
    continue_compensation(transaction);
}

// An instance of a transaction that repeats takes the others with it: what they have done so far is undone too.
void Run::gather_done(int transaction) {
    if (state_.find(transaction)->status != Status::body) return;
    for (auto& done : state_.done) {
        const Item* scope = state_.find(done.scope);
        if (scope && scope->parent == transaction) done.scope = transaction;
    }
}

// The scope whose completed activities a throw in `parent` compensates.
int Run::compensated_scope(int parent) const {
    const Item& at = *state_.find(parent);
    const Node& place = node(at.node);
    if (place.kind != Kind::event_sub_process) return at.id;
    return place.for_compensation ? at.total : at.parent;
}

void Run::start_compensation(int id, const Definition& definition) {
    Item& item = *state_.find(id);
    const auto& definitions = node(item.node).definitions;
    item.status = Status::compensating;
    item.total = compensated_scope(item.parent);
    item.done = static_cast<int>(&definition - definitions.data());
    continue_compensation(id);
}

// Starts the first compensation among an event's definitions from this one on.
bool Run::compensate_next(int id, std::size_t from) {
    const auto& definitions = node(state_.find(id)->node).definitions;
    for (std::size_t i = from; i < definitions.size(); ++i)
        if (definitions[i].trigger == Trigger::compensation) {
            start_compensation(id, definitions[i]);
            return true;
        }
    return false;
}

// Runs the next handler, the last completed activity first; goes on when none is left. complete_scopes() comes back
// here when nothing is left of the handler, however it ended: completed, left by a boundary event, cancelled.
void Run::continue_compensation(int id) {
    const Item item = *state_.find(id);
    const Node& at = node(item.node);
    const bool throws = at.kind == Kind::throwing || at.kind == Kind::end;
    const int activity = throws ? at.definitions[item.done].activity : 0;
    const Done* last = nullptr;
    for (const auto& done : state_.done)
        if (done.scope == item.total && (!activity || done.node == activity) && (!last || done.id > last->id))
            last = &done;
    if (!last) return finish_compensation(item);
    const Done done = *last;
    std::erase_if(state_.done, [&](const Done& other) { return other.id == done.id; });
    compensate(id, done);
}

// By the activity's handler or else by what was completed inside it. What repeats is undone instance by instance, each
// by a handler of its own; versions before this one kept no record of the instances: then one handler is for all.
void Run::compensate(int thrower, const Done& done) {
    const int handler = node(done.node).compensation;
    const bool repeated = std::any_of(state_.done.begin(), state_.done.end(), [&](const Done& other) {
        return other.scope == done.inner && other.node == done.node && other.loop;
    });
    if (!handler || repeated) {
        undo(thrower, done, done.inner);
        return;
    }
    const int parent = done.loop ? undo(thrower, done, 0) : thrower;
    if (node(handler).kind == Kind::event_sub_process) return start_event_sub(parent, handler, done.inner);
    forget(done.inner);
    queue_.push_back({handler, parent, 0});
}

// What stands for a completed activity while it is undone: its handlers are in it, so that they know which instance
// they are for, and after them comes what was completed in the scope.
int Run::undo(int thrower, const Done& done, int scope) {
    Item& item = add_item(done.node, thrower);
    item.status = Status::compensating;
    item.total = scope;
    item.loop = done.loop;
    return item.id;
}

// A transaction that is cancelled is still there itself, and so are its boundary events.
bool Run::undoes(const Item& item) const {
    return item.status == Status::compensating && node(item.node).is_activity() && item.total != item.id;
}

void Run::finish_compensation(const Item& item) {
    const Node& at = node(item.node);
    if (at.kind == Kind::transaction && item.total == item.id) {
        for (const int boundary : at.boundaries)
            if (node(boundary).definitions[0].trigger == Trigger::cancel)
                return trigger_boundary({item.id, boundary, 0});
        cancel(item.id);
        return leave(item.node, item.parent);
    }
    const bool throws = at.kind == Kind::throwing || at.kind == Kind::end;
    if (throws && compensate_next(item.id, static_cast<std::size_t>(item.done) + 1)) return;
    erase_item(item.id);
    if (at.kind == Kind::throwing) leave(item.node, item.parent);
}

// What a completed activity leaves behind for a later compensation. A handler leaves nothing.
void Run::remember(const Item& item) {
    const Node& at = node(item.node);
    const Item* parent = state_.find(item.parent);
    if (!parent || parent->status == Status::compensating) {
        forget(item.id);
        if (at.for_compensation && at.kind == Kind::event_sub_process) forget(item.total);
        return;
    }
    bool has_inner = false;
    const bool passes_up = at.kind == Kind::event_sub_process;
    for (auto& done : state_.done) {
        if (done.scope != item.id) continue;
        has_inner = true;
        if (passes_up) done.scope = item.parent;
    }
    // Of a shell only its instances are undone: none, if there was none.
    const bool undone_itself = at.compensation && !(at.loop && outermost(item));
    if (passes_up || (!has_inner && !undone_itself)) return;
    if (state_.done.size() >= step_items_max) state_.done.erase(state_.done.begin());
    state_.done.push_back({state_.next++, item.parent, item.node, item.id, item.loop});
}

void Run::forget(int scope) {
    std::vector<int> inner;
    std::erase_if(state_.done, [&](const Done& done) {
        if (done.scope == scope) inner.push_back(done.inner);
        return done.scope == scope;
    });
    for (const int one : inner) forget(one);
}

}  // namespace yekuo::process
