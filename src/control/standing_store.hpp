// Where instances of a process stand, for the process view: one case in each of its processes, and all instances
// of a version together, with how long they have waited. Read from typed rows: the tokens of the executions, the
// open and closed tasks, the called instances, the clocks of the links.
#pragma once

#include "access/scope.hpp"
#include "api/types.hpp"
#include "process/instance.hpp"
#include "store/session.hpp"

namespace yekuo::control {

// None: the caller may not see the case. Posts see the cases that have a link of their department.
std::optional<api::CaseProcess> case_standing(store::Session& session, const access::Scope& scope, CaseId id);

std::optional<api::DefinitionModel> definition_of(store::Session& session, DefinitionId id);

// Within the scope and, unless 0, the area.
std::optional<api::DefinitionHeat> heat_of(store::Session& session, const access::Scope& scope, DefinitionId id,
                                           Area area, Instant now);

}  // namespace yekuo::control
