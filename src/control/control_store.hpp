// Reading links, warnings, orders and suspects, each within a scope: dispatch and administration by area, post
// holders and heads by their department.
#pragma once

#include "access/scope.hpp"
#include "control/supervision.hpp"
#include "control/suspect.hpp"
#include "store/session.hpp"

namespace yekuo::control {

// What an account holds: "YJ-1" makes "YJ" its department; a head's post is the department itself.
struct Holder {
    std::vector<std::string> posts, departments;
    bool holds(const std::string& post) const;
    bool belongs_to(const std::string& department) const;
};
Holder holder_of(store::Session& session, const access::Scope& scope);

struct LinkFilter {
    bool mine = false;
    std::optional<bool> open;  // else closed; none: both
    std::string department, post, link;
    std::optional<calendar::Colour> colour;
    CaseId case_id;
    std::optional<bool> late;
    Instant from, to;  // of the closing, or of the due time where they are open
    Area area = 0;
    std::int64_t limit = 100;
};
std::vector<LinkDeadlineRow> list_links(store::Session& session, const access::Scope& scope, const LinkFilter& filter);
std::array<std::int64_t, 5> count_open(store::Session& session, const access::Scope& scope, const LinkFilter& filter);
std::optional<LinkDeadlineRow> load_link(store::Session& session, const access::Scope& scope, TaskId id);

std::vector<WarningRow> list_warnings(store::Session& session, const access::Scope& scope,
                                      const std::string& department, Area area);
std::vector<SupervisionRow> list_orders(store::Session& session, const access::Scope& scope, std::optional<bool> open,
                                        const std::string& department, Area area);
std::optional<SupervisionRow> load_order(store::Session& session, const access::Scope& scope, std::int64_t id);
std::vector<SuspectRow> list_suspects(store::Session& session, const access::Scope& scope, std::optional<bool> open,
                                      Area area);
std::optional<SuspectRow> load_suspect(store::Session& session, const access::Scope& scope, std::int64_t id);

struct CaseFacts {
    std::string number, type;
    SealedId address;
    double load_kw = 0;
};
std::map<CaseId, CaseFacts> facts_of(store::Session& session, const std::vector<CaseId>& cases);

}  // namespace yekuo::control
