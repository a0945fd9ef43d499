#include "faults/relay_load.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace yekuo::tests {

void RelayLoad::start(int clients, int workers) {
    no_more_ = stopping_ = false;
    for (int i = 0; i < clients; ++i) clients_.emplace_back([this] { run_client(); });
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { run_worker(); });
}

void RelayLoad::stop_clients() {
    no_more_ = true;
    for (auto& thread : clients_) thread.join();
    clients_.clear();
}

void RelayLoad::stop() {
    stopping_ = true;
    stop_clients();
    for (auto& thread : workers_) thread.join();
    workers_.clear();
}

RelayAcknowledged RelayLoad::acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
}

std::vector<std::string> RelayLoad::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

void RelayLoad::fault(const HttpAnswer& answer) {
    const std::lock_guard lock(mutex_);
    if (faults_.size() < 20) faults_.push_back(std::to_string(answer.status) + " " + answer.body);
}

// Status 0: told to stop before there was an answer.
HttpAnswer RelayLoad::insist(HttpClient*& http, const std::string& path, const json::object& body,
                             const std::string& key, const std::atomic<bool>& stopping) {
    Headers headers = credentials_;
    headers.emplace_back("Content-Type", "application/json");
    if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
    while (!stopping) {
        if (!http || http->port() != port_) {
            delete http;
            http = new HttpClient(port_, 10);
        }
        try {
            auto answer = http->send("POST", "/api/v1" + path, headers, json::serialize(body));
            if (answer.status != 503 && answer.status != 502) return answer;
        } catch (const Broken&) {
            http->close();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
}

void RelayLoad::run_client() {
    HttpClient* http = nullptr;
    while (!no_more_) {
        const std::int64_t serial = ++serial_;
        // Who has asked waits for the answer, also when no more are to be started.
        const auto answer = insist(http, "/processes/relay/instances", {{"variables", {{"serial", serial}}}},
                                   "relay-" + std::to_string(serial), stopping_);
        if (answer.status == 0) break;
        if (answer.status != 201) {
            fault(answer);
            continue;
        }
        const std::lock_guard lock(mutex_);
        acknowledged_.started[serial] = answer.json().at("instance").to_number<std::int64_t>();
        ++count_;
    }
    delete http;
}

void RelayLoad::run_worker() {
    HttpClient* http = nullptr;
    json::array done;
    while (!stopping_) {
        const json::object asked{{"topics", {"relay.first", "relay.second", "relay.third"}},
                                 {"wait_seconds", 1},
                                 {"lease_seconds", 2},
                                 {"take", 50},
                                 {"with_variables", false},
                                 {"done", done}};
        const auto answer = insist(http, "/jobs", asked, {}, stopping_);
        if (answer.status == 0) break;
        if (answer.status != 200) {
            fault(answer);
            break;
        }
        const json::value given = answer.json();
        for (const auto& refused : given.at("refused").as_array())
            if (refused.at("key").as_string() != "process.task_closed") fault(answer);
        const std::lock_guard lock(mutex_);
        for (const auto& report : done) acknowledged_.done.insert(report.at("task").to_number<std::int64_t>());
        count_ += done.size();
        done.clear();
        for (const auto& job : given.at("jobs").as_array())
            done.push_back({{"task", job.at("task")}, {"variables", {{"at", job.at("element")}}}});
    }
    delete http;
}

}  // namespace yekuo::tests
