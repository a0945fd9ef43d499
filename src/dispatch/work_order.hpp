// Work orders: what is to be done in the field, from the request of a visit to the record of the work. The
// crew's taps carry the device's time and ours; a tap is also what the plan learns of the present by.
#pragma once

#include "dispatch/live_plan.hpp"

namespace yekuo::dispatch {

constexpr Millis tap_delay_most = hours(24);  // a tap synced later is counted when it comes
constexpr std::int64_t near_enough_metres = 500;

enum class WorkOrderState { open, held, booked, under_way, done, blocked, withdrawn };
BOOST_DESCRIBE_ENUM(WorkOrderState, open, held, booked, under_way, done, blocked, withdrawn)

// What a case told of the place of its work.
struct SiteRow {
    static constexpr std::string_view table = "site";
    CaseId id;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    PersonId customer;
    Instant due;
    std::int32_t open_fees = 0;
};
BOOST_DESCRIBE_STRUCT(SiteRow, (), (id, area, zone, place, customer, due, open_fees))

struct WorkOrderRow {
    static constexpr std::string_view table = "work_order";
    static constexpr std::array<std::string_view, 4> indexes{"case_id", "task", "area", "state"};
    WorkOrderId id;
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
    bool installs = false;
    bool cleared = false;
    bool fee_open = false;  // assessed after the visit was asked for
    Instant due;
    WorkOrderState state = WorkOrderState::open;
    AppointmentId appointment;  // held or confirmed; 0: none
    CrewId crew;
    Instant requested, accepted, left, arrived, done;
    std::int64_t metres_off = -1;  // of the crew from the site when it tapped its arrival
    std::string block_reason;
    bool recorded = false;
    std::string meter_number, old_meter_number;
    std::vector<std::string> seals;
    std::optional<std::int64_t> old_reading, new_reading;  // hundredths of a kWh
    std::vector<AccountId> persons;
    std::vector<SealedId> photos;
    SealedId signature, note, signer;
    std::vector<std::string> papers;
    std::optional<double> error_percent;
    EventNumber changed = 0;  // the last event about it: its ETag
};
BOOST_DESCRIBE_STRUCT(WorkOrderRow, (),
                      (id, case_id, task, customer, job_type, area, zone, place, in_town, minutes, skills, crew_size,
                       installs, cleared, fee_open, due, state, appointment, crew, requested, accepted, left, arrived, done,
                       metres_off, block_reason, recorded, meter_number, old_meter_number, seals, old_reading,
                       new_reading, persons, photos, signature, note, signer, papers, error_percent, changed))

// --- commands ---

struct KnowSite {
    CaseId case_id;
    Area area = 0;
    std::int32_t zone = 0;
    Place place;
    PersonId customer;
    Instant due;
};

struct RequestVisit {
    CaseId case_id;
    TaskId task;
    std::string job_type;
    bool cleared = false;
    // Where the case's site is not known: the place itself.
    std::optional<KnowSite> site;
    Instant due;  // 0: the site's
};

struct ClearWork {
    WorkOrderId work_order;
};

struct WithdrawVisit {
    WorkOrderId work_order;
    std::string reason;
};

struct Tap {
    WorkOrderId work_order;
    TapKind kind = TapKind::accept;
    Instant device_time;  // 0: the device did not say
    std::optional<Place> place;
    std::string reason;  // of blocked
    CrewId crew;         // who taps; 0: not checked (a dispatcher on the phone)
    std::string by;
};

struct RecordWork {
    WorkOrderId work_order;
    std::string meter_number, old_meter_number;
    std::vector<std::string> seals;
    std::optional<std::int64_t> old_reading, new_reading;
    std::vector<AccountId> persons;
    std::vector<SealedId> photos;
    SealedId signature, note;
    CrewId crew;
    Instant device_time;
    std::vector<std::string> papers;
    std::optional<double> error_percent;
    SealedId signer;
};

std::span<const std::string_view> block_reasons();

Result<Decision> decide(const Rows& rows, const KnowSite& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RequestVisit& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ClearWork& command, const Now& now);
Result<Decision> decide(const Rows& rows, const WithdrawVisit& command, const Now& now);
Result<Decision> decide(const Rows& rows, const Tap& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RecordWork& command, const Now& now);

void apply(Rows& rows, const SiteKnown& event, const Envelope& at);
void apply(Rows& rows, const VisitRequested& event, const Envelope& at);
void apply(Rows& rows, const WorkCleared& event, const Envelope& at);
void apply(Rows& rows, const VisitWithdrawn& event, const Envelope& at);
void apply(Rows& rows, const CrewTapped& event, const Envelope& at);
void apply(Rows& rows, const WorkRecorded& event, const Envelope& at);
void apply(Rows& rows, const VisitDone& event, const Envelope& at);
void apply(Rows& rows, const VisitBlocked& event, const Envelope& at);

}  // namespace yekuo::dispatch
