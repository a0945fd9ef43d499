// The capacity list of a day (承载力日清单): per zone and job type what can be offered, what is taken and what is
// left, and quotas that close a part of it. `left` is counted from the crews' free time as the plan has it; the
// last word on a single slot is always the plan itself.
#pragma once

#include "dispatch/live_plan.hpp"

namespace yekuo::dispatch {

struct QuotaRow {
    static constexpr std::string_view table = "quota";
    static constexpr std::array<std::string_view, 1> indexes{"area_day"};
    std::string id;  // "330602/2017-03-22/7/ONE_POST"
    Area area = 0;
    Day day;
    std::string area_day;
    std::int32_t zone = 0;   // 0: every zone
    std::string job_type;    // empty: every type
    std::int32_t most = 0;
};
BOOST_DESCRIBE_STRUCT(QuotaRow, (), (id, area, day, area_day, zone, job_type, most))

struct SetQuota {
    Area area = 0;
    Day day;
    std::int32_t zone = 0;
    std::string job_type;
    std::int32_t most = -1;  // -1 lifts it
    std::string by;
};

Result<Decision> decide(const Rows& rows, const SetQuota& command, const Now& now);
void apply(Rows& rows, const QuotaSet& event, const Envelope& at);

struct CapacityLine {
    std::int32_t zone = 0;
    std::string job_type;
    std::int32_t crews = 0;
    std::int32_t offered = 0;
    std::int32_t taken = 0;
    std::int32_t left = 0;
    bool closed = false;  // by a quota
};
BOOST_DESCRIBE_STRUCT(CapacityLine, (), (zone, job_type, crews, offered, taken, left, closed))

std::int32_t taken_under(const LivePlan& plan, const QuotaRow& quota);
std::vector<CapacityLine> capacity_list(const LivePlan& plan, const std::vector<QuotaRow>& quotas);

// Whether one more visit of this type in this zone is within every quota.
bool within_quota(const LivePlan& plan, const std::vector<QuotaRow>& quotas, std::int32_t zone, std::string_view job_type);
std::vector<QuotaRow> quotas_of(const Rows& rows, Area area, Day day);

}  // namespace yekuo::dispatch
