// The gate of the API: who is this, may that role do this operation at all, and does a change come from our
// own page. It runs before anything else of a request is looked at.
#pragma once

#include "access/service.hpp"
#include "access/sessions.hpp"

namespace yekuo::access {

constexpr std::string_view session_cookie = "yekuo_session";

// Errors: "session.none" (401), "session.csrf" and "role.forbidden" (403).
Result<Scope> pass_gate(const std::optional<SessionInfo>& session, const http::Request& request,
                        const http::OperationInfo& operation);

// Threads of `pool` may wait: a session that this node does not know may have begun on another.
http::Api<Scope>::Gate make_gate(Sessions& sessions, http::net::thread_pool& pool);

}  // namespace yekuo::access
