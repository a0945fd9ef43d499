// A small HTTP/1.1 client on the same io thread: for the SMS gateway, webhooks, and forwarding a command to the
// node that holds the writer. Plain HTTP only: it speaks to what stands beside it, TLS is the proxy's work.
// Timeouts run on steady time, answers have a size limit, idle connections are kept and used again.
//
//   auto answer = co_await client.send({.method = Method::get, .host = "127.0.0.1", .port = 13013, .target = "/…"});
#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/coroutine.hpp"
#include "http/message.hpp"

namespace yekuo::http {

struct Outgoing {
    Method method = Method::get;
    std::string host;
    std::uint16_t port = 80;
    std::string target = "/";
    Pairs headers;
    std::string body;
    std::chrono::milliseconds timeout{10'000};  // for the whole exchange
    std::size_t answer_bytes_max = 8 << 20;
};

struct Answer {
    int status = 0;
    Fields headers;
    std::string body;
};

// "http://host:8080/path?query" as the host, port and target of an Outgoing.
Result<Outgoing> outgoing_to(std::string_view url);

class Client {
public:
    explicit Client(net::io_context& io, std::size_t idle_per_host = 16);
    ~Client();

    // Errors are `unavailable`: client.unreachable, client.timeout, client.broken (closed or no HTTP),
    // client.answer_too_large. What came of the request is then unknown, unless it was unreachable.
    awaitable<Result<Answer>> send(Outgoing request);

private:
    struct Connection;
    using ConnectionPtr = std::shared_ptr<Connection>;
    struct Tried {
        Result<Answer> result;
        bool untouched = false;  // the peer had closed a kept connection before it saw the request
    };
    ConnectionPtr take_idle(const std::string& place);
    void keep(const std::string& place, ConnectionPtr connection);
    awaitable<Result<ConnectionPtr>> connect(const Outgoing& request, std::shared_ptr<Timer> timer);
    awaitable<Tried> exchange(const Outgoing& request, ConnectionPtr connection, bool& reusable);

    net::io_context& io_;
    std::size_t idle_per_host_;
    std::map<std::string, std::list<ConnectionPtr>> idle_;
};

// Passes a request on to another node and its answer back, without what belongs to one connection only. A request
// that was passed on already is not passed on again: it answers 503, and the caller tries later.
awaitable<Response> forward(Client& client, const Request& request, std::string host, std::uint16_t port);

}  // namespace yekuo::http
