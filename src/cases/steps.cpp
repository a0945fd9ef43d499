#include "cases/steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "process/instance.hpp"
#include "process/rulebook.hpp"

namespace yekuo::cases {

namespace {

constexpr std::size_t plate_max = 32;
constexpr std::size_t document_max = 100;

constexpr std::array<std::string_view, 5> kinds_of_fee{"relocation", "high_reliability", "temporary_connection",
                                                       "meter_replacement", "other"};
constexpr std::array<std::string_view, 3> bases_of_fee{"actual_cost", "public_price", "contract"};

constexpr OwnOperation operations[] = {{"cases.contract", "signContract"},
                                       {"cases.fee", "settleFee"},
                                       {"cases.meter", "allocateMeter"},
                                       {"cases.first_contact", "recordCall"},
                                       {"cases.return_call", "recordCall"},
                                       {"cases.test_result", "recordMeterTest"},
                                       {"cases.answer", "answerSender"}};

Decision begin(const CaseRow& row, const Now& now) {
    Decision decision(now);
    decision.about(row.area, row.id);
    decision.answer["case"] = row.id.value;
    return decision;
}

const std::string& whoever(const std::string& by, const Now& now) { return by.empty() ? now.actor : by; }

bool is_plate(std::string_view text) {
    if (text.empty() || text.size() > plate_max) return false;
    for (const char c : text)
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')) return false;
    return true;
}

std::int32_t attempts_before(const Rows& rows, CaseId case_id, std::string_view kind) {
    std::int32_t attempts = 0;
    for (const CallRow* call : rows.where<CallRow>("case_id", case_id))
        if (call->kind == kind) attempts = call->outcome == "unreachable" ? call->attempt : 0;
    return attempts;
}

constexpr const char* unreachable = "unreachable";

bool is_among(std::span<const std::string_view> known, std::string_view word) {
    return std::ranges::find(known, word) != known.end();
}

// The rules answer with the key of a refusal, or an empty text.
std::optional<Error> refused_fee(const Rows& rows, const process::RuleSet& rules, const CaseRow& row,
                                 const std::string& kind) {
    bool dual = row.type == "C07";
    for (const auto* instance : rows.where<process::InstanceRow>("case_id", row.id))
        if (const auto* known = instance->variables.if_object())
            if (const auto* said = known->if_contains("dual_supply")) dual |= said->is_bool() && said->get_bool();
    const json::value answer = rules.ask("charge", {{"kind", kind}, {"case_type", row.type}, {"dual_supply", dual}});
    if (!answer.is_string()) return conflict("rules.no_answer", rules.id + ": " + kind);
    if (answer.get_string().empty()) return {};
    return conflict(std::string(answer.get_string()));
}

}  // namespace

std::span<const std::string_view> fee_kinds() { return kinds_of_fee; }
std::span<const std::string_view> fee_bases() { return bases_of_fee; }
std::span<const OwnOperation> own_operations() { return operations; }

Result<Decision> decide(const Rows& rows, const SignContract& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if ((*row)->contract_at) return conflict("contract.signed_already");
    Decision decision = begin(**row, now);
    decision.add(ContractSigned{c.case_id, c.signature, whoever(c.by, now)});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AssessFee& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if (!is_among(fee_kinds(), c.kind)) return invalid("fee.kind", "/kind", c.kind);
    if (!is_among(fee_bases(), c.basis)) return invalid("fee.basis", "/basis", c.basis);
    if (c.cents <= 0) return invalid("fee.amount", "/cents");
    if (c.document.size() > document_max) return invalid("fee.document", "/document");
    auto rules = process::rules_in_force(rows, "fee", now.business);
    if (!rules) return rules.error();
    if (auto refused = refused_fee(rows, *rules, **row, c.kind)) return *refused;
    Decision decision = begin(**row, now);
    decision.answer["fee"] = decision.next();
    decision.add(FeeAssessed{c.case_id, decision.next(), c.kind, c.cents, c.by, c.basis, c.document,
                             rules->id});
    return decision;
}

bool has_open_fees(const Rows& rows, CaseId case_id) {
    for (const FeeRow* fee : rows.where<FeeRow>("case_id", case_id))
        if (fee->state == FeeState::assessed) return true;
    return false;
}

Result<Decision> decide(const Rows& rows, const SettleFee& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    const FeeRow* fee = rows.find<FeeRow>(c.fee);
    if (!fee || fee->case_id != c.case_id) return not_found("fee.unknown");
    if (fee->state != FeeState::assessed) return conflict("fee.settled_already");
    if (c.cents != fee->cents) return invalid("fee.amount", "/cents");
    Decision decision = begin(**row, now);
    decision.add(FeeSettled{c.case_id, c.fee, c.receipt, whoever(c.by, now)});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AllocateMeter& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if (!is_plate(c.meter)) return invalid("meter.number", "/meter");
    const MeterRow* meter = rows.find<MeterRow>(c.meter);
    if (meter && meter->state != MeterState::released)
        return conflict(meter->case_id == c.case_id ? "meter.allocated_already" : "meter.taken");
    const MeterRow* before = (*row)->meter.empty() ? nullptr : rows.find<MeterRow>((*row)->meter);
    if (before && before->state == MeterState::commissioned) return conflict("meter.commissioned_already");
    Decision decision = begin(**row, now);
    decision.add(MeterAllocated{c.case_id, c.meter, (*row)->meter, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CommissionMeter& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if ((*row)->meter.empty()) return conflict("meter.not_allocated");
    Decision decision = begin(**row, now);
    decision.add(MeterCommissioned{c.case_id, (*row)->meter});
    return decision;
}

Result<Decision> decide(const Rows& rows, const OpenAccount& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if (!(*row)->account.empty()) return conflict("account.open_already");
    Decision decision = begin(**row, now);
    // Unique, because no two events share a number; it begins with the district, as meter readers expect.
    decision.add(AccountOpened{c.case_id, fmt::format("{:06}{:010}", (*row)->area, now.next), (*row)->meter,
                               (*row)->customer});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RecordCall& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    if (c.kind != "first_contact" && c.kind != "return_call") return invalid("call.kind", "/kind", c.kind);
    const bool reached = c.outcome == "reached";
    if (!reached && c.outcome != unreachable) return invalid("call.outcome", "/outcome", c.outcome);
    if (c.satisfied && !reached) return invalid("call.satisfied_unreached", "/satisfied");
    const std::int32_t attempt = attempts_before(rows, c.case_id, c.kind) + 1;
    Decision decision = begin(row, now);
    decision.answer["attempt"] = attempt;
    decision.add(CallRecorded{c.case_id, decision.next(), c.kind, c.outcome, attempt, c.satisfied, c.needs_visit, c.note,
                              c.by});
    if (reached && row.pause_cause == unreachable) {
        if (auto error = add_resumed(decision, rows, row, now.business)) return *error;
    } else if (!reached && attempt == unreachable_after) {
        decision.add(CustomerUnreachable{c.case_id, row.customer, c.kind, attempt});
        // The work of a return call is over but for the call: its case is not held up by it.
        if (row.pause_cause.empty() && c.kind == "first_contact")
            decision.add(CasePaused{c.case_id, calendar::PauseReason::customer, unreachable, c.by, {}});
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const RecordMeterTest& c, const Now& now) {
    auto row = open_case(rows, c.case_id);
    if (!row) return row.error();
    if ((*row)->type != "C14") return conflict("meter_test.other_type");
    if (!(std::abs(c.error_percent) <= 100)) return invalid("meter_test.error", "/error_percent");
    Decision decision = begin(**row, now);
    const bool within = std::abs(c.error_percent) <= meter_error_percent_max;
    decision.answer["within"] = within;
    decision.add(MeterTested{c.case_id, c.error_percent, within, c.report, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const AnswerSender& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    if (row.type != "C15") return conflict("answer.no_sender");
    if (row.answered_at) return conflict("answer.given_already");
    if (c.outcome != "solved" && c.outcome != "explained" && c.outcome != "not_ours")
        return invalid("answer.outcome", "/outcome", c.outcome);
    Decision decision = begin(row, now);
    decision.add(SenderAnswered{c.case_id, row.request, row.channel, row.external_ref, c.outcome, c.answer, c.by});
    return decision;
}

void apply(Rows& rows, const ContractSigned& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.contract_at = at.business;
        row.contract_signature = e.signature;
    });
}

void apply(Rows& rows, const FeeAssessed& e, const Envelope& at) {
    rows.insert(FeeRow{e.fee, e.case_id, e.kind, e.basis, e.document, e.cents, FeeState::assessed, at.business, {}, {}});
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const FeeSettled& e, const Envelope& at) {
    rows.change<FeeRow>(e.fee, [&](FeeRow& fee) {
        fee.state = FeeState::settled;
        fee.settled_at = at.business;
        fee.receipt = e.receipt;
    });
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const MeterAllocated& e, const Envelope& at) {
    if (!e.before.empty())
        rows.change<MeterRow>(e.before, [](MeterRow& meter) { meter.state = MeterState::released; });
    rows.put(MeterRow{e.meter, e.case_id, at.area, MeterState::allocated, at.business, {}});
    change_case(rows, e.case_id, at, [&](CaseRow& row) { row.meter = e.meter; });
}

void apply(Rows& rows, const MeterCommissioned& e, const Envelope& at) {
    rows.change<MeterRow>(e.meter, [&](MeterRow& meter) {
        meter.state = MeterState::commissioned;
        meter.commissioned_at = at.business;
    });
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const AccountOpened& e, const Envelope& at) {
    rows.insert(SupplyAccountRow{e.account, e.case_id, e.customer, at.area, e.meter, at.business});
    change_case(rows, e.case_id, at, [&](CaseRow& row) { row.account = e.account; });
}

void apply(Rows& rows, const CallRecorded& e, const Envelope& at) {
    rows.insert(CallRow{e.call, e.case_id, e.kind, e.outcome, e.attempt, e.satisfied, e.note, at.business, e.by});
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        if (e.kind == "first_contact" && !row.first_contact_at && e.outcome == "reached")
            row.first_contact_at = at.business;
    });
}

void apply(Rows&, const CustomerUnreachable&, const Envelope&) {}

void apply(Rows& rows, const MeterTested& e, const Envelope& at) {
    rows.put(MeterTestRow{e.case_id, e.error_percent, e.within, e.report, at.business});
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const SenderAnswered& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) {
        row.answered_at = at.business;
        row.answer = e.answer;
        row.outcome = e.outcome;
    });
}

}  // namespace yekuo::cases
