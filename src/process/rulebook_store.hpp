// The rules in force as readers see them, and all versions for the administrator's page.
#pragma once

#include <atomic>

#include "process/rulebook.hpp"
#include "store/session.hpp"

namespace yekuo::process {

// Every version of a set, oldest first; of all sets without a key.
std::vector<RuleVersionRow> rule_versions(store::Session& session, const std::string& key = {});
Result<RuleSet> rules_in_force(store::Session& session, const std::string& key, Instant at);

// The versions of one set, compiled once and looked at again only when another was deployed or withdrawn: for
// those who ask with every view.
class RuleWatch {
public:
    explicit RuleWatch(std::string key) : key_(std::move(key)) {}
    void see(store::Session& session);
    std::optional<RuleSet> at(Instant when) const;  // none before a version was seen

private:
    struct Known {
        std::string mark;
        std::vector<RuleVersionRow> rows;
    };
    std::string key_;
    std::atomic<std::shared_ptr<const Known>> known_;
};

}  // namespace yekuo::process
