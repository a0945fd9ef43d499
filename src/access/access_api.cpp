#include "access/access_api.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "access/account.hpp"
#include "api/operations.hpp"
#include "people/person.hpp"

namespace yekuo::access {
namespace {

using http::awaitable;
using http::on_pool;

// Steady limits on guessing: by name and by address, so that neither many names nor many places help.
struct Guard {
    explicit Guard(std::string secret) : allowance(std::move(secret)) {}

    // Whether this address may try again.
    bool allow_peer(Throttle& throttle, const http::Request& request, Instant now) {
        return is_allowed_many(request) || throttle.allow(request.peer, now);
    }
    bool is_allowed_many(const http::Request& request) const {
        const std::string_view shown = request.headers.get("X-Sign-In-Allowance");
        return !allowance.empty() && shown.size() == allowance.size() &&
               sodium_memcmp(shown.data(), allowance.data(), shown.size()) == 0;
    }

    const std::string allowance;
    Throttle by_name{10, minutes(15)};
    Throttle by_peer{200, minutes(15)};
    Throttle codes_by_person{5, minutes(15)};
    Throttle codes_by_peer{200, minutes(15)};
};

Error throttled() { return {Code::throttled, "session.too_many_attempts", {}, {}}; }
Error wrong_password() { return {Code::unauthenticated, "session.wrong_password", {}, {}}; }

std::string cookie(const std::string& token, bool secure, int max_age_s) {
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", session_cookie, token, max_age_s,
                       secure ? "; Secure" : "");
}

api::Session view(const Scope& scope, const std::string& csrf, const people::Details& details) {
    api::Session session;
    if (scope.account) session.account = scope.account.value;
    if (scope.is_customer()) session.person = scope.person.value;
    if (scope.crew) session.crew = scope.crew.value;
    session.name = details.name;
    if (auto role = from_json<decltype(session.role)>(json::string(role_name(scope.role)))) session.role = *role;
    for (const Area area : scope.areas) session.areas.push_back(area);
    session.csrf = csrf;
    if (scope.is_customer()) session.phone = details.phone;
    return session;
}

http::Reply<api::Session> signed_in(const Scope& scope, const NewSession& made, const people::Details& details,
                                    bool secure) {
    http::Reply<api::Session> reply;
    reply.body = view(scope, made.csrf, details);
    reply.headers.emplace_back("Set-Cookie", cookie(made.token, secure, scope.is_customer() ? 90 * 86400 : 14 * 3600));
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

Result<http::Reply<api::Session>> begin_session(Service& service, Sessions& sessions, const Scope& scope,
                                                bool secure) {
    auto made = sessions.begin(scope);
    if (!made) return made.error();
    return signed_in(scope, *made, service.vault.details({scope.person})[scope.person], secure);
}

Result<http::Reply<api::Session>> sign_in(Service& service, Sessions& sessions, const api::SignIn& body,
                                          bool secure) {
    const auto accounts = service.state.with([&](store::Session& session) {
        return session.rows<AccountRow>("where login = $1", {body.name});
    });
    const AccountId id = accounts.empty() ? AccountId{} : accounts[0].id;
    if (!service.vault.check_credential(id, body.password) || accounts[0].disabled) return wrong_password();
    const AccountRow& row = accounts[0];
    auto reply = begin_session(service, sessions, Scope{row.role, row.id, row.person, row.crew, row.areas, {}}, secure);
    if (reply && !row.posts.empty()) reply->body.posts = row.posts;
    return reply;
}

// Runs what waits for a database on the pool and makes values of what it throws.
template <class F>
auto waiting(Service& service, F fn) -> awaitable<std::invoke_result_t<F>> {
    using R = std::invoke_result_t<F>;
    co_return co_await on_pool(service.pool, [&]() -> R {
        try {
            return fn();
        } catch (const store::Unavailable& gone) {
            return R(unavailable("storage.unavailable", gone.what()));
        } catch (const std::exception& bug) {
            return R(internal_error(bug.what()));
        }
    });
}

void add_session(http::Api<Scope>& api, Service& service, Sessions& sessions, const AccessSettings& settings,
                 std::shared_ptr<Guard> guard) {
    const bool secure = settings.secure_cookie;
    api.on<"signIn">([&service, &sessions, guard, secure](auto& call) -> awaitable<Result<http::Reply<api::Session>>> {
        const Instant now = store::wall_time();
        if (!guard->allow_peer(guard->by_peer, call.request, now) || !guard->by_name.allow(call.body.name, now))
            co_return throttled();
        auto reply =
            co_await waiting(service, [&] { return sign_in(service, sessions, call.body, secure); });
        if (reply) guard->by_name.forget(call.body.name);
        co_return reply;
    });
    api.on<"getSession">([&service, &sessions](auto& call) -> awaitable<Result<api::Session>> {
        const auto session = sessions.find(call.request.cookie(session_cookie));
        if (!session) co_return Error{Code::unauthenticated, "session.none", {}, {}};
        co_return co_await waiting(service, [&]() -> Result<api::Session> {
            const PersonId person = session->scope.person;
            api::Session seen = view(session->scope, session->csrf, service.vault.details({person})[person]);
            if (session->scope.is_post())
                seen.posts = service.state.with([&](store::Session& state) {
                    const auto row = state.row<AccountRow>(session->scope.account);
                    return row ? row->posts : std::vector<std::string>{};
                });
            return seen;
        });
    });
    api.on<"signOut">([&service, &sessions, secure](auto& call) -> awaitable<Result<http::Response>> {
        const std::string session = call.caller.session;
        auto ended = co_await waiting(service, [&] { return sessions.end(session); });
        if (!ended) co_return ended.error();
        co_return http::no_content().set("Set-Cookie", cookie("", secure, 0));
    });
}

void add_codes(http::Api<Scope>& api, Service& service, Sessions& sessions, const AccessSettings& settings,
               std::shared_ptr<Guard> guard) {
    api.on<"requestCode">(
        [&service, &sessions, guard, send = settings.send_code](auto& call) -> awaitable<Result<api::CodeSent>> {
            const Instant now = store::wall_time();
            if (!guard->allow_peer(guard->codes_by_peer, call.request, now) ||
                !guard->codes_by_person.allow(call.body.phone, now))
                co_return throttled();
            people::Sealing sealing{{}, call.body.phone, {}, {}};
            auto sealed = co_await seal(service, std::move(sealing));
            if (!sealed) co_return sealed.error();
            auto code = co_await waiting(service, [&] { return sessions.make_code(sealed->person); });
            if (!code) co_return code.error();
            send(sealed->person, *code);
            api::CodeSent sent;
            sent.again_after_seconds = 60;
            sent.valid_seconds = 300;
            co_return sent;
        });
    const bool secure = settings.secure_cookie;
    api.on<"signInByCode">(
        [&service, &sessions, guard, secure](auto& call) -> awaitable<Result<http::Reply<api::Session>>> {
            const Instant now = store::wall_time();
            if (!guard->allow_peer(guard->by_peer, call.request, now) || !guard->by_name.allow(call.body.phone, now))
                co_return throttled();
            auto reply = co_await waiting(service, [&]() -> Result<http::Reply<api::Session>> {
                const auto person = service.vault.find_by_phone(call.body.phone);
                if (!person) return Error{Code::unauthenticated, "session.code_wrong", "/code", {}};
                if (auto used = sessions.use_code(*person, call.body.code); !used) return used.error();
                return begin_session(service, sessions, Scope{Role::customer, {}, *person, {}, {}, {}}, secure);
            });
            if (reply) guard->by_name.forget(call.body.phone);
            co_return reply;
        });
}

std::vector<api::Account> list_accounts(Service& service) {
    const auto rows = service.state.with(
        [](store::Session& session) { return session.rows<AccountRow>("order by id limit 2000"); });
    std::vector<PersonId> people;
    for (const AccountRow& row : rows) people.push_back(row.person);
    auto details = service.vault.details(people);
    std::vector<api::Account> accounts;
    for (const AccountRow& row : rows) {
        api::Account account;
        account.id = row.id.value;
        account.name = row.login;
        account.display_name = details[row.person].name;
        if (auto role = from_json<decltype(account.role)>(json::string(role_name(row.role)))) account.role = *role;
        for (const Area area : row.areas) account.areas.push_back(area);
        if (row.crew) account.crew = row.crew.value;
        account.disabled = row.disabled;
        if (!row.posts.empty()) account.posts = row.posts;
        accounts.push_back(std::move(account));
    }
    return accounts;
}

void add_accounts(http::Api<Scope>& api, Service& service) {
    api.on<"listAccounts">([&service](auto&) -> awaitable<Result<api::AccountPage>> {
        co_return co_await waiting(service, [&]() -> Result<api::AccountPage> {
            api::AccountPage page;
            page.items = list_accounts(service);
            return page;
        });
    });
    api.on<"createAccount">([&service](auto& call) -> awaitable<Result<api::Account>> {
        Role role = Role::nobody;
        boost::describe::enum_from_string(std::string(to_json(call.body.role).as_string()).c_str(), role);
        people::Sealing sealing{{}, {}, call.body.display_name, {}};
        auto sealed = co_await seal(service, std::move(sealing));
        if (!sealed) co_return sealed.error();
        std::vector<Area> areas;
        for (const auto area : call.body.areas)
            if (area) areas.push_back(static_cast<Area>(area));
        store::Command command(CreateAccount{call.body.name, role, areas, CrewId{call.body.crew.value_or(0)}, sealed->person,
                                             call.body.posts.value_or(std::vector<std::string>{})});
        auto outcome = co_await submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        const AccountId id{outcome->answer.at("account").as_int64()};
        co_return co_await waiting(service, [&]() -> Result<api::Account> {
            // A repeated order must not set the password again.
            if (!service.vault.has_credential(id))
                if (auto set = service.vault.set_credential(id, call.body.password); !set) return set.error();
            for (api::Account& account : list_accounts(service))
                if (account.id == id.value) return account;
            return not_found("account.unknown");
        });
    });
}

void add_erasure(http::Api<Scope>& api, Service& service, Sessions& sessions) {
    api.on<"erasePerson">([&service, &sessions](auto& call) -> awaitable<Result<http::Response>> {
        const PersonId person{call.path.id};
        store::Command command(people::ErasePerson{person, "asked"});
        auto outcome = co_await submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto erased = co_await waiting(service, [&]() -> Result<void> {
            sessions.end_all_of(person);
            return service.vault.erase(person);
        });
        if (!erased) co_return erased.error();
        co_return http::no_content();
    });
}

}  // namespace

void add_access(http::Api<Scope>& api, Service& service, Sessions& sessions, AccessSettings settings) {
    const auto guard = std::make_shared<Guard>(settings.allowance);
    add_session(api, service, sessions, settings, guard);
    add_codes(api, service, sessions, settings, guard);
    add_accounts(api, service);
    add_erasure(api, service, sessions);
}

}  // namespace yekuo::access
