// The negative list over HTTP: drafted and moved by posts, published to everybody, asked at a place.
#pragma once

#include "access/service.hpp"
#include "api/types.hpp"

namespace yekuo::grid {

// What restricts a case: what it was noted on and what is not lifted, and what is in force at its place by now.
Result<api::RestrictionCheck> restrictions_of_case(access::Service& service, store::Session& session, CaseId case_id,
                                                   Area area, Place place, double kva);

void add_restrictions(http::Api<access::Scope>& api, access::Service& service);

// Registered resources, their readings by list and by CSV, and what the rules find in them.
void add_resources(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::grid
