// The steps of a case that leave records of their own: contract, fees, meter, account, calls, the result of
// a meter test, the answer to a sender. The process only waits for them; process_reactions.hpp tells it when
// one is done. Each may also come before the process asks for it: then it finds the step done.
#pragma once

#include "cases/case.hpp"

namespace yekuo::cases {

enum class FeeState { assessed, settled, cancelled };
BOOST_DESCRIBE_ENUM(FeeState, assessed, settled, cancelled)

struct FeeRow {
    static constexpr std::string_view table = "fee";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    std::int64_t id = 0;
    CaseId case_id;
    std::string kind;  // translation key "fee.<kind>"
    std::string basis, document;
    std::int64_t cents = 0;
    FeeState state = FeeState::assessed;
    Instant assessed_at, settled_at;
    std::string receipt;
};
BOOST_DESCRIBE_STRUCT(FeeRow, (),
                      (id, case_id, kind, basis, document, cents, state, assessed_at, settled_at, receipt))

enum class MeterState { allocated, commissioned, released };
BOOST_DESCRIBE_ENUM(MeterState, allocated, commissioned, released)

struct MeterRow {
    static constexpr std::string_view table = "meter";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    std::string id;  // the number on its plate
    CaseId case_id;
    Area area = 0;
    MeterState state = MeterState::allocated;
    Instant allocated_at, commissioned_at;
};
BOOST_DESCRIBE_STRUCT(MeterRow, (), (id, case_id, area, state, allocated_at, commissioned_at))

struct SupplyAccountRow {
    static constexpr std::string_view table = "supply_account";
    static constexpr std::array<std::string_view, 1> indexes{"customer"};
    std::string id;  // 户号
    CaseId case_id;
    PersonId customer;
    Area area = 0;
    std::string meter;
    Instant opened;
};
BOOST_DESCRIBE_STRUCT(SupplyAccountRow, (), (id, case_id, customer, area, meter, opened))

struct CallRow {
    static constexpr std::string_view table = "call_record";
    static constexpr std::array<std::string_view, 1> indexes{"case_id"};
    std::int64_t id = 0;
    CaseId case_id;
    std::string kind, outcome;
    std::int32_t attempt = 0;
    std::optional<bool> satisfied;
    SealedId note;
    Instant at;
    AccountId account;  // who called
};
BOOST_DESCRIBE_STRUCT(CallRow, (), (id, case_id, kind, outcome, attempt, satisfied, note, at, account))

struct MeterTestRow {
    static constexpr std::string_view table = "meter_test";
    CaseId id;
    double error_percent = 0;
    bool within = true;
    SealedId report;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(MeterTestRow, (), (id, error_percent, within, report, at))

inline constexpr std::int32_t unreachable_after = 3;      // tries
inline constexpr double meter_error_percent_max = 2.0;    // of a class 2 meter in use

struct SignContract {
    CaseId case_id;
    SealedId signature;
    std::string by;  // "customer:40" on a phone, "account:12" at the hall; empty: whoever sends the command
};
struct AssessFee {
    CaseId case_id;
    std::string kind;  // one of fee_kinds()
    std::int64_t cents = 0;
    AccountId by;
    std::string basis = "actual_cost";  // one of fee_bases()
    std::string document;
};
std::span<const std::string_view> fee_kinds();
std::span<const std::string_view> fee_bases();

struct SettleFee {
    CaseId case_id;
    std::int64_t fee = 0;
    std::int64_t cents = 0;  // what was paid: the fee, no more and no less
    std::string receipt;     // "card 20170322-17"
    std::string by;
};
struct AllocateMeter {
    CaseId case_id;
    std::string meter;
    AccountId by;
};
struct CommissionMeter {
    CaseId case_id;
};
struct OpenAccount {
    CaseId case_id;
};
struct RecordCall {
    CaseId case_id;
    std::string kind;     // "first_contact", "return_call"
    std::string outcome;  // "reached", "unreachable"
    std::optional<bool> satisfied;
    std::optional<bool> needs_visit;  // of a first contact: whether the field is needed
    SealedId note;
    AccountId by;
};
struct RecordMeterTest {
    CaseId case_id;
    double error_percent = 0;
    SealedId report;
    AccountId by;
};
struct AnswerSender {
    CaseId case_id;
    std::string outcome;  // "solved", "explained", "not_ours"
    SealedId answer;
    AccountId by;
};

Result<Decision> decide(const Rows& rows, const SignContract& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AssessFee& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SettleFee& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AllocateMeter& command, const Now& now);
Result<Decision> decide(const Rows& rows, const CommissionMeter& command, const Now& now);
Result<Decision> decide(const Rows& rows, const OpenAccount& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RecordCall& command, const Now& now);
Result<Decision> decide(const Rows& rows, const RecordMeterTest& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerSender& command, const Now& now);

void apply(Rows& rows, const ContractSigned& event, const Envelope& at);
void apply(Rows& rows, const FeeAssessed& event, const Envelope& at);
void apply(Rows& rows, const FeeSettled& event, const Envelope& at);
void apply(Rows& rows, const MeterAllocated& event, const Envelope& at);
void apply(Rows& rows, const MeterCommissioned& event, const Envelope& at);
void apply(Rows& rows, const AccountOpened& event, const Envelope& at);
void apply(Rows& rows, const CallRecorded& event, const Envelope& at);
void apply(Rows& rows, const CustomerUnreachable& event, const Envelope& at);
void apply(Rows& rows, const MeterTested& event, const Envelope& at);
void apply(Rows& rows, const SenderAnswered& event, const Envelope& at);

// Topics of tasks that are done by a step of their own, and the API's operation that takes it.
struct OwnOperation {
    std::string_view topic, operation;
};
std::span<const OwnOperation> own_operations();

bool has_open_fees(const Rows& rows, CaseId case_id);

}  // namespace yekuo::cases
