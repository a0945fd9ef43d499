// The dispatch room over HTTP. The operations stand in eight files, by who uses them:
//
//   crew_api.cpp    crews: today's route, taps, the record of the work, photos, positions; absence, lateness
//   roster_api.cpp  rosters and quotas: who works when and where, and how much may be promised
//   reinforcement_api.cpp  crews asked of other units, and their answers
//   offer_api.cpp   slots: offers, hold, confirm, change, cancel, one appointment
//   emergency_api.cpp  a crew sent at once, and who made way
//   board_api.cpp   the hall's board: backlog, routes, preview and move of a visit, planning a day, capacity
//   reason_api.cpp  why a visit is with this crew at this time, or with none
//   alert_api.cpp   promises at risk
//
// What they show is made in views.hpp; what they plan with is in plan_snapshot.hpp.
#pragma once

#include "access/service.hpp"
#include "dispatch/plan_snapshot.hpp"

namespace yekuo::dispatch {

struct ZoneName {
    std::string zh, en;
};
using ZoneNames = std::map<std::int32_t, ZoneName>;

void add_crew_work(http::Api<access::Scope>& api, access::Service& service);
void add_offers(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board);
void add_emergencies(http::Api<access::Scope>& api, access::Service& service);
void add_board(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board);
void add_reasons(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board);
void add_rosters(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board, ZoneNames zones);
void add_alerts(http::Api<access::Scope>& api, access::Service& service);
void add_reinforcements(http::Api<access::Scope>& api, access::Service& service);

inline void add_dispatch(http::Api<access::Scope>& api, access::Service& service, PlanBoard& board, ZoneNames zones) {
    add_crew_work(api, service);
    add_offers(api, service, board);
    add_emergencies(api, service);
    add_board(api, service, board);
    add_reasons(api, service, board);
    add_rosters(api, service, board, std::move(zones));
    add_alerts(api, service);
    add_reinforcements(api, service);
}

}  // namespace yekuo::dispatch
