// The process room over HTTP: open tasks of people, incidents, deployed definitions.
#pragma once

#include <map>

#include "access/service.hpp"
#include "process/job_board.hpp"

namespace yekuo::process {

// Topics of tasks that an operation of their own completes, with what must be recorded; completeTask refuses
// them and names the operation.
using OwnOperations = std::map<std::string, std::string>;

void add_process(http::Api<access::Scope>& api, access::Service& service, OwnOperations own = {});

// Starts of processes and workers' service tasks; the board follows the journal of the node that leads.
void add_jobs(http::Api<access::Scope>& api, access::Service& service, JobBoard& board, OwnOperations own = {});

}  // namespace yekuo::process
