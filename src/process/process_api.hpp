// The process room over HTTP: open tasks of people, incidents, deployed definitions.
#pragma once

#include <map>

#include "access/service.hpp"

namespace yekuo::process {

// Topics of tasks that an operation of their own completes, with what must be recorded; completeTask refuses
// them and names the operation.
using OwnOperations = std::map<std::string, std::string>;

void add_process(http::Api<access::Scope>& api, access::Service& service, OwnOperations own = {});

}  // namespace yekuo::process
