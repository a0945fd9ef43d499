#include "control/suspect.hpp"

#include "cases/case.hpp"

namespace yekuo::control {

namespace {

// Proposed thresholds: what no honest work takes, or leaves.
constexpr Millis seconds_only = seconds(60);
constexpr Millis visit_least = minutes(5);
constexpr Millis entered_late = days(2);
constexpr Millis reopened_within = days(30);

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

Commands suspect(const Rows& rows, const LinkClosed& e, const Envelope& at) {
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (!link || !e.completed || link->order) return {};
    const std::map<std::string, std::string> evidence{{"link", link->link},
                                                      {"post", link->post},
                                                      {"by", e.by},
                                                      {"opened", format_instant(link->opened)},
                                                      {"signed", format_instant(link->signed_at)},
                                                      {"closed", format_instant(at.business)},
                                                      {"task", text(e.task.value)}};
    if (at.business - link->opened < seconds_only)
        return {ReportSuspect{"closed_in_seconds", link->case_id, at.area, evidence}};
    if (link->signed_at == at.business) return {ReportSuspect{"signed_after_work", link->case_id, at.area, evidence}};
    return {};
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
