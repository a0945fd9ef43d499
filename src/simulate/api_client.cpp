#include "simulate/api_client.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yekuo::simulate {

namespace {

using std::chrono::milliseconds;

constexpr int tries_most = 6;
constexpr int looks_at_phone_most = 8;
constexpr milliseconds first_pause{250}, longest_pause{4'000};

bool may_come_back(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

Error error_of(const http::Answer& answer) {
    Error error{answer.status == 401   ? Code::unauthenticated
                : answer.status == 403 ? Code::forbidden
                : answer.status == 404 ? Code::not_found
                : answer.status == 409 ? Code::conflict
                : answer.status >= 500 ? Code::unavailable
                                       : Code::invalid,
                "http." + std::to_string(answer.status), {}, {}};
    if (auto problem = parse_json(answer.body)) {
        if (auto key = text(*problem, "key"); !key.empty()) error.key = key;
        error.field = text(*problem, "field");
        error.detail = text(*problem, "detail");
    }
    return error;
}

std::string six_digits_in(const std::string& said) {
    for (std::size_t i = 0; i + 6 <= said.size(); ++i) {
        const auto digits = said.substr(i, 6);
        if (std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return digits;
    }
    return {};
}

}  // namespace

const json::value* at(const json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}
std::int64_t number(const json::value& value, std::string_view name) {
    const auto* found = at(value, name);
    return found && found->is_int64() ? found->get_int64() : 0;
}
double real(const json::value& value, std::string_view name) {
    const auto* found = at(value, name);
    return found && found->is_number() ? found->to_number<double>() : 0;
}
std::string text(const json::value& value, std::string_view name) {
    const auto* found = at(value, name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string{};
}
bool truth(const json::value& value, std::string_view name) {
    const auto* found = at(value, name);
    return found && found->is_bool() && found->get_bool();
}
Instant instant(const json::value& value, std::string_view name) {
    const auto read = parse_instant(text(value, name));
    return read ? *read : Instant{};
}
const json::array& items(const json::value& value, std::string_view name) {
    static const json::array none;
    const auto* found = at(value, name);
    return found && found->is_array() ? found->get_array() : none;
}

ApiClient::ApiClient(http::net::io_context& io, std::string base_url, std::string password, std::uint64_t run,
                     std::string allowance)
    : io_(io), client_(io, 16), password_(std::move(password)), run_(run), allowance_(std::move(allowance)) {
    if (auto server = http::outgoing_to(base_url)) server_ = std::move(*server);
}

ApiClient::Ask ApiClient::as_json(std::string path, const json::object& body) {
    return {http::Method::post, std::move(path), json::serialize(body), "application/json", {}};
}

std::string ApiClient::new_key() { return fmt::format("city-{:016x}-{}", run_, ++keys_); }

awaitable<void> ApiClient::pause(milliseconds time) {
    http::Timer timer(io_.get_executor(), time);
    co_await timer.async_wait(http::as_result);
}

awaitable<Result<http::Answer>> ApiClient::exchange(CallerRef who, const Ask& ask) {
    http::Outgoing request = server_;
    request.method = ask.method;
    request.target = "/api/v1" + ask.path;
    if (!who->cookie.empty()) request.headers.emplace_back("Cookie", who->cookie);
    if (!who->csrf.empty() && ask.method != http::Method::get) request.headers.emplace_back("X-CSRF-Token", who->csrf);
    if (!ask.key.empty()) request.headers.emplace_back("Idempotency-Key", ask.key);
    if (!ask.type.empty()) request.headers.emplace_back("Content-Type", ask.type);
    if (!allowance_.empty()) request.headers.emplace_back("X-Sign-In-Allowance", allowance_);
    request.headers.emplace_back("Accept-Language", "zh-CN");
    request.body = ask.body;
    ++counts_.calls;
    co_return co_await client_.send(std::move(request));
}

awaitable<Result<json::value>> ApiClient::ask(CallerRef who, Ask ask) {
    milliseconds wait = first_pause;
    for (int tried = 1;; ++tried) {
        if (!who->login.empty() && who->cookie.empty())
            if (auto done = co_await sign_in(who); !done) co_return done.error();
        auto answer = co_await exchange(who, ask);
        if (!answer) ++counts_.unreachable;
        const bool again = !answer || may_come_back(answer->status);
        if (again && tried < tries_most) {
            co_await pause(wait);
            wait = std::min(wait * 2, longest_pause);
            continue;
        }
        if (!answer) co_return answer.error();
        if (answer->status == 401 && !who->login.empty() && tried < tries_most) {
            who->cookie.clear();
            continue;
        }
        if (answer->status >= 400) {
            ++counts_.refused;
            co_return error_of(*answer);
        }
        if (answer->body.empty()) co_return json::value(nullptr);
        co_return parse_json(answer->body);
    }
}

awaitable<Result<json::value>> ApiClient::get(CallerRef who, std::string path) {
    Ask wanted{http::Method::get, std::move(path), {}, {}, {}};
    co_return co_await ask(std::move(who), std::move(wanted));
}

awaitable<Result<json::value>> ApiClient::post(CallerRef who, std::string path, json::value body) {
    // Some operations take no body at all; null stands for that.
    const bool has_body = !body.is_null();
    Ask wanted{http::Method::post, std::move(path), {}, {}, new_key()};
    if (has_body) {
        wanted.body = json::serialize(body);
        wanted.type = "application/json";
    }
    co_return co_await ask(std::move(who), std::move(wanted));
}

awaitable<Result<json::value>> ApiClient::upload(CallerRef who, std::string path, std::string type, std::string bytes) {
    Ask wanted{http::Method::post, std::move(path), std::move(bytes), std::move(type), new_key()};
    co_return co_await ask(std::move(who), std::move(wanted));
}

Result<void> ApiClient::take_session(Caller& who, const http::Answer& answer) {
    if (answer.status >= 400) return error_of(answer);
    auto session = parse_json(answer.body);
    if (!session) return session.error();
    const std::string cookie(answer.headers.get("Set-Cookie"));
    who.cookie = cookie.substr(0, cookie.find(';'));
    who.csrf = text(*session, "csrf");
    who.account = number(*session, "account");
    who.crew = number(*session, "crew");
    who.person = number(*session, "person");
    ++who.sign_ins;
    return {};
}

awaitable<Result<void>> ApiClient::sign_in(CallerRef who) {
    const Ask asked = as_json("/session", fields("name", who->login, "password", password_));
    who->csrf.clear();
    auto answer = co_await exchange(who, asked);
    if (!answer) co_return answer.error();
    co_return take_session(*who, *answer);
}

awaitable<Result<void>> ApiClient::sign_in_customer(CallerRef who, std::string phone) {
    auto nobody = std::make_shared<Caller>();
    const Ask wanted = as_json("/session/code", fields("phone", phone));
    auto sent = co_await exchange(nobody, wanted);
    if (!sent) co_return sent.error();
    if (sent->status >= 400) co_return error_of(*sent);
    std::string code;
    for (int look = 0; look < looks_at_phone_most && code.empty(); ++look) {
        co_await pause(milliseconds(10 << look));
        auto page = co_await get(nobody, "/demo/phones/" + phone);
        if (!page) continue;
        std::int64_t newest = -1;
        for (const auto& message : items(*page, "messages"))
            if (auto digits = six_digits_in(text(message, "text")); !digits.empty() && number(message, "id") > newest) {
                newest = number(message, "id");
                code = digits;
            }
    }
    if (code.empty()) co_return unavailable("city.no_code");
    const Ask asked = as_json("/session/customer", fields("phone", phone, "code", code));
    auto answer = co_await exchange(who, asked);
    if (!answer) co_return answer.error();
    co_return take_session(*who, *answer);
}

}  // namespace yekuo::simulate
