// The one pipeline of every command: decide on the rows, apply its events on a layer, let the other rooms
// react breadth first, keep the layer or drop it. Pure but for the loads of rows: used by the writer, by the
// bulk history of the sample city and by tests.
#pragma once

#include "store/room.hpp"

namespace yekuo::store {

// A reaction that failed: the command that brought it stands, the failure waits for a person.
struct ReactionFailed {
    static constexpr std::string_view name = "reaction.failed.1";
    std::string event_type;  // what was reacted to
    std::string key;         // of the error
    std::string field;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ReactionFailed, (), (event_type, key, field, detail))
void apply(Rows& rows, const ReactionFailed& event, const Envelope& at);

struct FailureRow {
    static constexpr std::string_view table = "failure";
    static constexpr std::array<std::string_view, 1> indexes{"state"};
    std::int64_t id = 0;  // the event's number
    std::string state = "open";
    std::string event_type;
    std::string key;
    std::string field;
    std::string detail;
    Instant at;
    Area area = 0;
    CaseId case_id;
    EventNumber cause = 0;
};
BOOST_DESCRIBE_STRUCT(FailureRow, (), (id, state, event_type, key, field, detail, at, area, case_id, cause))

// A timer has fired: it is gone, and what its command brings follows in the same transaction.
struct TimerFired {
    static constexpr std::string_view name = "timer.fired.1";
    std::string timer;
};
BOOST_DESCRIBE_STRUCT(TimerFired, (), (timer))
void apply(Rows& rows, const TimerFired& event, const Envelope& at);

struct FireTimer {
    TimerRow timer;
};
Result<Decision> decide(const Rows& rows, const FireTimer& command, const Now& now);

// The command of a timer failed: it waits for a person, like a reaction that failed.
struct ReportTimerFailure {
    TimerRow timer;
    Error error;
};
Result<Decision> decide(const Rows& rows, const ReportTimerFailure& command, const Now& now);

struct Outcome {
    json::object answer;
    EventNumber first = 0;  // 0: nothing happened
    EventNumber last = 0;
    bool repeated = false;  // the answer of an earlier command with the same key
};

constexpr int reactions_deep_max = 64;
constexpr std::size_t events_per_command_max = 10'000;

// The store's own tables and events: timers, the clock, failed reactions.
void join_store(House& house);

class Pipeline {
public:
    Pipeline(const House& house, Rows& rows) : house_(house), rows_(rows) {}

    // Runs a command and its reactions. Its events are appended to `events`; on an error nothing is.
    Result<Outcome> run(const Command& command, Now now, std::vector<Event>& events);

private:
    Result<json::object> step(const Command& command, Now& now, std::vector<Event>& events);
    void react(std::size_t first, Now& now, std::vector<Event>& events);
    void record_failure(const Event& event, const Error& error, Now& now, std::vector<Event>& events);

    const House& house_;
    Rows& rows_;
};

}  // namespace yekuo::store
