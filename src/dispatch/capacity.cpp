#include "dispatch/capacity.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "dispatch/job_types.hpp"

namespace yekuo::dispatch {
namespace {

constexpr std::int64_t travel_seconds_a_visit = 15 * 60;  // 14 to 19 minutes in practice

bool covers(const QuotaRow& quota, std::int32_t zone, std::string_view job_type) {
    return (quota.zone == 0 || quota.zone == zone) && (quota.job_type.empty() || quota.job_type == job_type);
}

// Time of a crew's day that is neither work, road nor break.
std::int64_t free_seconds(const LivePlan& plan, route::CrewIndex index) {
    const auto& crew = plan.problem().crews[index];
    const auto from = std::max(crew.shift.from, plan.problem().now);
    std::int64_t left = (crew.shift.to - from).count;
    for (const auto& pause : crew.breaks) left -= pause.length.count;
    for (const auto visit : plan.plan().routes[index])
        if (plan.is_open(visit)) left -= plan.problem().visits[visit].service.count + travel_seconds_a_visit;
    return std::max<std::int64_t>(0, left);
}

std::string quota_id(const QuotaSet& e) {
    return area_day(e.area, e.day) + "/" + std::to_string(e.zone) + "/" + e.job_type;
}

}  // namespace

std::int32_t taken_under(const LivePlan& plan, const QuotaRow& quota) {
    return static_cast<std::int32_t>(std::ranges::count_if(plan.stops(), [&](const Stop& stop) {
        return stop.appointment && covers(quota, stop.zone, stop.job_type);
    }));
}

Result<Decision> decide(const Rows&, const SetQuota& c, const Now& now) {
    if (c.area <= 0) return invalid("area.unknown", "/area");
    if (!c.job_type.empty() && !find_job_type(c.job_type)) return invalid("job_type.unknown", "/job_type");
    if (c.most < -1 || c.most > 10'000) return invalid("quota.range", "/most");
    Decision decision(now);
    decision.about(c.area).add(QuotaSet{c.area, c.day, c.zone, c.job_type, c.most, c.by});
    return decision;
}

void apply(Rows& rows, const QuotaSet& e, const Envelope&) {
    const auto id = quota_id(e);
    if (e.most >= 0)
        rows.put(QuotaRow{id, e.area, e.day, area_day(e.area, e.day), e.zone, e.job_type, e.most});
    else if (rows.find<QuotaRow>(id))
        rows.erase<QuotaRow>(id);
}

std::vector<QuotaRow> quotas_of(const Rows& rows, Area area, Day day) {
    std::vector<QuotaRow> out;
    for (const auto* quota : rows.where<QuotaRow>("area_day", area_day(area, day))) out.push_back(*quota);
    return out;
}

bool within_quota(const LivePlan& plan, const std::vector<QuotaRow>& quotas, std::int32_t zone, std::string_view job_type) {
    return std::ranges::all_of(quotas, [&](const QuotaRow& quota) {
        return !covers(quota, zone, job_type) || taken_under(plan, quota) < quota.most;
    });
}

std::vector<CapacityLine> capacity_list(const LivePlan& plan, const std::vector<QuotaRow>& quotas) {
    std::map<std::pair<std::int32_t, std::string>, std::int32_t> taken;
    std::set<std::int32_t> zones;
    for (const Stop& stop : plan.stops()) {
        if (!stop.appointment) continue;
        ++taken[{stop.zone, stop.job_type}];
        zones.insert(stop.zone);
    }
    for (const auto& day : plan.base().crews) zones.insert(day.crew.zone);
    std::vector<CapacityLine> out;
    for (const auto zone : zones) {
        for (const auto& type : job_types()) {
            CapacityLine line{zone, std::string(type.code)};
            for (route::CrewIndex i = 0; i < static_cast<route::CrewIndex>(plan.base().crews.size()); ++i) {
                const auto& crew = plan.problem().crews[i];
                if (crew.zone != zone || !crew.skills.covers(type.skills) || crew.people < type.crew_size) continue;
                ++line.crews;
                line.left += static_cast<std::int32_t>(free_seconds(plan, i) / (type.minutes * 60 + travel_seconds_a_visit));
            }
            line.taken = taken[{zone, line.job_type}];
            line.closed = !within_quota(plan, quotas, zone, type.code);
            for (const auto& quota : quotas)
                if (covers(quota, zone, type.code))
                    line.left = std::min(line.left, std::max(0, quota.most - taken_under(plan, quota)));
            line.offered = line.taken + line.left;
            if (line.crews > 0 || line.taken > 0) out.push_back(std::move(line));
        }
    }
    return out;
}

}  // namespace yekuo::dispatch
