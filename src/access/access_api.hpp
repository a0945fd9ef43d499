// Signing in and out, accounts, erasing a person.
#pragma once

#include "access/gate.hpp"

namespace yekuo::access {

struct AccessSettings {
    bool secure_cookie = false;  // behind TLS
    // Sends a code to a person; the outbox's doing.
    std::function<void(PersonId, std::string code)> send_code;
};

void add_access(http::Api<Scope>& api, Service& service, Sessions& sessions, AccessSettings settings);

}  // namespace yekuo::access
