#include "access/sessions.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"
#include "store/clock.hpp"

namespace yekuo::access {

const char* const session_schema =
    "create table if not exists session (hash text primary key, role text not null, account bigint not null,"
    " person bigint not null, crew bigint not null, areas text not null, csrf text not null,"
    " used bigint not null);"
    "create table if not exists sign_in_code (person bigint primary key, hash text not null,"
    " made bigint not null, attempts bigint not null);";

namespace {

constexpr Millis staff_session_max = hours(14);
constexpr Millis customer_session_max = days(90);
constexpr Millis code_good_for = minutes(5);
constexpr std::int64_t code_attempts_max = 5;
constexpr std::size_t names_max = 20'000;
constexpr std::size_t sessions_max = 200'000;

const char* const select_sessions = "select hash, role, account, person, crew, areas, csrf, used from session";

std::string hash_of(std::string_view text) {
    std::string hash(32, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
    return to_hex(hash);
}

std::string random_token() {
    std::string bytes(24, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return to_base64url(bytes);
}

bool has_ended(const SessionInfo& info, Instant now) {
    return now - info.used > (info.scope.is_customer() ? customer_session_max : staff_session_max);
}

}  // namespace

bool Throttle::allow(const std::string& name, Instant now) {
    const std::lock_guard lock(mutex_);
    if (counts_.size() >= names_max)
        std::erase_if(counts_, [&](const auto& entry) { return now - entry.second.since > window_; });
    if (counts_.size() >= names_max) return false;
    Count& count = counts_[name];
    if (now - count.since > window_) count = {0, now};
    return ++count.count <= most_;
}

void Throttle::forget(const std::string& name) {
    const std::lock_guard lock(mutex_);
    counts_.erase(name);
}

void Sessions::load() {
    const Instant oldest = store::wall_time() - customer_session_max;
    auto done = writer_.perform([oldest](store::Session& session) {
        session.query("delete from session where used < $1", {oldest.ms});
        session.query("delete from sign_in_code where made < $1", {(store::wall_time() - days(1)).ms});
    });
    (void)done;
    readers_.with([&](store::Session& session) { remember_rows(session.query(select_sessions)); });
}

void Sessions::remember_rows(const store::Records& rows) {
    for (const auto& row : rows) {
        SessionInfo info;
        info.scope.session = store::text(row[0]);
        boost::describe::enum_from_string(store::text(row[1]).c_str(), info.scope.role);
        info.scope.account = {store::integer(row[2])};
        info.scope.person = {store::integer(row[3])};
        info.scope.crew = {store::integer(row[4])};
        if (auto areas = from_json_text<std::vector<Area>>(store::text(row[5]))) info.scope.areas = *areas;
        info.csrf = store::text(row[6]);
        info.used = {store::integer(row[7])};
        const std::string hash = info.scope.session;
        remember(hash, std::move(info));
    }
}

std::optional<SessionInfo> Sessions::fetch(std::string_view token) {
    const std::string hash = hash_of(token);
    readers_.with([&](store::Session& session) {
        remember_rows(session.query(std::string(select_sessions) + " where hash = $1", {hash}));
    });
    return find(token);
}

void Sessions::remember(const std::string& hash, SessionInfo info) {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= sessions_max) {
        const Instant now = store::wall_time();
        std::erase_if(known_, [&](const auto& entry) { return has_ended(entry.second, now); });
    }
    if (known_.size() < sessions_max) known_[hash] = std::move(info);
}

Result<NewSession> Sessions::begin(Scope scope) {
    NewSession made{random_token(), random_token()};
    const std::string hash = hash_of(made.token);
    scope.session = hash;
    SessionInfo info{scope, made.csrf, store::wall_time()};
    auto stored = writer_.perform([&](store::Session& session) {
        session.query("insert into session values ($1, $2, $3, $4, $5, $6, $7, $8)",
                      {hash, std::string(boost::describe::enum_to_string(scope.role, "nobody")),
                       scope.account.value, scope.person.value, scope.crew.value, to_json_text(scope.areas),
                       made.csrf, info.used.ms});
    });
    if (!stored) return stored.error();
    remember(hash, std::move(info));
    return made;
}

Result<void> Sessions::end(const std::string& hash) {
    {
        const std::lock_guard lock(mutex_);
        known_.erase(hash);
    }
    return writer_.perform(
        [&](store::Session& session) { session.query("delete from session where hash = $1", {hash}); });
}

void Sessions::end_all_of(AccountId account) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(known_, [&](const auto& entry) { return entry.second.scope.account == account; });
    }
    (void)writer_.perform([&](store::Session& session) {
        session.query("delete from session where account = $1", {account.value});
    });
}

void Sessions::end_all_of(PersonId person) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(known_, [&](const auto& entry) {
            return entry.second.scope.is_customer() && entry.second.scope.person == person;
        });
    }
    (void)writer_.perform([&](store::Session& session) {
        session.query("delete from session where person = $1 and account = 0", {person.value});
    });
}

std::optional<SessionInfo> Sessions::find(std::string_view token) {
    if (token.empty()) return {};
    const std::string hash = hash_of(token);
    const Instant now = store::wall_time();
    SessionInfo found;
    bool is_used_up = false;
    {
        const std::lock_guard lock(mutex_);
        const auto at = known_.find(hash);
        if (at == known_.end()) return {};
        if (has_ended(at->second, now)) {
            known_.erase(at);
            return {};
        }
        // Kept alive by use; stored no more than once an hour.
        is_used_up = now - at->second.used > hours(1);
        if (is_used_up) at->second.used = now;
        found = at->second;
    }
    if (is_used_up)
        writer_.submit(
            [hash, now](store::Session& session) {
                session.query("update session set used = $1 where hash = $2", {now.ms, hash});
            },
            [](Result<void>) {});
    return found;
}

Result<std::string> Sessions::make_code(PersonId person) {
    const std::string code = fmt::format("{:06}", randombytes_uniform(1'000'000));
    auto stored = writer_.perform([&](store::Session& session) {
        session.query("insert into sign_in_code values ($1, $2, $3, 0) on conflict (person) do update set "
                      "hash = excluded.hash, made = excluded.made, attempts = 0",
                      {person.value, hash_of(fmt::format("{}:{}", person.value, code)), store::wall_time().ms});
    });
    if (!stored) return stored.error();
    return code;
}

Result<void> Sessions::use_code(PersonId person, const std::string& code) {
    bool fits = false;
    auto done = writer_.perform([&](store::Session& session) {
        // Counting first: two attempts at once are two attempts.
        session.query("update sign_in_code set attempts = attempts + 1 where person = $1", {person.value});
        const auto rows =
            session.query("select hash, made, attempts from sign_in_code where person = $1", {person.value});
        if (rows.empty()) return;
        const bool is_fresh = store::wall_time().ms - store::integer(rows[0][1]) <= code_good_for.count;
        const bool may_try = store::integer(rows[0][2]) <= code_attempts_max;
        fits = is_fresh && may_try && store::text(rows[0][0]) == hash_of(fmt::format("{}:{}", person.value, code));
        if (fits) session.query("delete from sign_in_code where person = $1", {person.value});
    });
    if (!done) return done;
    if (!fits) return Error{Code::unauthenticated, "session.code_wrong", "/code", {}};
    return {};
}

}  // namespace yekuo::access
