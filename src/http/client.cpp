#include "http/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "http/problem.hpp"

namespace yekuo::http {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::chrono::seconds idle_max{30};  // shorter than a server's, so that it rarely closes first

struct Client::Connection {
    explicit Connection(net::io_context& io) : socket(io.get_executor()), timer(io.get_executor()) {}
    Socket socket;
    Timer timer;
    boost::beast::flat_buffer buffer;
    Steady::time_point idle_since{};
    bool reused = false;
    bool timed_out = false;

    void close() {
        error_code ignored;
        socket.close(ignored);
    }
};

namespace {

constexpr std::array<std::string_view, 12> per_connection{
    "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
    "Transfer-Encoding", "Upgrade", "Content-Length", "Expect", "X-Forwarded-For", "Date"};
constexpr const char* forwarded_mark = "Yekuo-Forwarded";

bool is_per_connection(std::string_view name) {
    return std::any_of(per_connection.begin(), per_connection.end(),
                       [&](auto known) { return same_ignoring_case(known, name); });
}

std::string write_request(const Outgoing& request) {
    std::string text(method_name(request.method));
    text += " " + request.target + " HTTP/1.1\r\n";
    bool has_host = false;
    for (const auto& [name, value] : request.headers) {
        has_host |= same_ignoring_case(name, "Host");
        text += name + ": ";
        std::copy_if(value.begin(), value.end(), std::back_inserter(text),
                     [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
        text += "\r\n";
    }
    if (!has_host) text += "Host: " + request.host + ":" + std::to_string(request.port) + "\r\n";
    if (!request.body.empty() || request.method == Method::post || request.method == Method::put)
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

Error fault(const error_code& error, bool timed_out) {
    if (timed_out) return unavailable("client.timeout");
    if (error == beast_http::error::body_limit) return unavailable("client.answer_too_large");
    return unavailable("client.broken", error.message());
}

// A second try must not do a thing twice.
bool may_repeat(const Outgoing& request) {
    if (request.method == Method::get || request.method == Method::head) return true;
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [](const auto& field) { return same_ignoring_case(field.first, "Idempotency-Key"); });
}

}  // namespace

Result<Outgoing> outgoing_to(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return invalid("client.url", {}, "begins with http://");
    url.remove_prefix(scheme.size());
    const auto slash = url.find('/');
    auto place = url.substr(0, slash);
    Outgoing request;
    request.target = slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
    if (const auto colon = place.rfind(':'); colon != std::string_view::npos) {
        const auto digits = place.substr(colon + 1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), request.port);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || request.port == 0)
            return invalid("client.url", {}, "the port is a number");
        place = place.substr(0, colon);
    }
    if (place.empty()) return invalid("client.url", {}, "names no host");
    request.host = place;
    return request;
}

Client::Client(net::io_context& io, std::size_t idle_per_host) : io_(io), idle_per_host_(idle_per_host) {}
Client::~Client() = default;

Client::ConnectionPtr Client::take_idle(const std::string& place) {
    auto& waiting = idle_[place];
    while (!waiting.empty()) {
        auto connection = waiting.back();
        waiting.pop_back();
        if (Steady::now() - connection->idle_since > idle_max) continue;
        connection->reused = true;
        return connection;
    }
    return nullptr;
}

void Client::keep(const std::string& place, ConnectionPtr connection) {
    auto& waiting = idle_[place];
    if (waiting.size() >= idle_per_host_) return;
    connection->idle_since = Steady::now();
    waiting.push_back(std::move(connection));
}

awaitable<Result<Client::ConnectionPtr>> Client::connect(const Outgoing& request, std::shared_ptr<Timer> timer) {
    auto connection = std::make_shared<Connection>(io_);
    net::ip::basic_resolver<tcp, Executor> resolver(io_.get_executor());
    bool timed_out = false;
    timer->async_wait([&resolver, &timed_out, connection](error_code cancelled) {
        if (cancelled) return;
        timed_out = true;
        resolver.cancel();
        connection->close();
    });
    auto [unknown, found] = co_await resolver.async_resolve(request.host, std::to_string(request.port), as_result);
    error_code error = unknown;
    if (!error) {
        auto [refused, reached] = co_await net::async_connect(connection->socket, found, as_result);
        error = refused;
    }
    // The callback refers to what lives in this coroutine, so it must have run before we leave.
    timer->cancel();
    co_await net::post(io_.get_executor(), use_awaitable);
    if (timed_out) co_return unavailable("client.timeout");
    if (error) co_return unavailable("client.unreachable", error.message());
    connection->socket.set_option(tcp::no_delay(true), error);
    co_return connection;
}

awaitable<Client::Tried> Client::exchange(const Outgoing& request, ConnectionPtr connection, bool& reusable) {
    connection->timed_out = false;
    connection->timer.async_wait([connection](error_code cancelled) {
        if (cancelled) return;
        connection->timed_out = true;
        connection->close();
    });
    const std::string text = write_request(request);
    auto [unsent, written] = co_await net::async_write(connection->socket, net::buffer(text), as_result);
    beast_http::response_parser<beast_http::string_body> parser;
    parser.body_limit(request.answer_bytes_max);
    parser.skip(request.method == Method::head);
    error_code error = unsent;
    if (!error) {
        auto [unread, read] =
            co_await beast_http::async_read(connection->socket, connection->buffer, parser, as_result);
        error = unread;
    }
    connection->timer.cancel();
    if (error) {
        const bool untouched = connection->reused && !connection->timed_out && !parser.got_some();
        connection->close();
        co_return Tried{fault(error, connection->timed_out), untouched};
    }
    Answer answer;
    answer.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get())
        answer.headers.add({field.name_string().data(), field.name_string().size()},
                           {field.value().data(), field.value().size()});
    reusable = parser.keep_alive();
    answer.body = std::move(parser.get().body());
    co_return Tried{std::move(answer), false};
}

awaitable<Result<Answer>> Client::send(Outgoing request) {
    const std::string place = request.host + ":" + std::to_string(request.port);
    const auto deadline = Steady::now() + request.timeout;
    for (;;) {
        auto connection = take_idle(place);
        if (!connection) {
            auto timer = std::make_shared<Timer>(io_.get_executor(), deadline);
            auto made = co_await connect(request, timer);
            if (!made) co_return made.error();
            connection = *made;
        }
        bool reusable = false;
        connection->timer.expires_at(deadline);
        auto tried = co_await exchange(request, connection, reusable);
        if (tried.untouched && may_repeat(request)) continue;  // each round uses up one kept connection
        if (tried.result && reusable) keep(place, std::move(connection));
        co_return std::move(tried.result);
    }
}

awaitable<Response> forward(Client& client, const Request& request, std::string host, std::uint16_t port) {
    if (request.headers.has(forwarded_mark)) co_return problem(unavailable("node.not_writer"), request.request_id());
    Outgoing outgoing{.method = request.method, .host = std::move(host), .port = port, .target = request.target};
    for (std::size_t i = 0; i < request.headers.size(); ++i)
        if (!is_per_connection(request.headers.name(i)))
            outgoing.headers.emplace_back(request.headers.name(i), request.headers.value(i));
    outgoing.headers.emplace_back("X-Forwarded-For", request.peer);
    outgoing.headers.emplace_back(forwarded_mark, "1");
    outgoing.body = request.body;
    auto answer = co_await client.send(std::move(outgoing));
    if (!answer) co_return problem(answer.error(), request.request_id());
    Response response{.status = answer->status, .body = std::move(answer->body)};
    for (std::size_t i = 0; i < answer->headers.size(); ++i) {
        const auto name = answer->headers.name(i);
        if (same_ignoring_case(name, "Content-Type")) response.content_type = answer->headers.value(i);
        else if (!is_per_connection(name) && !same_ignoring_case(name, "X-Content-Type-Options"))
            response.set(std::string(name), std::string(answer->headers.value(i)));
    }
    co_return response;
}

}  // namespace yekuo::http
