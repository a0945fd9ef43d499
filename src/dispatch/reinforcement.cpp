#include "dispatch/reinforcement.hpp"

namespace yekuo::dispatch {

Result<Decision> decide(const Rows&, const AskReinforcement& c, const Now& now) {
    if (c.area == c.of_area) return invalid("reinforcement.same_area", "/of_area");
    if (c.to <= now.business) return invalid("reinforcement.day_past", "/day");
    if (day_of(c.from) != c.day) return invalid("shift.not_on_day", "/from");
    if (c.to <= c.from) return invalid("shift.length", "/to");
    Decision decision(now);
    decision.about(c.area);
    decision.answer["reinforcement"] = decision.next();
    decision.add(ReinforcementAsked{decision.next(), c.area, c.of_area, c.unit, c.day, c.from, c.to, c.crews, c.reason,
                                    c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerReinforcement& c, const Now& now) {
    const auto* asked = rows.find<ReinforcementRow>(c.reinforcement);
    if (!asked) return not_found("reinforcement.unknown");
    if (asked->state != ReinforcementState::asked) return conflict("reinforcement.answered_already");
    RosterDay roster;
    for (const CrewId id : c.crews) {
        const auto* crew = rows.find<CrewRow>(id);
        if (!crew) return not_found("crew.unknown");
        if (crew->area != asked->of_area) return invalid("reinforcement.other_unit", "/crews");
        roster.shifts.push_back({id, asked->day, asked->area, asked->from, asked->to, {}, {}, 0});
    }
    Decision decision(now);
    decision.about(asked->area);
    decision.answer["reinforcement"] = asked->id;
    decision.add(ReinforcementAnswered{asked->id, c.crews, c.by});
    if (roster.shifts.empty()) return decision;
    Now later = now;
    later.next = decision.next();
    auto rostered = decide(rows, roster, later);
    if (!rostered) return rostered.error();
    for (auto& event : rostered->events) decision.events.push_back(std::move(event));
    return decision;
}

void apply(Rows& rows, const ReinforcementAsked& e, const Envelope& at) {
    ReinforcementRow row;
    row.id = e.reinforcement;
    row.area = e.area;
    row.of_area = e.of_area;
    row.unit = e.unit;
    row.day = e.day;
    row.from = e.from;
    row.to = e.to;
    row.crews = e.crews;
    row.reason = e.reason;
    row.asked = at.business;
    row.asked_by = e.by;
    rows.insert(std::move(row));
}

void apply(Rows& rows, const ReinforcementAnswered& e, const Envelope& at) {
    rows.change<ReinforcementRow>(e.reinforcement, [&](ReinforcementRow& row) {
        row.state = e.granted.empty() ? ReinforcementState::refused : ReinforcementState::granted;
        row.granted = e.granted;
        row.answered = at.business;
        row.answered_by = e.by;
    });
}

}  // namespace yekuo::dispatch
