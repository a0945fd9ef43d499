// What must hold of processes whatever happened to the machine: read from the journal alone. Each start and each
// report that was acknowledged is there once; no task is done twice, no timer fires twice; each message that was
// thrown begins one instance, once. The model is relay.bpmn: every instance bears the serial number of who began it.
#pragma once

#include <map>
#include <set>
#include <string>

#include "store/session.hpp"

namespace yekuo::tests {

struct RelayAcknowledged {
    std::map<std::int64_t, std::int64_t> started;  // instance by serial number
    std::set<std::int64_t> done;                   // tasks
};

struct RelayAudit {
    int lost = 0;       // acknowledged and not there
    int twice = 0;      // starts, tasks, timers or messages that came twice
    int unanswered = 0; // messages thrown that began nothing
    int running = 0;    // instances that have not ended
    int ended = 0;
    bool operator==(const RelayAudit&) const = default;
};

RelayAudit audit_relays(store::Session& session, const RelayAcknowledged& acknowledged);

}  // namespace yekuo::tests
