// Signing in and out, accounts, erasing a person.
#pragma once

#include "access/gate.hpp"

namespace yekuo::access {

struct AccessSettings {
    bool secure_cookie = false;  // behind TLS
    // One address that is many people (the sample city's machine, a service desk's) shows this secret in
    // X-Sign-In-Allowance and is then counted by name and phone only. Empty: nobody is.
    std::string allowance;
    // Sends a code to a person; the outbox's doing.
    std::function<void(PersonId, std::string code)> send_code;
};

void add_access(http::Api<Scope>& api, Service& service, Sessions& sessions, AccessSettings settings);

}  // namespace yekuo::access
