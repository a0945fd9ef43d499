// What the HTTP room costs: requests on kept connections, and viewers of the live stream. The clients are a
// process of their own, so that the server's CPU is counted alone.
//
//   build/release/http_live requests [connections] [seconds]
//   build/release/http_live viewers [viewers] [events a second] [seconds]
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/live.hpp"
#include "http/server.hpp"

using namespace yekuo;
using namespace yekuo::http;

namespace {

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Steady::now().time_since_epoch()).count();
}

void raise_file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

awaitable<Socket> reach(net::io_context& io, std::uint16_t port) {
    Socket socket(io.get_executor());
    co_await socket.async_connect(tcp::endpoint(net::ip::address_v4::loopback(), port), use_awaitable);
    co_return socket;
}

// --- the clients' process

awaitable<void> ask_on_and_on(net::io_context& io, std::uint16_t port, Steady::time_point end, std::size_t& asked) {
    auto socket = co_await reach(io, port);
    const std::string request = "GET /hello HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n";
    std::array<char, 4096> answer;
    while (Steady::now() < end) {
        co_await net::async_write(socket, net::buffer(request), use_awaitable);
        co_await socket.async_read_some(net::buffer(answer), use_awaitable);
        ++asked;
    }
}

struct Delays {
    std::vector<std::int32_t> us;
    void take(std::string_view text) {  // data: {"at":123…}
        for (std::size_t at = 0; (at = text.find("\"at\":", at)) != std::string_view::npos; at += 5) {
            std::int64_t sent = 0;
            std::from_chars(text.data() + at + 5, text.data() + text.size(), sent);
            us.push_back(static_cast<std::int32_t>(now_us() - sent));
        }
    }
};

awaitable<void> watch(net::io_context& io, std::uint16_t port, Delays& delays, std::size_t& open) {
    auto socket = co_await reach(io, port);
    co_await net::async_write(socket, net::buffer(std::string("GET /live HTTP/1.1\r\nHost: bench\r\n\r\n")), use_awaitable);
    ++open;
    std::string kept;  // the start of an event whose rest has not come
    std::array<char, 16384> bytes;
    for (;;) {
        auto [error, read] = co_await socket.async_read_some(net::buffer(bytes), as_result);
        if (error) co_return;
        kept.append(bytes.data(), read);
        const auto whole = kept.rfind("\n\n");
        if (whole == std::string::npos) continue;
        delays.take({kept.data(), whole});
        kept.erase(0, whole + 2);
    }
}

int run_asking(std::uint16_t port, int connections, int seconds) {
    net::io_context io{1};
    std::size_t asked = 0;
    const auto end = Steady::now() + std::chrono::seconds(seconds);
    for (int i = 0; i < connections; ++i) net::co_spawn(io, ask_on_and_on(io, port, end, asked), net::detached);
    io.run();
    fmt::print("{} connections: {} requests a second\n", connections, asked / static_cast<std::size_t>(seconds));
    return 0;
}

int run_watching(std::uint16_t port, int viewers, int rate, int seconds) {
    net::io_context io{1};
    Delays delays;
    std::size_t open = 0;
    for (int i = 0; i < viewers; ++i) net::co_spawn(io, watch(io, port, delays, open), net::detached);
    io.run();  // until the server closes the streams
    auto& us = delays.us;
    const auto expected = static_cast<std::size_t>(viewers) * static_cast<std::size_t>(rate * seconds);
    std::sort(us.begin(), us.end());
    if (us.empty()) return 1;
    fmt::print("clients: {:.1f} s of CPU\n", cpu_seconds());
    fmt::print("{} viewers, {} events a second for {} s: delivered {} of {}, delay p50 {} ms, p99 {} ms, max {} ms\n",
               viewers, rate, seconds, us.size(), expected, us[us.size() / 2] / 1000, us[us.size() * 99 / 100] / 1000,
               us.back() / 1000);
    return us.size() == expected ? 0 : 1;
}

// --- the server's process

awaitable<void> publish_and_stop(net::io_context& io, Server& server, LiveHub& hub, int viewers, int rate, int seconds) {
    Timer timer(io.get_executor());
    const auto pause = [&timer](auto duration) {
        timer.expires_after(duration);
        return timer.async_wait(use_awaitable);
    };
    while (hub.viewers() < static_cast<std::size_t>(viewers)) co_await pause(std::chrono::milliseconds(50));
    co_await pause(std::chrono::seconds(1));
    const double before = cpu_seconds();
    const auto began = Steady::now();
    for (int i = 1; i <= rate * seconds; ++i) {
        auto data = fmt::format(R"({{"at":{},"appointment":{},"state":"confirmed","padding":"{:0>120}"}})", now_us(), i, i);
        hub.publish({i, "appointment.confirmed", std::make_shared<const std::string>(std::move(data)), i});
        timer.expires_at(began + i * std::chrono::microseconds(1'000'000 / rate));
        co_await timer.async_wait(use_awaitable);
    }
    co_await pause(std::chrono::milliseconds(500));
    fmt::print("server: {:.2f} of a core\n", (cpu_seconds() - before) / (seconds + 0.5));
    co_await pause(std::chrono::seconds(3));  // for clients that lag behind to read what was sent
    co_await server.stop();
    hub.close();
}

int serve_viewers(net::io_context& io, Server& server, Router& router, int viewers, int rate, int seconds) {
    LiveHub hub(io, [](EventNumber, std::size_t) -> awaitable<Result<std::vector<LiveEvent>>> {
        co_return std::vector<LiveEvent>{};
    }, 0);
    int next = 0;
    router.add(Method::get, "/live", [&](Request& request) {
        const int group = next++ % 50;  // fifty different scopes
        return hub.subscribe(request, std::to_string(group), [](const LiveEvent&) { return true; });
    });
    net::co_spawn(io, publish_and_stop(io, server, hub, viewers, rate, seconds), net::detached);
    io.run();
    return 0;
}

}  // namespace

int main(int count, char** given) {
    const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(given[i]) : otherwise; };
    const bool views = count > 1 && std::string_view(given[1]) == "viewers";
    raise_file_limit();
    net::io_context io{1};
    Router router;
    router.add(Method::get, "/hello", [](Request&) { return json_response(R"({"ok":true})"); });
    Limits limits;
    limits.connections = 20'000;
    Server server(io, router, limits);
    if (const auto bound = server.listen("127.0.0.1", 0); !bound) return fmt::print("{}\n", bound.error().detail), 1;
    const auto port = server.port();
    io.notify_fork(net::execution_context::fork_prepare);
    const pid_t clients = fork();
    if (clients == 0) {
        io.notify_fork(net::execution_context::fork_child);
        const int code = views ? run_watching(port, number(2, 5000), number(3, 50), number(4, 10))
                               : run_asking(port, number(2, 32), number(3, 5));
        std::fflush(stdout);
        _exit(code);
    }
    io.notify_fork(net::execution_context::fork_parent);
    if (views) {
        serve_viewers(io, server, router, number(2, 5000), number(3, 50), number(4, 10));
    } else {
        const double before = cpu_seconds();
        io.run_for(std::chrono::seconds(number(3, 5) + 1));
        fmt::print("server: {:.2f} s of CPU\n", cpu_seconds() - before);
    }
    int status = 0;
    waitpid(clients, &status, 0);
    return WEXITSTATUS(status);
}
