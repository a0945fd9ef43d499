// Reading requests, each query within a scope.
#pragma once

#include "access/scope.hpp"
#include "intake/duplicates.hpp"
#include "store/session.hpp"

namespace yekuo::intake {

struct RequestFilter {
    std::vector<RequestState> states;    // empty: all
    std::vector<std::string> channels;   // known ones (is_channel); empty: all
    std::string case_type;               // empty: all
    Area area = 0;                       // 0: all that the scope allows
    AccountId claimed_by;                // 0: any
    RequestId before;                    // newest first: those older than this
    std::int64_t limit = 50;
};

std::vector<RequestRow> list_requests(store::Session& session, const access::Scope& scope,
                                      const RequestFilter& filter);
// How many there are, up to 10,000.
std::int64_t count_requests(store::Session& session, const access::Scope& scope, const RequestFilter& filter);

// None: there is no such request, or the scope does not see it.
std::optional<RequestRow> load_request(store::Session& session, const access::Scope& scope, RequestId id);

struct StoredDuplicate {
    RequestRow row;
    std::vector<std::string> reasons;
};
std::vector<StoredDuplicate> load_duplicates(store::Session& session, const access::Scope& scope,
                                             const RequestRow& request);

}  // namespace yekuo::intake
