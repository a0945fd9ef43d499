// The negative list over HTTP: drafted and moved by posts, published to everybody, asked at a place.
#pragma once

#include "access/service.hpp"

namespace yekuo::grid {

void add_restrictions(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::grid
