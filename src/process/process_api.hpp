// The process room over HTTP: open tasks of people, incidents, deployed definitions.
#pragma once

#include "access/service.hpp"

namespace yekuo::process {

void add_process(http::Api<access::Scope>& api, access::Service& service);

}  // namespace yekuo::process
