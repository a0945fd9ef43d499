// Service tasks for workers outside the program: what is open, who has taken what and until when, and who waits.
// It follows the journal and holds nothing that the database does not: after a restart, or on another node, it is
// read anew. A task that was taken and not reported within its lease is given out again; that it is done only once
// is the task's own row's business.
//
// It keeps the topics only that some worker has asked for.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <queue>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "process/events.hpp"

namespace yekuo::process {

struct Job {
    TaskId task;
    InstanceId instance;
    CaseId case_id;
    std::string element, name, topic;
    std::map<std::string, std::string> attributes;
};

struct JobsWanted {
    std::vector<std::string> topics;
    std::size_t most = 1;
    std::chrono::seconds lease{60};
};

struct Ended {
    InstanceOutcome outcome;
    json::object variables;
};

// All may be called from any thread; what is called back runs on the thread that follows, and must be short.
class JobBoard {
public:
    using Steady = std::chrono::steady_clock;
    using Filled = std::function<void(std::vector<Job>)>;

    // In the order of the journal.
    void follow(std::span<const store::Event> events);
    // Another node leads: what is known here grows old.
    void forget();

    // The topics that nobody has asked for yet: learn() them first.
    std::vector<std::string> unknown(const std::vector<std::string>& topics) const;
    void expect(const std::vector<std::string>& topics);  // from now on their tasks are kept
    void learn(std::vector<Job> open);                    // what the database holds of them

    std::vector<Job> take(const JobsWanted& wanted);
    // `filled` is called once, with at least one job, unless stop_waiting() comes first.
    using Ticket = std::uint64_t;
    Ticket wait(JobsWanted wanted, Filled filled);
    void stop_waiting(Ticket ticket);

    // The end of an instance that has just been decided on; its variables are gathered on the way.
    void watch(InstanceId instance, json::object variables, std::function<void(Ended)> ended);
    void unwatch(InstanceId instance);

private:
    struct Waiter {
        Ticket ticket;
        JobsWanted wanted;
        Filled filled;
    };
    struct Lease {
        Job job;
        Steady::time_point until;
    };
    struct Until {
        Steady::time_point until;
        TaskId task;
        bool operator>(const Until& other) const { return until > other.until; }
    };
    struct Watched {
        json::object variables;
        std::function<void(Ended)> ended;
    };
    using Calls = std::vector<std::function<void()>>;

    void offer(Job job);
    void take_back_expired();
    std::vector<Job> take_now(const JobsWanted& wanted);
    void serve(Calls& calls);
    void follow_instance(const store::Event& event, Calls& calls);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::deque<Job>> topics_;
    std::unordered_set<TaskId> open_;  // of those in topics_: the others were closed meanwhile
    std::unordered_map<TaskId, Lease> leases_;
    std::priority_queue<Until, std::vector<Until>, std::greater<>> expiry_;
    std::list<Waiter> waiters_;
    Ticket next_ticket_ = 1;
    std::unordered_map<InstanceId, Watched> watched_;
};

}  // namespace yekuo::process
