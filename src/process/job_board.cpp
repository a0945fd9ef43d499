#include "process/job_board.hpp"

namespace yekuo::process {

void JobBoard::follow(std::span<const store::Event> events) {
    Calls calls;
    {
        const std::lock_guard lock(mutex_);
        if (topics_.empty() && watched_.empty()) return;
        for (const store::Event& event : events) {
            if (const auto* opened = event.as<TaskOpened>()) {
                if (opened->kind == "service" && topics_.contains(opened->topic))
                    offer({opened->task, opened->instance, opened->case_id, opened->element, opened->title,
                           opened->topic, opened->attributes});
            } else if (const auto* closed = event.as<TaskClosed>()) {
                open_.erase(closed->task);
                leases_.erase(closed->task);
            } else if (!watched_.empty()) {
                follow_instance(event, calls);
            }
        }
        serve(calls);
    }
    for (const auto& call : calls) call();
}

void JobBoard::follow_instance(const store::Event& event, Calls& calls) {
    if (const auto* stepped = event.as<ProcessStepped>()) {
        const auto found = watched_.find(stepped->instance);
        if (found == watched_.end() || !stepped->set.is_object()) return;
        for (const auto& entry : stepped->set.get_object())
            found->second.variables.insert_or_assign(entry.key(), entry.value());
    } else if (const auto* end = event.as<InstanceEnded>()) {
        auto found = watched_.extract(end->instance);
        if (found.empty()) return;
        auto told = std::make_shared<Watched>(std::move(found.mapped()));
        calls.push_back([told, outcome = end->outcome] { told->ended({outcome, std::move(told->variables)}); });
    }
}

void JobBoard::forget() {
    const std::lock_guard lock(mutex_);
    topics_.clear();
    open_.clear();
    leases_.clear();
    expiry_ = {};
}

std::vector<std::string> JobBoard::unknown(const std::vector<std::string>& topics) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> missing;
    for (const auto& topic : topics)
        if (!topics_.contains(topic)) missing.push_back(topic);
    return missing;
}

void JobBoard::expect(const std::vector<std::string>& topics) {
    const std::lock_guard lock(mutex_);
    for (const auto& topic : topics) topics_.try_emplace(topic);
}

void JobBoard::learn(std::vector<Job> open) {
    Calls calls;
    {
        const std::lock_guard lock(mutex_);
        for (Job& job : open)
            if (!open_.contains(job.task) && !leases_.contains(job.task)) offer(std::move(job));
        serve(calls);
    }
    for (const auto& call : calls) call();
}

void JobBoard::offer(Job job) {
    open_.insert(job.task);
    topics_[job.topic].push_back(std::move(job));
}

void JobBoard::take_back_expired() {
    const auto now = Steady::now();
    while (!expiry_.empty() && expiry_.top().until <= now) {
        const auto lease = leases_.find(expiry_.top().task);
        if (lease != leases_.end() && lease->second.until == expiry_.top().until) {
            Job job = std::move(lease->second.job);
            leases_.erase(lease);
            offer(std::move(job));
        }
        expiry_.pop();
    }
}

std::vector<Job> JobBoard::take_now(const JobsWanted& wanted) {
    std::vector<Job> taken;
    const auto until = Steady::now() + wanted.lease;
    for (const auto& topic : wanted.topics) {
        const auto found = topics_.find(topic);
        if (found == topics_.end()) continue;
        auto& waiting = found->second;
        while (!waiting.empty() && taken.size() < wanted.most) {
            Job job = std::move(waiting.front());
            waiting.pop_front();
            if (!open_.erase(job.task)) continue;
            leases_.insert_or_assign(job.task, Lease{job, until});
            expiry_.push({until, job.task});
            taken.push_back(std::move(job));
        }
    }
    return taken;
}

std::vector<Job> JobBoard::take(const JobsWanted& wanted) {
    const std::lock_guard lock(mutex_);
    take_back_expired();
    return take_now(wanted);
}

// Those who came first are served first.
void JobBoard::serve(Calls& calls) {
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        auto jobs = take_now(waiter->wanted);
        if (jobs.empty()) {
            ++waiter;
            continue;
        }
        calls.push_back([filled = std::move(waiter->filled), jobs = std::move(jobs)] { filled(jobs); });
        waiter = waiters_.erase(waiter);
    }
}

JobBoard::Ticket JobBoard::wait(JobsWanted wanted, Filled filled) {
    std::vector<Job> at_once;
    Ticket ticket;
    {
        const std::lock_guard lock(mutex_);
        ticket = next_ticket_++;
        at_once = take_now(wanted);
        if (at_once.empty()) waiters_.push_back({ticket, std::move(wanted), std::move(filled)});
    }
    if (!at_once.empty()) filled(std::move(at_once));
    return ticket;
}

void JobBoard::stop_waiting(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    waiters_.remove_if([ticket](const Waiter& waiter) { return waiter.ticket == ticket; });
}

void JobBoard::watch(InstanceId instance, json::object variables, std::function<void(Ended)> ended) {
    const std::lock_guard lock(mutex_);
    watched_.insert_or_assign(instance, Watched{std::move(variables), std::move(ended)});
}

void JobBoard::unwatch(InstanceId instance) {
    const std::lock_guard lock(mutex_);
    watched_.erase(instance);
}

}  // namespace yekuo::process
