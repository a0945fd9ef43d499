// A BPMN 2.0 process, read and checked once, then compiled to tables in which everything is a number: the
// step never looks at XML or at names. A node's or flow's number is its ordinal in the process's XML;
// 0 is the process itself, and the tables have gaps where an element is neither.
//
//   auto model = compile_model(xml, "C01");      // errors name the rule and the element
//   model->nodes[model->find("visit")].kind == Kind::service;
//
// Our own attributes (topic, post, keyLink …) stand in the namespace https://yekuo.org/bpmn.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "process/condition.hpp"
#include "process/iso_time.hpp"

namespace yekuo::process {

inline constexpr std::string_view extension_namespace = "https://yekuo.org/bpmn";

enum class Kind : std::uint8_t {
    none, process,
    start, end, throwing, catching, boundary,
    task, user, service, receive, send, manual, script, rule,
    exclusive, parallel, inclusive, event_based, complex,
    sub_process, transaction, ad_hoc, event_sub_process, call,
};

enum class Trigger : std::uint8_t {
    message, timer, error, escalation, signal, conditional, compensation, cancel, link, terminate,
};

struct Definition {
    Trigger trigger = Trigger::message;
    std::string what;  // name of the message, signal or link; code of the error or escalation ("": any)
    std::optional<TimerRule> timer;
    std::optional<Condition> condition;
    int activity = 0;      // of a compensation: the activity to compensate; 0: all of the scope
    bool waits = true;     // of a compensation: waitForCompletion
};

struct ComplexBehavior {
    Condition condition;
    Definition event;
};

struct Loop {
    bool multi = false;       // else a standard loop
    bool sequential = false;
    bool test_before = false;
    int maximum = -1;                       // of a standard loop
    std::optional<Condition> condition;     // of a standard loop: go on; of a multi-instance: complete
    std::optional<Condition> cardinality;   // an expression that gives a number
    std::string input, input_item;          // collection variable and the name of one of it
    std::string output, output_item;
    enum class Behavior { all, one, none, complex } behavior = Behavior::all;
    std::optional<Definition> event;        // thrown for behavior one or none
    std::vector<ComplexBehavior> complex;
};

struct Flow {
    std::string id;
    int source = 0, target = 0;
    std::optional<Condition> condition;
};

struct Node {
    Kind kind = Kind::none;
    std::string id, name;
    int scope = 0;  // the node of the container
    std::vector<int> in, out;
    int default_flow = 0;
    std::vector<Definition> definitions;
    bool parallel_multiple = false;
    bool interrupting = true;
    int attached = 0;             // of a boundary event: its activity
    std::vector<int> boundaries;  // of an activity
    std::string topic;
    std::map<std::string, std::string> attributes;  // ours, without the namespace
    std::string text;                               // of a script task: the script; of a call: the key called
    bool waits = false;                             // opens a task
    std::optional<Loop> loop;
    int start_quantity = 1, completion_quantity = 1;
    bool instantiate = false;
    bool for_compensation = false;
    int compensation = 0;  // the handler: an activity, or the compensation event sub-process of a sub-process
    int join = -1;         // index into Model::joins, of an inclusive or complex gateway that joins

    // of a process or sub-process
    std::vector<int> children;    // nodes in it
    std::vector<int> starts;      // its start events
    std::vector<int> event_subs;  // its event sub-processes
    bool sequential = false;      // of an ad-hoc sub-process
    bool cancel_remaining = true;
    std::optional<Condition> completion;  // of an ad-hoc sub-process; of a complex gateway: activation

    bool is_activity() const { return kind >= Kind::task && kind <= Kind::rule ? true : kind >= Kind::sub_process; }
    bool is_scope() const {
        return kind == Kind::process || (kind >= Kind::sub_process && kind <= Kind::event_sub_process);
    }
};

// Of one inclusive join: which of its incoming flows (bits) can be reached from each node of its scope
// without passing the join itself.
struct Join {
    int node = 0;
    std::unordered_map<int, std::uint64_t> reaches;
};

// A message reaches an instance if what it says (of_message, over the message's variables) equals what the
// instance knows (of_instance), for each property that a correlation subscription of the process binds.
struct Correlation {
    std::string message;
    Condition of_message, of_instance;
};

struct Model {
    std::string key, name;
    std::vector<Node> nodes;
    std::vector<Flow> flows;  // flows[i].source == 0: not a flow
    std::vector<Join> joins;
    std::vector<Correlation> correlations;
    std::map<std::string, int, std::less<>> by_id;
    bool has_conditionals = false;
    bool hears_outside = false;  // something in it waits for a signal, or for a message by correlation
    bool awaits_messages = false;  // something in it waits for a message
    std::vector<std::string> city_signals;  // those with yekuo:scope="city": heard outside the case too

    const Node& process() const { return nodes[0]; }
    int find(std::string_view id) const {
        const auto found = by_id.find(id);
        return found == by_id.end() ? 0 : found->second;
    }
};

// Whether what waits for this may be meant by someone of another case.
bool may_hear_outside(const Model& model, const Definition& awaited);

// Whether a message that comes to this element begins an instance: an instantiating receive task, or an event after
// an instantiating event-based gateway.
bool instantiates(const Model& model, int element);

using ModelRef = std::shared_ptr<const Model>;

// Limits on what is read: a file past them is refused before it can do harm.
inline constexpr std::size_t model_bytes_max = 4u << 20;
inline constexpr int model_depth_max = 64;
inline constexpr int model_elements_max = 20'000;

// The executable process with this key. Errors: key "bpmn.<rule>" with the element's id in field.
Result<ModelRef> compile_model(std::string_view xml, std::string_view key);

// A rule of the standard that a file breaks: the rule's name (docs/bpmn.md lists them), the element's id,
// the line of the file.
struct Violation {
    std::string rule, element, detail;
    int line = 0;
};

// All rules of the standard for a file (rules.cpp), stricter than what running it needs: compile_model
// refuses what cannot be run, this also what another engine may refuse. At most 1,000 are told.
Result<std::vector<Violation>> violations_of(std::string_view xml);

// The first of them as an error: key "bpmn.<rule>", the element's id in field.
Result<void> check_file(std::string_view xml);

// The keys of all executable processes in a file.
Result<std::vector<std::string>> executable_keys(std::string_view xml);

}  // namespace yekuo::process
