// Activities: how they begin, repeat, complete and are cancelled.
#include <algorithm>

#include "process/run.hpp"

namespace yekuo::process {

void Run::enter_activity(const Move& move) {
    const Node& at = node(move.node);
    const Item* parent = state_.find(move.parent);
    if (parent->status == Status::body) {
        Item& item = add_item(move.node, move.parent);
        item.loop = move.flow;
        return begin(item.id);
    }
    if (at.start_quantity > 1 && move.flow > 0 && !take_quantity(move, at)) return;
    Item& item = add_item(move.node, move.parent);
    const int id = item.id;
    if (at.loop) item.status = Status::body;
    arm_boundaries(id);
    const Item* armed = state_.find(id);
    if (!armed || armed->status == Status::failed) return;
    at.loop ? advance_loop(id) : begin(id);
}

void Run::begin(int id) {
    const int number = state_.find(id)->node;
    const Node& at = node(number);
    if (at.kind == Kind::call) {
        if (at.text.empty()) return fail_item(id, "process.called_unknown");
        return push(Effect::Act::start_call, id, number, at.text);
    }
    if (at.kind == Kind::ad_hoc) return open_ad_hoc(id);
    if (at.is_scope()) return open_scope(id);
    if (at.waits) return push(Effect::Act::open_task, id, number);
    if (at.kind == Kind::send && !at.definitions.empty())
        push(Effect::Act::throw_message, id, number, at.definitions[0].what);
    complete(id);
}

// Begins at the given start event, or at the none start event, or at what nothing leads to.
void Run::open_scope(int id, int start) {
    const Node& scope = node(state_.find(id)->node);
    arm_event_subs(id);
    if (start) return queue_.push_back({start, id, 0});
    for (const int candidate : scope.starts)
        if (node(candidate).definitions.empty() || scope.kind == Kind::event_sub_process)
            return queue_.push_back({candidate, id, 0});
    if (!scope.starts.empty() && scope.kind != Kind::process) return;
    for (const int child : scope.children) {
        const Node& at = node(child);
        const bool begins = at.in.empty() && at.kind != Kind::start && at.kind != Kind::boundary &&
                            at.kind != Kind::event_sub_process && !at.for_compensation &&
                            !(at.kind == Kind::catching && at.definitions[0].trigger == Trigger::link);
        if (begins) queue_.push_back({child, id, 0});
    }
}

void Run::open_ad_hoc(int id) {
    arm_event_subs(id);
    Item& item = *state_.find(id);
    const Node& scope = node(item.node);
    if (scope.sequential) {
        next_of_ad_hoc(item);
        return;
    }
    item.done = static_cast<int>(scope.children.size());
    for (const int child : scope.children)
        if (node(child).in.empty() && node(child).is_activity() && !node(child).for_compensation &&
            node(child).kind != Kind::event_sub_process)
            queue_.push_back({child, id, 0});
}

// The next activity of a sequential ad-hoc sub-process; false if it is complete.
bool Run::next_of_ad_hoc(Item& item) {
    const Node& scope = node(item.node);
    if (item.done > 0 && scope.completion && holds(*scope.completion, item.id).value_or(false)) return false;
    while (static_cast<std::size_t>(item.done) < scope.children.size()) {
        const int child = scope.children[item.done++];
        if (!node(child).in.empty() || !node(child).is_activity() || node(child).for_compensation ||
            node(child).kind == Kind::event_sub_process)
            continue;
        queue_.push_back({child, item.id, 0});
        return true;
    }
    return false;
}

void Run::close_task(const Item& item) {
    if (!item.task) return;
    out_.effects.push_back({Effect::Act::close_task, item.id, item.node, item.task, {}, {}});
}

void Run::complete(int id) {
    const Item item = *state_.find(id);
    const Node& at = node(item.node);
    close_task(item);
    remember(item);
    erase_item(id);
    std::erase_if(state_.resets, [id](const Reset& reset) { return reset.parent == id; });
    Item* parent = state_.find(item.parent);
    if (!parent) {
        out_.end = End::completed;
        return;
    }
    if (parent->status == Status::body) return instance_done(parent->id);
    if (at.kind == Kind::event_sub_process) return;
    const Node& scope = node(parent->node);
    const int scope_id = parent->id;
    const bool is_open = parent->status == Status::active;
    leave(item.node, scope_id);
    if (is_open && scope.kind == Kind::ad_hoc && scope.completion && scope.cancel_remaining &&
        holds(*scope.completion, scope_id).value_or(false)) {
        cancel_children(scope_id);
        complete(scope_id);
    }
}

// --- loops ---

void Run::advance_loop(int id) {
    Item& body = *state_.find(id);
    node(body.node).loop->multi ? advance_multi_instance(body) : advance_standard_loop(body);
}

void Run::advance_standard_loop(Item& body) {
    const Loop& loop = *node(body.node).loop;
    const bool asks = body.done > 0 || loop.test_before;
    if (loop.maximum >= 0 && body.done >= loop.maximum) return finish_body(body.id);
    if (body.done >= loop_instances_max) return fail_item(body.id, "process.loop_limit");
    if (asks && loop.condition) {
        const json::object more{{"loopCounter", body.done}};
        const auto answer = holds(*loop.condition, body.id, &more);
        if (!answer) return fail_item(body.id, "process.condition_unknown", loop.condition->text());
        if (!*answer) return finish_body(body.id);
    } else if (asks && loop.maximum < 0) {
        return finish_body(body.id);
    }
    queue_.push_back({body.node, body.id, body.done + 1});
}

void Run::advance_multi_instance(Item& body) {
    const Loop& loop = *node(body.node).loop;
    if (body.total == 0) {
        std::int64_t total = -1;
        if (loop.cardinality) {
            const auto count = value_of(*loop.cardinality, body.parent);
            if (count.is_int64()) total = count.get_int64();
            if (count.is_double() && count.get_double() >= 0 && count.get_double() < 1e9)
                total = static_cast<std::int64_t>(count.get_double());
        } else {
            const auto& variables = changed_ ? *changed_ : shared_;
            const auto* list = variables.if_contains(loop.input);
            if (list && list->is_array()) total = static_cast<std::int64_t>(list->get_array().size());
        }
        if (total < 0) return fail_item(body.id, "process.cardinality_unknown");
        if (total > loop_instances_max) return fail_item(body.id, "process.loop_limit", std::to_string(total));
        if (total == 0) return finish_body(body.id);
        body.total = static_cast<int>(total);
        if (!loop.output.empty()) set(loop.output, json::array{});
        const int first = loop.sequential ? 1 : body.total;
        for (int i = 1; i <= first; ++i) queue_.push_back({body.node, body.id, i});
        return;
    }
    if (body.done >= body.total) return finish_body(body.id);
    if (loop.sequential) queue_.push_back({body.node, body.id, body.done + 1});
}

void Run::instance_done(int id) {
    Item* body = state_.find(id);
    const Loop& loop = *node(body->node).loop;
    ++body->done;
    if (!loop.multi) return advance_loop(id);
    collect_output(*body);
    throw_behavior(id);
    body = state_.find(id);
    if (!body) return;
    if (loop.condition) {
        const json::object more{{"numberOfInstances", body->total},
                                {"numberOfCompletedInstances", body->done},
                                {"numberOfActiveInstances", loop.sequential ? 0 : body->total - body->done},
                                {"numberOfTerminatedInstances", 0},
                                {"loopCounter", body->done}};
        if (holds(*loop.condition, id, &more).value_or(false)) {
            cancel_children(id);
            return finish_body(id);
        }
    }
    advance_loop(id);
}

void Run::collect_output(const Item& body) {
    const Loop& loop = *node(body.node).loop;
    if (loop.output.empty() || loop.output_item.empty()) return;
    const auto& variables = changed_ ? *changed_ : shared_;
    const auto* one = variables.if_contains(loop.output_item);
    const auto* so_far = variables.if_contains(loop.output);
    json::array all = so_far && so_far->is_array() ? so_far->get_array() : json::array{};
    all.push_back(one ? *one : json::value(nullptr));
    set(loop.output, std::move(all));
}

// A multi-instance activity may throw an event when one, or each, of its instances completes; it is
// caught at its own boundary.
void Run::throw_behavior(int id) {
    const Item body = *state_.find(id);
    const Loop& loop = *node(body.node).loop;
    std::vector<const Definition*> thrown;
    if (loop.behavior == Loop::Behavior::none || (loop.behavior == Loop::Behavior::one && body.done == 1))
        if (loop.event) thrown.push_back(&*loop.event);
    if (loop.behavior == Loop::Behavior::complex)
        for (const auto& complex : loop.complex)
            if (holds(complex.condition, id).value_or(false)) thrown.push_back(&complex.event);
    // It reports about the activity and does not end it; a complex behaviour ends what is left of it.
    for (const auto* definition : thrown)
        if (const auto catcher = catcher_at(body, false, false, definition->trigger, definition->what))
            leave(catcher->node, body.parent);
    if (loop.behavior != Loop::Behavior::complex || thrown.empty()) return;
    cancel_children(id);
    finish_body(id);
}

void Run::finish_body(int id) {
    Item& body = *state_.find(id);
    body.status = Status::active;
    complete(id);
}

// --- cancelling ---

void Run::cancel_children(int scope) {
    std::vector<int> children;
    for (const auto& item : state_.items)
        if (item.parent == scope) children.push_back(item.id);
    for (const int child : children) cancel(child);
    std::erase_if(state_.arrivals, [scope](const Arrival& arrival) { return arrival.parent == scope; });
    std::erase_if(state_.resets, [scope](const Reset& reset) { return reset.parent == scope; });
    std::erase_if(later_, [scope](const Move& move) { return move.parent == scope; });
    for (std::size_t i = head_; i < queue_.size();)
        if (queue_[i].parent == scope)
            queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
        else
            ++i;
}

void Run::cancel(int id) {
    cancel_children(id);
    withdraw(*state_.find(id));
    forget(id);
    erase_item(id);
}

bool Run::unsay(Effect::Act act, int item) {
    return std::erase_if(out_.effects, [&](const Effect& effect) {
        return effect.item == item && effect.act == act;
    }) > 0;
}

void Run::withdraw_task(const Item& item) {
    if (item.task)
        out_.effects.push_back({Effect::Act::cancel_task, item.id, item.node, item.task, {}, {}});
    else
        unsay(Effect::Act::open_task, item.id);
}

// Takes back what an item has asked of the world: unsaid if it was in this same step.
void Run::withdraw(const Item& item) {
    withdraw_task(item);
    if (item.status == Status::failed && !unsay(Effect::Act::incident, item.id))
        push(Effect::Act::resolved, item.id, item.node);
    const bool calls = item.status == Status::active && node(item.node).kind == Kind::call;
    if (calls && !unsay(Effect::Act::start_call, item.id)) push(Effect::Act::cancel_call, item.id, item.node);
}

}  // namespace yekuo::process
