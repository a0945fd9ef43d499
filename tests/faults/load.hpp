// Clients that go on whatever happens: each sends commands one after another and repeats a command with its
// idempotency key until it is answered. What was acknowledged is kept, to be looked for in the journal.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "api/http_client.hpp"

namespace yekuo::tests {

class Load {
public:
    // Every request carries its serial number as its load in kW, which the journal shows.
    struct Acknowledged {
        std::int64_t request = 0;
        bool accepted = false;
    };

    // Loads of one deployment number their clients on: serial numbers are a client's own.
    Load(int port, Headers credentials, int clients, int first_client = 0);
    ~Load() { stop(); }

    void start();
    void stop();  // each finishes what it has sent, if the server answers
    // Takes what was acknowledged until now.
    std::map<std::int64_t, Acknowledged> acknowledged() const;
    std::size_t count() const { return count_; }
    std::size_t repeated() const { return repeated_; }
    std::vector<std::string> faults() const;      // answers that should not have been
    std::map<std::string, int> unavailable() const;  // problems by key, answered with 503

private:
    void run(int client);
    // Empty if the load was stopped before there was an answer.
    std::optional<HttpAnswer> insist(HttpClient& http, const std::string& path, const std::string& body);

    int port_, clients_;
    Headers credentials_;
    std::vector<std::thread> threads_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> count_{0}, repeated_{0};
    mutable std::mutex mutex_;
    std::map<std::int64_t, Acknowledged> acknowledged_;
    std::vector<std::string> faults_;
    std::map<std::string, int> unavailable_;
    std::vector<std::int64_t> next_;
};

}  // namespace yekuo::tests
