// Crews and their working days. A crew belongs to a station and a zone; a shift puts it to work in an area on
// a day, which may be another area's when crews are lent. Nothing is offered where no shift is rostered.
#pragma once

#include "dispatch/events.hpp"
#include "store/room.hpp"

namespace yekuo::dispatch {

using store::Commands;
using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

// The city keeps one time zone all year (UTC+8, no summer time since 1991).
constexpr Millis city_offset = hours(8);
inline Instant midnight_of(Day day) { return Instant{day.days * 86'400'000LL} - city_offset; }
inline Day day_of(Instant at) {
    const auto local = (at + city_offset).ms;
    return {static_cast<std::int32_t>((local >= 0 ? local : local - 86'399'999) / 86'400'000)};
}

std::string crew_day(CrewId crew, Day day);  // "7/2017-03-22", the id of a shift and of a route
std::string area_day(Area area, Day day);    // "330602/2017-03-22"

struct DispatchAreaRow {
    static constexpr std::string_view table = "dispatch_area";
    Area id = 0;
    Place town;
    double town_metres = 0;
    AccountId on_duty;  // the dispatcher who owns new alerts; 0: nobody
};
BOOST_DESCRIBE_STRUCT(DispatchAreaRow, (), (id, town, town_metres, on_duty))

struct CrewRow {
    static constexpr std::string_view table = "crew";
    static constexpr std::array<std::string_view, 2> indexes{"area", "leader"};
    CrewId id;
    std::string name;
    Area area = 0;
    std::int32_t zone = 0;
    Place station;
    bool in_town = false;
    std::uint32_t skills = 0;
    std::int32_t size = 2;
    AccountId leader;
    std::vector<AccountId> members;
    std::string vehicle;
};
BOOST_DESCRIBE_STRUCT(CrewRow, (), (id, name, area, zone, station, in_town, skills, size, leader, members, vehicle))

enum class ShiftState { rostered, absent };
BOOST_DESCRIBE_ENUM(ShiftState, rostered, absent)

struct ShiftRow {
    static constexpr std::string_view table = "shift";
    static constexpr std::array<std::string_view, 2> indexes{"area_day", "crew"};
    std::string id;  // crew_day
    CrewId crew;
    Area area = 0;
    Day day;
    std::string area_day;
    Instant from, to;
    Instant break_from, break_to;
    std::int32_t break_minutes = 0;
    ShiftState state = ShiftState::rostered;
    std::string absence;  // its reason
};
BOOST_DESCRIBE_STRUCT(ShiftRow, (),
                      (id, crew, area, day, area_day, from, to, break_from, break_to, break_minutes, state, absence))

// --- commands ---

struct DefineArea {
    Area area = 0;
    Place town;
    double town_metres = 4000;
};

struct TakeDuty {
    Area area = 0;
    AccountId by;
};

struct RegisterCrew {
    std::string name;
    Area area = 0;
    std::int32_t zone = 0;
    Place station;
    std::uint32_t skills = 0;
    std::int32_t size = 2;
    AccountId leader;
    std::vector<AccountId> members;
    std::string vehicle;
};

// Rosters a crew, or changes a shift that is rostered; what its stops lose by that is repaired at once.
struct RosterShift {
    CrewId crew;
    Day day;
    Area area = 0;  // 0: the crew's own
    Instant from, to;
    Instant break_from, break_to;
    std::int32_t break_minutes = 0;
};

// Shifts as the units send them, all of them or none.
struct RosterDay {
    std::vector<RosterShift> shifts;
};

Result<Decision> decide(const Rows& rows, const DefineArea& command, const Now& now);
Result<Decision> decide(const Rows& rows, const TakeDuty& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RegisterCrew& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RosterShift& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RosterDay& command, const Now& now);

void apply(Rows& rows, const AreaDefined& event, const Envelope& at);
void apply(Rows& rows, const DutyTaken& event, const Envelope& at);
void apply(Rows& rows, const CrewRegistered& event, const Envelope& at);
void apply(Rows& rows, const ShiftRostered& event, const Envelope& at);

bool is_in_town(const Rows& rows, Area area, Place place);

}  // namespace yekuo::dispatch
