// GET /api/v1/indicators.
#pragma once

#include "access/service.hpp"

namespace yekuo::evaluate {

void add_evaluation(http::Api<access::Scope>& api, access::Service& service);
void add_indicators(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::evaluate
