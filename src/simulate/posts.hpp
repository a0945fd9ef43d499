// The departments of the sample city: who holds the 18 posts, and the five heads.
#pragma once

#include "simulate/staff.hpp"

namespace yekuo::simulate {

// Accounts named after their post ("yj-1"), heads after the department ("yj"), from config/org.
Result<void> found_posts(store::Desk& desk, people::Vault& vault, const FoundingOptions& options, Staff& staff,
                         Instant wall);

}  // namespace yekuo::simulate
