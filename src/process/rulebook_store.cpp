#include "process/rulebook_store.hpp"

#include <algorithm>

namespace yekuo::process {

namespace {

const RuleVersionRow* in_force(const std::vector<RuleVersionRow>& rows, Instant at) {
    std::vector<const RuleVersionRow*> pointers;
    for (const auto& row : rows) pointers.push_back(&row);
    return version_at(pointers, at);
}

}  // namespace

std::vector<RuleVersionRow> rule_versions(store::Session& session, const std::string& key) {
    if (key.empty()) return session.rows<RuleVersionRow>("order by key, version");
    return session.rows<RuleVersionRow>("where key = $1 order by version", {key});
}

Result<RuleSet> rules_in_force(store::Session& session, const std::string& key, Instant at) {
    const auto rows = rule_versions(session, key);
    const auto* row = in_force(rows, at);
    if (!row) return conflict("rules.missing", key);
    return compiled(*row, at);
}

void RuleWatch::see(store::Session& session) {
    std::string mark;
    for (const auto& row : session.query("select version, withdrawn from rule_version where key = $1 order by version", {key_}))
        mark += std::to_string(store::integer(row[0])) + (store::integer(row[1]) ? "-" : "+");
    if (const auto known = known_.load(); known && known->mark == mark) return;
    known_.store(std::make_shared<const Known>(Known{mark, rule_versions(session, key_)}));
}

std::optional<RuleSet> RuleWatch::at(Instant when) const {
    const auto known = known_.load();
    const auto* row = known ? in_force(known->rows, when) : nullptr;
    if (!row) return {};
    auto set = compiled(*row, when);
    if (!set) return {};
    return std::move(*set);
}

}  // namespace yekuo::process
