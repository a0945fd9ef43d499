// The rules in force: sets of DMN decisions (config/rules/*.dmn), each in versions that hold from a date. Rooms
// ask a decision of a set by its id, at the time of the business event, and write into their own event which
// version answered ("limit@2"): a rule that is changed later changes no case that is on its way.
//
//   auto limits = rules_in_force(rows, "limit", now.business);
//   if (!limits) return limits.error();                               // "rules.missing": run `yekuo deploy`
//   auto days = limits->ask("case_days", {{"case_type", "C01"}});     // JSON in, JSON out; null: no rule answers
//
// The sets and the decisions that the product asks for: see required_decisions(). A version is put in force from
// now on or from a later time, never from an earlier one: what was decided stays decided. A process asks a set by
// a business rule task of topic "rules.decide" with the attribute `rule`; all its decisions become variables.
#pragma once

#include "process/events.hpp"
#include "rules/dmn.hpp"

namespace yekuo::process {

using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

inline constexpr std::string_view rule_topic = "rules.decide";

struct RulesDeployed {
    static constexpr std::string_view name = "rules.deployed.1";
    std::string key;
    int version = 1;
    std::string title;
    std::string xml;
    Instant from;  // 0: always
    std::string reason;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RulesDeployed, (), (key, version, title, xml, from, reason, by))

// A version that was to come is taken back before it was in force.
struct RulesWithdrawn {
    static constexpr std::string_view name = "rules.withdrawn.1";
    std::string key;
    int version = 1;
    std::string reason;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(RulesWithdrawn, (), (key, version, reason, by))

// A process asked a set: what it knew, what it was answered, and by which version.
struct RulesAsked {
    static constexpr std::string_view name = "rules.asked.1";
    TaskId task;
    CaseId case_id;
    std::string rules;  // "routing@1"
    json::value inputs, answers;
};
BOOST_DESCRIBE_STRUCT(RulesAsked, (), (task, case_id, rules, inputs, answers))

using RuleEvents = boost::mp11::mp_list<RulesDeployed, RulesWithdrawn, RulesAsked>;

struct RuleVersionRow {
    static constexpr std::string_view table = "rule_version";
    static constexpr std::array<std::string_view, 1> indexes{"key"};
    std::string id;  // "limit@2"
    std::string key;
    int version = 1;
    std::string title;
    std::string xml;
    Instant from, deployed;
    std::string reason;
    AccountId by;
    bool withdrawn = false;
};
BOOST_DESCRIBE_STRUCT(RuleVersionRow, (), (id, key, version, title, xml, from, deployed, reason, by, withdrawn))

// --- commands ---

// Errors: "rules.broken" with every fault in its detail, "rules.unknown_set", "rules.decision_missing",
// "rules.from_past", "rules.from_before_other", "rules.changed_meanwhile", "rules.reason".
struct DeployRules {
    std::string xml;
    std::optional<Instant> from;           // none: from now on; of the first version: always
    std::optional<int> based_on;           // the newest version that its author saw
    std::string reason;
    AccountId by;
    bool reference = false;  // from config/: a text that was in force once is not put in force again
};
// Errors: "rules.unknown_version", "rules.in_force_already".
struct WithdrawRules {
    std::string key;
    int version = 1;
    std::string reason;
    AccountId by;
};
struct DecideByRules {
    TaskId task;
    std::string rule;
};

Result<Decision> decide(const Rows& rows, const DeployRules& command, const Now& now);
Result<Decision> decide(const Rows& rows, const WithdrawRules& command, const Now& now);
Result<Decision> decide(const Rows& rows, const DecideByRules& command, const Now& now);

void apply(Rows& rows, const RulesDeployed& event, const Envelope& at);
void apply(Rows& rows, const RulesWithdrawn& event, const Envelope& at);
void apply(Rows& rows, const RulesAsked& event, const Envelope& at);

store::Commands react_by_rules(const Rows& rows, const TaskOpened& event, const Envelope& at);
store::Commands react_by_rules(const Rows& rows, const RulesAsked& event, const Envelope& at);

// --- asking ---

struct RuleSet {
    std::string id;  // "limit@2"
    rules::Model model;
    Instant at;

    // A decision by its id; `day` is known to every set besides what is given. Null: no rule answers.
    json::value ask(std::string_view decision, const json::object& inputs) const;
};

Result<RuleSet> rules_in_force(const Rows& rows, const std::string& key, Instant at);
// The version of these that holds at a time: the newest of those whose time has come.
const RuleVersionRow* version_at(const std::vector<const RuleVersionRow*>& versions, Instant at);
Result<RuleSet> compiled(const RuleVersionRow& row, Instant at);

// The sets that the product asks, and the decisions that it asks each for.
struct RequiredDecisions {
    std::string_view key;
    std::vector<std::string_view> decisions;
};
const std::vector<RequiredDecisions>& required_decisions();

// All faults of a text that would be put in force, named by table and rule.
std::vector<Error> rule_faults(const std::string& xml);
// The set that a text is of (the id of its definitions); empty if it has none.
std::string rule_key(const std::string& xml);

void join_rulebook(store::House& house);

}  // namespace yekuo::process
