// One connection from accept to close, inside http/ only. A session is always in one phase, and the
// server's sweep judges it by that phase and its deadline.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <list>
#include <memory>
#include <string>
#include <unordered_set>

#include "http/coroutine.hpp"
#include "http/outlet.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/wire.hpp"

namespace yekuo::http {

class Session;

// What the sessions of one server share.
struct ServerState : std::enable_shared_from_this<ServerState> {
    ServerState(net::io_context& io, const Router& router, Limits limits, Metrics* metrics);

    net::io_context& io;
    const Router& router;
    const Limits limits;
    Metrics* const metrics;
    net::basic_socket_acceptor<tcp, Executor> acceptor;
    Timer sweep_timer;
    Timer emptied;  // cancelled whenever a session ends
    std::unordered_set<std::shared_ptr<Session>> sessions;
    std::list<std::weak_ptr<Outlet>> outlets;
    std::size_t connections = 0;
    std::uint64_t requests = 0;
    bool stopping = false;
    std::string date;  // for the Date field, renewed by the sweep

    // Counts one connection for as long as it lives.
    std::shared_ptr<void> lease();
    void renew_date();
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<ServerState> server, Socket socket, std::string peer);

    awaitable<void> run();
    void expire_if_late(Steady::time_point now);
    void wind_down();  // close if idle; else close after the response
    void close();

private:
    enum class Phase { idle, head, body, handling, writing, lingering };
    enum class Read { ready, closed, refused };

    void enter(Phase phase, std::chrono::milliseconds allowed);
    awaitable<void> serve();
    awaitable<Read> read_request();
    awaitable<Read> read_head(RequestParser& parser);
    awaitable<Read> read_body(RequestParser& parser);
    awaitable<std::size_t> receive(std::size_t wanted);  // 0: the connection ended or is too slow
    Read refuse(Response response);
    awaitable<Response> answer();
    awaitable<bool> respond(Response response);
    awaitable<bool> flush(const std::string& more);
    awaitable<void> linger();
    void hand_over(Response response);

    std::shared_ptr<ServerState> server_;
    Socket socket_;
    std::shared_ptr<void> lease_;
    std::string peer_;
    Phase phase_ = Phase::idle;
    Steady::time_point deadline_{};
    bool too_slow_ = false;
    bool keep_ = true;
    bool http_10_ = false;
    boost::beast::flat_buffer in_;
    std::string out_;  // responses of pipelined requests gather here
    Request request_;
    const Route* route_ = nullptr;
    std::string allowed_;
    Response refusal_;
};

}  // namespace yekuo::http
