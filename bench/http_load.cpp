#include "http_load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <stdexcept>

namespace yekuo::bench {
namespace {

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

int connect_to(int port) {
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    const int on = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return s;
}

struct Connection {
    int socket = -1;
    std::string kept;
    std::int64_t asked_us = 0;
    bool busy = false;
};

class Driver {
public:
    Driver(const LoadOptions& options, const Next& next, const Answered& answered)
        : options_(options),
          next_(next),
          answered_(answered),
          connections_(static_cast<std::size_t>(options.connections)) {
        poll_ = epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            connections_[i].socket = connect_to(options.port);
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].socket, &event);
            idle_.push_back(i);
        }
    }
    ~Driver() {
        for (auto& connection : connections_) close(connection.socket);
        close(poll_);
    }

    LoadResult run() {
        const std::int64_t begin = now_us();
        const auto end = begin + static_cast<std::int64_t>(options_.seconds * 1e6);
        std::int64_t due_count = 0;
        while (now_us() < end || busy_ > 0) {
            const std::int64_t now = now_us();
            int wait_ms = 100;
            if (options_.rate <= 0) {
                while (now < end && !idle_.empty() && ask(now)) {
                }
                if (busy_ == 0) break;
            } else {
                const auto due = [&] {
                    return begin + static_cast<std::int64_t>(static_cast<double>(due_count) * 1e6 / options_.rate);
                };
                while (due() <= now && due() < end && !idle_.empty()) ask(due()), ++due_count;
                if (idle_.empty() || due() >= end)
                    wait_ms = 10;
                else
                    wait_ms = static_cast<int>(std::max<std::int64_t>(0, (due() - now) / 1000));
            }
            poll(wait_ms);
        }
        result_.seconds = static_cast<double>(now_us() - begin) / 1e6;
        std::sort(result_.delays_us.begin(), result_.delays_us.end());
        return std::move(result_);
    }

private:
    // False: there is nothing to ask.
    bool ask(std::int64_t due) {
        const std::size_t index = idle_.front();
        const std::string request = next_(static_cast<int>(index));
        if (request.empty()) {
            idle_.clear();
            return false;
        }
        idle_.pop_front();
        Connection& connection = connections_[index];
        for (std::size_t at = 0; at < request.size();) {
            const auto sent = send(connection.socket, request.data() + at, request.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) throw std::runtime_error("the server closed a connection");
            at += static_cast<std::size_t>(sent);
        }
        connection.asked_us = due;
        connection.busy = true;
        ++busy_;
        return true;
    }

    void poll(int wait_ms) {
        epoll_event events[256];
        const int count = epoll_wait(poll_, events, 256, wait_ms);
        for (int i = 0; i < count; ++i) read(static_cast<std::size_t>(events[i].data.u64));
    }

    void read(std::size_t index) {
        Connection& connection = connections_[index];
        char bytes[65536];
        const auto got = recv(connection.socket, bytes, sizeof bytes, 0);
        if (got <= 0) throw std::runtime_error("the server closed a connection");
        connection.kept.append(bytes, static_cast<std::size_t>(got));
        const auto head_end = connection.kept.find("\r\n\r\n");
        if (head_end == std::string::npos) return;
        const std::string_view head(connection.kept.data(), head_end);
        std::size_t length = 0;
        for (const char* name : {"Content-Length: ", "content-length: "})
            if (const auto at = head.find(name); at != std::string_view::npos)
                std::from_chars(head.data() + at + 16, head.data() + head.size(), length);
        if (connection.kept.size() < head_end + 4 + length) return;
        int status = 0;
        std::from_chars(head.data() + 9, head.data() + 12, status);
        finish(index, status, std::string_view(connection.kept).substr(head_end + 4, length));
        connection.kept.clear();
    }

    void finish(std::size_t index, int status, std::string_view body) {
        result_.delays_us.push_back(static_cast<std::int32_t>(now_us() - connections_[index].asked_us));
        ++result_.answered;
        ++result_.by_status[status];
        if (status >= 400 && result_.first_refusal.empty()) result_.first_refusal = std::string(body);
        connections_[index].busy = false;
        --busy_;
        if (answered_) answered_(static_cast<int>(index), status, body);
        idle_.push_back(index);
    }

    const LoadOptions& options_;
    const Next& next_;
    const Answered& answered_;
    std::vector<Connection> connections_;
    std::deque<std::size_t> idle_;
    int poll_ = -1;
    int busy_ = 0;
    LoadResult result_;
};

}  // namespace

double LoadResult::percentile_ms(double share) const {
    if (delays_us.empty()) return 0;
    const auto at =
        std::min(delays_us.size() - 1, static_cast<std::size_t>(static_cast<double>(delays_us.size()) * share));
    return static_cast<double>(delays_us[at]) / 1000;
}

std::size_t LoadResult::good() const {
    std::size_t sum = 0;
    for (const auto& [status, count] : by_status)
        if (status < 400) sum += count;
    return sum;
}

LoadResult run_load(const LoadOptions& options, const Next& next, const Answered& answered) {
    return Driver(options, next, answered).run();
}

std::string http_request(std::string_view method, std::string_view target, std::string_view headers,
                         std::string_view body) {
    std::string request;
    request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: bench\r\n").append(headers);
    if (method != "GET")
        request.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    return request.append("\r\n").append(body);
}

}  // namespace yekuo::bench
