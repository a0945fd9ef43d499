#include "process/step.hpp"

#include <algorithm>
#include <set>

#include "process/run.hpp"

namespace yekuo::process {

Outcome step(const Model& model, Execution execution, const Input& input, const json::object& variables,
             Instant now) {
    Outcome out;
    out.execution = std::move(execution);
    Run run(model, variables, now, out);
    out.taken = std::visit([&run](const auto& in) { return run.take(in); }, input);
    if (out.taken) run.settle();
    return out;
}

bool awaits_message(const Model& model, const Execution& execution, std::string_view name) {
    Outcome out;
    out.execution = execution;
    return !Run(model, {}, {}, out).catchers(Trigger::message, name).empty();
}

bool awaits_signal(const Model& model, const Execution& execution, std::string_view name) {
    Outcome out;
    out.execution = execution;
    return !Run(model, {}, {}, out).catchers(Trigger::signal, name).empty();
}

bool may_hear_outside(const Model& model, const Definition& awaited) {
    if (awaited.trigger != Trigger::message) return awaited.trigger == Trigger::signal;
    return std::any_of(model.correlations.begin(), model.correlations.end(),
                       [&](const Correlation& one) { return one.message == awaited.what; });
}

namespace {

// The names, in order, of what the execution awaits; `name_of` gives none for what is not asked for.
template <class NameOf>
std::vector<std::string> awaited_names(const Model& model, const Execution& execution, NameOf name_of) {
    Outcome out;
    out.execution = execution;
    std::set<std::string> names;
    Run(model, {}, {}, out).each_awaited([&](const Definition& one) {
        if (auto name = name_of(one); !name.empty()) names.insert(std::move(name));
    });
    return {names.begin(), names.end()};
}

std::string name_outside(const Model& model, const Definition& awaited) {
    if (!may_hear_outside(model, awaited)) return {};
    return (awaited.trigger == Trigger::signal ? "signal " : "message ") + awaited.what;
}

}  // namespace

std::vector<std::string> heard_outside(const Model& model, const Execution& execution) {
    if (!model.hears_outside) return {};
    return awaited_names(model, execution, [&](const Definition& one) { return name_outside(model, one); });
}

std::vector<std::string> heard_without_case(const Model& model, const Execution& execution) {
    if (!model.awaits_messages) return heard_outside(model, execution);
    return awaited_names(model, execution, [&](const Definition& one) {
        auto name = name_outside(model, one);
        const bool is_message = name.empty() && one.trigger == Trigger::message;
        return is_message ? "caseless message " + one.what : name;
    });
}

bool correlates(const Model& model, std::string_view message, const json::object& given,
                const json::object& variables, Instant now) {
    for (const auto& correlation : model.correlations) {
        if (correlation.message != message) continue;
        const auto said = correlation.of_message.value({&given, nullptr, now});
        if (said.is_null() || said != correlation.of_instance.value({&variables, nullptr, now})) return false;
    }
    return true;
}

// --- inputs ---

bool Run::take(const Start& input) {
    if (!state_.items.empty()) return false;
    const auto& starts = model_.process().starts;
    const bool is_start = !input.node || std::find(starts.begin(), starts.end(), input.node) != starts.end();
    if (!is_start && !instantiates(model_, input.node)) return false;
    add_item(0, 0);
    if (!is_start) return begin_with(input.node), true;
    open_scope(state_.items.front().id, input.node);
    return true;
}

bool Run::take(const Complete& input) {
    const Item* item = state_.find(input.item);
    if (!item || item->status != Status::active || node(item->node).is_scope()) return false;
    complete(input.item);
    return true;
}

bool Run::take(const Fail& input) {
    const Item* item = state_.find(input.item);
    if (!item || item->status != Status::active) return false;
    if (!propagate(Trigger::error, input.code, input.item, false))
        fail_item(input.item, "process.error_uncaught",
                  input.detail.empty() ? input.code : input.code + ": " + input.detail);
    return true;
}

bool Run::take(const CallRefused& input) {
    const Item* item = state_.find(input.item);
    if (!item || item->status != Status::active || node(item->node).kind != Kind::call) return false;
    fail_item(input.item, input.key.c_str(), input.detail);
    return true;
}

bool Run::take(const CallEnded& input) {
    const Item* item = state_.find(input.item);
    if (!item || item->status != Status::active || node(item->node).kind != Kind::call) return false;
    if (!input.failed)
        complete(input.item);
    else if (!propagate(Trigger::error, input.error, input.item, false))
        fail_item(input.item, "process.error_uncaught", input.error);
    return true;
}

bool Run::take(const Escalated& input) {
    const Item* item = state_.find(input.item);
    if (!item || item->status != Status::active) return false;
    if (!propagate(Trigger::escalation, input.code, input.item, false))
        push(Effect::Act::throw_escalation, input.item, item->node, input.code);
    return true;
}

bool Run::take(const Retry& input) {
    const Item* found = state_.find(input.item);
    if (!found || found->status != Status::failed) return false;
    const Item item = *found;
    push(Effect::Act::resolved, item.id, item.node);
    if (item.flow == resume_in_place) {
        Item& again = *state_.find(item.id);
        again.flow = 0;
        const bool is_body = node(item.node).loop && outermost(again);
        again.status = is_body ? Status::body : Status::active;
        is_body ? advance_loop(item.id) : begin(item.id);
        return true;
    }
    erase_item(item.id);
    if (item.flow == resume_leaving)
        leave(item.node, item.parent);
    else
        queue_.push_back({item.node, item.parent, item.flow});
    return true;
}

// Work whose token stays in place counts as done; any other token is retried, since its variables may be
// right by now.
bool Run::take(const Resolve& input) {
    Item* item = state_.find(input.item);
    if (!item || item->status != Status::failed) return false;
    const bool is_body = item->flow == resume_in_place && node(item->node).loop && outermost(*item);
    if (item->flow != resume_in_place || is_body) return take(Retry{input.item});
    push(Effect::Act::resolved, item->id, item->node);
    item->status = Status::active;
    item->flow = 0;
    complete(input.item);
    return true;
}

bool Run::take(const MoveToken& input) {
    std::vector<std::pair<int, int>> moved;  // item, scope
    for (const auto& item : state_.items)
        if (item.node == input.from && outermost(item) && item.status != Status::compensating)
            moved.emplace_back(item.id, item.parent);
    for (const auto& [item, parent] : moved) {
        cancel(item);
        queue_.push_back({input.to, parent, 0});
    }
    return !moved.empty();
}

bool Run::take(const Cancel& input) {
    if (state_.items.empty()) return false;
    cancel(state_.items.front().id);
    out_.end = End::cancelled;
    out_.reason = input.reason;
    return true;
}

// --- tokens ---

void Run::settle() {
    while (!stopped_ && out_.end == End::none) {
        drain();
        if (stopped_ || out_.end != End::none) break;
        if (model_.has_conditionals && fire_conditionals()) continue;
        if (!model_.joins.empty() && fire_joins()) continue;
        if (!complete_scopes()) break;
    }
}

void Run::drain() {
    for (;;) {
        if (head_ == queue_.size()) {
            queue_.clear();
            head_ = 0;
            if (later_.empty()) return;
            queue_.push_back(later_.front());
            later_.erase(later_.begin());
        } else if (throws_signal(queue_[head_].node)) {
            later_.push_back(queue_[head_++]);
            continue;
        }
        if (++moves_ > step_moves_max || state_.items.size() + queue_.size() - head_ > step_items_max)
            return stop_at_limit();
        const Move move = queue_[head_++];
        if (state_.find(move.parent)) enter(move);
        if (out_.end != End::none) return;
    }
}

bool Run::throws_signal(int number) const {
    const Node& at = node(number);
    return (at.kind == Kind::throwing || at.kind == Kind::end) && !at.definitions.empty() &&
           at.definitions[0].trigger == Trigger::signal;
}

// A cycle without a wait state, or a flood of tokens: each token stays where it is.
void Run::stop_at_limit() {
    stopped_ = true;
    std::vector<Move> left(queue_.begin() + static_cast<std::ptrdiff_t>(head_), queue_.end());
    left.insert(left.end(), later_.begin(), later_.end());
    queue_.clear();
    later_.clear();
    head_ = 0;
    for (const auto& move : left)
        if (state_.find(move.parent)) fail_token(move, "process.step_limit");
}

void Run::enter(const Move& move) {
    const Node& at = node(move.node);
    switch (at.kind) {
        case Kind::start:
        case Kind::exclusive: return leave(move.node, move.parent);
        case Kind::parallel: return enter_parallel(move);
        case Kind::inclusive:
        case Kind::complex:
            if (at.in.size() > 1 && move.flow > 0) return arrive(move.parent, move.flow);
            return leave(move.node, move.parent);
        case Kind::event_based: return enter_event_gateway(move);
        case Kind::throwing: return enter_throw(move);
        case Kind::end: return enter_end(move);
        case Kind::catching: {
            if (at.definitions[0].trigger == Trigger::link) return leave(move.node, move.parent);
            arm(add_item(move.node, move.parent).id, move.node);
            return;
        }
        default: return enter_activity(move);
    }
}

void Run::enter_parallel(const Move& move) {
    const Node& at = node(move.node);
    if (at.in.size() > 1) {
        arrive(move.parent, move.flow);
        for (const int flow : at.in)
            if (!arrived(move.parent, flow)) return;
        for (const int flow : at.in) use_arrival(move.parent, flow);
    }
    leave(move.node, move.parent);
}

void Run::enter_event_gateway(const Move& move) {
    const int item = add_item(move.node, move.parent).id;
    for (const int flow : node(move.node).out) arm(item, model_.flows[flow].target);
}

void Run::take_flow(int flow, int parent, int times) {
    out_.travelled.push_back(flow);
    for (int i = 0; i < times; ++i) queue_.push_back({model_.flows[flow].target, parent, flow});
}

void Run::leave(int number, int parent) {
    const Node& at = node(number);
    if (at.kind == Kind::exclusive) return leave_exclusive(number, parent);
    if (at.kind == Kind::parallel) {
        for (const int flow : at.out) take_flow(flow, parent);
        return;
    }
    leave_by_conditions(number, parent);
}

void Run::leave_exclusive(int number, int parent) {
    const Node& at = node(number);
    for (const int flow : at.out) {
        if (flow == at.default_flow) continue;
        const auto& condition = model_.flows[flow].condition;
        const auto answer = condition ? holds(*condition, parent) : true;
        if (!answer)
            return fail_token({number, parent, resume_leaving}, "process.condition_unknown", condition->text());
        if (*answer) return take_flow(flow, parent);
    }
    if (at.default_flow) return take_flow(at.default_flow, parent);
    if (!at.out.empty()) fail_token({number, parent, resume_leaving}, "process.no_flow");
}

// Inclusive and complex gateways, and everything with more than one way out: each flow whose condition is
// true or that has none; the default flow if no condition is true.
void Run::leave_by_conditions(int number, int parent) {
    const Node& at = node(number);
    std::vector<int> taken;
    bool asked = false, any = false;
    for (const int flow : at.out) {
        if (flow == at.default_flow) continue;
        const auto& condition = model_.flows[flow].condition;
        if (!condition) {
            taken.push_back(flow);
            continue;
        }
        asked = true;
        const auto answer = holds(*condition, parent);
        if (!answer)
            return fail_token({number, parent, resume_leaving}, "process.condition_unknown", condition->text());
        if (*answer) taken.push_back(flow), any = true;
    }
    const bool is_gateway = at.kind == Kind::inclusive || at.kind == Kind::complex;
    if (at.default_flow && !any && (asked || taken.empty()) && (!is_gateway || taken.empty()))
        taken.push_back(at.default_flow);
    if (taken.empty() && !at.out.empty()) return fail_token({number, parent, resume_leaving}, "process.no_flow");
    for (const int flow : taken) take_flow(flow, parent, at.completion_quantity);
}

// Scopes in which nothing is left are complete, and compensation goes on. True if something moves again.
bool Run::complete_scopes() {
    std::vector<int> parents;
    parents.reserve(state_.items.size() + state_.arrivals.size());
    for (const auto& item : state_.items) parents.push_back(item.parent);
    std::sort(parents.begin(), parents.end());
    std::vector<int> empty;
    for (const auto& item : state_.items)
        if ((item.status == Status::compensating || (item.status == Status::active && node(item.node).is_scope())) &&
            !std::binary_search(parents.begin(), parents.end(), item.id))
            empty.push_back(item.id);
    bool moved = false;
    for (const int id : empty) {
        Item* item = state_.find(id);
        if (!item) continue;
        const bool starved = std::any_of(state_.arrivals.begin(), state_.arrivals.end(),
                                         [id](const Arrival& arrival) { return arrival.parent == id; });
        if (starved) {
            starve(id);
        } else if (item->status == Status::compensating) {
            continue_compensation(id);
            moved = true;
        } else if (node(item->node).kind == Kind::ad_hoc && next_of_ad_hoc(*item)) {
            moved = true;
        } else {
            complete(id);
            moved = true;
        }
    }
    return moved;
}

// Tokens wait at a join and nothing is left that could bring the others.
void Run::starve(int scope) {
    for (std::size_t i = 0; i < state_.arrivals.size();) {
        Arrival& arrival = state_.arrivals[i];
        if (arrival.parent != scope) {
            ++i;
            continue;
        }
        const int flow = arrival.flow;
        if (--arrival.count == 0) state_.arrivals.erase(state_.arrivals.begin() + static_cast<std::ptrdiff_t>(i));
        fail_token({model_.flows[flow].target, scope, flow}, "process.join_starved");
    }
}

void Run::fail_token(const Move& move, const char* key, std::string detail) {
    Item& item = add_item(move.node, move.parent);
    item.status = Status::failed;
    item.flow = move.flow;
    push(Effect::Act::incident, item.id, move.node, key, std::move(detail));
}

void Run::fail_item(int id, const char* key, std::string detail) {
    Item& item = *state_.find(id);
    withdraw_task(item);
    item.task = 0;
    item.status = Status::failed;
    item.flow = resume_in_place;
    push(Effect::Act::incident, id, item.node, key, std::move(detail));
}

// --- small things that every part uses ---

Item& Run::add_item(int number, int parent) {
    Item item;
    item.id = state_.next++;
    item.node = number;
    item.parent = parent;
    state_.items.push_back(item);
    return state_.items.back();
}

void Run::erase_item(int id) {
    disarm(id);
    std::erase_if(state_.items, [id](const Item& item) { return item.id == id; });
}

// Of the shell and the instances of a loop, the shell carries the boundary events.
bool Run::outermost(const Item& item) const {
    const Item* parent = state_.find(item.parent);
    return !parent || parent->status != Status::body;
}

json::object Run::local_of(int id) const {
    json::object local;
    for (const Item* item = state_.find(id); item; item = state_.find(item->parent)) {
        if (!item->loop) continue;
        const Loop& loop = *node(item->node).loop;
        if (!local.contains("loopCounter")) local["loopCounter"] = item->loop;
        if (loop.input.empty() || loop.input_item.empty() || local.contains(loop.input_item)) continue;
        const auto& variables = changed_ ? *changed_ : shared_;
        const auto* list = variables.if_contains(loop.input);
        if (list && list->is_array() && static_cast<std::size_t>(item->loop) <= list->get_array().size())
            local[loop.input_item] = list->get_array()[item->loop - 1];
    }
    return local;
}

std::optional<bool> Run::holds(const Condition& condition, int item, const json::object* more) const {
    json::object local = local_of(item);
    if (more)
        for (const auto& entry : *more) local.insert_or_assign(entry.key(), entry.value());
    return condition.holds({changed_ ? &*changed_ : &shared_, local.empty() ? nullptr : &local, now_});
}

json::value Run::value_of(const Condition& condition, int item) const {
    json::object local = local_of(item);
    return condition.value({changed_ ? &*changed_ : &shared_, local.empty() ? nullptr : &local, now_});
}

void Run::push(Effect::Act act, int item, int number, std::string text, std::string detail) {
    out_.effects.push_back({act, item, number, 0, std::move(text), std::move(detail)});
}

void Run::set(std::string_view name, json::value value) {
    if (!changed_) changed_ = shared_;
    changed_->insert_or_assign(name, value);
    out_.set.insert_or_assign(name, std::move(value));
}

}  // namespace yekuo::process
