// Plans for reading: one immutable snapshot per area and day, shared by all who ask, read from the database
// when the journal says that it changed. The writer's thread only marks what is stale; a reader reloads it,
// and after a command is answered its sender never sees the plan from before.
#pragma once

#include <mutex>

#include "access/service.hpp"
#include "dispatch/capacity.hpp"

namespace yekuo::dispatch {

struct PlanSnapshot {
    AreaDay rows;
    std::vector<QuotaRow> quotas;
    std::shared_ptr<const LivePlan> ahead;  // the plan as long as its day has not begun

    LivePlan plan_at(Instant now) const;                            // to play with
    std::shared_ptr<const LivePlan> shared_plan_at(Instant now) const;  // to look at
};
using SnapshotPtr = std::shared_ptr<const PlanSnapshot>;

class PlanBoard {
public:
    explicit PlanBoard(access::Service& service) : service_(service) {}

    // On the writer's thread, after each commit.
    void follow(const std::vector<store::Event>& events);

    SnapshotPtr snapshot(store::Session& session, Area area, Day day);
    // Grows with everything that may have changed that plan.
    std::uint64_t generation(Area area, Day day) const;

private:
    struct Entry {
        SnapshotPtr snapshot;
        std::uint64_t loaded_at = 0;
    };
    std::uint64_t generation_of(Area area, const std::string& name) const;

    access::Service& service_;
    mutable std::mutex mutex_;
    std::uint64_t clock_ = 1;                                  // counts marks
    std::unordered_map<std::string, std::uint64_t> day_marks_;  // by area_day
    std::unordered_map<Area, std::uint64_t> area_marks_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace yekuo::dispatch
