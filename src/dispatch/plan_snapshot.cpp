#include "dispatch/plan_snapshot.hpp"

#include <algorithm>

#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

constexpr std::size_t entries_most = 400;  // some 40 days of ten areas

}  // namespace

LivePlan PlanSnapshot::plan_at(Instant now) const {
    if (ahead && now <= midnight_of(rows.day)) return *ahead;
    return {rows, now};
}

std::shared_ptr<const LivePlan> PlanSnapshot::shared_plan_at(Instant now) const {
    if (ahead && now <= midnight_of(rows.day)) return ahead;
    return std::make_shared<const LivePlan>(rows, now);
}

void PlanBoard::follow(const std::vector<store::Event>& events) {
    const std::lock_guard lock(mutex_);
    for (const auto& event : events) {
        if (const auto* planned = event.as<RoutesPlanned>())
            day_marks_[area_day(planned->area, planned->day)] = ++clock_;
        else if (const auto* shift = event.as<ShiftRostered>())
            day_marks_[area_day(shift->area, shift->day)] = ++clock_;
        else if (const auto* quota = event.as<QuotaSet>())
            day_marks_[area_day(quota->area, quota->day)] = ++clock_;
        else if (event.as<CrewAbsent>() || event.as<CrewLate>() || event.as<CrewTapped>() || event.as<WindowTold>() ||
                 event.as<PromiseAtRisk>() || event.as<PromiseRestored>() || event.as<AppointmentConfirmed>() ||
                 event.as<HoldExpired>() || event.as<CrewRegistered>())
            area_marks_[event.at.area] = ++clock_;
    }
}

std::uint64_t PlanBoard::generation_of(Area area, const std::string& name) const {
    const auto day = day_marks_.find(name);
    const auto whole = area_marks_.find(area);
    return std::max(day == day_marks_.end() ? 0 : day->second, whole == area_marks_.end() ? 0 : whole->second);
}

std::uint64_t PlanBoard::generation(Area area, Day day) const {
    const std::lock_guard lock(mutex_);
    return generation_of(area, area_day(area, day));
}

SnapshotPtr PlanBoard::snapshot(store::Session& session, Area area, Day day) {
    const auto name = area_day(area, day);
    std::uint64_t loaded_at = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto known = entries_.find(name);
        // A node that does not lead hears of commits too late to trust what it remembers.
        if (known != entries_.end() && service_.writer.leads() && known->second.loaded_at > generation_of(area, name))
            return known->second.snapshot;
        loaded_at = ++clock_;
    }
    auto made = std::make_shared<PlanSnapshot>();
    made->rows = load_area_day(session, area, day);
    made->quotas = session.rows<QuotaRow>("where area_day = $1 order by id", {name});
    made->ahead = std::make_shared<const LivePlan>(made->rows, midnight_of(day));
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_most) entries_.clear();
    entries_[name] = {made, loaded_at};
    return made;
}

}  // namespace yekuo::dispatch
