// Clients that start processes and a worker that does their steps, whatever happens to the server: each start is
// repeated with its key until it is answered, each report until it is stored or refused as done already.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "api/http_client.hpp"
#include "faults/relay_audit.hpp"

namespace yekuo::tests {

class RelayLoad {
public:
    RelayLoad(int port, Headers credentials) : port_(port), credentials_(std::move(credentials)) {}
    ~RelayLoad() { stop(); }

    void start(int clients, int workers);
    void stop_clients();  // no new processes; the worker goes on
    void stop();
    // Another node to speak to, e.g. when the first is dead.
    void turn_to(int port) { port_ = port; }

    RelayAcknowledged acknowledged() const;
    std::size_t count() const { return count_; }
    std::vector<std::string> faults() const;

private:
    void run_client();
    void run_worker();
    HttpAnswer insist(HttpClient*& http, const std::string& path, const json::object& body, const std::string& key,
                      const std::atomic<bool>& stopping);
    void fault(const HttpAnswer& answer);

    std::atomic<int> port_;
    Headers credentials_;
    std::vector<std::thread> clients_, workers_;
    std::atomic<bool> no_more_{false}, stopping_{false};
    std::atomic<std::size_t> count_{0};
    std::atomic<std::int64_t> serial_{0};
    mutable std::mutex mutex_;
    RelayAcknowledged acknowledged_;
    std::vector<std::string> faults_;
};

}  // namespace yekuo::tests
