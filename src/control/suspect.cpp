#include "control/suspect.hpp"

#include <algorithm>

#include "cases/case.hpp"
#include "process/instance.hpp"

namespace yekuo::control {

namespace {

// Proposed thresholds: what no honest work takes, or leaves.
constexpr Millis seconds_only = seconds(60);
constexpr Millis visit_least = minutes(5);
constexpr Millis entered_late = days(2);
constexpr Millis reopened_within = days(30);
constexpr Millis works_least = days(1);
constexpr std::size_t closings_kept = 10;
constexpr std::size_t bunched_at_least = 6;  // of the last ten
constexpr Millis bunched_within = days(30);

std::string text(std::int64_t number) { return std::to_string(number); }
std::string in_seconds(Millis time) { return text(time.count / 1000); }

}  // namespace

Result<Decision> decide(const Rows&, const ReportSuspect& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id);
    decision.answer["suspect"] = decision.next();
    decision.add(SuspectFound{decision.next(), c.sign, c.case_id, c.evidence});
    return decision;
}

Result<Decision> decide(const Rows& rows, const JudgeSuspect& c, const Now& now) {
    const auto* row = rows.find<SuspectRow>(c.suspect);
    if (!row) return not_found("suspect.unknown");
    if (row->state == SuspectState::judged) return conflict("suspect.judged_already");
    if (c.judgement != "confirmed" && c.judgement != "explained" && c.judgement != "dismissed")
        return invalid("suspect.judgement", "/judgement", c.judgement);
    Decision decision(now);
    decision.about(row->area, row->case_id);
    decision.answer["suspect"] = row->id;
    decision.add(SuspectJudged{row->id, c.judgement, c.note, c.by});
    return decision;
}

void apply(Rows& rows, const SuspectFound& e, const Envelope& at) {
    SuspectRow row;
    row.id = e.suspect;
    row.sign = e.sign;
    row.case_id = e.case_id;
    row.area = at.area;
    row.found = at.business;
    row.evidence = e.evidence;
    rows.insert(std::move(row));
    // What has been reported is not reported again: the count of the post begins anew.
    if (e.sign == "closings_bunched")
        if (const auto post = e.evidence.find("post"); post != e.evidence.end()) rows.erase<ClosingHabitRow>(post->second);
}

void remember_closing(Rows& rows, const LinkDeadlineRow& link, const Envelope& at) {
    if (link.link.starts_with("P6")) return;
    ClosingHabitRow habit{link.post, {}};
    if (const auto* before = rows.find<ClosingHabitRow>(link.post)) habit = *before;
    const Millis left = link.due - at.business, given = link.due - link.opened;
    const bool at_the_end = left.count >= 0 && (left <= hours(1) || left.count * 10 <= given.count);
    habit.last.push_back({link.id, at.business, link.due, at_the_end});
    if (habit.last.size() > closings_kept) habit.last.erase(habit.last.begin());
    rows.put(std::move(habit));
}

void apply(Rows& rows, const SuspectJudged& e, const Envelope& at) {
    rows.change<SuspectRow>(e.suspect, [&](SuspectRow& row) {
        row.state = SuspectState::judged;
        row.judgement = e.judgement;
        row.note = e.note;
        row.judged_by = e.by;
        row.judged = at.business;
    });
}

Commands suspect(const Rows& rows, const LinkTurned& e, const Envelope& at) {
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (e.colour != calendar::Colour::orange || !link || link->signed_at) return {};
    return {ReportSuspect{"held_untouched", e.case_id, at.area,
                          {{"link", e.link}, {"post", e.post}, {"opened", format_instant(link->opened)},
                           {"due", format_instant(e.due)}, {"task", text(e.task.value)}}}};
}

namespace {

// Most of the last closings of a post fell just before their limits.
Commands bunched(const Rows& rows, const LinkDeadlineRow& link, const Envelope& at) {
    const auto* habit = rows.find<ClosingHabitRow>(link.post);
    if (!habit || habit->last.size() < closings_kept || at.business - habit->last.front().at > bunched_within) return {};
    const auto many = static_cast<std::size_t>(std::ranges::count(habit->last, true, &Closing::at_the_end));
    if (many < bunched_at_least) return {};
    std::string tasks;
    for (const auto& one : habit->last)
        if (one.at_the_end) tasks += (tasks.empty() ? "" : ", ") + text(one.task.value);
    return {ReportSuspect{"closings_bunched", link.case_id, at.area,
                          {{"post", link.post}, {"count", text(static_cast<std::int64_t>(many))},
                           {"of", text(static_cast<std::int64_t>(closings_kept))}, {"tasks", tasks},
                           {"first", format_instant(habit->last.front().at)}, {"last", format_instant(at.business)}}}};
}

}  // namespace

Commands suspect(const Rows& rows, const LinkClosed& e, const Envelope& at) {
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (!link || !e.completed || link->order) return {};
    Commands found = bunched(rows, *link, at);
    const std::map<std::string, std::string> evidence{{"link", link->link},
                                                      {"post", link->post},
                                                      {"by", e.by},
                                                      {"opened", format_instant(link->opened)},
                                                      {"signed", format_instant(link->signed_at)},
                                                      {"closed", format_instant(at.business)},
                                                      {"task", text(e.task.value)}};
    if (at.business - link->opened < seconds_only)
        found.push_back(ReportSuspect{"closed_in_seconds", link->case_id, at.area, evidence});
    else if (link->signed_at == at.business)
        found.push_back(ReportSuspect{"signed_after_work", link->case_id, at.area, evidence});
    return found;
}

// A customer's works, or a building site of ours, that took no day: they were done before they were begun here.
Commands suspect(const Rows& rows, const process::TaskClosed& e, const Envelope& at) {
    if (e.topic != "cases.customer_works" || e.outcome != process::TaskOutcome::completed) return {};
    const auto* task = rows.find<process::TaskRow>(e.task);
    if (!task || at.business - task->opened >= works_least) return {};
    return {ReportSuspect{"works_too_short", e.case_id, at.area,
                          {{"task", text(e.task.value)}, {"by", e.by}, {"opened", format_instant(task->opened)},
                           {"closed", format_instant(at.business)}}}};
}

Commands suspect(const Rows&, const TimeTyped& e, const Envelope& at) {
    return {ReportSuspect{"time_typed", e.case_id, at.area,
                          {{"what", e.what}, {"by", e.by}, {"claimed", format_instant(e.claimed)},
                           {"recorded", format_instant(e.recorded)}, {"typed", text(e.typed)}}}};
}

Commands suspect(const Rows&, const dispatch::VisitDone& e, const Envelope& at) {
    if (!e.arrived || e.done - e.arrived >= visit_least) return {};
    return {ReportSuspect{"too_short_visit", e.case_id, at.area,
                          {{"work_order", text(e.work_order.value)}, {"crew", text(e.crew.value)},
                           {"seconds", in_seconds(e.done - e.arrived)}}}};
}

Commands suspect(const Rows&, const intake::RequestReceived& e, const Envelope& at) {
    if (!e.reported_at || at.business - e.reported_at < entered_late) return {};
    return {ReportSuspect{"entered_late", {}, at.area,
                          {{"request", text(e.request.value)}, {"channel", e.channel},
                           {"reported", format_instant(e.reported_at)}, {"entered", format_instant(at.business)}}}};
}

Commands suspect(const Rows& rows, const cases::CaseOpened& e, const Envelope& at) {
    if (!e.customer) return {};
    for (const auto* before : rows.where<cases::CaseRow>("customer", e.customer)) {
        const bool same = before->id != e.case_id && before->state == cases::CaseState::cancelled &&
                          before->type == e.type && distance(before->place, e.place).value < 100;
        if (same && at.business - before->closed < reopened_within)
            return {ReportSuspect{"reopened", e.case_id, at.area,
                                  {{"before", before->number}, {"cancelled", format_instant(before->closed)},
                                   {"reason", before->outcome}}}};
    }
    return {};
}

}  // namespace yekuo::control
