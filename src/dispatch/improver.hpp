// The plan's steady improvement, in the node whose writer leads: today and the next days, area by area, on
// snapshots, beside the commands and never in their way. What is found goes back as a command against the
// routes' versions and is checked again; promised windows are never touched, and what is about to begin stays.
//
// In production it runs on a thread of its own with a small share of a core. In a stepped run nobody waits for
// time: round() spends a fixed number of iterations, so that the same seed gives the same plans.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "dispatch/plan_snapshot.hpp"

namespace yekuo::dispatch {

struct ImproverOptions {
    std::int64_t iterations = 1'500;  // of one look at a day
    double share = 0.05;              // of a core's time
    int days = 6;                     // today and those after it
    Millis still = hours(1);          // what begins so soon stays where it is
    std::int64_t gain_seconds = 180;  // of travel; for less nobody's plan is changed
};

class Improver {
public:
    Improver(access::Service& service, PlanBoard& board, ImproverOptions options = {});
    ~Improver() { stop(); }

    void start();
    void stop();
    // One look at each plan that changed since the last one; answers how many were made better.
    int round();

    std::uint64_t adopted() const { return adopted_; }

private:
    struct Place {
        Area area = 0;
        Day day;
    };
    void run();
    bool may_work() const;
    std::vector<Place> changed_places();
    bool look_at(const Place& place);

    access::Service& service_;
    PlanBoard& board_;
    ImproverOptions options_;
    struct Seen {
        std::uint64_t generation = 0;
        std::int64_t versions = 0;  // of its routes, summed up: they only grow
    };
    std::unordered_map<std::string, Seen> seen_;  // by area_day: what was looked at
    std::atomic<std::uint64_t> adopted_{0};
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
};

}  // namespace yekuo::dispatch
