#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>

#include <ctime>
#include <prometheus/gauge.h>

#include "base/log.hpp"
#include "http/session.hpp"

namespace yekuo::http {

ServerState::ServerState(net::io_context& context, const Router& routes, Limits most, Metrics* numbers)
    : io(context),
      router(routes),
      limits(most),
      metrics(numbers),
      acceptor(context.get_executor()),
      sweep_timer(context.get_executor()),
      emptied(context.get_executor()) {
    renew_date();
}

std::shared_ptr<void> ServerState::lease() {
    ++connections;
    if (metrics) metrics->connections().Increment();
    return {this, [self = shared_from_this()](void*) {
                --self->connections;
                if (self->metrics) self->metrics->connections().Decrement();
            }};
}

void ServerState::renew_date() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[40];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    date = text;
}

namespace {

awaitable<void> accept_connections(std::shared_ptr<ServerState> state) {
    Timer pause(state->io.get_executor());
    while (!state->stopping) {
        auto [error, socket] = co_await state->acceptor.async_accept(as_result);
        if (state->stopping) co_return;
        if (error) {  // out of file descriptors, mostly: others will close
            log::warn("http: cannot accept: {}", error.message());
            pause.expires_after(std::chrono::milliseconds(100));
            co_await pause.async_wait(as_result);
            continue;
        }
        if (state->connections >= state->limits.connections) {
            constexpr std::string_view full =
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            boost::system::error_code ignored;
            socket.non_blocking(true, ignored);
            socket.write_some(net::buffer(full), ignored);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto peer = socket.remote_endpoint(ignored).address().to_string();
        auto session = std::make_shared<Session>(state, std::move(socket), peer);
        state->sessions.insert(session);
        net::co_spawn(state->io, session->run(), net::detached);
    }
}

awaitable<void> sweep(std::shared_ptr<ServerState> state) {
    while (!state->stopping) {
        state->sweep_timer.expires_after(state->limits.sweep);
        co_await state->sweep_timer.async_wait(as_result);
        state->renew_date();
        const auto now = Steady::now();
        for (const auto& session : state->sessions) session->expire_if_late(now);
        for (auto at = state->outlets.begin(); at != state->outlets.end();) {
            const auto outlet = at->lock();
            if (!outlet || !outlet->is_open()) {
                at = state->outlets.erase(at);
                continue;
            }
            outlet->close_if_stalled(now - state->limits.write);
            ++at;
        }
    }
}

}  // namespace

Server::Server(net::io_context& io, const Router& router, Limits limits, Metrics* metrics)
    : state_(std::make_shared<ServerState>(io, router, limits, metrics)) {}

Server::~Server() = default;

Result<void> Server::listen(const std::string& address, std::uint16_t port) {
    boost::system::error_code error;
    const auto ip = net::ip::make_address(address, error);
    if (error) return invalid("server.address", {}, address + ": " + error.message());
    const tcp::endpoint endpoint(ip, port);
    auto& acceptor = state_->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
    if (error) return unavailable("server.listen", address + ":" + std::to_string(port) + ": " + error.message());
    net::co_spawn(state_->io, accept_connections(state_), net::detached);
    net::co_spawn(state_->io, sweep(state_), net::detached);
    return {};
}

std::uint16_t Server::port() const {
    boost::system::error_code error;
    return state_->acceptor.local_endpoint(error).port();
}

std::size_t Server::connections() const { return state_->connections; }

awaitable<void> Server::stop() {
    const auto state = state_;
    if (state->stopping) co_return;
    state->stopping = true;
    boost::system::error_code ignored;
    state->acceptor.close(ignored);
    const auto sessions = state->sessions;  // a copy: closing changes the set
    for (const auto& session : sessions) session->wind_down();
    for (const auto& weak : std::list(state->outlets))
        if (const auto outlet = weak.lock()) outlet->close();
    const auto give_up = Steady::now() + state->limits.drain;
    while (!state->sessions.empty() && Steady::now() < give_up) {
        state->emptied.expires_at(give_up);
        co_await state->emptied.async_wait(as_result);
    }
    for (const auto& session : std::unordered_set(state->sessions)) session->close();
    state->sweep_timer.cancel();
}

}  // namespace yekuo::http
