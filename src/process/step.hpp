// The engine: an instance's execution, an input and a time in, the new execution and its effects out. No
// rows, no clock, no I/O; equal inputs give equal outputs.
//
// A token that cannot go on (a condition neither true nor false, a step limit) becomes an incident: it
// stays where it is, marked failed, until Retry.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "process/execution.hpp"
#include "process/model.hpp"

namespace yekuo::process {

struct Start {
    int node = 0;  // the start event to begin with (message, signal, timer …), or the receive task or event after
                   // an instantiating gateway whose message has come; 0: the none start event
};
struct Complete {
    int item = 0;
};
struct Fail {  // a BPMN error thrown by a task's worker
    int item = 0;
    std::string code, detail;
};
struct Message {
    std::string name;
};
struct Signal {
    std::string name;
};
struct TimerFired {
    int timer = 0;
};
struct CallEnded {
    int item = 0;
    bool failed = false;
    std::string error;  // its code
};
struct CallRefused {  // the process called cannot be started
    int item = 0;
    std::string key, detail;
};
struct Escalated {  // the called instance threw an escalation that nobody in it caught
    int item = 0;
    std::string code;
};
struct Retry {
    int item = 0;
};
struct Resolve {  // the failed work was done by hand: the token goes on
    int item = 0;
};
struct MoveToken {  // by hand: every token at one element goes to another of the same scope
    int from = 0, to = 0;
};
struct Cancel {
    std::string reason;
};

using Input = std::variant<Start, Complete, Fail, Message, Signal, TimerFired, CallEnded, CallRefused, Escalated, Retry,
                           Resolve, MoveToken, Cancel>;

struct Effect {
    enum class Act { open_task, close_task, cancel_task, throw_message, throw_signal, throw_escalation, start_call, cancel_call,
                     incident, resolved };
    Act act;
    int item = 0;
    int node = 0;
    std::int64_t task = 0;  // of a closed one
    std::string text;       // message, signal, called process; key of the incident
    std::string detail;
};

struct Armed {
    int timer = 0;
    Instant due;
};

enum class End { none, completed, terminated, failed, cancelled };

struct Outcome {
    Execution execution;
    std::vector<Effect> effects;
    std::vector<Armed> armed;
    std::vector<int> disarmed;
    json::object set;  // variables changed by the step itself (not those given with the input)
    std::vector<int> travelled;  // the flows that tokens took, in order
    bool taken = false;  // whether anything waited for the input
    End end = End::none;
    std::string reason;  // of a failure: the error's code
};

// Moves of one step; past them the tokens become incidents: a cycle without a wait state ends here.
inline constexpr int step_moves_max = 1'000;
inline constexpr std::size_t step_items_max = 2'000;
inline constexpr int loop_instances_max = 1'000;

Outcome step(const Model& model, Execution execution, const Input& input, const json::object& variables,
             Instant now);

// Whether the instance waits for this message (or signal).
bool awaits_message(const Model& model, const Execution& execution, std::string_view name);
bool awaits_signal(const Model& model, const Execution& execution, std::string_view name);

// What of other cases the instance waits for, in order: "signal storm", "message paid".
std::vector<std::string> heard_outside(const Model& model, const Execution& execution);

// The same of an instance that belongs to no case, with the messages that it awaits of others that belong to none:
// "caseless message paid".
std::vector<std::string> heard_without_case(const Model& model, const Execution& execution);

// Whether a message with these variables is meant for an instance with those; true if the process binds nothing.
bool correlates(const Model& model, std::string_view message, const json::object& given,
                const json::object& variables, Instant now);

}  // namespace yekuo::process
