// What the API shows of cases: rows with their people, places and words put back in.
#pragma once

#include "cases/case_store.hpp"
#include "cases/cases_api.hpp"
#include "intake/personal_view.hpp"

namespace yekuo::cases {

std::vector<api::CaseBrief> brief_views(access::Service& service, const access::Scope& scope,
                                        const std::vector<CaseRow>& rows);

api::Case case_view(access::Service& service, store::Session& session, const access::Scope& scope,
                    const CaseFile& file, std::vector<api::WorkOrder> work_orders);

// Everything that must be disclosed to the customer, and what the customer does next.
api::Timeline timeline_view(access::Service& service, store::Session& session, const CaseFile& file,
                            const access::Scope& scope, const std::vector<api::WorkOrder>& work_orders, Instant now);

// "account:12", "crew:3" as people know them. The names of staff are disclosed with their work.
class ActorNames {
public:
    ActorNames(store::Session& session, people::Vault& vault) : session_(session), vault_(vault) {}
    std::optional<api::Handler> handler(const std::string& actor);  // none for the system and for customers
    std::optional<std::string> name(const std::string& actor);

private:
    store::Session& session_;
    people::Vault& vault_;
    std::map<std::string, std::optional<api::Handler>> known_;
};

}  // namespace yekuo::cases
