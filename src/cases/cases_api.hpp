// Cases over HTTP: the list, the file of one, what is disclosed to its customer, what happened to it, and the
// steps that people take.
#pragma once

#include "access/service.hpp"
#include "api/types.hpp"

namespace yekuo::cases {

// The field work of a case, which dispatch/ knows; wired by app/. May be empty.
using WorkOrdersOf =
    std::function<std::vector<api::WorkOrder>(store::Session& session, const access::Scope& scope, CaseId case_id)>;

// People by phone or name, with their cases (people_api.cpp).
void add_people_search(http::Api<access::Scope>& api, access::Service& service);

void add_cases(http::Api<access::Scope>& api, access::Service& service, WorkOrdersOf work_orders = {});

}  // namespace yekuo::cases
