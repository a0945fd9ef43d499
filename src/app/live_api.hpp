// The live stream of the journal: a viewer gets every event that it may see.
#pragma once

#include "access/service.hpp"
#include "http/live.hpp"

namespace yekuo::app {

// What a viewer's right to see an event is judged by.
struct LiveAbout {
    Area area = 0;
    CaseId case_id;
    PersonId customer;  // of events that open a customer's request or case
};

http::LiveEvent live_event(const store::Event& event);

// Reads events from the journal for viewers that come back.
http::LiveHub::History live_history(const store::House& house, access::Service& service);

void add_live(http::Api<access::Scope>& api, access::Service& service, http::LiveHub& hub);

}  // namespace yekuo::app
