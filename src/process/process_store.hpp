// Reading tasks, incidents and definitions, each within a scope.
#pragma once

#include "access/scope.hpp"
#include "process/job_board.hpp"
#include "process/upkeep.hpp"
#include "store/session.hpp"

namespace yekuo::process {

struct TaskFilter {
    TaskId after;
    std::int64_t limit = 50;
    CaseId case_id;     // 0: any
    std::string topic;  // "": any
    Area area = 0;      // 0: any that the scope allows
};
struct OpenTask {
    TaskRow task;
    std::string case_number, case_type;
};
std::vector<OpenTask> open_tasks(store::Session& session, const access::Scope& scope, const TaskFilter& filter);
enum class TaskSight { none, open, link };  // link: of a department's post
TaskSight sight_of_task(store::Session& session, const access::Scope& scope, TaskId id);

struct OpenIncident {
    IncidentRow incident;
    std::optional<RetryRow> retry;
    std::string case_number;
};
std::vector<OpenIncident> open_incidents(store::Session& session, const access::Scope& scope, Area area);
// One incident, open or not, with the instance it stopped: which process, its state, what it knows.
struct IncidentSeen {
    OpenIncident incident;
    std::string process;  // its key
    int version = 0;
    std::string instance_state;
    Instant instance_started;
    std::string variables;  // JSON text
};
std::optional<IncidentSeen> load_incident(store::Session& session, const access::Scope& scope, std::int64_t id);
bool may_see_incident(store::Session& session, const access::Scope& scope, std::int64_t id);

// The running instances of a definition in the order of their ids, after this one.
std::vector<InstanceId> running_instances(store::Session& session, DefinitionId definition, InstanceId after,
                                          std::int64_t limit);

// The running instances of no case that have told of no message that they await, though their process may await some;
// in the order of their ids, after this one.
std::vector<InstanceId> silent_instances(store::Session& session, DefinitionId definition, InstanceId after,
                                         std::int64_t limit);
// The definitions in which something waits for a message.
std::vector<DefinitionId> definitions_awaiting(store::Session& session);

// The open service tasks of these topics, oldest first.
std::vector<Job> open_jobs(store::Session& session, const std::vector<std::string>& topics);
std::map<InstanceId, json::value> variables_of(store::Session& session, const std::vector<InstanceId>& instances);

struct Deployed {
    DefinitionId id;
    std::string key, name;
    int version = 1;
    Instant at;
    std::int64_t running = 0;  // that the scope sees
};
std::vector<Deployed> deployed_definitions(store::Session& session, const access::Scope& scope);

}  // namespace yekuo::process
