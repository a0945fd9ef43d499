// Emergencies: a crew has to be at the door within minutes, and the day that it comes into has been told to other
// customers. A crew is sent at once, without an offer and a hold: to the place in the plan where nobody who was told
// anything notices, if there is one (route/emergency.hpp). Whoever has to make way is named in an event of their own
// case: the visit that another crew took, the customer whose crew comes at another time, the promise that was given up.
//
// Where no crew can be there within the limit the crew that can be there first is sent, and the window that is
// promised says so: an emergency is never refused as long as anybody is out that day.
#pragma once

#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {

constexpr Millis told_slack = minutes(15);  // a visit expected earlier or later by less has not made way

struct EmergencyRow {
    static constexpr std::string_view table = "emergency";
    CaseId id;
    Instant arrive_by;
    AppointmentId appointment;  // the crew that was sent last
};
BOOST_DESCRIBE_STRUCT(EmergencyRow, (), (id, arrive_by, appointment))

// What a case that is one tells when it opens.
struct KnowEmergency {
    CaseId case_id;
    Area area = 0;
    Instant arrive_by;
};

// Errors: "emergency.none" (the case is no emergency), "emergency.no_crew" (nobody is out today who could do it),
// and those of a slot that is held. Answers the appointment, its window, whether it is late, and who made way.
struct SendUrgently {
    WorkOrderId work_order;
    std::string by;
};

Result<Decision> decide(const Rows& rows, const KnowEmergency& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SendUrgently& command, const Now& now);

std::vector<store::RowKey> keys(const SendUrgently& command);

void apply(Rows& rows, const EmergencyKnown& event, const Envelope& at);
void apply(Rows& rows, const EmergencyPlaced& event, const Envelope& at);
void apply(Rows& rows, const VisitMadeWay& event, const Envelope& at);

}  // namespace yekuo::dispatch
