// The control room's operations: links and their sheets, notices, supervision orders, suspects, the catalogue.
#pragma once

#include "access/service.hpp"

namespace yekuo::control {

// `organisation` is the folder config/org. Errors: its files' own.
Result<void> add_control(http::Api<access::Scope>& api, access::Service& service, const std::string& organisation);
void add_supervision(http::Api<access::Scope>& api, access::Service& service);

// The rules as versions with dates, their faults, what a change would have done; the catalogue; what-if.
void add_rules(http::Api<access::Scope>& api, access::Service& service);
void add_catalogue(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::control
