#include "http/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <array>

#include "base/log.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"

namespace yekuo::http {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;

constexpr std::size_t gather_bytes = 32 << 10;  // pipelined responses are sent at the latest at this size
constexpr std::size_t inline_body = 8 << 10;    // a larger body is sent from where it lies
constexpr std::chrono::milliseconds no_limit = std::chrono::hours(24);

Session::Session(std::shared_ptr<ServerState> server, Socket socket, std::string peer)
    : server_(std::move(server)),
      socket_(std::move(socket)),
      lease_(server_->lease()),
      peer_(std::move(peer)) {
    in_.max_size(server_->limits.header_bytes + (64 << 10));
}

void Session::enter(Phase phase, std::chrono::milliseconds allowed) {
    phase_ = phase;
    deadline_ = Steady::now() + allowed;
}

void Session::expire_if_late(Steady::time_point now) {
    if (now < deadline_) return;
    if (phase_ == Phase::head || phase_ == Phase::body) {
        too_slow_ = true;  // the pending read ends, and the client is told why
        error_code ignored;
        socket_.cancel(ignored);
    } else if (phase_ != Phase::handling) {
        close();
    }
}

void Session::wind_down() {
    if (phase_ == Phase::idle || phase_ == Phase::lingering) close();
}

void Session::close() {
    error_code ignored;
    socket_.close(ignored);
}

awaitable<void> Session::run() {
    const auto self = shared_from_this();
    try {
        co_await serve();
    } catch (const std::exception& fault) {
        log::error("http: session of {} ended: {}", peer_, fault.what());
    }
    close();
    server_->sessions.erase(self);
    lease_.reset();
    server_->emptied.cancel();
}

awaitable<void> Session::serve() {
    for (;;) {
        const Read read = co_await read_request();
        if (read == Read::closed) co_return;
        Response response;
        if (read == Read::refused) {
            keep_ = false;
            response = std::move(refusal_);
        } else {
            enter(Phase::handling, no_limit);
            response = co_await answer();
        }
        if (server_->stopping) keep_ = false;
        const bool streams = static_cast<bool>(response.stream) && request_.method != Method::head;
        if (streams) keep_ = true;  // says nothing of Connection; the stream ends when it ends
        Response stream_part;
        if (streams) stream_part.stream = response.stream;
        if (!co_await respond(std::move(response))) co_return;
        if (streams) {
            hand_over(std::move(stream_part));
            co_return;
        }
        if (!keep_) {
            co_await linger();
            co_return;
        }
    }
}

awaitable<std::size_t> Session::receive(std::size_t wanted) {
    // Nothing may wait unsent while we wait for the client: it may be waiting for us.
    if (!out_.empty() && !co_await flush({})) co_return 0;
    const auto phase = phase_;
    auto [error, read] = co_await socket_.async_read_some(in_.prepare(wanted), as_result);
    if (error) co_return 0;
    in_.commit(read);
    if (phase == Phase::idle) enter(Phase::head, server_->limits.head);
    co_return read;
}

Session::Read Session::refuse(Response response) {
    refusal_ = std::move(response);
    return Read::refused;
}

awaitable<Session::Read> Session::read_request() {
    request_.headers.clear();
    request_.body.clear();
    request_.params.clear();
    request_.peer = peer_;
    request_.number = ++server_->requests;
    http_10_ = false;
    RequestParser parser(request_);
    parser.header_limit(static_cast<std::uint32_t>(server_->limits.header_bytes));
    parser.body_limit(boost::none);
    parser.eager(false);
    enter(in_.size() ? Phase::head : Phase::idle, in_.size() ? server_->limits.head : server_->limits.idle);
    auto read = co_await read_head(parser);
    if (read != Read::ready) co_return read;
    keep_ = parser.keep_alive();
    http_10_ = parser.is_http_10();
    if (!http_10_ && !request_.headers.has("Host")) co_return refuse(problem(invalid("http.host_missing"), {}));
    if (auto parsed = parse_target(request_); !parsed) co_return refuse(problem(parsed.error(), {}));
    allowed_.clear();
    route_ = server_->router.find(request_, allowed_);
    if (parser.is_done()) co_return Read::ready;
    co_return co_await read_body(parser);
}

awaitable<Session::Read> Session::read_head(RequestParser& parser) {
    for (;;) {
        if (in_.size()) {
            error_code error;
            in_.consume(parser.put(in_.data(), error));
            if (parser.is_header_done()) co_return Read::ready;
            if (error && error != beast_http::error::need_more) co_return refuse(malformed(error));
        }
        if (in_.size() > server_->limits.header_bytes) co_return refuse(malformed(beast_http::error::header_limit));
        if (co_await receive(4096)) continue;
        if (!too_slow_) co_return Read::closed;
        co_return refuse(problem(408, {Code::invalid, "http.too_slow", {}, {}}, {}));
    }
}

awaitable<Session::Read> Session::read_body(RequestParser& parser) {
    const auto& limits = server_->limits;
    const std::size_t most =
        route_ && route_->options.max_body ? route_->options.max_body : limits.body_bytes;
    const auto length = parser.content_length();
    if (length && *length > most) co_return refuse(malformed(beast_http::error::body_limit));
    parser.body_limit(most);
    parser.eager(true);
    if (parser.expects_continue() && in_.size() == 0) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    const auto expected = length ? static_cast<std::size_t>(*length) : most;
    enter(Phase::body, limits.body + std::chrono::seconds(expected / limits.body_bytes_per_second));
    for (;;) {
        error_code error;
        if (in_.size()) in_.consume(parser.put(in_.data(), error));
        if (parser.is_done()) co_return Read::ready;
        if (error && error != beast_http::error::need_more) co_return refuse(malformed(error));
        if (co_await receive(expected > 16384 ? 65536 : 4096)) continue;
        if (!too_slow_) co_return Read::closed;
        co_return refuse(problem(408, {Code::invalid, "http.too_slow", {}, {}}, {}));
    }
}

awaitable<Response> Session::answer() {
    const auto started = Steady::now();
    Response response;
    try {
        if (!route_) {
            response = no_route(request_, allowed_);
        } else if (const auto* plain = std::get_if<PlainHandler>(&route_->handler)) {
            response = (*plain)(request_);
        } else {
            if (!out_.empty()) co_await flush({});
            response = co_await std::get<AsyncHandler>(route_->handler)(request_);
        }
    } catch (const std::exception& fault) {
        log::error("http: {} {} {}: {}", request_.request_id(), method_name(request_.method), request_.path,
                   fault.what());
        response = problem(internal_error({}), request_.request_id());
    }
    if (server_->metrics) {
        const auto& series = route_ && route_->series ? *route_->series : server_->metrics->unrouted();
        series.observe(response.status, Steady::now() - started);
    }
    co_return response;
}

awaitable<bool> Session::respond(Response response) {
    write_head(out_, response, {keep_, http_10_, server_->date});
    const bool bodiless = request_.method == Method::head || response.status == 204 || response.status == 304;
    const std::string& body = response.content();
    if (!bodiless && body.size() > inline_body) co_return co_await flush(body);
    if (!bodiless) out_ += body;
    const bool more_waits = in_.size() > 0 && keep_ && !response.stream;
    if (more_waits && out_.size() < gather_bytes) co_return true;
    co_return co_await flush({});
}

awaitable<bool> Session::flush(const std::string& more) {
    const auto phase = phase_;
    const auto deadline = deadline_;
    enter(Phase::writing, server_->limits.write);
    const std::array<net::const_buffer, 2> buffers{net::buffer(out_), net::buffer(more)};
    auto [error, written] = co_await net::async_write(socket_, buffers, as_result);
    out_.clear();
    if (out_.capacity() > 2 * gather_bytes) out_.shrink_to_fit();
    phase_ = phase;
    deadline_ = deadline;
    co_return !error;
}

// A close with unread input would reset the connection, and the client would lose the answer that says
// why. So: say that we are done, then read what still comes for a moment.
awaitable<void> Session::linger() {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error || server_->stopping) co_return;
    enter(Phase::lingering, std::chrono::milliseconds(2000));
    for (;;) {
        in_.clear();
        auto [ended, read] = co_await socket_.async_read_some(in_.prepare(16384), as_result);
        if (ended) co_return;
    }
}

void Session::hand_over(Response response) {
    auto outlet = std::make_shared<Outlet>(std::move(socket_), server_->limits.queued_bytes, std::move(lease_));
    server_->outlets.push_back(outlet);
    outlet->watch();
    response.stream(outlet);
}

}  // namespace yekuo::http
