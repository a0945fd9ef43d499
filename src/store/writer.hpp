// The one writer of a database. A thread takes all commands that wait and decides them together; another, the committer,
// stores them in one commit, tells those who follow and answers. While it does, the first decides the next group on the
// rows that are on their way, so that neither the disk nor the processor waits for the other. The writer fires the
// timers, holds the lock, and when the database or the lock is lost it settles what is in doubt before anyone is told.
//
// A node whose writer does not hold the lock follows: it answers commands with "writer.elsewhere", and the
// HTTP edge forwards them to leader_address().
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "store/desk.hpp"

namespace yekuo::store {

class Gathering;

using Answer = std::function<void(Result<Outcome>)>;

// With the lock held. Errors as Desk::open's.
using OpenDesk = std::function<Result<std::unique_ptr<Desk>>(std::unique_ptr<WriterDatabase>, Alongside*)>;

struct WriterOptions {
    std::string address;                     // where this node can be reached by the others
    std::size_t queue_max = 10'000;          // commands that wait; above it they are refused
    std::size_t group_max = 512;             // commands of one commit
    Millis answers_kept = days(30);          // idempotency keys
    Millis settle_max = seconds(5);          // how long clients wait for a doubtful commit
    const char* sqlite_vfs = nullptr;        // for tests that cut the power
    Alongside* alongside = nullptr;          // what is to be stored with a group, or before it
    OpenDesk open = nullptr;                 // what a node that takes over does first; null: Desk::open
};

class Writer {
public:
    enum class State { starting, leading, following, disconnected, stopped };
    struct Statistics {
        std::atomic<std::uint64_t> commands{0}, commits{0}, events{0}, failures{0};
    };

    Writer(const House& house, DatabaseUrl url, WriterOptions options = {});
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Called after each commit, one at a time and in order, before the answers go out. Set before start().
    void follow(std::function<void(const Committed&)> follower) { followers_.push_back(std::move(follower)); }
    // Opens the database and starts the thread. An error is final: bad settings or a damaged database.
    Result<void> start();
    void stop();  // finishes what is queued

    // From any thread. `answer` is called once, on one of the writer's threads; it must be short.
    void submit(Order order, Answer answer);
    // Waits for the answer; not for use on an I/O thread.
    Result<Outcome> perform(Order order);
    // Moves a stepped clock: returns when every timer up to `business` has fired and been committed.
    Result<void> advance(Instant business);

    State state() const { return state_; }
    bool leads() const { return state_ == State::leading; }
    std::string leader_address() const;  // empty: not known
    Instant business_now() const;
    ClockRow clock() const;
    EventNumber head() const { return head_; }
    const Statistics& statistics() const { return statistics_; }

private:
    struct Waiting {
        Order order;
        Answer answer;
    };
    struct Answered {
        Answer answer;
        Result<Outcome> outcome;
    };

    // A group that the committer stores, and whom to answer then.
    struct Leaving {
        SealedBatch batch;
        std::vector<Answered> answered;
        ClockRow clock;
        Instant business;
    };
    // A commit whose outcome is not known.
    struct Doubt {
        std::string hash;
        EventNumber last;
        std::vector<Answered> answered;
    };

    void run();
    bool take_lead();      // tries to get the lock and opens the desk
    void lose_desk();
    void lead();           // one group
    bool fire_timers();
    std::vector<Waiting> take_group();
    void await_work(std::unique_lock<std::mutex>& lock);
    void gather(std::unique_lock<std::mutex>& lock);
    void decide_group(std::vector<Waiting>& group, std::vector<Answered>& answered);
    void fail_group(std::vector<Waiting>& group, std::vector<Answered>& answered);
    void hand_over(std::vector<Answered> answered, bool fired);
    bool await_committer();  // false: the outcome of its commit is not known
    void run_committer();
    void commit_group(Leaving& leaving, Committed& committed);
    void publish(const Committed& committed);
    void settle(Doubt doubt);
    void refuse_queue(const Error& error);
    void do_advance();
    void publish_clock(const ClockRow& clock, Instant business);

    const House& house_;
    DatabaseUrl url_;
    WriterOptions options_;
    std::vector<std::function<void(const Committed&)>> followers_;
    std::unique_ptr<Desk> desk_;
    std::thread thread_, committer_;
    std::atomic<State> state_{State::starting};
    std::atomic<EventNumber> head_{0};
    std::atomic<bool> stopping_{false};
    Statistics statistics_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> queue_;
    std::deque<std::pair<Instant, std::function<void(Result<void>)>>> advances_;
    std::optional<Leaving> leaving_;  // until it is stored
    std::optional<Doubt> doubt_;
    bool settled_ = true;             // the desk knows that what left is stored
    std::condition_variable leaves_;  // for the committer
    bool committer_ends_ = false;
    std::unique_ptr<Gathering> gathering_;
    std::string leader_;
    ClockRow clock_;
    mutable Instant latest_business_;
};

}  // namespace yekuo::store
