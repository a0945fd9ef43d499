// The reception desk over HTTP: requests come in, are looked through, claimed, accepted, merged, returned.
#pragma once

#include "access/service.hpp"
#include "grid/zones.hpp"

namespace yekuo::intake {

void add_intake(http::Api<access::Scope>& api, access::Service& service, const grid::ZoneMap& zones);

}  // namespace yekuo::intake
