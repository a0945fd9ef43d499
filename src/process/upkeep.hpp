// What keeps running processes going: failed work is tried again after a while, is settled by hand when that
// does not help, and instances are taken, many at a time, to another version, another place or their end.
#pragma once

#include "process/instance.hpp"
#include "process/migrate.hpp"

namespace yekuo::process {

// Failed work is tried again after 1, 5, 25 minutes, 2 and 10 hours of business time; then it waits for people.
inline constexpr std::array<int, 5> retry_after_minutes{1, 5, 25, 125, 600};

struct RetryPlanned {
    static constexpr std::string_view name = "process.retry_planned.1";
    std::int64_t incident = 0;
    int attempt = 1;
    Instant due;
};
BOOST_DESCRIBE_STRUCT(RetryPlanned, (), (incident, attempt, due))

// Settled by a person, with what they say about it.
struct IncidentSettled {
    static constexpr std::string_view name = "process.incident_settled.1";
    std::int64_t incident = 0;
    InstanceId instance;
    std::string by, note;
};
BOOST_DESCRIBE_STRUCT(IncidentSettled, (), (incident, instance, by, note))

struct MovedTask {
    TaskId task;
    std::string element, title, topic;
    std::map<std::string, std::string> attributes;
};
BOOST_DESCRIBE_STRUCT(MovedTask, (), (task, element, title, topic, attributes))

struct InstanceMigrated {
    static constexpr std::string_view name = "process.instance_migrated.1";
    InstanceId instance;
    DefinitionId from, to;
    std::string execution;
    std::vector<MovedTask> tasks;
    std::vector<ArmedTimer> armed;
    std::vector<int> disarmed;
};
BOOST_DESCRIBE_STRUCT(InstanceMigrated, (), (instance, from, to, execution, tasks, armed, disarmed))

using UpkeepEvents = boost::mp11::mp_list<RetryPlanned, IncidentSettled, InstanceMigrated>;

struct RetryRow {
    static constexpr std::string_view table = "process_retry";
    std::int64_t id = 0;  // of the incident
    int attempt = 1;
    Instant due;       // of the next try; null after it was settled
    std::string note;  // of the person who settled it
};
BOOST_DESCRIBE_STRUCT(RetryRow, (), (id, attempt, due, note))

// Plans the next try of each incident among the events from `first` on that trying again may help.
void plan_retries(const Rows& rows, Decision& decision, std::size_t first, const Now& now);
void drop_retry(Rows& rows, std::int64_t incident);

// The work was done by hand, or what was wrong is set right in the variables: the token goes on.
struct ResolveIncident {
    std::int64_t incident = 0;
    json::object variables;
    std::string note;
};

enum class BatchAction { migrate, move, cancel, retry };
BOOST_DESCRIBE_ENUM(BatchAction, migrate, move, cancel, retry)

// These running instances of one definition (process_store.hpp finds them). Those that cannot are left as they
// are. Answers {"done", "refused": [{"instance", "case_id", "key", "element"}]}; a dry run answers the same and
// changes nothing.
struct ChangeInstances {
    BatchAction action = BatchAction::migrate;
    DefinitionId definition;
    DefinitionId target;      // of migrate
    Mapping mapping;          // of migrate
    std::string from, to;     // of move: elements
    std::string reason;       // of cancel
    bool dry_run = true;
    std::vector<InstanceId> instances;
};
inline constexpr std::size_t batch_instances_max = 500;

// These instances tell what they wait for, where that is not what they have told: those started before instances of no
// case told which messages they await would be found by none (process_store.hpp finds them).
struct TellAwaited {
    std::vector<InstanceId> instances;
};

Result<Decision> decide(const Rows& rows, const ResolveIncident& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ChangeInstances& command, const Now& now);
Result<Decision> decide(const Rows& rows, const TellAwaited& command, const Now& now);

std::vector<store::RowKey> keys(const ChangeInstances& command);
std::vector<store::RowKey> keys(const TellAwaited& command);

void apply(Rows& rows, const RetryPlanned& event, const Envelope& at);
void apply(Rows& rows, const IncidentSettled& event, const Envelope& at);
void apply(Rows& rows, const InstanceMigrated& event, const Envelope& at);

}  // namespace yekuo::process
