// The catalogue as config/org has it: departments, posts, processes and the 45 links with their limits. Read
// once at start and shown; what runs carries its own copy in the process models.
#pragma once

#include "api/types.hpp"
#include "base/result.hpp"

namespace yekuo::control {

// Errors: "config.file_missing", JSON's, "config.organisation".
Result<api::Organisation> read_organisation(const std::string& folder);

}  // namespace yekuo::control
