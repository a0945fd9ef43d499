// The control room's operations: links and their sheets, notices, supervision orders, suspects, the catalogue;
// the supply plan that many write; where processes stand; times that a person typed.
#pragma once

#include "access/service.hpp"

namespace yekuo::control {

// `organisation` is the folder config/org. Errors: its files' own.
Result<void> add_control(http::Api<access::Scope>& api, access::Service& service, const std::string& organisation);
void add_supervision(http::Api<access::Scope>& api, access::Service& service);
void add_supply_plans(http::Api<access::Scope>& api, access::Service& service);
void add_standing(http::Api<access::Scope>& api, access::Service& service);
void add_typed_times(http::Api<access::Scope>& api, access::Service& service);

// The rules as versions with dates, their faults, what a change would have done; the catalogue; what-if.
void add_rules(http::Api<access::Scope>& api, access::Service& service);
void add_catalogue(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::control
