#include "notify/kannel.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <future>

#include "http/client.hpp"

namespace yekuo::notify {
namespace {

struct Gateway {
    http::Outgoing to;
    std::string user, password;
};

Result<Gateway> gateway_of(const std::string& address) {
    constexpr std::string_view scheme = "http://";
    const auto at = address.find('@');
    const auto colon = address.find(':', scheme.size());
    if (!address.starts_with(scheme) || at == std::string::npos || colon == std::string::npos || colon > at)
        return invalid("sms.address", "--sms", "write http://user:password@host:port/cgi-bin/sendsms");
    auto to = http::outgoing_to(std::string(scheme) + address.substr(at + 1));
    if (!to) return invalid("sms.address", "--sms", to.error().detail);
    return Gateway{std::move(*to), address.substr(scheme.size(), colon - scheme.size()),
                   address.substr(colon + 1, at - colon - 1)};
}

// Runs one exchange on an io_context of its own: the outbox has a thread that may wait.
Result<http::Answer> exchange(http::Outgoing request) {
    http::net::io_context io{1};
    http::Client client(io);
    std::optional<Result<http::Answer>> answer;
    http::net::co_spawn(
        io,
        [&]() -> http::awaitable<void> { answer.emplace(co_await client.send(std::move(request))); },
        [](std::exception_ptr) {});
    while (!answer && io.run_one() > 0) {
    }
    if (!answer) return unavailable("client.broken");
    return std::move(*answer);
}

}  // namespace

Result<Transport> kannel_transport(const std::string& address) {
    auto gateway = gateway_of(address);
    if (!gateway) return gateway.error();
    return Transport([gateway = *gateway](std::int64_t, const std::string& phone,
                                          const std::string& text) -> Result<void> {
        http::Outgoing request = gateway.to;
        // The address may carry parameters of its own, such as the sender: …/sendsms?from=95598.
        request.target += request.target.find('?') == std::string::npos ? '?' : '&';
        request.target += fmt::format("username={}&password={}&to={}&charset=UTF-8&coding=2&text={}",
                                      http::percent_encode(gateway.user), http::percent_encode(gateway.password),
                                      http::percent_encode(phone), http::percent_encode(text));
        auto answer = exchange(std::move(request));
        if (!answer) return answer.error();
        // 202: accepted, or queued for later by the gateway. 4xx will not become better by itself.
        if (answer->status / 100 == 2) return {};
        if (answer->status / 100 == 4) return invalid("sms.refused", {}, fmt::format("status {}", answer->status));
        return unavailable("sms.gateway", fmt::format("status {}", answer->status));
    });
}

}  // namespace yekuo::notify
