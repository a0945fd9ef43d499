// The catalogue as config/org has it: departments, posts, processes and the 45 links with their limits. Read
// at deployment; from then on the catalogue in the database has the word (catalogue.hpp).
#pragma once

#include "api/types.hpp"
#include "base/result.hpp"
#include "store/session.hpp"

namespace yekuo::control {

// Errors: "config.file_missing", JSON's, "config.organisation".
Result<api::Organisation> read_organisation(const std::string& folder);

// The same with departments, posts and links as the catalogue in force says them.
api::Organisation organisation_now(store::Session& session, api::Organisation reference, Instant now);

}  // namespace yekuo::control
