// Rosters, the capacity list and its quotas.
#include <fmt/format.h>

#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/dispatch_store.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using http::awaitable;

constexpr int capacity_days_most = 60;
constexpr int roster_days_most = 31;

// --- rosters ---

struct Days {
    Day from, to;
};

Result<Days> days_of(const std::string& from, const std::string& to, int most, const char* key) {
    auto first = parse_day(from), last = parse_day(to);
    if (!first) return invalid(first.error().key, "/from", first.error().detail);
    if (!last) return invalid(last.error().key, "/to", last.error().detail);
    if (*last < *first || *last - *first > most) return invalid(key, "/to");
    return Days{*first, *last};
}

Result<api::Roster> roster(access::Service& service, store::Session& session, const Scope& scope,
                           const api::GetRosterQuery& query) {
    auto days = days_of(query.from, query.to, roster_days_most, "roster.range");
    if (!days) return days.error();
    std::vector<ShiftRow> shifts;
    Views views(service, session, scope);
    for (const Area area : areas_of(session, scope, static_cast<Area>(query.area)))
        for (Day day = days->from; day <= days->to; day = day + 1)
            for (ShiftRow& shift : session.rows<ShiftRow>("where area_day = $1 order by crew", {area_day(area, day)})) {
                views.want_crew(shift.crew);
                shifts.push_back(std::move(shift));
            }
    views.load();
    api::Roster out;
    for (const ShiftRow& shift : shifts) {
        api::RosterEntry entry;
        entry.crew = views.crew_brief(shift.crew).value_or(api::CrewBrief{});
        entry.area = shift.area;
        entry.shift = shift_view(shift);
        entry.break_minutes = shift.break_minutes;
        if (!shift.absence.empty()) entry.absence = shift.absence;
        out.items.push_back(std::move(entry));
    }
    return out;
}

Result<Instant> time_in(const std::string& text, const std::string& field) {
    auto at = parse_instant(text);
    if (!at) return invalid(at.error().key, field, at.error().detail);
    return *at;
}

Result<RosterShift> shift_in(store::Session& session, const Scope& scope, const api::RosterShift& asked,
                             const std::string& field) {
    auto crew = load_crew(session, scope, CrewId{asked.crew});
    if (!crew) return not_found("crew.unknown");
    auto day = parse_day(asked.day);
    if (!day) return invalid(day.error().key, field + "/day", day.error().detail);
    auto from = time_in(asked.from, field + "/from"), to = time_in(asked.to, field + "/to");
    if (!from) return from.error();
    if (!to) return to.error();
    RosterShift shift{crew->id, *day, static_cast<Area>(asked.area.value_or(0)), *from, *to};
    // A crew may be lent, but only to a unit that the caller answers for.
    if (shift.area && !scope.sees_area(shift.area)) return not_found("area.unknown");
    if (!asked.break_minutes.value_or(0)) return shift;
    auto break_from = time_in(asked.break_from.value_or(""), field + "/break_from");
    auto break_to = time_in(asked.break_to.value_or(""), field + "/break_to");
    if (!break_from) return break_from.error();
    if (!break_to) return break_to.error();
    shift.break_from = *break_from;
    shift.break_to = *break_to;
    shift.break_minutes = static_cast<std::int32_t>(*asked.break_minutes);
    return shift;
}

Result<RosterDay> roster_in(store::Session& session, const Scope& scope, const api::RosterShifts& body) {
    RosterDay command;
    for (std::size_t i = 0; i < body.shifts.size(); ++i) {
        auto shift = shift_in(session, scope, body.shifts[i], fmt::format("/shifts/{}", i));
        if (!shift) return shift.error();
        command.shifts.push_back(std::move(*shift));
    }
    return command;
}

void add_roster(http::Api<Scope>& api, access::Service& service) {
    api.on<"getRoster">([&service](auto& call) -> awaitable<Result<api::Roster>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return roster(service, session, call.caller, call.query);
        });
    });
    api.on<"rosterShifts">([&service](auto& call) -> awaitable<Result<api::RosterDone>> {
        auto shifts = co_await access::read(service, [&](store::Session& session) {
            return roster_in(session, call.caller, call.body);
        });
        if (!shifts) co_return shifts.error();
        store::Command command(std::move(*shifts));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        api::RosterDone done;
        done.shifts = outcome->answer.at("shifts").as_int64();
        co_return done;
    });
}

// --- capacity ---

void add_cells(api::Capacity& out, const LivePlan& plan, const std::vector<QuotaRow>& quotas, const ZoneNames& names) {
    std::map<std::int32_t, api::CapacityCell> zones;
    for (const auto& day : plan.base().crews) {
        auto& cell = zones[day.crew.zone];
        if (day.shift.state != ShiftState::rostered) continue;
        cell.crews += 1;
        cell.minutes += (day.shift.to - day.shift.from).count / 60'000 - day.shift.break_minutes;
    }
    for (const auto& stop : plan.stops()) {
        if (!stop.appointment) continue;
        zones[stop.zone].visits += 1;
        zones[stop.zone].taken_minutes += stop.minutes;
    }
    for (const auto& line : capacity_list(plan, quotas))
        if (line.job_type == "ONE_POST") zones[line.zone].left = line.left;
    for (auto& [zone, cell] : zones) {
        cell.day = format_day(plan.base().day);
        cell.zone = zone;
        if (const auto name = names.find(zone); name != names.end()) {
            cell.zone_name = name->second.zh;
            cell.zone_name_en = name->second.en;
        }
        out.cells.push_back(cell);
    }
}

api::Quota quota_view(const QuotaRow& row, const LivePlan& plan) {
    api::Quota view;
    view.area = row.area;
    view.day = format_day(row.day);
    view.zone = row.zone;
    if (!row.job_type.empty()) view.job_type = row.job_type;
    view.most = row.most;
    view.taken = taken_under(plan, row);
    return view;
}

Result<api::Capacity> capacity(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                               const api::GetCapacityQuery& query, const ZoneNames& names) {
    auto from = parse_day(query.from), to = parse_day(query.to);
    if (!from) return invalid(from.error().key, "/from", from.error().detail);
    if (!to) return invalid(to.error().key, "/to", to.error().detail);
    if (*to < *from || *to - *from > capacity_days_most) return invalid("capacity.range", "/to");
    api::Capacity out;
    out.area = query.area;
    for (const Area area : areas_of(session, scope, static_cast<Area>(query.area)))
        for (Day day = *from; day <= *to; day = day + 1) {
            const auto snapshot = board.snapshot(session, area, day);
            const auto plan = snapshot->shared_plan_at(service.writer.business_now());
            add_cells(out, *plan, snapshot->quotas, names);
            for (const auto& quota : snapshot->quotas) out.quotas.push_back(quota_view(quota, *plan));
        }
    return out;
}

void add_capacity(http::Api<Scope>& api, access::Service& service, PlanBoard& board, ZoneNames zones) {
    const auto names = std::make_shared<const ZoneNames>(std::move(zones));
    api.on<"getCapacity">([&service, &board, names](auto& call) -> awaitable<Result<api::Capacity>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return capacity(service, board, session, call.caller, call.query, *names);
        });
    });
    api.on<"setQuota">([&service, &board, names](auto& call) -> awaitable<Result<api::Quota>> {
        auto day = parse_day(call.body.day);
        if (!day) co_return invalid(day.error().key, "/day", day.error().detail);
        const auto area = static_cast<Area>(call.body.area);
        if (!call.caller.sees_area(area)) co_return not_found("area.unknown");
        const auto zone = static_cast<std::int32_t>(call.body.zone.value_or(0));
        if (zone && !names->contains(zone)) co_return invalid("zone.unknown", "/zone");
        const SetQuota quota{area,
                             *day,
                             zone,
                             call.body.job_type.value_or(""),
                             static_cast<std::int32_t>(call.body.most.value_or(-1)),
                             call.caller.actor()};
        store::Command command(quota);
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Quota> {
            const auto plan = board.snapshot(session, area, *day)->shared_plan_at(service.writer.business_now());
            return quota_view({{}, area, *day, {}, zone, quota.job_type, quota.most}, *plan);
        });
    });
}

}  // namespace

void add_rosters(http::Api<Scope>& api, access::Service& service, PlanBoard& board, ZoneNames zones) {
    add_roster(api, service);
    add_capacity(api, service, board, std::move(zones));
}

}  // namespace yekuo::dispatch
