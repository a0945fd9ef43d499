// The inside of one step. Tokens that move wait in a queue; tokens that rest are items. A step takes its
// input, then settles: the queue is drained, conditions and joins are looked at, finished scopes are
// closed, until nothing moves any more.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "process/step.hpp"

namespace yekuo::process {

class Run {
public:
    Run(const Model& model, const json::object& variables, Instant now, Outcome& out)
        : model_(model), shared_(variables), now_(now), out_(out), state_(out.execution) {}

    bool take(const Start& input);
    bool take(const Complete& input);
    bool take(const Fail& input);
    bool take(const Message& input);
    bool take(const Signal& input);
    bool take(const TimerFired& input);
    bool take(const CallEnded& input);
    bool take(const Escalated& input);
    bool take(const CallRefused& input);
    bool take(const Retry& input);
    bool take(const Resolve& input);
    bool take(const MoveToken& input);
    bool take(const Cancel& input);
    void settle();

    // Someone who waits for an event: an item, and the event's node and definition.
    struct Catcher {
        int item = 0;
        int node = 0;
        int definition = 0;
    };
    std::vector<Catcher> catchers(Trigger trigger, std::string_view what) const;
    void each_awaited(const std::function<void(const Definition&)>& visit) const;

private:
    struct Move {
        int node = 0;
        int parent = 0;
        int flow = 0;  // the flow it came on; 0: none; a Resume; in a body: the instance's index
    };

    // step.cpp: tokens, flows, gateways
    void drain();
    void enter(const Move& move);
    void leave(int node, int parent);
    void take_flow(int flow, int parent, int times = 1);
    void leave_exclusive(int node, int parent);
    void leave_by_conditions(int node, int parent);
    void enter_parallel(const Move& move);
    void enter_event_gateway(const Move& move);
    bool complete_scopes();
    void starve(int scope);
    void fail_token(const Move& move, const char* key, std::string detail = {});
    void fail_item(int item, const char* key, std::string detail = {});
    void stop_at_limit();
    bool throws_signal(int node) const;

    // activities.cpp
    void enter_activity(const Move& move);
    void begin(int item);
    void open_scope(int item, int start = 0);
    void open_ad_hoc(int item);
    bool next_of_ad_hoc(Item& item);
    void complete(int item);
    void close_task(const Item& item);
    void advance_loop(int body);
    void advance_standard_loop(Item& body);
    void advance_multi_instance(Item& body);
    void instance_done(int body);
    void throw_behavior(int body);
    void collect_output(const Item& body);
    void finish_body(int body);
    void cancel(int item);
    void cancel_children(int scope);
    void withdraw(const Item& item);
    void withdraw_task(const Item& item);
    bool unsay(Effect::Act act, int item);

    // waiting.cpp: events that come
    bool trigger(const Catcher& catcher);
    void begin_with(int event);
    bool waits_for_more(Item& item, int event);
    void trigger_boundary(const Catcher& catcher);
    void start_event_sub(int scope, int node, int compensated = 0);
    bool fire_conditionals();
    void arm(int item, int node);
    void arm_boundaries(int item);
    void arm_event_subs(int scope);
    void disarm_if(const std::function<bool(const Timer&)>& gone);
    void disarm(int item);
    void disarm_event(int item, int node);
    void add_timer(Timer timer);

    // throwing.cpp: events that go
    void enter_throw(const Move& move);
    void enter_end(const Move& move);
    void follow_link(const Move& move, const std::string& what);
    void throw_definition(int item, const Definition& definition);
    void terminate(int scope);
    bool propagate(Trigger trigger, const std::string& code, int from, bool inside);
    std::optional<Catcher> catcher_at(const Item& at, bool inside, bool from_event_sub, Trigger trigger,
                                      const std::string& code) const;
    void end_with_error(int item, const std::string& code);
    void cancel_transaction(int item);
    void gather_done(int transaction);
    int compensated_scope(int parent) const;
    void start_compensation(int item, const Definition& definition);
    void continue_compensation(int item);
    bool compensate_next(int item, std::size_t from);
    void finish_compensation(const Item& item);
    void compensate(int thrower, const Done& done);
    int undo(int thrower, const Done& done, int scope);
    bool undoes(const Item& item) const;
    void remember(const Item& item);
    void forget(int scope);

    // joins.cpp
    int arrived(int parent, int flow) const;
    void arrive(int parent, int flow);
    void use_arrival(int parent, int flow);
    bool take_quantity(const Move& move, const Node& node);
    bool fire_joins();
    bool fire_inclusive(int parent, int node);
    bool fire_complex(int parent, int node);
    bool more_may_come(int parent, const Node& gateway, std::uint64_t filled, bool any) const;

    const Node& node(int number) const { return model_.nodes[number]; }
    Item& add_item(int node, int parent);
    void erase_item(int item);
    bool outermost(const Item& item) const;
    json::object local_of(int item) const;
    std::optional<bool> holds(const Condition& condition, int item, const json::object* more = nullptr) const;
    json::value value_of(const Condition& condition, int item) const;
    void push(Effect::Act act, int item, int node, std::string text = {}, std::string detail = {});
    void set(std::string_view name, json::value value);

    const Model& model_;
    const json::object& shared_;
    std::optional<json::object> changed_;  // the variables, once the step has changed any
    Instant now_;
    Outcome& out_;
    Execution& state_;
    std::vector<Move> queue_;
    std::size_t head_ = 0;
    std::vector<Move> later_;  // signals are thrown when all who are about to wait for them do
    int moves_ = 0;
    bool stopped_ = false;
};

}  // namespace yekuo::process
