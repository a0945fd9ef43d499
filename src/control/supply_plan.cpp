#include "control/supply_plan.hpp"

#include <algorithm>
#include <charconv>

#include "cases/case.hpp"

namespace yekuo::control {

namespace {

constexpr Millis city_offset = hours(8);
constexpr int days_before_end = 10;

Day day_of(Instant at) { return {static_cast<std::int32_t>((at + city_offset).ms / 86'400'000)}; }
Instant end_of(Day day) { return Instant{(day.days + 1) * 86'400'000LL} - city_offset; }

bool is_high_voltage(const std::string& type) { return type >= "C05" && type <= "C08"; }

// A year at high voltage, three months at low voltage, from a day on.
Day valid_from(Day day, const std::string& type) {
    Civil end = civil_from_day(day);
    end.month += is_high_voltage(type) ? 12 : 3;
    end.year += (end.month - 1) / 12;
    end.month = (end.month - 1) % 12 + 1;
    for (;; --end.day)  // the 31st of a month that has none is its last day
        if (const Day found = day_from_civil(end.year, end.month, end.day); civil_from_day(found).month == end.month)
            return found;
}

AccountId account_of(const std::string& actor) {
    AccountId account;
    const auto colon = actor.find(':');
    if (actor.starts_with("account:")) std::from_chars(actor.data() + colon + 1, actor.data() + actor.size(), account.value);
    return account;
}

Decision about(const cases::CaseRow& row, const Now& now) {
    Decision decision(now);
    decision.about(row.area, row.id);
    return decision;
}

std::int32_t last_draft(const Rows& rows, CaseId id) {
    std::int32_t version = 0;
    for (const auto* one : rows.where<OpinionRow>("case_id", id))
        if (one->link == draft_section) version = std::max(version, one->version);
    return version;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const WriteDraft& c, const Now& now) {
    auto row = cases::open_case(rows, c.case_id);
    if (!row) return row.error();
    const std::int32_t last = last_draft(rows, c.case_id);
    if (c.based_on != last) return conflict("opinion.changed_meanwhile");
    Decision decision = about(**row, now);
    const char* post = is_high_voltage((*row)->type) ? "YX-5" : "YX-6";
    decision.add(OpinionGiven{decision.next(), {}, c.case_id, std::string(draft_section), "YX", post, last + 1, "", c.text,
                              c.by});
    if (rows.find<SupplyPlanRow>(c.case_id))
        decision.add(PlanReplied{c.case_id, valid_from(day_of(now.business), (*row)->type), c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const ReplyPlan& c, const Now& now) {
    const auto* row = rows.find<cases::CaseRow>(c.case_id);
    if (!row) return Decision(now);
    Decision decision = about(*row, now);
    decision.add(PlanReplied{c.case_id, valid_from(day_of(now.business), row->type), c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerPlan& c, const Now& now) {
    const auto* plan = rows.find<SupplyPlanRow>(c.case_id);
    const auto* row = rows.find<cases::CaseRow>(c.case_id);
    if (!plan || !row) return conflict("plan.not_replied");
    if (plan->state == PlanState::expired) return conflict("plan.expired");
    if (plan->state != PlanState::replied) return conflict("plan.answered_already");
    if (c.verdict != "agreed" && c.verdict != "objected") return invalid("plan.verdict", "/verdict", c.verdict);
    Decision decision = about(*row, now);
    decision.add(PlanAnswered{c.case_id, c.verdict, c.words, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RenewPlan& c, const Now& now) {
    const auto* plan = rows.find<SupplyPlanRow>(c.case_id);
    const auto* row = rows.find<cases::CaseRow>(c.case_id);
    if (!plan || !row) return conflict("plan.not_replied");
    if (plan->valid_until - day_of(now.business) < days_before_end) return conflict("plan.renewal_late");
    Decision decision = about(*row, now);
    decision.add(PlanRenewed{c.case_id, valid_from(plan->valid_until, row->type), c.reason, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const ExpirePlan& c, const Now& now) {
    const auto* plan = rows.find<SupplyPlanRow>(c.case_id);
    const auto* row = rows.find<cases::CaseRow>(c.case_id);
    // A connection that was made, or is not wanted any more, needs no plan.
    if (!plan || !row || row->state != cases::CaseState::open || plan->state == PlanState::expired) return Decision(now);
    Decision decision = about(*row, now);
    decision.add(PlanExpired{c.case_id});
    return decision;
}

void apply(Rows& rows, const PlanReplied& e, const Envelope& at) {
    SupplyPlanRow row;
    if (const auto* before = rows.find<SupplyPlanRow>(e.case_id)) row = *before;
    row.id = e.case_id;
    row.area = at.area;
    row.state = PlanState::replied;
    row.replied = at.business;
    row.valid_until = e.valid_until;
    row.answered = {};
    row.words = {};
    rows.put(std::move(row));
    store::arm_timer(rows, plan_timer, e.case_id.value, end_of(e.valid_until), at);
}

void apply(Rows& rows, const PlanAnswered& e, const Envelope& at) {
    rows.change<SupplyPlanRow>(e.case_id, [&](SupplyPlanRow& row) {
        row.state = e.verdict == "agreed" ? PlanState::agreed : PlanState::objected;
        row.answered = at.business;
        row.words = e.words;
    });
}

void apply(Rows& rows, const PlanRenewed& e, const Envelope& at) {
    rows.change<SupplyPlanRow>(e.case_id, [&](SupplyPlanRow& row) {
        row.valid_until = e.valid_until;
        ++row.renewed;
    });
    store::arm_timer(rows, plan_timer, e.case_id.value, end_of(e.valid_until), at);
}

void apply(Rows& rows, const PlanExpired& e, const Envelope&) {
    rows.change<SupplyPlanRow>(e.case_id, [](SupplyPlanRow& row) { row.state = PlanState::expired; });
}

Commands plan_reply(const Rows&, const process::TaskClosed& e, const Envelope& at) {
    if (e.topic != "cases.plan_reply" || e.outcome != process::TaskOutcome::completed || !e.case_id) return {};
    return {ReplyPlan{e.case_id, account_of(e.by.empty() ? at.actor : e.by)}};
}

}  // namespace yekuo::control
