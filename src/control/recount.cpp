#include "control/recount.hpp"

#include "cases/calendar_row.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::control {

namespace {

const RecountRow* open_recount(const Rows& rows, const std::string& version) {
    const auto* row = rows.find<RecountRow>("city");
    return row && row->open && row->calendar_version == version ? row : nullptr;
}

bool moves(const LinkDeadlineRow& row, const CountedLink& counted) {
    return row.due != counted.deadline.due || row.provisional != counted.deadline.provisional ||
           row.turns.yellow != counted.turns.yellow || row.turns.orange != counted.turns.orange ||
           row.turns.red != counted.turns.red || row.turns.purple != counted.turns.purple;
}

}  // namespace

Result<Decision> decide(const Rows&, const BeginRecount& c, const Now& now) {
    Decision decision(now);
    decision.add(RecountDue{c.calendar_version});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RecountLinks& c, const Now& now) {
    Decision decision(now);
    if (!open_recount(rows, c.calendar_version)) return decision;
    LinksRecounted event{{}, c.last};
    const auto* calendar = cases::calendar_of(rows);
    for (const TaskId task : c.tasks) {
        const auto* row = rows.find<LinkDeadlineRow>(task);
        if (!row || row->state != ClockState::running) continue;
        auto counted = count_link(calendar, row->limit, row->warnings, row->opened, row->pauses);
        if (counted && moves(*row, *counted)) event.links.push_back({task, counted->deadline, counted->turns});
    }
    decision.add(std::move(event));
    return decision;
}

Result<Decision> decide(const Rows& rows, const FinishRecount& c, const Now& now) {
    Decision decision(now);
    if (const auto* row = open_recount(rows, c.calendar_version)) decision.add(RecountDone{row->moved, c.uncounted});
    return decision;
}

void apply(Rows& rows, const RecountDue& e, const Envelope&) {
    rows.put(RecountRow{"city", e.calendar_version, true, {}, 0});
}

void apply(Rows& rows, const LinksRecounted& e, const Envelope& at) {
    for (const MovedLink& moved : e.links) {
        Instant slept_until, wakes;
        rows.change<LinkDeadlineRow>(moved.task, [&](LinkDeadlineRow& row) {
            slept_until = next_turn(row.turns, row.level);
            row.due = moved.deadline.due;
            row.provisional = moved.deadline.provisional;
            row.calendar_version = moved.deadline.calendar_version;
            row.turns = moved.turns;
            wakes = next_turn(row.turns, row.level);
        });
        // One that sleeps too short wakes, sees that it is not time yet and sleeps again.
        if (wakes < slept_until) arm_link(rows, *rows.find<LinkDeadlineRow>(moved.task), at);
    }
    rows.change<RecountRow>("city", [&](RecountRow& row) {
        row.last = e.last;
        row.moved += static_cast<std::int64_t>(e.links.size());
    });
}

void apply(Rows& rows, const LinkSleepsOn& e, const Envelope& at) {
    arm_link(rows, *rows.find<LinkDeadlineRow>(e.task), at);
}

void apply(Rows& rows, const RecountDone&, const Envelope&) {
    rows.change<RecountRow>("city", [](RecountRow& row) { row.open = false; });
}

std::vector<store::RowKey> keys(const RecountLinks& command) {
    std::vector<store::RowKey> wanted;
    for (const TaskId task : command.tasks) wanted.push_back(store::row_key<LinkDeadlineRow>(task));
    return wanted;
}

Commands react(const Rows&, const cases::CalendarDeployed& e, const Envelope&) { return {BeginRecount{e.version}}; }

void join_recount(store::House& house) {
    house.tables<RecountRow>();
    house.events<RecountDue, LinksRecounted, LinkSleepsOn, RecountDone>();
}

}  // namespace yekuo::control
