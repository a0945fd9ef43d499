// Links, orders and suspects as the API shows them.
#pragma once

#include "access/service.hpp"
#include "api/types.hpp"
#include "cases/case_views.hpp"
#include "control/control_store.hpp"

namespace yekuo::control {

class ControlViews {
public:
    ControlViews(access::Service& service, store::Session& session) : service_(service), session_(session),
                                                                      actors_(session, service.vault) {}
    void load(const std::vector<CaseId>& cases) { facts_ = facts_of(session_, cases); }
    api::Link link(const LinkDeadlineRow& row);
    api::LinkSheet sheet(const LinkDeadlineRow& row);
    api::Supervision order(const SupervisionRow& row);
    api::Suspect suspect(const SuspectRow& row);

private:
    template <class V>
    void about_case(V& view, CaseId id) {
        if (!id) return;
        view.case_id = id.value;
        if (const auto found = facts_.find(id); found != facts_.end()) view.case_number = found->second.number;
    }
    std::optional<std::string> person(AccountId account);

    access::Service& service_;
    store::Session& session_;
    cases::ActorNames actors_;
    std::map<CaseId, CaseFacts> facts_;
};

}  // namespace yekuo::control
