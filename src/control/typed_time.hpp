// Times that a person types and that lie before their recording: kept beside the time of recording, flagged as a
// suspect, and of no effect until a second person has confirmed them. A tap that a device stamped and that was
// synced within a day keeps both its times and is none of these (dispatch); one that came later is.
#pragma once

#include "control/link_deadline.hpp"
#include "dispatch/events.hpp"

namespace yekuo::control {

inline constexpr Millis synced_within = hours(24);

struct TimeTyped {
    static constexpr std::string_view name = "time.typed.1";
    std::int64_t typed = 0;
    std::string kind;  // "link", "tap"
    std::int64_t subject = 0;
    std::string what;  // the link, or what was tapped
    CaseId case_id;
    std::string department;
    Instant claimed, recorded;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(TimeTyped, (), (typed, kind, subject, what, case_id, department, claimed, recorded, by))

struct TimeSettled {
    static constexpr std::string_view name = "time.settled.1";
    std::int64_t typed = 0;
    bool agreed = false;
    SealedId note;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(TimeSettled, (), (typed, agreed, note, by))

// The confirmed time counts: the link is judged by it.
struct LinkRedated {
    static constexpr std::string_view name = "link.redated.1";
    TaskId task;
    Instant closed;
    double used = 0;
    bool late = false;
};
BOOST_DESCRIBE_STRUCT(LinkRedated, (), (task, closed, used, late))

using TypedTimeEvents = boost::mp11::mp_list<TimeTyped, TimeSettled, LinkRedated>;

enum class TypedState { open, confirmed, refused };
BOOST_DESCRIBE_ENUM(TypedState, open, confirmed, refused)

struct TypedTimeRow {
    static constexpr std::string_view table = "typed_time";
    static constexpr std::array<std::string_view, 1> indexes{"state"};
    std::int64_t id = 0;
    std::string kind;
    std::int64_t subject = 0;
    std::string what;
    CaseId case_id;
    std::string department;
    Area area = 0;
    Instant claimed, recorded;
    std::string by;
    TypedState state = TypedState::open;
    SealedId note;
    Instant settled;
    std::string settled_by;
};
BOOST_DESCRIBE_STRUCT(TypedTimeRow, (),
                      (id, kind, subject, what, case_id, department, area, claimed, recorded, by, state, note, settled,
                       settled_by))

struct TypeTime {
    TimeTyped typed;
    Area area = 0;
};
// Errors: "time.unknown", "time.same_person", "time.settled_already".
struct SettleTime {
    std::int64_t typed = 0;
    bool agreed = false;
    SealedId note;
    std::string by;
};

Result<Decision> decide(const Rows& rows, const TypeTime& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SettleTime& command, const Now& now);

void apply(Rows& rows, const TimeTyped& event, const Envelope& at);
void apply(Rows& rows, const TimeSettled& event, const Envelope& at);
void apply(Rows& rows, const LinkRedated& event, const Envelope& at);

// A tap whose device stamped it more than a day before it came here.
Commands typed_time(const Rows& rows, const dispatch::CrewTapped& event, const Envelope& at);

}  // namespace yekuo::control
