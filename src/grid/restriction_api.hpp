// The negative list over HTTP: drafted and moved by posts, published to everybody, asked at a place.
#pragma once

#include "access/service.hpp"

namespace yekuo::grid {

void add_restrictions(http::Api<access::Scope>& api, access::Service& service);

// Registered resources, their readings by list and by CSV, and what the rules find in them.
void add_resources(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::grid
