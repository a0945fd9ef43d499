// The reception desk over HTTP: requests come in, are looked through, claimed, accepted, merged, returned.
#pragma once

#include "access/service.hpp"
#include "grid/zones.hpp"

namespace yekuo::intake {

// What the desk asks of other rooms; wired by app/. Each may be missing.
struct Surroundings {
    // When a request received at an instant must have had its first call, on the calendar that was last seen.
    std::function<std::optional<Instant>(Instant received)> first_contact_due;
    std::function<void(store::Session&)> see_calendar;
    std::function<std::string(Place)> territory;  // "urban", "rural", "remote"
    // The minutes in which a crew must be there; 0: no emergency.
    std::function<std::int32_t(Instant received, std::string_view type, std::string_view urgency,
                               std::string_view territory)>
        arrival_minutes;
};

void add_intake(http::Api<access::Scope>& api, access::Service& service, const grid::ZoneMap& zones,
                Surroundings around = {});

}  // namespace yekuo::intake
