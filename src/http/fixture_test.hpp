// What http's tests share: a server on a free port of loopback with its io thread, and a client that speaks
// bytes, so that a test can also say what no decent client would.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include <array>
#include <future>
#include <string>
#include <sys/socket.h>
#include <thread>

#include "base/json.hpp"
#include "http/server.hpp"

namespace yekuo::http {

class RunningServer {
public:
    explicit RunningServer(Router& router, Limits limits = {}, Metrics* metrics = nullptr)
        : server(io, router, limits, metrics), guard_(io.get_executor()) {
        const auto bound = server.listen("127.0.0.1", 0);
        REQUIRE(bound);
        port = server.port();
        thread_ = std::thread([this] { io.run(); });
    }
    ~RunningServer() { finish(); }
    void finish() {
        if (!thread_.joinable()) return;
        stop().wait();
        guard_.reset();
        thread_.join();
    }
    std::future<void> stop() { return net::co_spawn(io, server.stop(), net::use_future); }

    // Runs a coroutine on the io thread and waits for its value.
    template <class T>
    T wait_for(awaitable<T> work) {
        std::promise<T> promise;
        net::co_spawn(io, fulfil(std::move(work), promise), net::detached);
        return promise.get_future().get();
    }

    // Runs fn on the io thread and waits for its value.
    template <class Fn>
    auto on_io(Fn fn) {
        std::packaged_task<std::invoke_result_t<Fn>()> task(fn);
        auto value = task.get_future();
        net::post(io, [&task] { task(); });
        return value.get();
    }

    net::io_context io{1};
    Server server;
    std::uint16_t port = 0;

private:
    template <class T>
    static awaitable<void> fulfil(awaitable<T> work, std::promise<T>& promise) {
        promise.set_value(co_await std::move(work));
    }

    net::executor_work_guard<Executor> guard_;
    std::thread thread_;
};

struct Received {
    int status = 0;
    std::string head, body;
    std::string field(std::string_view name) const {
        Fields fields;
        std::size_t at = head.find("\r\n") + 2;
        while (at < head.size()) {
            const auto end = head.find("\r\n", at);
            const auto colon = head.find(": ", at);
            if (colon == std::string::npos || colon > end) break;
            fields.add(head.substr(at, colon - at), head.substr(colon + 2, end - colon - 2));
            at = end + 2;
        }
        return std::string(fields.get(name));
    }
    json::value problem() const {
        CHECK(field("Content-Type") == "application/problem+json");
        return parse_json(body).operator bool() ? *parse_json(body) : json::value();
    }
    std::string key() const { return std::string(problem().at("key").as_string()); }
    std::string where() const { return std::string(problem().at("field").as_string()); }
};

class Line {
public:
    explicit Line(std::uint16_t port) : socket_(io_) {
        socket_.connect(tcp::endpoint(net::ip::address_v4::loopback(), port));
        const timeval patience{10, 0};  // a test that waits in vain fails instead of hanging
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    void say(std::string_view bytes) {
        boost::system::error_code error;
        net::write(socket_, net::buffer(bytes), error);
    }
    // Reads until `end` has arrived and returns everything up to and including it; what is there at the
    // end of the connection otherwise.
    std::string hear_until(std::string_view end) {
        for (;;) {
            if (const auto at = heard_.find(end); at != std::string::npos) return take(at + end.size());
            if (!hear_more()) return take(heard_.size());
        }
    }
    Received hear(bool has_body = true) {
        Received received;
        received.head = hear_until("\r\n\r\n");
        if (received.head.size() < 12) return received;
        received.status = std::stoi(received.head.substr(9, 3));
        const auto length = received.field("Content-Length");
        const std::size_t size = has_body && !length.empty() ? std::stoul(length) : 0;
        while (heard_.size() < size && hear_more()) {}
        received.body = take(std::min(size, heard_.size()));
        return received;
    }
    bool is_closed() {
        while (hear_more()) {}
        return ended_;
    }
    Received ask(std::string_view method, std::string_view target, std::string_view fields = {},
                 std::string_view body = {}) {
        std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
        text += fields;
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        say(text + "\r\n" + std::string(body));
        return hear(method != "HEAD");
    }

private:
    bool hear_more() {
        std::array<char, 65536> bytes;
        const auto read = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
        if (read > 0) heard_.append(bytes.data(), static_cast<std::size_t>(read));
        if (read == 0 || (read < 0 && errno == ECONNRESET)) ended_ = true;
        return read > 0;
    }
    std::string take(std::size_t size) {
        std::string taken = heard_.substr(0, size);
        heard_.erase(0, size);
        return taken;
    }

    net::io_context io_;
    tcp::socket socket_;
    std::string heard_;
    bool ended_ = false;
};

}  // namespace yekuo::http
