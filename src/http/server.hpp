// The HTTP server: one io thread, coroutines, keep-alive and pipelining. It trusts nobody: heads, bodies,
// connections, time and queues all have limits, and one shared timer (not one per read) finds the clients
// that are too slow, by steady time. It listens on loopback unless told otherwise.
//
//   net::io_context io{1};
//   Router router;  …
//   Server server(io, router);
//   if (auto bound = server.listen("127.0.0.1", 8080); !bound) …;
//   io.run();                       // elsewhere: net::co_spawn(io, server.stop(), net::detached)
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/coroutine.hpp"
#include "http/metrics.hpp"
#include "http/router.hpp"

namespace yekuo::http {

struct Limits {
    std::size_t header_bytes = 16 << 10;
    std::size_t body_bytes = 1 << 20;  // a route may allow more
    std::size_t connections = 12'000;  // viewers of the live stream included
    std::size_t queued_bytes = 256 << 10;  // waiting for one slow viewer
    std::size_t body_bytes_per_second = 16 << 10;  // what a client on a bad line must reach
    std::chrono::milliseconds head{10'000};   // from its first byte to its last
    std::chrono::milliseconds body{20'000};   // besides the time that body_bytes_per_second allows
    std::chrono::milliseconds idle{75'000};   // between two requests
    std::chrono::milliseconds write{30'000};  // for a response to be taken
    std::chrono::milliseconds drain{10'000};  // for requests in flight when stopping
    std::chrono::milliseconds sweep{500};     // how often the shared timer looks
};

struct ServerState;

class Server {
public:
    Server(net::io_context& io, const Router& router, Limits limits = {}, Metrics* metrics = nullptr);
    ~Server();

    // Port 0 takes any free one; port() then tells which.
    Result<void> listen(const std::string& address, std::uint16_t port);
    std::uint16_t port() const;
    std::size_t connections() const;

    // Accepts no more, closes idle connections and streams, lets requests in flight finish (at most
    // limits.drain), then returns. To be awaited on the io thread, once.
    awaitable<void> stop();

private:
    std::shared_ptr<ServerState> state_;
};

}  // namespace yekuo::http
