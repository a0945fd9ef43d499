// The dispatch room over HTTP. The operations stand in four files, by who uses them:
//
//   crew_api.cpp    crews: today's route, taps, the record of the work, photos, positions; absence, lateness
//   offer_api.cpp   slots: offers, hold, confirm, change, cancel, one appointment
//   board_api.cpp   the hall's board: backlog, routes, preview and move of a visit, planning a day
//   alert_api.cpp   promises at risk, and the capacity list
//
// What they show is made in views.hpp.
#pragma once

#include "access/service.hpp"

namespace yekuo::dispatch {

void add_crew_work(http::Api<access::Scope>& api, access::Service& service);
void add_offers(http::Api<access::Scope>& api, access::Service& service);
void add_board(http::Api<access::Scope>& api, access::Service& service);
void add_alerts(http::Api<access::Scope>& api, access::Service& service);

inline void add_dispatch(http::Api<access::Scope>& api, access::Service& service) {
    add_crew_work(api, service);
    add_offers(api, service);
    add_board(api, service);
    add_alerts(api, service);
}

}  // namespace yekuo::dispatch
