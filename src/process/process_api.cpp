#include "process/process_api.hpp"

#include "api/operations.hpp"
#include "process/process_store.hpp"

namespace yekuo::process {
namespace {

using access::Scope;
using http::awaitable;

api::Task view(const OpenTask& open, const OwnOperations& own) {
    const TaskRow& row = open.task;
    api::Task task;
    task.id = row.id.value;
    task.case_id = row.case_id.value;
    task.case_number = open.case_number;
    task.case_type = open.case_type;
    task.element = row.element;
    task.name = row.name;
    task.topic = row.topic;
    if (const auto post = row.attributes.find("post"); post != row.attributes.end()) task.post = post->second;
    if (const auto operation = own.find(row.topic); operation != own.end()) task.operation = operation->second;
    task.area = row.area;
    task.opened = format_instant(row.opened);
    return task;
}

api::Incident view(const OpenIncident& open) {
    api::Incident incident;
    incident.id = open.incident.id;
    incident.instance = open.incident.instance.value;
    if (open.retry && open.retry->attempt) incident.attempts = open.retry->attempt;
    if (open.retry && open.retry->due.ms) incident.retry_at = format_instant(open.retry->due);
    if (open.incident.case_id) incident.case_id = open.incident.case_id.value;
    if (!open.case_number.empty()) incident.case_number = open.case_number;
    if (!open.incident.element.empty()) incident.element = open.incident.element;
    incident.key = open.incident.key;
    incident.detail = open.incident.detail;
    incident.at = format_instant(open.incident.raised);
    return incident;
}

api::IncidentDetail view(const IncidentSeen& seen) {
    api::IncidentDetail detail;
    detail.incident = view(seen.incident);
    const IncidentRow& row = seen.incident.incident;
    detail.instance = row.instance.value;
    detail.area = row.area;
    detail.state = row.state == IncidentState::open ? "open" : "resolved";
    if (row.resolved) detail.resolved = format_instant(row.resolved);
    detail.process = seen.process;
    detail.version = seen.version;
    detail.instance_state = seen.instance_state;
    detail.started = format_instant(seen.instance_started);
    if (const auto variables = parse_json(seen.variables); variables && variables->is_object())
        for (const auto& [name, value] : variables->get_object())
            detail.variables.push_back({std::string(name), json::serialize(value)});
    return detail;
}

Result<std::int64_t> cursor_of(const std::optional<std::string>& cursor) {
    if (!cursor || cursor->empty()) return std::int64_t{0};
    const auto after = parse_json(*cursor);
    if (!after || !after->is_int64()) return invalid("page.cursor", "/cursor");
    return after->get_int64();
}

void add_tasks(http::Api<Scope>& api, access::Service& service, const OwnOperations& own) {
    api.on<"listTasks">([&service, own](auto& call) -> awaitable<Result<api::TaskPage>> {
        const auto after = cursor_of(call.query.cursor);
        if (!after) co_return after.error();
        TaskFilter filter;
        filter.after = {*after};
        filter.limit = call.query.limit;
        filter.case_id = {call.query.case_id.value_or(0)};
        filter.topic = call.query.topic.value_or("");
        filter.area = static_cast<Area>(call.query.area.value_or(0));
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::TaskPage> {
            api::TaskPage page;
            for (const OpenTask& open : open_tasks(session, call.caller, filter)) page.items.push_back(view(open, own));
            if (static_cast<std::int64_t>(page.items.size()) == filter.limit)
                page.next = std::to_string(page.items.back().id);
            return page;
        });
    });
    api.on<"completeTask">([&service, own](auto& call) -> awaitable<Result<http::Response>> {
        const TaskId id{call.path.id};
        std::string topic;
        auto seen = co_await access::read(service, [&](store::Session& session) {
            const auto sight = sight_of_task(session, call.caller, id);
            if (const auto task = session.row<TaskRow>(id)) topic = task->topic;
            return sight;
        });
        if (!seen) co_return seen.error();
        if (*seen == TaskSight::none) co_return not_found("process.task_unknown");
        // A link of a department is finished on its sheet, by who holds the post.
        if (*seen == TaskSight::link) co_return conflict("process.task_of_a_post");
        if (const auto operation = own.find(topic); operation != own.end())
            co_return invalid("process.task_has_operation", "/path/id", "use the operation " + operation->second);
        json::object variables;
        if (const json::value given = to_json(call.body.variables); given.is_object()) variables = given.get_object();
        store::Command command(CompleteTask{id, variables, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return http::no_content();
    });
}

// 404 for an incident that the caller may not see.
template <class Call>
awaitable<Result<void>> see_incident(access::Service& service, const Call& call) {
    auto seen = co_await access::read(service, [&](store::Session& session) {
        return may_see_incident(session, call.caller, call.path.id);
    });
    if (!seen) co_return seen.error();
    if (!*seen) co_return not_found("process.incident_unknown");
    co_return Result<void>();
}

template <class Call>
awaitable<Result<http::Response>> submit_only(access::Service& service, const Call& call, store::Command command) {
    auto outcome = co_await access::submit(service, call, std::move(command));
    if (!outcome) co_return outcome.error();
    co_return http::no_content();
}

void add_upkeep(http::Api<Scope>& api, access::Service& service) {
    api.on<"failTask">([&service](auto& call) -> awaitable<Result<http::Response>> {
        const TaskId id{call.path.id};
        auto seen = co_await access::read(
            service, [&](store::Session& session) { return sight_of_task(session, call.caller, id); });
        if (!seen) co_return seen.error();
        if (*seen == TaskSight::none) co_return not_found("process.task_unknown");
        if (*seen == TaskSight::link) co_return conflict("process.task_of_a_post");
        store::Command command(FailTask{id, call.body.error_code, call.body.detail.value_or("")});
        co_return co_await submit_only(service, call, std::move(command));
    });
    api.on<"resolveIncident">([&service](auto& call) -> awaitable<Result<http::Response>> {
        if (auto seen = co_await see_incident(service, call); !seen) co_return seen.error();
        json::object variables;
        if (call.body.variables)
            if (const json::value given = to_json(*call.body.variables); given.is_object()) variables = given.get_object();
        store::Command command(ResolveIncident{call.path.id, std::move(variables), call.body.note});
        co_return co_await submit_only(service, call, std::move(command));
    });
    api.on<"deployDefinition">([&service](auto& call) -> awaitable<Result<api::DeployedList>> {
        store::Command command(DeployProcess{call.body.xml});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return from_json<api::DeployedList>(json::object{{"items", outcome->answer.at("definitions")}});
    });
    api.on<"changeInstances">([&service](auto& call) -> awaitable<Result<api::ChangedInstances>> {
        ChangeInstances change;
        change.action = static_cast<BatchAction>(call.body.action);  // the same names in the same order
        change.definition = {call.path.id};
        change.target = {call.body.target.value_or(0)};
        if (call.body.mapping)
            for (const auto& pair : *call.body.mapping) change.mapping[pair.from] = pair.to;
        change.from = call.body.from.value_or("");
        change.to = call.body.to.value_or("");
        change.reason = call.body.reason.value_or("");
        change.dry_run = call.body.dry_run;
        auto batch = co_await access::read(service, [&](store::Session& session) -> Result<std::vector<InstanceId>> {
            return running_instances(session, change.definition, {call.body.after}, call.body.limit);
        });
        if (!batch) co_return batch.error();
        const bool more = static_cast<std::int64_t>(batch->size()) == call.body.limit;
        const std::int64_t last = batch->empty() ? 0 : batch->back().value;
        change.instances = std::move(*batch);
        store::Command command(std::move(change));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto answer = from_json<api::ChangedInstances>(outcome->answer);
        if (answer && more) answer->next = last;
        co_return answer;
    });
}

}  // namespace

void add_process(http::Api<Scope>& api, access::Service& service, OwnOperations own) {
    add_tasks(api, service, own);
    add_upkeep(api, service);
    api.on<"listIncidents">([&service](auto& call) -> awaitable<Result<api::IncidentList>> {
        const auto area = static_cast<Area>(call.query.area.value_or(0));
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::IncidentList> {
            api::IncidentList list;
            for (const OpenIncident& open : open_incidents(session, call.caller, area))
                list.items.push_back(view(open));
            return list;
        });
    });
    api.on<"getIncident">([&service](auto& call) -> awaitable<Result<api::IncidentDetail>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::IncidentDetail> {
            const auto seen = load_incident(session, call.caller, call.path.id);
            if (!seen) return not_found("process.incident_unknown");
            return view(*seen);
        });
    });
    api.on<"retryIncident">([&service](auto& call) -> awaitable<Result<http::Response>> {
        auto seen = co_await access::read(service, [&](store::Session& session) {
            return may_see_incident(session, call.caller, call.path.id);
        });
        if (!seen) co_return seen.error();
        if (!*seen) co_return not_found("process.incident_unknown");
        store::Command command(RetryIncident{call.path.id});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return http::no_content();
    });
    api.on<"listDefinitions">([&service](auto& call) -> awaitable<Result<api::DefinitionList>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::DefinitionList> {
            api::DefinitionList list;
            for (const Deployed& deployed : deployed_definitions(session, call.caller)) {
                api::Definition definition;
                definition.id = deployed.id.value;
                definition.key = deployed.key;
                definition.version = deployed.version;
                definition.kind = "process";
                definition.name = deployed.name;
                definition.deployed = format_instant(deployed.at);
                definition.running = deployed.running;
                list.items.push_back(std::move(definition));
            }
            return list;
        });
    });
}

}  // namespace yekuo::process
