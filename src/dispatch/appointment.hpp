// Appointments: a slot is held for five minutes, confirmed, changed, cancelled, kept. Holding puts the visit
// on a route at once, so a held slot is as real as a promised one until it expires, and whoever comes second
// to the last slot hears so before promising anything to anybody.
#pragma once

#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {

constexpr Millis hold_time = minutes(5);
constexpr Millis window_most = hours(2);
constexpr int days_ahead_most = 366;

enum class AppointmentState { held, confirmed, done, missed, cancelled, expired };
BOOST_DESCRIBE_ENUM(AppointmentState, held, confirmed, done, missed, cancelled, expired)

struct AppointmentRow {
    static constexpr std::string_view table = "appointment";
    static constexpr std::array<std::string_view, 3> indexes{"work_order", "case_id", "customer"};
    AppointmentId id;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    Area area = 0;
    Day day;
    AppointmentMode mode = AppointmentMode::hour;
    Instant from, to;
    bool told = true;  // the customer knows the window; by day only once the day is announced
    AppointmentState state = AppointmentState::held;
    Instant hold_until;
    CrewId crew;       // 0: no crew has it
    Instant expected;  // when the work is expected to begin
    bool at_risk = false;
    std::string risk_cause;
    std::int64_t alert = 0;  // the open one
    Instant arrived;
    EventNumber changed = 0;  // the last event about it: its ETag
};
BOOST_DESCRIBE_STRUCT(AppointmentRow, (),
                      (id, work_order, case_id, customer, area, day, mode, from, to, told, state, hold_until, crew,
                       expected, at_risk, risk_cause, alert, arrived, changed))

// --- commands ---

// By hour: `from` and `to` at most two hours apart. By day: only the day counts. By period: `from` to `to` is the
// range that the customer hears of, `day` the one in it on which the visit is planned.
struct Slot {
    AppointmentMode mode = AppointmentMode::hour;
    Day day;
    Instant from, to;
};
BOOST_DESCRIBE_STRUCT(Slot, (), (mode, day, from, to))

// A second hold of the same work order gives up the first.
struct HoldSlot {
    WorkOrderId work_order;
    Slot slot;
    CrewId crew;  // the offer's; 0: any. Another is taken if it does not fit any more.
    std::string by;
};

struct ConfirmAppointment {
    AppointmentId appointment;
};

// The new slot is found and taken before the old one is let go, in one transaction; the id stays.
struct ChangeAppointment {
    AppointmentId appointment;
    Slot slot;
    CrewId crew;
    std::string by;
};

struct CancelAppointment {
    AppointmentId appointment;
    std::string reason;
    std::string by;
};

struct ExpireHold {  // of the timer
    AppointmentId appointment;
};

// The evening before, or at dispatch: by-day appointments get a window around their planned time.
struct AnnounceDay {
    Area area = 0;
    Day day;
};

Result<Decision> decide(const Rows& rows, const HoldSlot& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ConfirmAppointment& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ChangeAppointment& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CancelAppointment& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ExpireHold& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnnounceDay& command, const Now& now);

std::vector<store::RowKey> keys(const HoldSlot& command);
std::vector<store::RowKey> keys(const ConfirmAppointment& command);
std::vector<store::RowKey> keys(const ChangeAppointment& command);
std::vector<store::RowKey> keys(const CancelAppointment& command);

void apply(Rows& rows, const SlotHeld& event, const Envelope& at);
void apply(Rows& rows, const HoldExpired& event, const Envelope& at);
void apply(Rows& rows, const AppointmentConfirmed& event, const Envelope& at);
void apply(Rows& rows, const AppointmentChanged& event, const Envelope& at);
void apply(Rows& rows, const AppointmentCancelled& event, const Envelope& at);
void apply(Rows& rows, const WindowTold& event, const Envelope& at);

// A work order that waits for a promise, and the visit that a promise of it is. Errors: "work_order.…".
Result<const WorkOrderRow*> order_to_book(const Rows& rows, WorkOrderId id);
// What is asked for, before it has a slot.
Stop asked_visit(const WorkOrderRow& order);
Stop stop_of(const WorkOrderRow& order, AppointmentId appointment, const Slot& slot);

// The slot as the plan understands it (a day's window is its working hours); errors name the field.
Result<Slot> sound_slot(const LivePlan& plan, Slot slot, Instant now);
Day slot_day(const Slot& slot);

// A day that customers know without an hour is announced on the evening before.
void announce_on(Rows& rows, Day day, const Envelope& at);

// Plans the appointment's day as if it had never been there, even if its crew was on the way, and gives the
// room to those who wait for it.
void free_slot(Decision& decision, const Rows& rows, const AppointmentRow& row, std::string_view cause, const Now& now);

}  // namespace yekuo::dispatch
