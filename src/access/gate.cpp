#include "access/gate.hpp"

#include <sodium.h>

namespace yekuo::access {
namespace {

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Result<Scope> pass_gate(const std::optional<SessionInfo>& session, const http::Request& request,
                        const http::OperationInfo& operation) {
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

http::Api<Scope>::Gate make_gate(Sessions& sessions, http::net::thread_pool& pool) {
    return [&](http::Request& request, const http::OperationInfo& operation) -> http::awaitable<Result<Scope>> {
        const std::string_view token = request.cookie(session_cookie);
        auto session = sessions.find(token);
        if (!session && !token.empty()) {
            session = co_await http::on_pool(pool, [&]() -> std::optional<SessionInfo> {
                try {
                    return sessions.fetch(token);
                } catch (const std::exception&) {
                    return {};  // without the database nobody new is known
                }
            });
        }
        co_return pass_gate(session, request, operation);
    };
}

}  // namespace yekuo::access
