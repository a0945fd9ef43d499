// The sample customers' phones: in the sample city a newcomer reads codes and reminders on a page.
#pragma once

#include "access/service.hpp"
#include "notify/outbox.hpp"

namespace yekuo::notify {

// `demo`: outside the sample city these operations find nothing.
void add_sample_phones(http::Api<access::Scope>& api, access::Service& service, Outbox& outbox, bool demo);

}  // namespace yekuo::notify
