// A new calendar moves the deadlines that lean on it: the running clocks of links are counted again, in batches
// beside the commands, each batch one event that says which clocks moved and to when. How far it has come is a row,
// so that a stop in between loses nothing. Clocks that stand are counted when they run again.
#pragma once

#include "cases/events.hpp"
#include "control/link_deadline.hpp"

namespace yekuo::control {

struct RecountDue {
    static constexpr std::string_view name = "link.recount_due.1";
    std::string calendar_version;
};
BOOST_DESCRIBE_STRUCT(RecountDue, (), (calendar_version))

struct MovedLink {
    TaskId task;
    calendar::Deadline deadline;
    calendar::ColourTimes turns;
};
BOOST_DESCRIBE_STRUCT(MovedLink, (), (task, deadline, turns))

struct LinksRecounted {
    static constexpr std::string_view name = "link.recounted.1";
    std::vector<MovedLink> links;
    TaskId last;  // all up to this one have been looked at
};
BOOST_DESCRIBE_STRUCT(LinksRecounted, (), (links, last))

// A clock woke at the time that an older calendar gave it.
struct LinkSleepsOn {
    static constexpr std::string_view name = "link.sleeps_on.1";
    TaskId task;
};
BOOST_DESCRIBE_STRUCT(LinkSleepsOn, (), (task))

struct RecountDone {
    static constexpr std::string_view name = "link.recount_done.1";
    std::int64_t moved = 0;
    std::int64_t uncounted = 0;  // beyond the calendar's years: they keep their deadline
};
BOOST_DESCRIBE_STRUCT(RecountDone, (), (moved, uncounted))

struct RecountRow {
    static constexpr std::string_view table = "link_recount";
    std::string id;  // "city"
    std::string calendar_version;
    bool open = false;
    TaskId last;
    std::int64_t moved = 0;
};
BOOST_DESCRIBE_STRUCT(RecountRow, (), (id, calendar_version, open, last, moved))

struct BeginRecount {
    std::string calendar_version;
};
// Counts these clocks again; what does not move is left alone.
struct RecountLinks {
    std::string calendar_version;
    std::vector<TaskId> tasks;
    TaskId last;
};
struct FinishRecount {
    std::string calendar_version;
    std::int64_t uncounted = 0;
};

Result<Decision> decide(const Rows& rows, const BeginRecount& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RecountLinks& command, const Now& now);
Result<Decision> decide(const Rows& rows, const FinishRecount& command, const Now& now);
void apply(Rows& rows, const RecountDue& event, const Envelope& at);
void apply(Rows& rows, const LinksRecounted& event, const Envelope& at);
void apply(Rows& rows, const LinkSleepsOn& event, const Envelope& at);
void apply(Rows& rows, const RecountDone& event, const Envelope& at);
std::vector<store::RowKey> keys(const RecountLinks& command);
Commands react(const Rows& rows, const cases::CalendarDeployed& event, const Envelope& at);

void join_recount(store::House& house);

}  // namespace yekuo::control
