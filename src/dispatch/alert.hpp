// Alerts of promises at risk: cause, expected arrival, an owner and a time to act. One stays open exactly as
// long as its promise is at risk; nobody closes it by a click while the customer still waits in vain.
#pragma once

#include "dispatch/crew.hpp"

namespace yekuo::dispatch {

enum class AlertState { open, acknowledged, closed };
BOOST_DESCRIBE_ENUM(AlertState, open, acknowledged, closed)

struct AlertNote {
    AccountId by;
    Instant at;
    SealedId note;
};
BOOST_DESCRIBE_STRUCT(AlertNote, (), (by, at, note))

struct AlertRow {
    static constexpr std::string_view table = "alert";
    static constexpr std::array<std::string_view, 2> indexes{"area", "state"};
    std::int64_t id = 0;
    Area area = 0;
    CaseId case_id;
    AppointmentId appointment;
    std::string kind;
    std::string cause;
    AccountId owner;
    Instant raised, act_by, expected, closed;
    AlertState state = AlertState::open;
    std::string outcome;
    std::vector<AlertNote> notes;
};
BOOST_DESCRIBE_STRUCT(AlertRow, (),
                      (id, area, case_id, appointment, kind, cause, owner, raised, act_by, expected, closed, state,
                       outcome, notes))

struct TakeAlert {
    std::int64_t alert = 0;
    AccountId by;
};

struct NoteAlert {
    std::int64_t alert = 0;
    AccountId by;
    SealedId note;
};

// With "customer_agreed" the promise is changed to the time at which the crew is expected, and the alert
// closes with it. Nothing else that a person says makes a promise keep itself.
struct CloseAlert {
    std::int64_t alert = 0;
    AccountId by;
    std::string outcome;
    SealedId note;  // 0: none
};

Result<Decision> decide(const Rows& rows, const TakeAlert& command, const Now& now);
Result<Decision> decide(const Rows& rows, const NoteAlert& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CloseAlert& command, const Now& now);

void apply(Rows& rows, const AlertRaised& event, const Envelope& at);
void apply(Rows& rows, const AlertTaken& event, const Envelope& at);
void apply(Rows& rows, const AlertNoted& event, const Envelope& at);
void apply(Rows& rows, const AlertClosed& event, const Envelope& at);

}  // namespace yekuo::dispatch
