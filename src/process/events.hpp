// What can happen to processes: definitions are deployed; instances start, step, wait for tasks, end or
// run into an incident. Other rooms answer TaskOpened by its topic and hear of the end by InstanceEnded.
//
// ProcessStepped carries all that a step changed in the instance (its tokens, its variables, its timers),
// so that apply and replay need neither the engine nor the model.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/room.hpp"

namespace yekuo::process {

enum class TaskOutcome { completed, cancelled };
BOOST_DESCRIBE_ENUM(TaskOutcome, completed, cancelled)

enum class InstanceOutcome { completed, terminated, failed, cancelled };
BOOST_DESCRIBE_ENUM(InstanceOutcome, completed, terminated, failed, cancelled)

struct ProcessDeployed {
    static constexpr std::string_view name = "process.deployed.1";
    DefinitionId definition;
    std::string key;
    int version = 1;
    std::string xml;
};
BOOST_DESCRIBE_STRUCT(ProcessDeployed, (), (definition, key, version, xml))

struct InstanceStarted {
    static constexpr std::string_view name = "process.instance_started.1";
    InstanceId instance;
    DefinitionId definition;
    std::string key;
    InstanceId parent;  // the instance whose call activity started it; 0: none
    int parent_item = 0;
    json::value variables;
};
BOOST_DESCRIBE_STRUCT(InstanceStarted, (), (instance, definition, key, parent, parent_item, variables))

struct ArmedTimer {
    int timer = 0;
    Instant due;
};
BOOST_DESCRIBE_STRUCT(ArmedTimer, (), (timer, due))

struct ProcessStepped {
    static constexpr std::string_view name = "process.stepped.1";
    InstanceId instance;
    std::string execution;  // tokens, joins and timers, encoded (execution.hpp)
    json::value set;        // variables new or changed
    std::vector<ArmedTimer> armed;
    std::vector<int> disarmed;
};
BOOST_DESCRIBE_STRUCT(ProcessStepped, (), (instance, execution, set, armed, disarmed))

struct TaskOpened {
    static constexpr std::string_view name = "process.task_opened.1";
    TaskId task;
    InstanceId instance;
    CaseId case_id;
    int item = 0;  // the token that waits at the element
    std::string element;
    std::string title;  // the element's name in the model
    std::string kind;   // "user", "service", "receive"
    std::string topic;
    std::map<std::string, std::string> attributes;
};
BOOST_DESCRIBE_STRUCT(TaskOpened, (), (task, instance, case_id, item, element, title, kind, topic, attributes))

struct TaskClosed {
    static constexpr std::string_view name = "process.task_closed.1";
    TaskId task;
    InstanceId instance;
    CaseId case_id;
    std::string element;
    std::string kind;
    std::string topic;
    std::map<std::string, std::string> attributes;
    TaskOutcome outcome = TaskOutcome::completed;
    std::string by;
    std::string variables;  // JSON text that the one who completed it gave
};
BOOST_DESCRIBE_STRUCT(TaskClosed, (),
                      (task, instance, case_id, element, kind, topic, attributes, outcome, by, variables))

struct InstanceEnded {
    static constexpr std::string_view name = "process.instance_ended.1";
    InstanceId instance;
    CaseId case_id;
    std::string key;
    InstanceOutcome outcome = InstanceOutcome::completed;
    std::string reason;  // the error code of a failure, the reason of a cancellation
};
BOOST_DESCRIBE_STRUCT(InstanceEnded, (), (instance, case_id, key, outcome, reason))

// A token cannot go on: it stays at its element until someone retries.
struct IncidentRaised {
    static constexpr std::string_view name = "process.incident_raised.1";
    std::int64_t incident = 0;
    InstanceId instance;
    CaseId case_id;
    int item = 0;
    std::string element;
    std::string key;  // translation key, e.g. "process.condition_unknown"
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(IncidentRaised, (), (incident, instance, case_id, item, element, key, detail))

struct IncidentResolved {
    static constexpr std::string_view name = "process.incident_resolved.1";
    std::int64_t incident = 0;
    InstanceId instance;
};
BOOST_DESCRIBE_STRUCT(IncidentResolved, (), (incident, instance))

// A throw event or an end event sent a message or a signal; it goes to the instances that wait for it.
struct EventThrown {
    static constexpr std::string_view name = "process.thrown.1";
    InstanceId instance;
    CaseId case_id;
    std::string kind;  // "message", "signal", "escalation" (to the caller)
    std::string what;
};
BOOST_DESCRIBE_STRUCT(EventThrown, (), (instance, case_id, kind, what))

// A call activity waits for an instance of another process.
struct CallOpened {
    static constexpr std::string_view name = "process.call_opened.1";
    InstanceId instance;
    CaseId case_id;
    int item = 0;
    std::string called;  // key of the process
};
BOOST_DESCRIBE_STRUCT(CallOpened, (), (instance, case_id, item, called))

struct CallCancelled {
    static constexpr std::string_view name = "process.call_cancelled.1";
    InstanceId instance;
    int item = 0;
};
BOOST_DESCRIBE_STRUCT(CallCancelled, (), (instance, item))

using Events = boost::mp11::mp_list<ProcessDeployed, InstanceStarted, ProcessStepped, TaskOpened, TaskClosed,
                                    InstanceEnded, IncidentRaised, IncidentResolved, EventThrown, CallOpened,
                                    CallCancelled>;

}  // namespace yekuo::process
