#include "api/http_client.hpp"

#include <cerrno>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <random>

namespace yekuo::tests {
namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

HttpAnswer parse_head(std::string_view head) {
    HttpAnswer answer;
    const auto line_end = head.find("\r\n");
    if (head.size() < 12) throw Broken("no HTTP answer");
    std::from_chars(head.data() + 9, head.data() + 12, answer.status);
    for (std::size_t at = line_end + 2; at < head.size();) {
        const auto end = std::min(head.find("\r\n", at), head.size());
        const std::string_view line = head.substr(at, end - at);
        if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            auto value = line.substr(colon + 1);
            while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
            answer.headers.emplace_back(lower(std::string(line.substr(0, colon))), std::string(value));
        }
        at = end + 2;
    }
    return answer;
}

std::string member(const json::value& value, std::string_view name) {
    if (!value.is_object()) return {};
    const auto* found = value.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

constexpr int looks_at_phone_max = 2000;  // the message follows the request in a moment

// The six digits in the newest message on a sample phone; empty: none has come.
std::string newest_code(const json::value& phone) {
    std::int64_t newest = -1;
    std::string code;
    const auto* messages = phone.is_object() ? phone.as_object().if_contains("messages") : nullptr;
    if (!messages || !messages->is_array()) return code;
    for (const auto& message : messages->as_array()) {
        const std::string text = member(message, "text");
        const auto id = message.at("id").to_number<std::int64_t>();
        const auto at = text.find_first_of("0123456789");
        const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
        if (id <= newest || at == std::string::npos || end - at != 6) continue;
        newest = id;
        code = text.substr(at, 6);
    }
    return code;
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
    for (const auto& [known, value] : headers)
        if (known == name) return value;
    return {};
}

json::value HttpAnswer::json() const {
    boost::system::error_code error;
    auto value = json::parse(body, error);
    return error ? json::value() : value;
}

std::string HttpAnswer::key() const { return member(json(), "key"); }
std::string HttpAnswer::field() const { return member(json(), "field"); }

void HttpClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    kept_.clear();
}

void HttpClient::connect() {
    // A kept connection that the server has closed meanwhile, as it does with idle ones: nothing is lost with it.
    if (char byte; socket_ >= 0) {
        const auto there = recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (there == 0 || (there < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) close();
    }
    if (socket_ >= 0) return;
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{timeout_s_, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close();
        throw Broken("nobody listens");
    }
}

void HttpClient::write(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto sent = ::send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) {
            close();
            throw Broken("closed while it was sent");
        }
        at += static_cast<std::size_t>(sent);
    }
}

bool HttpClient::read_some() {
    char bytes[16384];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    kept_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

HttpAnswer HttpClient::send(const std::string& method, const std::string& target, const Headers& headers,
                            const std::string& body) {
    connect();
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
    if (!body.empty() || method != "GET") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    write(request + "\r\n" + body);
    std::size_t head_end;
    while ((head_end = kept_.find("\r\n\r\n")) == std::string::npos)
        if (!read_some()) {
            close();
            throw Broken("closed before the answer");
        }
    HttpAnswer answer = parse_head(std::string_view(kept_).substr(0, head_end));
    kept_.erase(0, head_end + 4);
    const std::string given = answer.header("content-length");
    const std::size_t length = given.empty() ? 0 : std::stoul(given);
    while (kept_.size() < length)
        if (!read_some()) {
            close();
            throw Broken("closed within the answer");
        }
    answer.body = kept_.substr(0, length);
    kept_.erase(0, length);
    if (lower(answer.header("connection")) == "close") close();
    return answer;
}

std::string HttpClient::send_raw(const std::string& bytes, const std::string& end) {
    connect();
    write(bytes);
    return read_until(end);
}

std::string HttpClient::read_until(const std::string& end) {
    std::size_t at;
    while ((at = kept_.find(end)) == std::string::npos)
        if (!read_some()) {
            std::string all = std::move(kept_);
            close();
            return all;
        }
    std::string found = kept_.substr(0, at + end.size());
    kept_.erase(0, at + end.size());
    return found;
}

std::string fresh_key() {
    static std::atomic<std::uint64_t> next{std::random_device{}() * 1'000'000ull};
    return "test-key-" + std::to_string(next++);
}

Headers Caller::credentials() const {
    Headers headers;
    if (!cookie_.empty()) headers.emplace_back("Cookie", cookie_);
    if (!csrf_.empty()) headers.emplace_back("X-CSRF-Token", csrf_);
    return headers;
}

void Caller::take_session(const HttpAnswer& answer) {
    if (answer.status != 200) return;
    const std::string cookie = answer.header("set-cookie");
    cookie_ = cookie.substr(0, cookie.find(';'));
    session_ = answer.json();
    csrf_ = member(session_, "csrf");
}

HttpAnswer Caller::sign_in(const std::string& name, const std::string& password) {
    auto answer = http_.send("POST", "/api/v1/session", {{"Content-Type", "application/json"}},
                             json::serialize(json::object{{"name", name}, {"password", password}}));
    take_session(answer);
    return answer;
}

HttpAnswer Caller::sign_in_customer(const std::string& phone) {
    const Headers plain{{"Content-Type", "application/json"}};
    auto sent = http_.send("POST", "/api/v1/session/code", plain, json::serialize(json::object{{"phone", phone}}));
    if (sent.status != 202) return sent;
    std::string code;
    for (int look = 0; look < looks_at_phone_max && code.empty(); ++look)
        code = newest_code(http_.send("GET", "/api/v1/demo/phones/" + phone).json());
    auto answer = http_.send("POST", "/api/v1/session/customer", plain,
                             json::serialize(json::object{{"phone", phone}, {"code", code}}));
    take_session(answer);
    return answer;
}

HttpAnswer Caller::get(const std::string& path, const Headers& more) { return send("GET", path, {}, more); }

HttpAnswer Caller::post(const std::string& path, const json::value& body, const std::string& key) {
    return send("POST", path, body.is_null() ? std::string() : json::serialize(body),
                {{"Idempotency-Key", key.empty() ? fresh_key() : key}});
}

HttpAnswer Caller::send(const std::string& method, const std::string& path, const std::string& body,
                        const Headers& more) {
    Headers headers = credentials();
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    headers.insert(headers.end(), more.begin(), more.end());
    return http_.send(method, "/api/v1" + path, headers, body);
}

}  // namespace yekuo::tests
