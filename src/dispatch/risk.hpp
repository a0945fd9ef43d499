// What reality does to promises. A crew is late, sick, silent, or its work takes longer: in the same
// transaction every appointment that cannot be kept any more finds another place inside its window, with any
// crew of the area and day, or becomes at risk with an open alert. When room appears, promises are restored.
#pragma once

#include "dispatch/live_plan.hpp"

namespace yekuo::dispatch {

struct ReportLate {
    CrewId crew;
    Day day;
    Instant ready;  // the crew cannot go on before
    std::string reason;
};

struct ReportAbsence {
    CrewId crew;
    Day from, to;  // every rostered day, both included; at most 31
    std::string reason;
};

struct ObserveRoute {  // of the timer: nothing was heard of the crew, and a promise hangs on it
    CrewId crew;
    Day day;
};

Result<Decision> decide(const Rows& rows, const ReportLate& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ReportAbsence& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ObserveRoute& command, const Now& now);

void apply(Rows& rows, const CrewLate& event, const Envelope& at);
void apply(Rows& rows, const CrewAbsent& event, const Envelope& at);
void apply(Rows& rows, const PromiseAtRisk& event, const Envelope& at);
void apply(Rows& rows, const PromiseRestored& event, const Envelope& at);

// What a repair did besides moving stops.
struct Repair {
    std::vector<AppointmentId> lost_holds;
};

// Afterwards every route of the plan holds, every promise is on a route that keeps it or at risk.
Repair repair(LivePlan& plan);

// The plan's changes as events: routes, promises at risk and restored with their alerts.
void settle(Decision& decision, const Rows& rows, const LivePlan& plan, std::string_view cause, const Now& now,
            const Repair& repair = {});

// Closes the appointment's open alert, if there is one.
void close_alert(Decision& decision, const Rows& rows, AppointmentId appointment, std::string_view outcome);

}  // namespace yekuo::dispatch
