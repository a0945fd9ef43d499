#include "access/gate.hpp"

#include <sodium.h>

namespace yekuo::access {
namespace {

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Result<Scope> pass_gate(Sessions& sessions, const http::Request& request, const http::OperationInfo& operation) {
    const auto session = sessions.find(request.cookie(session_cookie));
    const Scope scope = session ? session->scope : Scope{};
    if (!operation.allows(role_name(scope.role)) && !operation.allows("public")) {
        if (!session) return Error{Code::unauthenticated, "session.none", {}, {}};
        return forbidden("role.forbidden");
    }
    const bool changes = request.method != http::Method::get && request.method != http::Method::head;
    if (session && changes && !operation.allows("public") && !same(request.header("X-CSRF-Token"), session->csrf))
        return forbidden("session.csrf");
    return scope;
}

http::Api<Scope>::Gate make_gate(Sessions& sessions) {
    return [&sessions](http::Request& request,
                       const http::OperationInfo& operation) -> http::awaitable<Result<Scope>> {
        co_return pass_gate(sessions, request, operation);
    };
}

}  // namespace yekuo::access
