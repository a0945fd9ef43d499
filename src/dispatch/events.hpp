// What can happen in the field: crews and shifts, visits asked for, slots held and promised, routes planned,
// what crews observe, promises at risk and restored. Plain data: everything that cannot be computed again
// (windows, crews, expected times, the moment to look again) stands here. Nothing personal does: customers
// and accounts by id, photos and signatures as sealed values.
#pragma once

#include <string>
#include <vector>

#include "store/event.hpp"

namespace yekuo::dispatch {

// By hour: the crew comes inside a window of at most two hours. By day: it comes that day, and the window is
// told when the day is announced. By period: it comes on one day of a range, and which one is told two working days
// before; `day` is the one that is planned, `from` and `to` are the range.
enum class AppointmentMode { hour, day, period };
BOOST_DESCRIBE_ENUM(AppointmentMode, hour, day, period)

enum class TapKind { accept, on_the_way, arrived, done, blocked };
BOOST_DESCRIBE_ENUM(TapKind, accept, on_the_way, arrived, done, blocked)

// --- crews and shifts ---

// A dispatch area: where its town lies (roads are slow there) and who is on duty at its desk.
struct AreaDefined {
    static constexpr std::string_view name = "dispatch.area_defined.1";
    Area area = 0;
    Place town;
    double town_metres = 0;
};
BOOST_DESCRIBE_STRUCT(AreaDefined, (), (area, town, town_metres))

struct DutyTaken {
    static constexpr std::string_view name = "dispatch.duty_taken.1";
    Area area = 0;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(DutyTaken, (), (area, by))

struct CrewRegistered {
    static constexpr std::string_view name = "crew.registered.1";
    CrewId crew;
    std::string crew_name;  // "越城一班", not a person's
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
BOOST_DESCRIBE_STRUCT(CrewRegistered, (),
                      (crew, crew_name, area, zone, station, in_town, skills, size, leader, members, vehicle))

// A crew's working day, in an area that may be another's: crews are lent between units.
struct ShiftRostered {
    static constexpr std::string_view name = "crew.shift_rostered.1";
    CrewId crew;
    Area area = 0;
    Day day;
    Instant from, to;
    Instant break_from, break_to;  // the break lies inside; none if both are zero
    std::int32_t break_minutes = 0;
};
BOOST_DESCRIBE_STRUCT(ShiftRostered, (), (crew, area, day, from, to, break_from, break_to, break_minutes))

struct CrewAbsent {
    static constexpr std::string_view name = "crew.absent.1";
    CrewId crew;
    Area area = 0;
    Day day;
    std::string reason;  // sick, vehicle, training, recalled
};
BOOST_DESCRIBE_STRUCT(CrewAbsent, (), (crew, area, day, reason))

// The crew cannot go on before `ready`.
struct CrewLate {
    static constexpr std::string_view name = "crew.late.1";
    CrewId crew;
    Area area = 0;
    Day day;
    Instant ready;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CrewLate, (), (crew, area, day, ready, reason))

// --- the work ---

// Where a case's work is done; told by the case when it opens.
struct SiteKnown {
    static constexpr std::string_view name = "dispatch.site_known.1";
    CaseId case_id;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    PersonId customer;
    Instant due;
};
BOOST_DESCRIBE_STRUCT(SiteKnown, (), (case_id, area, zone, place, customer, due))

struct VisitRequested {
    static constexpr std::string_view name = "visit.requested.1";
    WorkOrderId work_order;
    CaseId case_id;
    TaskId task;
    PersonId customer;
    std::string job_type;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    bool in_town = false;
    std::int32_t minutes = 0;
    std::uint32_t skills = 0;
    std::int32_t crew_size = 1;
    bool installs = false;  // needs a cleared order and two persons
    bool cleared = false;   // contract signed, fee settled, meter allocated
    Instant due;
};
BOOST_DESCRIBE_STRUCT(VisitRequested, (),
                      (work_order, case_id, task, customer, job_type, area, zone, place, in_town, minutes, skills,
                       crew_size, installs, cleared, due))

struct WorkCleared {
    static constexpr std::string_view name = "work.cleared.1";
    WorkOrderId work_order;
};
BOOST_DESCRIBE_STRUCT(WorkCleared, (), (work_order))

struct VisitWithdrawn {
    static constexpr std::string_view name = "visit.withdrawn.1";
    WorkOrderId work_order;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(VisitWithdrawn, (), (work_order, reason))

// Both times stand: the device's and, in the envelope, ours; `at` is the one that the plan counts with.
struct CrewTapped {
    static constexpr std::string_view name = "crew.tapped.1";
    WorkOrderId work_order;
    AppointmentId appointment;
    CrewId crew;
    Day day;
    TapKind kind = TapKind::accept;
    Instant device_time;
    Instant at;
    std::int64_t metres_off = -1;  // from the site; -1: the device did not say where it was
    std::string reason;            // of blocked
    std::string by;
};
BOOST_DESCRIBE_STRUCT(CrewTapped, (),
                      (work_order, appointment, crew, day, kind, device_time, at, metres_off, reason, by))

// What a case tells of itself later: another due time, after its clock stood; whether a fee is still open,
// with which nothing is installed.
struct DueMoved {
    static constexpr std::string_view name = "dispatch.due_moved.1";
    CaseId case_id;
    Instant due;
    std::vector<WorkOrderId> work_orders;  // those that are not over
};
BOOST_DESCRIBE_STRUCT(DueMoved, (), (case_id, due, work_orders))

struct FeesKnown {
    static constexpr std::string_view name = "dispatch.fees_known.1";
    CaseId case_id;
    std::int32_t open = 0;
    std::vector<WorkOrderId> work_orders;
};
BOOST_DESCRIBE_STRUCT(FeesKnown, (), (case_id, open, work_orders))

// Readings in hundredths of a kWh. Version 1 said nothing of papers, of a test's error and of who signed.
struct WorkRecorded {
    static constexpr std::string_view name = "work.recorded.2";
    WorkOrderId work_order;
    std::string meter_number, old_meter_number;
    std::vector<std::string> seals;
    std::optional<std::int64_t> old_reading, new_reading;
    std::vector<AccountId> persons;  // who did it
    std::vector<SealedId> photos;
    SealedId signature, note;
    Instant device_time;
    std::vector<std::string> papers;      // taken from the customer
    std::optional<double> error_percent;  // of a meter test
    SealedId signer;                      // the name beside the signature
};
BOOST_DESCRIBE_STRUCT(WorkRecorded, (),
                      (work_order, meter_number, old_meter_number, seals, old_reading, new_reading, persons, photos,
                       signature, note, device_time, papers, error_percent, signer))

struct VisitDone {
    static constexpr std::string_view name = "visit.done.1";
    WorkOrderId work_order;
    AppointmentId appointment;
    CaseId case_id;
    TaskId task;
    CrewId crew;
    Instant arrived, done;
    std::string meter_number;
};
BOOST_DESCRIBE_STRUCT(VisitDone, (), (work_order, appointment, case_id, task, crew, arrived, done, meter_number))

struct VisitBlocked {
    static constexpr std::string_view name = "visit.blocked.1";
    WorkOrderId work_order;
    AppointmentId appointment;
    CaseId case_id;
    TaskId task;
    CrewId crew;
    Instant at;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(VisitBlocked, (), (work_order, appointment, case_id, task, crew, at, reason))

// --- appointments ---

struct SlotHeld {
    static constexpr std::string_view name = "appointment.held.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    Area area = 0;
    Day day;
    AppointmentMode mode = AppointmentMode::hour;
    Instant from, to;
    Instant hold_until;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(SlotHeld, (),
                      (appointment, work_order, case_id, customer, area, day, mode, from, to, hold_until, by))

struct HoldExpired {
    static constexpr std::string_view name = "appointment.hold_expired.1";
    AppointmentId appointment;
    std::string reason;  // time, replaced, lost (a mishap took the slot)
};
BOOST_DESCRIBE_STRUCT(HoldExpired, (), (appointment, reason))

struct AppointmentConfirmed {
    static constexpr std::string_view name = "appointment.confirmed.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    AppointmentMode mode = AppointmentMode::hour;
    Day day;
    Instant from, to;
};
BOOST_DESCRIBE_STRUCT(AppointmentConfirmed, (), (appointment, work_order, case_id, customer, mode, day, from, to))

// A new window for a confirmed appointment; the old one is free from here on.
struct AppointmentChanged {
    static constexpr std::string_view name = "appointment.changed.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    AppointmentMode mode = AppointmentMode::hour;
    Day day;
    Instant from, to;
    Day old_day;
    Instant old_from, old_to;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(AppointmentChanged, (),
                      (appointment, work_order, case_id, customer, mode, day, from, to, old_day, old_from, old_to, by))

struct AppointmentCancelled {
    static constexpr std::string_view name = "appointment.cancelled.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    std::string reason;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(AppointmentCancelled, (), (appointment, work_order, case_id, customer, reason, by))

// The day is announced: a by-day appointment gets its window, a promise from here on.
struct WindowTold {
    static constexpr std::string_view name = "appointment.window_told.1";
    AppointmentId appointment;
    CaseId case_id;
    PersonId customer;
    Instant from, to;
};
BOOST_DESCRIBE_STRUCT(WindowTold, (), (appointment, case_id, customer, from, to))

// Beside the confirmation or the change of an appointment by period: when its day will be told.
struct PeriodAgreed {
    static constexpr std::string_view name = "appointment.period_agreed.1";
    AppointmentId appointment;
    Instant told_at;
};
BOOST_DESCRIBE_STRUCT(PeriodAgreed, (), (appointment, told_at))

// A period has come down to a day: the appointment is one by day from here on.
struct DayTold {
    static constexpr std::string_view name = "appointment.day_told.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    PersonId customer;
    Day day;
    Instant from, to;
};
BOOST_DESCRIBE_STRUCT(DayTold, (), (appointment, work_order, case_id, customer, day, from, to))

// --- emergencies ---

// A crew must be at the door of this case by then.
struct EmergencyKnown {
    static constexpr std::string_view name = "emergency.known.1";
    CaseId case_id;
    Instant arrive_by;
};
BOOST_DESCRIBE_STRUCT(EmergencyKnown, (), (case_id, arrive_by))

// A crew was sent without an offer, beside the events of its appointment and of the plan.
struct EmergencyPlaced {
    static constexpr std::string_view name = "emergency.placed.1";
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    CrewId crew;
    bool late = false;            // nobody could be there within the limit
    std::int32_t told_moved = 0;  // customers who had been told something else
    std::string by;
};
BOOST_DESCRIBE_STRUCT(EmergencyPlaced, (), (appointment, work_order, case_id, crew, late, told_moved, by))

// Another visit made way for it: another crew comes, or at another time, or nobody can keep its promise.
struct VisitMadeWay {
    static constexpr std::string_view name = "visit.made_way.1";
    AppointmentId emergency, appointment;
    WorkOrderId work_order;
    CaseId case_id;
    CrewId from_crew, crew;  // 0: no crew has it
    Instant was_expected, expected;
    bool told = false;     // its customer knew the window, which stands unless the promise is at risk now
    bool at_risk = false;
};
BOOST_DESCRIBE_STRUCT(VisitMadeWay, (),
                      (emergency, appointment, work_order, case_id, from_crew, crew, was_expected, expected, told, at_risk))

// --- the plan ---

struct PlannedStop {
    AppointmentId appointment;
    Instant start, end;
    bool pinned = false;
};
BOOST_DESCRIBE_STRUCT(PlannedStop, (), (appointment, start, end, pinned))

struct PlannedRoute {
    CrewId crew;  // 0: stops that no crew has, all of them at risk
    std::int64_t version = 0;
    Instant look_again;  // if nothing is heard until then, a promise cannot be kept any more; 0: never
    std::vector<PlannedStop> stops;
};
BOOST_DESCRIBE_STRUCT(PlannedRoute, (), (crew, version, look_again, stops))

struct RoutesPlanned {
    static constexpr std::string_view name = "routes.planned.1";
    Area area = 0;
    Day day;
    std::string cause;  // what brought it: hold, change, tap, late, absence, silence, move, optimizer …
    std::vector<PlannedRoute> routes;
};
BOOST_DESCRIBE_STRUCT(RoutesPlanned, (), (area, day, cause, routes))

// --- promises and alerts ---

struct PromiseAtRisk {
    static constexpr std::string_view name = "promise.at_risk.1";
    AppointmentId appointment;
    CaseId case_id;
    std::string cause;  // translation key
    Instant expected;   // 0: no crew can come
};
BOOST_DESCRIBE_STRUCT(PromiseAtRisk, (), (appointment, case_id, cause, expected))

struct PromiseRestored {
    static constexpr std::string_view name = "promise.restored.1";
    AppointmentId appointment;
    CaseId case_id;
    Instant expected;
};
BOOST_DESCRIBE_STRUCT(PromiseRestored, (), (appointment, case_id, expected))

struct AlertRaised {
    static constexpr std::string_view name = "alert.raised.1";
    std::int64_t alert = 0;
    Area area = 0;
    CaseId case_id;
    AppointmentId appointment;
    std::string kind;   // promise_at_risk
    std::string cause;  // translation key
    AccountId owner;    // 0: the area's desk
    Instant act_by;
    Instant expected;
};
BOOST_DESCRIBE_STRUCT(AlertRaised, (), (alert, area, case_id, appointment, kind, cause, owner, act_by, expected))

struct AlertTaken {
    static constexpr std::string_view name = "alert.taken.1";
    std::int64_t alert = 0;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(AlertTaken, (), (alert, by))

// A word of whoever looks after it: sealed with the customer whom it is about.
struct AlertNoted {
    static constexpr std::string_view name = "alert.noted.1";
    std::int64_t alert = 0;
    AccountId by;
    SealedId note;
};
BOOST_DESCRIBE_STRUCT(AlertNoted, (), (alert, by, note))

struct AlertClosed {
    static constexpr std::string_view name = "alert.closed.1";
    std::int64_t alert = 0;
    std::string outcome;  // restored, changed, cancelled, came_late, missed, handled
};
BOOST_DESCRIBE_STRUCT(AlertClosed, (), (alert, outcome))

// --- the capacity list ---

// No more than `most` appointments of a job type (empty: all) in a zone (0: all) on a day; -1 lifts it.
struct QuotaSet {
    static constexpr std::string_view name = "capacity.quota_set.1";
    Area area = 0;
    Day day;
    std::int32_t zone = 0;
    std::string job_type;
    std::int32_t most = -1;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(QuotaSet, (), (area, day, zone, job_type, most, by))

// Crews asked of another unit for a day, and those that it granted: none is a refusal.
struct ReinforcementAsked {
    static constexpr std::string_view name = "reinforcement.asked.1";
    std::int64_t reinforcement = 0;
    Area area = 0, of_area = 0;
    std::string unit;
    Day day;
    Instant from, to;
    std::int32_t crews = 0;
    std::string reason;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(ReinforcementAsked, (), (reinforcement, area, of_area, unit, day, from, to, crews, reason, by))

struct ReinforcementAnswered {
    static constexpr std::string_view name = "reinforcement.answered.1";
    std::int64_t reinforcement = 0;
    std::vector<CrewId> granted;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(ReinforcementAnswered, (), (reinforcement, granted, by))

using Events =
    boost::mp11::mp_list<AreaDefined, DutyTaken, CrewRegistered, ShiftRostered, CrewAbsent, CrewLate, SiteKnown,
                         VisitRequested, WorkCleared, VisitWithdrawn, DueMoved, FeesKnown, CrewTapped, WorkRecorded,
                         VisitDone, VisitBlocked, SlotHeld, HoldExpired, AppointmentConfirmed, AppointmentChanged,
                         AppointmentCancelled, WindowTold, PeriodAgreed, DayTold, EmergencyKnown, EmergencyPlaced,
                         VisitMadeWay, RoutesPlanned, PromiseAtRisk, PromiseRestored, AlertRaised, AlertTaken,
                         AlertNoted, AlertClosed, QuotaSet, ReinforcementAsked, ReinforcementAnswered>;

}  // namespace yekuo::dispatch
