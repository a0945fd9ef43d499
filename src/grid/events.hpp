// What can happen to the negative list: a restricted line, substation or transformer is drafted and drawn,
// goes from state to state until it is lifted, and touches cases, whose customers are woken when it is gone.
#pragma once

#include <string>

#include "grid/shape.hpp"
#include "store/event.hpp"

namespace yekuo::grid {

enum class RestrictionState { drafted, checked, published, limited, relief_under_way, to_verify, lifted };
BOOST_DESCRIBE_ENUM(RestrictionState, drafted, checked, published, limited, relief_under_way, to_verify, lifted)

struct RestrictionDrafted {
    static constexpr std::string_view name = "restriction.drafted.1";
    std::int64_t restriction = 0;
    std::string kind;    // "line", "substation", "transformer"
    std::string title;   // the resource's name
    std::string reason;  // "f1_feeder_load", …: which rule
    Place place;
    std::int32_t radius_m = 0;
    double open_kva = 0, load_percent = 0;
    Area area = 0;
    std::string post, project;
    std::optional<Day> promised;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RestrictionDrafted, (),
                      (restriction, kind, title, reason, place, radius_m, open_kva, load_percent, area, post, project,
                       promised, by))

struct RestrictionMoved {
    static constexpr std::string_view name = "restriction.moved.1";
    std::int64_t restriction = 0;
    RestrictionState state = RestrictionState::drafted;
    double open_kva = 0;
    std::string project;
    std::optional<Day> promised;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RestrictionMoved, (), (restriction, state, open_kva, project, promised, by))

// Never a refusal: the customer is told the reason and the promised date, and the departments plan together.
struct CaseRestricted {
    static constexpr std::string_view name = "restriction.case_touched.1";
    std::int64_t restriction = 0;
    CaseId case_id;
    PersonId customer;
    double asked_kva = 0, open_kva = 0;
};
BOOST_DESCRIBE_STRUCT(CaseRestricted, (), (restriction, case_id, customer, asked_kva, open_kva))

struct CustomerWoken {
    static constexpr std::string_view name = "restriction.customer_woken.1";
    std::int64_t restriction = 0;
    CaseId case_id;
    PersonId customer;
};
BOOST_DESCRIBE_STRUCT(CustomerWoken, (), (restriction, case_id, customer))

// The case has come to its end: its customer waits for nothing any more.
struct CaseFreed {
    static constexpr std::string_view name = "restriction.case_freed.1";
    std::int64_t restriction = 0;
    CaseId case_id;
};
BOOST_DESCRIBE_STRUCT(CaseFreed, (), (restriction, case_id))

// Where it lies, as a line's way or an area on the map. Until it is drawn it reaches a circle around its place.
struct RestrictionDrawn {
    static constexpr std::string_view name = "restriction.drawn.1";
    std::int64_t restriction = 0;
    Shape shape;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RestrictionDrawn, (), (restriction, shape, by))

// It reaches a circle around its place again.
struct DrawingRemoved {
    static constexpr std::string_view name = "restriction.drawing_removed.1";
    std::int64_t restriction = 0;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(DrawingRemoved, (), (restriction, by))

using Events = boost::mp11::mp_list<RestrictionDrafted, RestrictionMoved, RestrictionDrawn, DrawingRemoved, CaseRestricted,
                                    CustomerWoken, CaseFreed>;

}  // namespace yekuo::grid
