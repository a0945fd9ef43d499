// How people of the sample city behave: when a customer wants the crew, how long a drive and a job really
// take, who is not at home, who answers when asked, and how content they are. The stepped history and the
// living city draw from the same habits.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "route/travel.hpp"
#include "simulate/dice.hpp"

namespace yekuo::simulate {

Millis usual_drive_time(const route::Spot& from, const route::Spot& to);
double on_the_road(double usual, Dice& dice);  // as it turned out that day
Millis work_time(std::int32_t planned_minutes, Dice& dice);

// Why a visit came to nothing; empty: it did not. Since one-post and appointments, about one in ten.
std::string visit_failure(std::string_view job_type, Dice& dice);

struct Opinion {
    bool answers = false;
    int stars = 0;
};
Opinion opinion(bool came_late, Dice& dice);

// Windows in the order in which this customer would like them, `days` being the days that can be offered.
struct Wish {
    Day day;
    bool whole_day = false;
    Instant from, to;
};
std::vector<Wish> wishes(const std::vector<Day>& days, Instant now, Dice& dice);

// A crew's working day: 435 minutes on the road, 08:15 to 16:30 with an hour's break around noon.
struct ShiftHours {
    Instant from, to, break_from, break_to;
    std::int32_t break_minutes = 60;
};
ShiftHours shift_hours(Day day);

// Which of the crews are on connection work on a working day: three in five in turn, on a surge day all.
bool on_duty(std::size_t crew_rank, std::int32_t working_day_number, bool surge);

// Days on which the city asks for twice as much, several estates at once among it: Tuesday to Thursday of
// about four weeks a year.
bool is_surge(std::uint64_t seed, Day day);
constexpr double surge_factor = 2.15;  // 378 visits to come instead of 176

// A meter number, seal numbers and a reading for a job.
struct Installed {
    std::string meter;
    std::vector<std::string> seals;
    std::int64_t old_reading = 0, new_reading = 0;  // hundredths of a kWh
};
Installed installed(std::int64_t number, Dice& dice);
std::string meter_number(std::int64_t number);

Instant midnight(Day day);
Day day_at(Instant at);
int minute_of(Instant at);  // of the local day

}  // namespace yekuo::simulate
