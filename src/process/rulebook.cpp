#include "process/rulebook.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <pugixml.hpp>

#include "process/instance.hpp"
#include "rules/dmn_check.hpp"
#include "rules/dmn_model.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::process {

namespace {

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991
constexpr std::size_t xml_max = 2 * 1024 * 1024;
constexpr std::size_t told_max = 20;

// Compiled models by version. The text is compared too, so that two databases in one process (tests, a copy)
// never see each other's rules. Compilation is pure: the cache only saves time.
class RuleCache {
public:
    Result<rules::Model> get(const std::string& id, const std::string& xml) {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(id);
        if (found != known_.end() && found->second.xml == xml) return found->second.model;
        auto model = rules::load(xml);
        if (!model) return model.error();
        if (known_.size() >= known_max) known_.clear();
        known_.insert_or_assign(id, Entry{xml, *model});
        return *model;
    }

private:
    struct Entry {
        std::string xml;
        rules::Model model;
    };
    static constexpr std::size_t known_max = 200;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> known_;
};

std::string version_id(const std::string& key, int version) { return key + "@" + std::to_string(version); }

struct Title {
    std::string key, name;
};
Title title_of(const std::string& xml) {
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    const auto root = document.document_element();
    return {root.attribute("id").value(), root.attribute("name").value()};
}

const RequiredDecisions* required(const std::string& key) {
    const auto& all = required_decisions();
    const auto found = std::ranges::find(all, key, &RequiredDecisions::key);
    return found == all.end() ? nullptr : &*found;
}

const RuleVersionRow* newest(const Rows& rows, const std::string& key) {
    const RuleVersionRow* last = nullptr;
    for (const auto* row : rows.where<RuleVersionRow>("key", key))
        if (!last || row->version > last->version) last = row;
    return last;
}

std::optional<Error> fault_of_time(const Rows& rows, const std::string& key, Instant from, const Now& now) {
    if (from < now.business) return invalid("rules.from_past", "/from");
    for (const auto* row : rows.where<RuleVersionRow>("key", key))
        if (!row->withdrawn && row->from > from) return conflict("rules.from_before_other", row->id);
    return {};
}

}  // namespace

const std::vector<RequiredDecisions>& required_decisions() {
    static const std::vector<RequiredDecisions> all{
        {"routing", {"joint_survey", "all_departments", "access_plan", "grid_settings", "first_visit"}},
        {"simplification", {"design_review", "mid_inspection", "full_capacity", "plan_author"}},
        {"limit", {"case_days", "key_links", "contact_hours", "arrival_minutes"}},
        {"fee", {"charge"}},
        {"material", {"papers"}},
        {"negative_list", {"findings", "remedies", "overload_percent"}}};
    return all;
}

std::string rule_key(const std::string& xml) { return title_of(xml).key; }

std::vector<Error> rule_faults(const std::string& xml) {
    if (xml.size() > xml_max) return {invalid("dmn.length")};
    auto faults = rules::check_model(xml);
    const auto* wanted = required(rule_key(xml));
    if (!wanted) {
        faults.push_back(invalid("rules.unknown_set", rule_key(xml)));
        return faults;
    }
    const auto model = rules::load(xml);
    if (!model) return faults;
    for (const auto decision : wanted->decisions)
        if (!model->parts()->named(decision)) faults.push_back(invalid("rules.decision_missing", std::string(decision)));
    return faults;
}

Result<Decision> decide(const Rows& rows, const DeployRules& c, const Now& now) {
    if (const auto faults = rule_faults(c.xml); !faults.empty()) {
        std::string told;
        for (std::size_t i = 0; i < std::min(faults.size(), told_max); ++i)
            told += (i ? "\n" : "") + faults[i].key + (faults[i].field.empty() ? "" : " " + faults[i].field) +
                    (faults[i].detail.empty() ? "" : ": " + faults[i].detail);
        return invalid("rules.broken", "/xml", told);
    }
    const auto title = title_of(c.xml);
    const auto* last = newest(rows, title.key);
    if (c.based_on && *c.based_on != (last ? last->version : 0)) 
        return Error{Code::precondition_failed, "rules.changed_meanwhile", {}, {}};
    Decision decision(now);
    decision.answer["key"] = title.key;
    if (last && last->xml == c.xml && !last->withdrawn) {
        decision.answer["version"] = last->version;
        return decision;
    }
    if (c.reference)
        for (const auto* row : rows.where<RuleVersionRow>("key", title.key))
            if (row->xml == c.xml) {
                decision.answer["version"] = last->version;
                return decision;
            }
    if (last && c.reason.empty()) return invalid("rules.reason", "/reason");
    const Instant from = c.from ? *c.from : last ? now.business : Instant{};
    if (last)
        if (auto fault = fault_of_time(rows, title.key, from, now)) return *fault;
    const int version = last ? last->version + 1 : 1;
    decision.answer["version"] = version;
    decision.add(RulesDeployed{title.key, version, title.name, c.xml, from, c.reason, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const WithdrawRules& c, const Now& now) {
    const auto* row = rows.find<RuleVersionRow>(version_id(c.key, c.version));
    if (!row || row->withdrawn) return not_found("rules.unknown_version");
    if (row->from <= now.business) return conflict("rules.in_force_already");
    if (c.reason.empty()) return invalid("rules.reason", "/reason");
    Decision decision(now);
    decision.answer["key"] = c.key;
    decision.add(RulesWithdrawn{c.key, c.version, c.reason, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const DecideByRules& c, const Now& now) {
    const auto* task = rows.find<TaskRow>(c.task);
    if (!task || task->state != TaskState::open) return not_found("process.task_unknown");
    auto set = rules_in_force(rows, c.rule, now.business);
    if (!set) return set.error();
    const auto* instance = rows.find<InstanceRow>(task->instance);
    const json::object variables =
        instance && instance->variables.is_object() ? instance->variables.get_object() : json::object{};
    json::object inputs, answers;
    for (const auto& name : set->model.input_data())
        if (const auto* given = variables.if_contains(name)) inputs[name] = *given;
    for (const auto decided : required(c.rule)->decisions) {
        json::value answer = set->ask(decided, variables);
        if (!answer.is_null()) answers[decided] = std::move(answer);
    }
    Decision decision(now);
    decision.about(task->area, task->case_id);
    decision.add(RulesAsked{c.task, task->case_id, set->id, std::move(inputs), std::move(answers)});
    return decision;
}

void apply(Rows& rows, const RulesDeployed& e, const Envelope& at) {
    rows.insert(RuleVersionRow{version_id(e.key, e.version), e.key, e.version, e.title, e.xml, e.from, at.business,
                               e.reason, e.by, false});
}

void apply(Rows& rows, const RulesWithdrawn& e, const Envelope&) {
    rows.change<RuleVersionRow>(version_id(e.key, e.version), [&](RuleVersionRow& row) { row.withdrawn = true; });
}

void apply(Rows&, const RulesAsked&, const Envelope&) {}

store::Commands react_by_rules(const Rows&, const TaskOpened& e, const Envelope&) {
    if (e.topic != rule_topic) return {};
    const auto rule = e.attributes.find("rule");
    return {DecideByRules{e.task, rule == e.attributes.end() ? std::string{} : rule->second}};
}

store::Commands react_by_rules(const Rows&, const RulesAsked& e, const Envelope&) {
    return {CompleteTask{e.task, e.answers.is_object() ? e.answers.get_object() : json::object{}, e.rules}};
}

json::value RuleSet::ask(std::string_view decision, const json::object& inputs) const {
    rules::Scope scope(inputs);
    scope.set_now(at);
    const auto day = civil_from_day(Day{static_cast<std::int32_t>((at + city_offset).ms / 86'400'000)});
    static const auto date_of = rules::compile("date(year, month, day)");
    rules::Scope parts;
    parts.set("year", rules::Value(day.year));
    parts.set("month", rules::Value(day.month));
    parts.set("day", rules::Value(day.day));
    scope.set("day", date_of->evaluate(parts));
    auto answer = model.evaluate(decision, scope);
    return answer ? rules::to_json_value(*answer) : json::value{};
}

const RuleVersionRow* version_at(const std::vector<const RuleVersionRow*>& versions, Instant at) {
    const RuleVersionRow* found = nullptr;
    for (const auto* row : versions)
        if (!row->withdrawn && row->from <= at && (!found || row->version > found->version)) found = row;
    return found;
}

Result<RuleSet> compiled(const RuleVersionRow& row, Instant at) {
    static RuleCache cache;
    auto model = cache.get(row.id, row.xml);
    if (!model) return model.error();
    return RuleSet{row.id, std::move(*model), at};
}

Result<RuleSet> rules_in_force(const Rows& rows, const std::string& key, Instant at) {
    if (!required(key)) return internal_error("the product has no rule set " + key);
    const auto* row = version_at(rows.where<RuleVersionRow>("key", key), at);
    if (!row) return conflict("rules.missing", key);
    return compiled(*row, at);
}

void join_rulebook(store::House& house) {
    house.tables<RuleVersionRow>();
    house.event_list<RuleEvents>();
    house.on<TaskOpened>(react_by_rules);
    house.on<RulesAsked>(react_by_rules);
}

}  // namespace yekuo::process
