#include "faults/load.hpp"

#include <chrono>
#include <optional>

namespace yekuo::tests {
namespace {

constexpr std::int64_t serials_of_client = 10'000;

std::string new_request(std::int64_t serial) {
    // Spread over the city's plain, so that no two reports look like one matter.
    const double lat = 29.98 + static_cast<double>(serial * 7919 % 1000) / 10'000;
    const double lon = 120.50 + static_cast<double>(serial * 104'729 % 1000) / 10'000;
    return json::serialize(json::object{{"channel", "mayor_hotline"},
                                        {"case_type", "C15"},
                                        {"place", {{"lat", lat}, {"lon", lon}}},
                                        {"address", "示例路 " + std::to_string(serial) + " 号"},
                                        {"text", "路灯不亮"},
                                        {"load_kw", serial}});
}

}  // namespace

Load::Load(int port, Headers credentials, int clients, int first_client)
    : port_(port), clients_(clients), credentials_(std::move(credentials)) {
    for (int i = 0; i < clients; ++i) next_.push_back((first_client + i) * serials_of_client + 1);
}

void Load::start() {
    stopping_ = false;
    for (int i = 0; i < clients_; ++i) threads_.emplace_back([this, i] { run(i); });
}

void Load::stop() {
    stopping_ = true;
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

std::map<std::int64_t, Load::Acknowledged> Load::acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
}

std::vector<std::string> Load::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

std::map<std::string, int> Load::unavailable() const {
    const std::lock_guard lock(mutex_);
    return unavailable_;
}

std::optional<HttpAnswer> Load::insist(HttpClient& http, const std::string& path, const std::string& body) {
    Headers headers = credentials_;
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Idempotency-Key", fresh_key());
    for (bool again = false;; again = true) {
        if (again) ++repeated_;
        try {
            auto answer = http.send("POST", "/api/v1" + path, headers, body);
            if (answer.status != 503) return answer;
            const std::lock_guard lock(mutex_);
            ++unavailable_[answer.key()];
        } catch (const Broken&) {
        }
        if (stopping_) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void Load::run(int client) {
    HttpClient http(port_);
    const auto refused = [this](const char* what, const HttpAnswer& answer) {
        const std::lock_guard lock(mutex_);
        if (faults_.size() < 20)
            faults_.push_back(std::string(what) + ": " + std::to_string(answer.status) + " " + answer.body);
    };
    while (!stopping_) {
        const std::int64_t serial = next_[static_cast<std::size_t>(client)]++;
        const auto received = insist(http, "/requests", new_request(serial));
        if (!received) return;
        if (received->status != 201) {
            refused("received", *received);
            continue;
        }
        const std::int64_t id = received->json().at("id").to_number<std::int64_t>();
        {
            const std::lock_guard lock(mutex_);
            acknowledged_[serial].request = id;
        }
        ++count_;
        const auto accepted = insist(http, "/requests/" + std::to_string(id) + "/accept", R"({"papers_later":true})");
        if (!accepted) return;
        if (accepted->status != 200) {
            refused("accepted", *accepted);
            continue;
        }
        {
            const std::lock_guard lock(mutex_);
            acknowledged_[serial].accepted = true;
        }
        ++count_;
    }
}

}  // namespace yekuo::tests
