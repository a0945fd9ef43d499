// Workers over HTTP: a process is started and, on request, waited for; service tasks are taken, reported and
// taken again, many in one exchange, so that a worker's transitions share its round trips and the writer's flushes.
#include <atomic>

#include "api/operations.hpp"
#include "process/process_api.hpp"
#include "process/process_store.hpp"

namespace yekuo::process {
namespace {

using access::Scope;
using http::awaitable;
namespace net = http::net;

// What a handler waits for: given once, from any thread.
template <class T>
class Parked {
public:
    explicit Parked(const http::Executor& executor) : timer_(executor) {}

    void give(const std::shared_ptr<Parked>& self, T value) {
        {
            const std::lock_guard lock(mutex_);
            value_.emplace(std::move(value));
        }
        net::post(timer_.get_executor(), [self] { self->timer_.cancel(); });
    }
    std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(value_, {});
    }
    bool given() {
        const std::lock_guard lock(mutex_);
        return value_.has_value();
    }
    awaitable<void> wait(std::chrono::seconds most) {
        timer_.expires_after(most);
        if (!given()) co_await timer_.async_wait(http::as_result);
    }

private:
    http::Timer timer_;
    std::mutex mutex_;
    std::optional<T> value_;
};

json::object object_of(const std::optional<json::value>& given) {
    return given && given->is_object() ? given->get_object() : json::object{};
}

api::StartedInstance started(const InstanceRow& row) {
    api::StartedInstance answer;
    answer.instance = row.id.value;
    answer.ended = row.state == InstanceState::ended;
    if (row.outcome) answer.outcome = boost::describe::enum_to_string(*row.outcome, "?");
    if (answer.ended) answer.variables = row.variables;
    return answer;
}

api::StartedInstance started(InstanceId id, std::optional<Ended> end) {
    api::StartedInstance answer;
    answer.instance = id.value;
    answer.ended = end.has_value();
    if (!end) return answer;
    answer.outcome = boost::describe::enum_to_string(end->outcome, "?");
    answer.variables = std::move(end->variables);
    return answer;
}

void add_start(http::Api<Scope>& api, access::Service& service, JobBoard& board) {
    api.on<"startInstance">([&service, &board](auto& call) -> awaitable<Result<api::StartedInstance>> {
        StartInstance start;
        start.key = call.path.key;
        start.area = static_cast<Area>(call.body.area.value_or(0));
        start.variables = object_of(call.body.variables);
        const bool waits = call.body.wait_seconds > 0;
        auto parked = std::make_shared<Parked<Ended>>(co_await net::this_coro::executor);
        access::Sight sight;
        if (waits)
            sight.look = [&board, parked, given = start.variables](const store::Rows&, const store::Outcome& outcome) {
                if (outcome.repeated) return;
                board.watch(InstanceId{outcome.answer.at("instance").as_int64()}, given,
                            [parked](Ended end) { parked->give(parked, std::move(end)); });
            };
        store::Command command(std::move(start));
        auto outcome = co_await access::submit(service, call, std::move(command), std::move(sight));
        if (!outcome) co_return outcome.error();
        const InstanceId id{outcome->answer.at("instance").as_int64()};
        if (!waits) co_return started(id, {});
        if (outcome->repeated)
            co_return co_await access::read(service, [&](store::Session& session) -> Result<api::StartedInstance> {
                const auto row = session.row<InstanceRow>(id);
                if (!row) return not_found("process.instance_unknown");
                return started(*row);
            });
        co_await parked->wait(std::chrono::seconds(call.body.wait_seconds));
        board.unwatch(id);
        co_return started(id, parked->take());
    });
}

// A worker reports what workers do: never a task of people, never one that an operation of its own completes.
std::function<Result<void>(const store::Rows&)> only_service_task(TaskId id, const OwnOperations& own) {
    return [id, &own](const store::Rows& rows) -> Result<void> {
        const auto* task = rows.find<TaskRow>(id);
        if (!task) return not_found("process.task_unknown");
        if (task->kind != "service" || own.contains(task->topic)) return invalid("process.task_not_of_workers");
        return {};
    };
}

struct Reported {
    TaskId task;
    std::optional<Error> refused;
};

// Every report is a command of its own, so that one that is refused hurts no other; all share their commit.
awaitable<std::vector<Reported>> report(access::Service& service, const Scope& scope, const api::WorkJobs& body,
                                        const OwnOperations& own) {
    std::vector<store::Order> orders;
    std::vector<Reported> reports;
    const auto add = [&](TaskId task, store::Command command) {
        store::Order order{std::move(command), scope.actor(), {}, {}};
        order.allow = only_service_task(task, own);
        orders.push_back(std::move(order));
        reports.push_back({task, {}});
    };
    if (body.done)
        for (const auto& one : *body.done)
            add({one.task}, CompleteTask{{one.task}, object_of(one.variables), scope.actor()});
    if (body.failed)
        for (const auto& one : *body.failed) add({one.task}, FailTask{{one.task}, one.error_code, one.detail.value_or("")});
    if (orders.empty()) co_return reports;
    struct Gathered {
        std::vector<Reported> reports;
        std::atomic<std::size_t> missing;
    };
    auto gathered = std::make_shared<Gathered>();
    gathered->missing = reports.size();
    gathered->reports = std::move(reports);
    co_return co_await http::await_callback<std::vector<Reported>>(
        [&](std::function<void(std::vector<Reported>)> finish) {
            for (std::size_t i = 0; i < orders.size(); ++i)
                service.writer.submit(std::move(orders[i]), [gathered, i, finish](Result<store::Outcome> outcome) {
                    if (!outcome) gathered->reports[i].refused = outcome.error();
                    if (--gathered->missing == 0) finish(std::move(gathered->reports));
                });
        });
}

// A topic that nobody has asked for before: what is open of it stands in the database only.
awaitable<Result<void>> learn_topics(access::Service& service, JobBoard& board, const std::vector<std::string>& topics) {
    const auto missing = board.unknown(topics);
    if (missing.empty()) co_return Result<void>();
    board.expect(missing);
    auto open = co_await access::read(service, [&](store::Session& session) { return open_jobs(session, missing); });
    if (!open) {
        board.forget();
        co_return open.error();
    }
    board.learn(std::move(*open));
    co_return Result<void>();
}

awaitable<std::vector<Job>> await_jobs(JobBoard& board, JobsWanted wanted, std::chrono::seconds most) {
    auto jobs = board.take(wanted);
    if (!jobs.empty() || most.count() == 0 || wanted.most == 0) co_return jobs;
    auto parked = std::make_shared<Parked<std::vector<Job>>>(co_await net::this_coro::executor);
    const auto ticket = board.wait(std::move(wanted),
                                   [parked](std::vector<Job> given) { parked->give(parked, std::move(given)); });
    co_await parked->wait(most);
    board.stop_waiting(ticket);
    co_return parked->take().value_or(std::vector<Job>{});
}

api::Job view(Job& job) {
    api::Job view;
    view.task = job.task.value;
    view.instance = job.instance.value;
    if (job.case_id) view.case_id = job.case_id.value;
    view.element = std::move(job.element);
    view.name = std::move(job.name);
    view.topic = std::move(job.topic);
    view.attributes = std::move(job.attributes);
    return view;
}

void add_workers(http::Api<Scope>& api, access::Service& service, JobBoard& board, OwnOperations own_operations) {
    auto own = std::make_shared<const OwnOperations>(std::move(own_operations));
    api.on<"workJobs">([&service, &board, own](auto& call) -> awaitable<Result<api::JobList>> {
        api::JobList answer;
        const auto reports = co_await report(service, call.caller, call.body, *own);
        for (const Reported& one : reports) {
            if (!one.refused) continue;
            // Whether it is stored is not known: the worker reports it again.
            if (one.refused->code == Code::unavailable) co_return *one.refused;
            answer.refused.push_back({one.task.value, one.refused->key});
        }
        for (const auto& topic : call.body.topics)
            if (own->contains(topic)) co_return invalid("process.task_has_operation", "/topics", own->at(topic));
        if (call.body.take == 0) co_return answer;
        if (auto learned = co_await learn_topics(service, board, call.body.topics); !learned) co_return learned.error();
        JobsWanted wanted{call.body.topics, static_cast<std::size_t>(call.body.take),
                          std::chrono::seconds(call.body.lease_seconds)};
        auto jobs = co_await await_jobs(board, std::move(wanted), std::chrono::seconds(call.body.wait_seconds));
        std::vector<InstanceId> instances;
        for (Job& job : jobs) {
            instances.push_back(job.instance);
            answer.jobs.push_back(view(job));
        }
        if (!call.body.with_variables || jobs.empty()) co_return answer;
        auto variables = co_await access::read(
            service, [&](store::Session& session) { return variables_of(session, instances); });
        if (!variables) co_return variables.error();
        for (auto& job : answer.jobs) job.variables = (*variables)[InstanceId{job.instance}];
        co_return answer;
    });
}

}  // namespace

void add_jobs(http::Api<Scope>& api, access::Service& service, JobBoard& board, OwnOperations own) {
    add_start(api, service, board);
    add_workers(api, service, board, std::move(own));
}

}  // namespace yekuo::process
