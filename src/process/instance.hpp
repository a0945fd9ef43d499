// Definitions, instances, tasks and incidents: the rows of the process room and the commands on them.
// The engine itself is pure and knows none of them (step.hpp); decide() runs it on an instance's row and
// writes its effects as events.
//
// A room that answers tasks reacts to TaskOpened by topic and returns CompleteTask when its work is done.
#pragma once

#include "process/events.hpp"
#include "process/model.hpp"

namespace yekuo::process {

using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

struct ProcessDefinitionRow {
    static constexpr std::string_view table = "process_definition";
    static constexpr std::array<std::string_view, 1> indexes{"key"};
    DefinitionId id;
    std::string key;
    int version = 1;
    std::string xml;
};
BOOST_DESCRIBE_STRUCT(ProcessDefinitionRow, (), (id, key, version, xml))

enum class InstanceState { running, ended };
BOOST_DESCRIBE_ENUM(InstanceState, running, ended)

// An instance stays on the definition it started with.
struct InstanceRow {
    static constexpr std::string_view table = "process_instance";
    static constexpr std::array<std::string_view, 3> indexes{"definition", "case_id", "parent"};
    InstanceId id;
    DefinitionId definition;
    std::string key;
    CaseId case_id;
    Area area = 0;
    InstanceState state = InstanceState::running;
    std::string execution;
    json::value variables;
    Instant started, ended;
    std::optional<InstanceOutcome> outcome;
    InstanceId parent;    // whose call activity started it
    int parent_item = 0;  // and the token that waits there
};
BOOST_DESCRIBE_STRUCT(InstanceRow, (),
                      (id, definition, key, case_id, area, state, execution, variables, started, ended, outcome,
                       parent, parent_item))

enum class TaskState { open, completed, cancelled };
BOOST_DESCRIBE_ENUM(TaskState, open, completed, cancelled)

struct TaskRow {
    static constexpr std::string_view table = "process_task";
    static constexpr std::array<std::string_view, 3> indexes{"instance", "case_id", "topic"};
    TaskId id;
    InstanceId instance;
    CaseId case_id;
    Area area = 0;
    int item = 0;
    std::string element;
    std::string name;
    std::string kind;  // "user", "service", "receive"
    std::string topic;
    std::map<std::string, std::string> attributes;
    TaskState state = TaskState::open;
    Instant opened, closed;
    std::string variables;  // JSON text given at completion
    std::string by;
};
BOOST_DESCRIBE_STRUCT(TaskRow, (),
                      (id, instance, case_id, area, item, element, name, kind, topic, attributes, state, opened,
                       closed, variables, by))

enum class IncidentState { open, resolved };
BOOST_DESCRIBE_ENUM(IncidentState, open, resolved)

struct IncidentRow {
    static constexpr std::string_view table = "process_incident";
    static constexpr std::array<std::string_view, 2> indexes{"instance", "state"};
    std::int64_t id = 0;
    InstanceId instance;
    CaseId case_id;
    Area area = 0;
    int item = 0;
    std::string element;
    std::string key;
    std::string detail;
    IncidentState state = IncidentState::open;
    Instant raised, resolved;
};
BOOST_DESCRIBE_STRUCT(IncidentRow, (),
                      (id, instance, case_id, area, item, element, key, detail, state, raised, resolved))

// --- commands ---

// Deploys every executable process of the file: a new version if the key is known and the file differs.
// Answers {"definitions": [{"id", "key", "version"}]}.
struct DeployProcess {
    std::string xml;
};

// Starts the latest version. Answers {"instance": id}.
struct StartInstance {
    std::string key;
    CaseId case_id;
    Area area = 0;
    json::object variables;
    InstanceId parent;
    int parent_item = 0;
};

// The task's work is done. Errors: "process.task_unknown", "process.task_closed".
struct CompleteTask {
    TaskId task;
    json::object variables;
    std::string by;
};

// The task's work failed with a BPMN error (caught by an error event with that code, else an incident).
struct FailTask {
    TaskId task;
    std::string error_code;
    std::string detail;
};

// To all running instances of the case that wait for it. Error "process.message_not_awaited" if none does,
// unless lenient.
struct CorrelateMessage {
    CaseId case_id;
    std::string message;
    json::object variables;
    bool lenient = false;
};

// To every running instance of the case that waits for it.
struct BroadcastSignal {
    CaseId case_id;
    std::string signal;
    InstanceId except;  // the instance that threw it has heard it already
};

struct CancelInstance {
    CaseId case_id;
    std::string reason;
};

struct RetryIncident {
    std::int64_t incident = 0;
};

// Sent by the timers and by ended calls of this room itself.
struct FireTimer {
    InstanceId instance;
    int timer = 0;
};
struct AnswerCall {
    InstanceId instance;
    int item = 0;
    InstanceOutcome outcome = InstanceOutcome::completed;
    std::string reason;
    json::object variables;
};
struct EscalateCall {
    InstanceId instance;
    int item = 0;
    std::string code;
};
struct CancelCalled {
    InstanceId parent;
    int item = 0;
};

Result<Decision> decide(const Rows& rows, const DeployProcess& command, const Now& now);
Result<Decision> decide(const Rows& rows, const StartInstance& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CompleteTask& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FailTask& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CorrelateMessage& command, const Now& now);
Result<Decision> decide(const Rows& rows, const BroadcastSignal& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CancelInstance& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RetryIncident& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FireTimer& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerCall& command, const Now& now);
Result<Decision> decide(const Rows& rows, const EscalateCall& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CancelCalled& command, const Now& now);

void apply(Rows& rows, const ProcessDeployed& event, const Envelope& at);
void apply(Rows& rows, const InstanceStarted& event, const Envelope& at);
void apply(Rows& rows, const ProcessStepped& event, const Envelope& at);
void apply(Rows& rows, const TaskOpened& event, const Envelope& at);
void apply(Rows& rows, const TaskClosed& event, const Envelope& at);
void apply(Rows& rows, const InstanceEnded& event, const Envelope& at);
void apply(Rows& rows, const IncidentRaised& event, const Envelope& at);
void apply(Rows& rows, const IncidentResolved& event, const Envelope& at);
void apply(Rows& rows, const EventThrown& event, const Envelope& at);
void apply(Rows& rows, const CallOpened& event, const Envelope& at);
void apply(Rows& rows, const CallCancelled& event, const Envelope& at);

// How instances of one case meet: thrown messages and signals, calls and their answers.
store::Commands react(const Rows& rows, const EventThrown& event, const Envelope& at);
store::Commands react(const Rows& rows, const CallOpened& event, const Envelope& at);
store::Commands react(const Rows& rows, const CallCancelled& event, const Envelope& at);
store::Commands react(const Rows& rows, const InstanceEnded& event, const Envelope& at);

std::vector<store::RowKey> keys(const CompleteTask& command);
std::vector<store::RowKey> keys(const FireTimer& command);

// The compiled model of a definition; compiled once per process, whatever the database.
Result<ModelRef> model_of(const ProcessDefinitionRow& definition);

// The latest version of a key; null if there is none.
const ProcessDefinitionRow* latest_definition(const Rows& rows, const std::string& key);

}  // namespace yekuo::process
