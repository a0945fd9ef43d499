// The city's working calendar as a row, so that decide() can count limits with it and stay pure: the same
// rows give the same deadline. Compiled once per version and kept.
#pragma once

#include "calendar/working_calendar.hpp"
#include "cases/events.hpp"
#include "store/room.hpp"

namespace yekuo::cases {

using store::Commands;
using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

struct CalendarRow {
    static constexpr std::string_view table = "calendar";
    std::string id;  // "city": one calendar is in force
    std::string version;
    std::string json;
};
BOOST_DESCRIBE_STRUCT(CalendarRow, (), (id, version, json))

struct DeployCalendar {
    std::string json;  // config/calendars/*.json
};
Result<Decision> decide(const Rows& rows, const DeployCalendar& command, const Now& now);
void apply(Rows& rows, const CalendarDeployed& event, const Envelope& at);

// Null when none has been deployed. The calendar stays where it is for as long as the program runs.
const calendar::WorkingCalendar* calendar_of(const Rows& rows);
const calendar::WorkingCalendar* calendar_of(const CalendarRow& row);

}  // namespace yekuo::cases
