#include "process/process_store.hpp"

#include <fmt/format.h>

#include "store/sets.hpp"

namespace yekuo::process {
namespace {

using store::integer;
using store::text;

constexpr int incidents_max = 500;

// Numbers and types of the cases named, for people to recognise them by.
std::map<CaseId, std::pair<std::string, std::string>> case_names(store::Session& session,
                                                                 const std::vector<CaseId>& ids) {
    std::map<CaseId, std::pair<std::string, std::string>> names;
    std::string list;
    for (const CaseId id : ids) list += (list.empty() ? "" : ",") + std::to_string(id.value);
    if (list.empty()) return names;
    for (const auto& row : session.query("select id, number, type from connection_case where id in (" + list + ")"))
        names[CaseId{integer(row[0])}] = {text(row[1]), text(row[2])};
    return names;
}

}  // namespace

std::vector<OpenTask> open_tasks(store::Session& session, const access::Scope& scope, const TaskFilter& filter) {
    std::string where = fmt::format("where state = 'open' and kind = 'user' and id > $1 and {}",
                                    scope.where("area", "0"));
    store::Record parameters{filter.after.value, filter.limit};
    if (filter.case_id) where += fmt::format(" and case_id = {}", filter.case_id.value);
    if (filter.area) where += fmt::format(" and area = {}", filter.area);
    if (!filter.topic.empty()) {
        where += " and topic = $3";
        parameters.push_back(filter.topic);
    }
    std::vector<CaseId> cases;
    auto tasks = session.rows<TaskRow>(where + " order by id limit $2", parameters);
    for (const TaskRow& task : tasks) cases.push_back(task.case_id);
    auto names = case_names(session, cases);
    std::vector<OpenTask> open;
    for (TaskRow& task : tasks) {
        auto& [number, type] = names[task.case_id];
        open.push_back({std::move(task), number, type});
    }
    return open;
}

TaskSight sight_of_task(store::Session& session, const access::Scope& scope, TaskId id) {
    const auto task = session.row<TaskRow>(id);
    if (!task || !scope.may_see(task->area, {})) return TaskSight::none;
    return task->topic == "control.link" ? TaskSight::link : TaskSight::open;
}

std::vector<OpenIncident> open_incidents(store::Session& session, const access::Scope& scope, Area area) {
    std::string where = "where state = 'open' and " + scope.where("area", "0");
    if (area) where += fmt::format(" and area = {}", area);
    auto rows = session.rows<IncidentRow>(where + fmt::format(" order by id desc limit {}", incidents_max));
    std::vector<CaseId> cases;
    for (const IncidentRow& row : rows) cases.push_back(row.case_id);
    auto names = case_names(session, cases);
    std::vector<OpenIncident> open;
    for (IncidentRow& row : rows) {
        const std::string number = names[row.case_id].first;
        auto retry = session.row<RetryRow>(row.id);
        open.push_back({std::move(row), std::move(retry), number});
    }
    return open;
}

std::optional<IncidentSeen> load_incident(store::Session& session, const access::Scope& scope, std::int64_t id) {
    auto row = session.row<IncidentRow>(id);
    if (!row || !scope.may_see(row->area, {})) return {};
    IncidentSeen seen;
    seen.incident.case_number = case_names(session, {row->case_id})[row->case_id].first;
    const auto found = session.query(
        "select i.key, d.version, i.state, i.started, i.variables from process_instance i join process_definition d "
        "on d.id = i.definition where i.id = $1",
        {row->instance.value});
    seen.incident.incident = std::move(*row);
    if (found.empty()) return seen;
    seen.process = store::text(found[0][0]);
    seen.version = static_cast<int>(store::integer(found[0][1]));
    seen.instance_state = store::text(found[0][2]);
    seen.instance_started = {store::integer(found[0][3])};
    seen.variables = store::text(found[0][4]);
    return seen;
}

bool may_see_incident(store::Session& session, const access::Scope& scope, std::int64_t id) {
    const auto incident = session.row<IncidentRow>(id);
    return incident && scope.may_see(incident->area, {});
}

std::vector<InstanceId> running_instances(store::Session& session, DefinitionId definition, InstanceId after,
                                          std::int64_t limit) {
    std::vector<InstanceId> ids;
    for (const auto& row : session.query("select id from process_instance where definition = $1 and state = 'running' "
                                         "and id > $2 order by id limit $3",
                                         {definition.value, after.value, limit}))
        ids.push_back({integer(row[0])});
    return ids;
}

std::vector<InstanceId> silent_instances(store::Session& session, DefinitionId definition, InstanceId after,
                                         std::int64_t limit) {
    std::vector<InstanceId> ids;
    for (const auto& row : session.query(
             "select i.id from process_instance i where i.definition = $1 and i.state = 'running' and i.case_id = 0 and "
             "i.id > $2 and not exists (select 1 from process_listener l where l.instance = i.id and l.name like "
             "'caseless message %') order by i.id limit $3",
             {definition.value, after.value, limit}))
        ids.push_back({integer(row[0])});
    return ids;
}

std::vector<DefinitionId> definitions_awaiting(store::Session& session) {
    std::vector<DefinitionId> ids;
    for (const auto& row : session.rows<ProcessDefinitionRow>("order by id"))
        if (const auto model = model_of(row); model && (*model)->awaits_messages) ids.push_back(row.id);
    return ids;
}

std::vector<Job> open_jobs(store::Session& session, const std::vector<std::string>& topics) {
    std::vector<Job> jobs;
    for (TaskRow& row : session.rows<TaskRow>("where state = 'open' and kind = 'service' and " +
                                                  store::in_set(session, "topic", 1, store::SetOf::texts) + " order by id",
                                              {store::set_value(session, std::span<const std::string>(topics))}))
        jobs.push_back({row.id, row.instance, row.case_id, std::move(row.element), std::move(row.name),
                        std::move(row.topic), std::move(row.attributes)});
    return jobs;
}

std::map<InstanceId, json::value> variables_of(store::Session& session, const std::vector<InstanceId>& instances) {
    std::map<InstanceId, json::value> variables;
    for (const auto& row : session.query(
             "select id, variables from process_instance where " + store::in_set(session, "id", 1),
             {store::set_of(session, instances)}))
        if (auto read = parse_json(text(row[1]))) variables[InstanceId{integer(row[0])}] = std::move(*read);
    return variables;
}

std::vector<Deployed> deployed_definitions(store::Session& session, const access::Scope& scope) {
    std::vector<Deployed> all;
    for (const auto& row : session.query(fmt::format(
             "select d.id, d.key, d.version, coalesce(j.business, 0), (select count(*) from process_instance i "
             "where i.definition = d.id and i.state = 'running' and {}) from process_definition d left join journal j on "
             "j.number = d.id order by d.key, d.version", scope.where("i.area", "0")))) {
        Deployed one{{integer(row[0])}, text(row[1]), text(row[1]), static_cast<int>(integer(row[2])), {integer(row[3])},
                     integer(row[4])};
        if (const auto definition = session.row<ProcessDefinitionRow>(one.id))
            if (const auto model = model_of(*definition); model && !(*model)->name.empty()) one.name = (*model)->name;
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace yekuo::process
