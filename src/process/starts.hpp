// The doorways of a process: start events that wait for a message, a signal, a time or a condition, and receive tasks
// and event-based gateways that instantiate. Each deployment sets them anew; they are rows, so that a message that no
// instance awaits finds who begins with it.
#pragma once

#include "process/instance.hpp"

namespace yekuo::process {

struct Doorway {
    std::string element;
    std::string kind;  // "message", "signal", "timer", "conditional"
    std::string what;  // the name of the message or signal
    std::optional<Instant> due;
    int remaining = 0;  // of a timer that repeats: how often after that; -1 for ever
};
BOOST_DESCRIBE_STRUCT(Doorway, (), (element, kind, what, due, remaining))

// Deployments of before instances told themselves what they await (ListeningChanged) also say which messages and
// signals instances of that version may ever await.
struct DoorwaysSet {
    static constexpr std::string_view name = "process.doorways_set.1";
    DefinitionId definition;
    std::string key;
    std::vector<Doorway> doorways;
    std::vector<std::string> messages, signals;
};
BOOST_DESCRIBE_STRUCT(DoorwaysSet, (), (definition, key, doorways, messages, signals))

// A timed start has come; the next time, if there is one.
struct StartFired {
    static constexpr std::string_view name = "process.start_fired.1";
    std::string doorway;
    std::optional<Instant> next;
    int remaining = 0;
};
BOOST_DESCRIBE_STRUCT(StartFired, (), (doorway, next, remaining))

// An instance now waits for these signals and messages of other cases, and for no others.
struct ListeningChanged {
    static constexpr std::string_view name = "process.listening_changed.1";
    InstanceId instance;
    std::vector<std::string> names;  // "signal storm", "message paid"
};
BOOST_DESCRIBE_STRUCT(ListeningChanged, (), (instance, names))

using StartEvents = boost::mp11::mp_list<DoorwaysSet, StartFired, ListeningChanged>;

// Who waits for a name, so that what goes to the whole city finds its listeners and nobody else.
struct ListenerRow {
    static constexpr std::string_view table = "process_listener";
    static constexpr std::array<std::string_view, 2> indexes{"instance", "name"};
    std::string id;  // "17 signal storm"
    InstanceId instance;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(ListenerRow, (), (id, instance, name))

struct DoorwayRow {
    static constexpr std::string_view table = "process_doorway";
    static constexpr std::array<std::string_view, 2> indexes{"key", "what"};
    std::string id;  // "C01/paid/message", or "C01@12/paid/hears message" of a version that may await it
    std::string key;
    DefinitionId definition;
    std::string element, kind, what;
    int remaining = 0;
};
BOOST_DESCRIBE_STRUCT(DoorwayRow, (), (id, key, definition, element, kind, what, remaining))

// What waits at the process's border, with the first times counted from now.
DoorwaysSet doorways_of(DefinitionId definition, const Model& model, const Now& now);

// Starts every process that begins with this; within the case, if there is one.
Result<void> start_where(const Rows& rows, Decision& decision, std::string_view kind, const std::string& what,
                         CaseId case_id, const json::object& variables, const Now& now);

// Tells what the instance now listens to, if that is another than before.
void tell_listening(Decision& decision, InstanceId id, const std::vector<std::string>& before,
                    std::vector<std::string> after);

// The running instances of any case that await this, and those of old versions that may.
std::vector<InstanceId> running_where(const Rows& rows, const std::string& kind, const std::string& what);

bool is_city_signal(const Rows& rows, const InstanceRow& thrower, const std::string& signal);

// A message between pools: to the instances of the sender's case that await it, to those of any case whose
// correlation subscriptions fit what the sender knows, else to the processes that begin with it.
struct PublishMessage {
    std::string message;
    CaseId case_id;  // of the sender, which a process that begins joins
    json::object variables;
};
// Something has changed: processes with a conditional start that now holds begin.
struct NoticeCondition {
    CaseId case_id;
    Area area = 0;
    json::object variables;
};
struct FireStart {
    std::string doorway;
};

Result<Decision> decide(const Rows& rows, const PublishMessage& command, const Now& now);
Result<Decision> decide(const Rows& rows, const NoticeCondition& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FireStart& command, const Now& now);

void apply(Rows& rows, const DoorwaysSet& event, const Envelope& at);
void apply(Rows& rows, const StartFired& event, const Envelope& at);
void apply(Rows& rows, const ListeningChanged& event, const Envelope& at);

}  // namespace yekuo::process
