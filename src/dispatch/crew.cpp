#include "dispatch/crew.hpp"

#include <cmath>
#include <map>
#include <set>

#include "dispatch/risk.hpp"

namespace yekuo::dispatch {
namespace {

constexpr Millis shift_most = hours(16);

bool is_place(Place place) {
    return std::isfinite(place.lat) && std::isfinite(place.lon) && std::abs(place.lat) <= 90 &&
           std::abs(place.lon) <= 180;
}

std::optional<Error> check(const RosterShift& c) {
    const Instant start = midnight_of(c.day);
    if (c.from < start || c.from >= start + days(1)) return invalid("shift.not_on_day", "/from");
    if (c.to <= c.from || c.to - c.from > shift_most) return invalid("shift.length", "/to");
    if (c.break_minutes < 0 || c.break_minutes > 240) return invalid("shift.break", "/break_minutes");
    if (c.break_minutes == 0) return {};
    if (c.break_from < c.from || c.break_to > c.to) return invalid("shift.break_outside", "/break_from");
    if (c.break_to - c.break_from < minutes(c.break_minutes)) return invalid("shift.break_too_short", "/break_to");
    return {};
}

ShiftRow shift_of(const ShiftRostered& e) {
    return {crew_day(e.crew, e.day), e.crew,     e.area,          e.day,                 area_day(e.area, e.day), e.from, e.to,
            e.break_from,            e.break_to, e.break_minutes, ShiftState::rostered, {}};
}

}  // namespace

std::string crew_day(CrewId crew, Day day) { return std::to_string(crew.value) + "/" + format_day(day); }
std::string area_day(Area area, Day day) { return std::to_string(area) + "/" + format_day(day); }

bool is_in_town(const Rows& rows, Area area, Place place) {
    const auto* row = rows.find<DispatchAreaRow>(area);
    return row && distance(row->town, place).value <= row->town_metres;
}

Result<Decision> decide(const Rows&, const DefineArea& c, const Now& now) {
    if (c.area <= 0) return invalid("area.unknown", "/area");
    if (!is_place(c.town)) return invalid("place.invalid", "/town");
    if (!(c.town_metres >= 0 && c.town_metres <= 100'000)) return invalid("area.town_metres", "/town_metres");
    Decision decision(now);
    decision.about(c.area).add(AreaDefined{c.area, c.town, c.town_metres});
    return decision;
}

Result<Decision> decide(const Rows& rows, const TakeDuty& c, const Now& now) {
    if (!rows.find<DispatchAreaRow>(c.area)) return not_found("area.unknown");
    Decision decision(now);
    decision.about(c.area).add(DutyTaken{c.area, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RegisterCrew& c, const Now& now) {
    if (c.name.empty() || c.name.size() > 200) return invalid("crew.name", "/name");
    if (c.area <= 0) return invalid("area.unknown", "/area");
    if (!is_place(c.station)) return invalid("place.invalid", "/station");
    if (c.size < 1 || c.size > 20) return invalid("crew.size", "/size");
    Decision decision(now);
    const CrewId crew{decision.about(c.area).next()};
    decision.add(CrewRegistered{crew, c.name, c.area, c.zone, c.station, is_in_town(rows, c.area, c.station), c.skills,
                                c.size, c.leader, c.members, c.vehicle});
    decision.answer["crew"] = crew.value;
    return decision;
}

namespace {

std::optional<Error> fault_of(const Rows& rows, const RosterShift& c) {
    const auto* crew = rows.find<CrewRow>(c.crew);
    if (!crew) return not_found("crew.unknown");
    if (auto error = check(c)) return error;
    const auto* old = rows.find<ShiftRow>(crew_day(c.crew, c.day));
    if (!old || old->area == (c.area ? c.area : crew->area)) return {};
    const auto* route = rows.find<RouteRow>(old->id);
    if (route && !route->stops.empty()) return conflict("shift.has_stops_elsewhere");
    return {};
}

// The shifts of one area and day. Crews more: what nobody could do may find a home.
void roster_on(Decision& decision, const Rows& rows, Area area, Day on, const std::vector<ShiftRostered>& shifts,
               const Now& now) {
    for (const auto& shift : shifts) decision.about(area).add(shift);
    AreaDay day = read_area_day(rows, area, on);
    bool is_known = !day.unplaced.stops.empty();
    for (const auto& shift : shifts) is_known |= day.find(shift.crew) != nullptr;
    if (!is_known) return;
    for (const auto& shift : shifts) {
        if (CrewDay* known = day.find(shift.crew)) {
            known->shift = shift_of(shift);
            continue;
        }
        RouteRow route{crew_day(shift.crew, on), shift.crew, area, on, area_day(area, on)};
        day.crews.push_back({*rows.find<CrewRow>(shift.crew), shift_of(shift), std::move(route)});
    }
    LivePlan plan(std::move(day), now.business);
    for (const auto& shift : shifts)
        if (auto index = plan.crew_index(shift.crew)) plan.touch(*index);
    const Repair done = repair(plan);
    settle(decision, rows, plan, "roster", now, done);
}

}  // namespace

Result<Decision> decide(const Rows& rows, const RosterShift& c, const Now& now) {
    if (auto error = fault_of(rows, c)) return *error;
    const Area area = c.area ? c.area : rows.find<CrewRow>(c.crew)->area;
    Decision decision(now);
    roster_on(decision, rows, area, c.day,
              {{c.crew, area, c.day, c.from, c.to, c.break_from, c.break_to, c.break_minutes}}, now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const RosterDay& c, const Now& now) {
    if (c.shifts.empty()) return invalid("roster.empty", "/shifts");
    std::set<std::string> named;
    std::map<std::pair<Area, Day>, std::vector<ShiftRostered>> parts;
    for (std::size_t i = 0; i < c.shifts.size(); ++i) {
        const auto& shift = c.shifts[i];
        const std::string at = "/shifts/" + std::to_string(i);
        if (auto error = fault_of(rows, shift)) {
            error->field = at + error->field;
            return *error;
        }
        if (!named.insert(crew_day(shift.crew, shift.day)).second) return invalid("roster.crew_twice", at + "/crew");
        const Area area = shift.area ? shift.area : rows.find<CrewRow>(shift.crew)->area;
        parts[{area, shift.day}].push_back({shift.crew, area, shift.day, shift.from, shift.to, shift.break_from,
                                            shift.break_to, shift.break_minutes});
    }
    Decision decision(now);
    for (const auto& [where, shifts] : parts) roster_on(decision, rows, where.first, where.second, shifts, now);
    decision.answer["shifts"] = static_cast<std::int64_t>(c.shifts.size());
    return decision;
}

void apply(Rows& rows, const AreaDefined& e, const Envelope&) {
    const auto* old = rows.find<DispatchAreaRow>(e.area);
    rows.put(DispatchAreaRow{e.area, e.town, e.town_metres, old ? old->on_duty : AccountId{}});
}

void apply(Rows& rows, const DutyTaken& e, const Envelope&) {
    rows.change<DispatchAreaRow>(e.area, [&](DispatchAreaRow& row) { row.on_duty = e.by; });
}

void apply(Rows& rows, const CrewRegistered& e, const Envelope&) {
    rows.insert(CrewRow{e.crew, e.crew_name, e.area, e.zone, e.station, e.in_town, e.skills, e.size, e.leader, e.members,
                        e.vehicle});
}

void apply(Rows& rows, const ShiftRostered& e, const Envelope&) {
    ShiftRow shift = shift_of(e);
    const auto* route = rows.find<RouteRow>(shift.id);
    RouteRow row = route ? *route : RouteRow{shift.id, e.crew};
    row.area = e.area;
    row.day = e.day;
    row.area_day = shift.area_day;
    rows.put(std::move(row));
    rows.put(std::move(shift));
}

}  // namespace yekuo::dispatch
