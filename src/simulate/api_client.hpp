// What an agent of the living city knows of Yekuo: its public API and nothing else. Signed in with name and
// password or by the code on a sample phone; a command that finds the server down or busy is repeated with
// the same idempotency key until it is answered, with pauses that grow.
#pragma once

#include <memory>

#include "base/json.hpp"
#include "http/client.hpp"

namespace yekuo::simulate {

using http::awaitable;

// Somebody who uses the API. Signs in when first needed and again when the session has ended.
struct Caller {
    std::string login;  // staff; empty: a customer, or nobody
    std::string cookie, csrf;
    std::int64_t account = 0, crew = 0, person = 0;
    int sign_ins = 0;
};
using CallerRef = std::shared_ptr<Caller>;

struct ApiCounts {
    std::int64_t calls = 0, refused = 0, unreachable = 0;
};

class ApiClient {
public:
    ApiClient(http::net::io_context& io, std::string base_url, std::string password, std::uint64_t run,
              std::string allowance = {});

    // Errors carry the problem's key, e.g. "appointment.slot_taken".
    awaitable<Result<json::value>> get(CallerRef who, std::string path);
    awaitable<Result<json::value>> post(CallerRef who, std::string path, json::value body);
    awaitable<Result<json::value>> upload(CallerRef who, std::string path, std::string type, std::string bytes);
    // A customer's phone: asks for a code and reads it from the phone's page.
    awaitable<Result<void>> sign_in_customer(CallerRef who, std::string phone);

    const ApiCounts& counts() const { return counts_; }

private:
    struct Ask {
        http::Method method;
        std::string path, body, type, key;
    };
    static Ask as_json(std::string path, const json::object& body);
    awaitable<Result<json::value>> ask(CallerRef who, Ask ask);
    awaitable<Result<http::Answer>> exchange(CallerRef who, const Ask& ask);
    awaitable<Result<void>> sign_in(CallerRef who);
    Result<void> take_session(Caller& who, const http::Answer& answer);
    awaitable<void> pause(std::chrono::milliseconds time);
    std::string new_key();

    http::net::io_context& io_;
    http::Client client_;
    http::Outgoing server_;
    std::string password_;
    std::uint64_t run_;
    std::string allowance_;
    std::uint64_t keys_ = 0;
    ApiCounts counts_;
};

// A body from names and values in turn. (g++ 12 cannot have a braced list inside a co_await.)
inline void put_fields(json::object&) {}
template <class V, class... More>
void put_fields(json::object& into, std::string_view name, V&& value, More&&... more) {
    into[name] = json::value(std::forward<V>(value));
    put_fields(into, std::forward<More>(more)...);
}
template <class... Fields>
json::object fields(Fields&&... named) {
    json::object object;
    put_fields(object, std::forward<Fields>(named)...);
    return object;
}

// Reading an answer without tears: what is missing or of another kind is empty.
const json::value* at(const json::value& value, std::string_view name);
std::int64_t number(const json::value& value, std::string_view name);
double real(const json::value& value, std::string_view name);
std::string text(const json::value& value, std::string_view name);
bool truth(const json::value& value, std::string_view name);
Instant instant(const json::value& value, std::string_view name);
const json::array& items(const json::value& value, std::string_view name = "items");

}  // namespace yekuo::simulate
