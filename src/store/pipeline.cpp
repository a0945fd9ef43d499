#include "store/pipeline.hpp"

#include "base/log.hpp"
#include "store/clock.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::store {

void join_store(House& house) {
    house.tables<TimerRow, ClockRow, FailureRow>();
    house.events<ClockSet, TimerFired, ReactionFailed>();
}

void apply(Rows& rows, const ReactionFailed& e, const Envelope& at) {
    rows.insert(FailureRow{at.number, "open", e.event_type, e.key, e.field, e.detail, at.business, at.area,
                           at.case_id, at.cause});
}

void apply(Rows& rows, const TimerFired& e, const Envelope&) { rows.erase<TimerRow>(e.timer); }

Result<Decision> decide(const Rows&, const FireTimer& c, const Now& now) {
    Decision decision(now);
    decision.about(c.timer.area, c.timer.case_id);
    decision.add(TimerFired{c.timer.id});
    return decision;
}

Result<Decision> decide(const Rows&, const ReportTimerFailure& c, const Now& now) {
    log::warn("timer {} failed: {} {} {}", c.timer.id, c.error.key, c.error.field, c.error.detail);
    Decision decision(now);
    decision.about(c.timer.area, c.timer.case_id);
    decision.add(ReactionFailed{"timer:" + c.timer.kind, c.error.key, c.error.field, c.error.detail});
    return decision;
}

// Decides one command and applies what it decided; on an error the rows are as before.
Result<json::object> Pipeline::step(const Command& command, Now& now, std::vector<Event>& events) {
    Result<Decision> decided = command.decide_on(rows_, now);
    if (!decided) return decided.error();
    if (events.size() + decided->events.size() > events_per_command_max)
        return conflict("command.too_much", "it would bring more events than a command may");
    const Rows::Mark mark = rows_.mark();
    const std::size_t first = events.size();
    try {
        for (Event& event : decided->events) {
            event.at.number = now.next++;
            event.at.recorded = now.recorded;
            event.at.business = now.business;
            event.at.actor = now.actor;
            event.at.cause = now.cause;
            event.type->apply(rows_, event.body.get(), event.at);
            events.push_back(std::move(event));
        }
    } catch (const DamagedRow& damaged) {
        rows_.roll_back(mark);
        now.next -= static_cast<EventNumber>(events.size() - first) + 1;
        events.resize(first);
        return internal_error(damaged.what());
    }
    return std::move(decided->answer);
}

void Pipeline::record_failure(const Event& event, const Error& error, Now& now, std::vector<Event>& events) {
    log::warn("a reaction to {} {} failed: {} {} {}", event.type->name, event.at.number, error.key, error.field,
              error.detail);
    Event failed{&event_type<ReactionFailed>(),
                 std::make_shared<const ReactionFailed>(
                     ReactionFailed{event.type->name, error.key, error.field, error.detail}),
                 event.at};
    failed.at.number = now.next++;
    failed.at.cause = event.at.number;
    failed.type->apply(rows_, failed.body.get(), failed.at);
    events.push_back(std::move(failed));
}

void Pipeline::react(std::size_t first, Now& now, std::vector<Event>& events) {
    std::size_t level_end = events.size();
    int depth = 0;
    for (std::size_t i = first; i < events.size(); ++i) {
        if (i == level_end) {
            level_end = events.size();
            ++depth;
        }
        const auto* reactions = house_.reactions(events[i].type);
        if (!reactions) continue;
        // A copy: the vector grows while its event is reacted to.
        const Event event = events[i];
        now.cause = event.at.number;
        for (const auto& reaction : *reactions) {
            for (const Command& command : reaction(rows_, event)) {
                if (depth >= reactions_deep_max) {
                    record_failure(event, conflict("reaction.too_deep"), now, events);
                    return;
                }
                if (auto done = step(command, now, events); !done) record_failure(event, done.error(), now, events);
            }
        }
    }
}

Result<Outcome> Pipeline::run(const Command& command, Now now, std::vector<Event>& events) {
    const Rows::Mark mark = rows_.mark();
    const std::size_t first = events.size();
    std::vector<Event> own;
    try {
        auto answer = step(command, now, own);
        if (!answer) return answer.error();
        react(0, now, own);
        Outcome outcome;
        outcome.answer = std::move(*answer);
        if (!own.empty()) {
            outcome.first = own.front().at.number;
            outcome.last = own.back().at.number;
        }
        for (Event& event : own) events.push_back(std::move(event));
        return outcome;
    } catch (...) {
        rows_.roll_back(mark);
        events.resize(first);
        throw;
    }
}

}  // namespace yekuo::store
