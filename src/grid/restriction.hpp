// The negative list: grid resources that have no capacity to offer, why, and until when. It exists so that a
// customer hears at the desk what stands in the way and when it will be gone, and is never simply refused.
//
// The states go one way: drafted, checked, published, limited (supply with a temporary capacity), relief
// under way, to verify, lifted; what is published restricts until it is lifted. A restriction
// reaches along the line or inside the area that is drawn for it, else its place's neighbourhood.
#pragma once

#include "cases/events.hpp"
#include "grid/events.hpp"
#include "store/room.hpp"

namespace yekuo::grid {

using store::Commands;
using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

struct RestrictionRow {
    static constexpr std::string_view table = "restriction";
    static constexpr std::array<std::string_view, 2> indexes{"area", "state"};
    std::int64_t id = 0;
    std::string kind, title, reason;
    Place place;
    std::int32_t radius_m = 0;
    double open_kva = 0, load_percent = 0;
    Area area = 0;
    std::string post, project;
    std::optional<Day> promised;
    RestrictionState state = RestrictionState::drafted;
    Instant drafted, published, lifted;
    std::int32_t waiting = 0;  // cases that it touches
    std::optional<Shape> shape;  // none: a circle around the place
};
BOOST_DESCRIBE_STRUCT(RestrictionRow, (),
                      (id, kind, title, reason, place, radius_m, open_kva, load_percent, area, post, project,
                       promised, state, drafted, published, lifted, waiting, shape))

struct RestrictedCaseRow {
    static constexpr std::string_view table = "restricted_case";
    static constexpr std::array<std::string_view, 2> indexes{"restriction", "case_id"};
    std::string id;  // "restriction/case"
    std::int64_t restriction = 0;
    CaseId case_id;
    PersonId customer;
};
BOOST_DESCRIBE_STRUCT(RestrictedCaseRow, (), (id, restriction, case_id, customer))

// Errors: "restriction.kind", "restriction.reason", "restriction.area", "restriction.geometry_kind"; of a named
// resource "resource.unknown", "resource.other_kind", "restriction.stands" (on the list for it already).
struct DraftRestriction {
    RestrictionDrafted wanted;
    std::string resource = {};  // a registered one; empty: a place that is described by hand
    std::optional<Shape> shape = {};
};
// A line's restriction is drawn as lines, the others as areas; again as long as it is not lifted. Errors:
// "restriction.unknown", "restriction.lifted", "restriction.geometry_kind".
struct DrawRestriction {
    std::int64_t restriction = 0;
    Shape shape;
    AccountId by;
};
// Errors: "restriction.unknown", "restriction.lifted", "restriction.not_drawn".
struct RemoveDrawing {
    std::int64_t restriction = 0;
    AccountId by;
};
// Errors: "restriction.unknown", "restriction.order" (only forward, one of the states that may follow),
// "restriction.promise_missing" (relief is under way by a date).
struct MoveRestriction {
    std::int64_t restriction = 0;
    RestrictionState state = RestrictionState::drafted;
    std::optional<double> open_kva;
    std::string project;
    std::optional<Day> promised;
    AccountId by;
};
struct NoteRestricted {
    CaseId case_id;
    Area area = 0;
    Place place;
    PersonId customer;
    double asked_kva = 0;
};

struct ForgetRestricted {
    CaseId case_id;
};

Result<Decision> decide(const Rows& rows, const DraftRestriction& command, const Now& now);
Result<Decision> decide(const Rows& rows, const DrawRestriction& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RemoveDrawing& command, const Now& now);
Result<Decision> decide(const Rows& rows, const MoveRestriction& command, const Now& now);
Result<Decision> decide(const Rows& rows, const NoteRestricted& command, const Now& now);
Result<Decision> decide(const Rows& rows, const ForgetRestricted& command, const Now& now);

void apply(Rows& rows, const RestrictionDrafted& event, const Envelope& at);
void apply(Rows& rows, const RestrictionMoved& event, const Envelope& at);
void apply(Rows& rows, const RestrictionDrawn& event, const Envelope& at);
void apply(Rows& rows, const DrawingRemoved& event, const Envelope& at);
void apply(Rows& rows, const CaseRestricted& event, const Envelope& at);
void apply(Rows& rows, const CustomerWoken& event, const Envelope& at);
void apply(Rows& rows, const CaseFreed& event, const Envelope& at);

Commands react(const Rows& rows, const cases::CaseOpened& event, const Envelope& at);
// Who waits no longer is not woken.
Commands react(const Rows& rows, const cases::CaseDone& event, const Envelope& at);
Commands react(const Rows& rows, const cases::CaseCancelled& event, const Envelope& at);

bool is_in_force(RestrictionState state);
bool restricts(const RestrictionRow& row, Place place, double asked_kva);
// What is in force in the area and reaches the place, without the capacity asked for.
std::vector<const RestrictionRow*> restricting(const Rows& rows, Area area, Place place, double asked_kva);

void join(store::House& house);

}  // namespace yekuo::grid
