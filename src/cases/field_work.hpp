// What the field brings back to a case: the meter that hangs there now, seals, readings, papers that the crew
// took, the error that it measured, and that it has reached an emergency. Dispatch tells it by its events; the
// case keeps what must be disclosed and does what follows from it.
#pragma once

#include "cases/steps.hpp"
#include "dispatch/events.hpp"

namespace yekuo::cases {

struct CaseWorkRow {
    static constexpr std::string_view table = "case_work";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    WorkOrderId id;
    CaseId case_id;
    std::string meter, old_meter;
    bool meter_conflict = false;
    std::vector<std::string> seals;
    std::optional<std::int64_t> old_reading, new_reading;
    std::vector<std::string> papers;
    std::optional<double> error_percent;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(CaseWorkRow, (),
                      (id, case_id, meter, old_meter, meter_conflict, seals, old_reading, new_reading, papers,
                       error_percent, at))

struct TakeWork {
    CaseId case_id;
    dispatch::WorkRecorded work;
};

struct NoteArrival {
    CaseId case_id;
    Instant at;
};

Result<Decision> decide(const Rows& rows, const TakeWork& command, const Now& now);
Result<Decision> decide(const Rows& rows, const NoteArrival& command, const Now& now);

void apply(Rows& rows, const WorkTaken& event, const Envelope& at);
void apply(Rows& rows, const EmergencyReached& event, const Envelope& at);

Commands react(const Rows& rows, const dispatch::WorkRecorded& event, const Envelope& at);
Commands react(const Rows& rows, const dispatch::CrewTapped& event, const Envelope& at);

}  // namespace yekuo::cases
