// A small sample city behind a running node, as the API's tests meet it: two zones of two districts, some days of
// history, a clock that stands still unless a test moves it. One on SQLite and one on PostgreSQL, each founded at
// its first use.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api/http_client.hpp"
#include "app/node.hpp"

namespace yekuo::tests {

class ApiCity {
public:
    explicit ApiCity(const std::string& database_url);  // empty: SQLite in a directory of its own
    ~ApiCity();

    int port() const { return node_->port(); }
    app::Node& node() { return *node_; }
    app::Arguments arguments() const { return arguments_; }

    Caller& admin();
    Caller& dispatcher(int number);  // 1 and 2 work in different districts
    Caller& leader();
    Caller& member();
    Caller& post(const std::string& login);  // "yj-1"; a department's head "yj"
    // A new customer with a phone of their own.
    std::unique_ptr<Caller> customer();
    // A place in the district of this dispatcher.
    json::value place_of(int dispatcher);

private:
    Caller& staff(const std::string& login);

    std::string directory_;
    app::Arguments arguments_;
    std::unique_ptr<app::Node> node_;
    std::map<std::string, std::unique_ptr<Caller>> staff_;
    int customers_ = 0;
};

// Runs the test's body on SQLite and, where it is installed, on PostgreSQL.
void on_both(const std::function<void(ApiCity&)>& body);

// The zones in which the sample city's crews and customers are.
const std::vector<std::int32_t>& sample_zones();

// A request as the hall takes it in, ready to be accepted without papers later.
json::object new_request(const json::value& place, const std::string& case_type);
std::int64_t id_of(const HttpAnswer& answer);

}  // namespace yekuo::tests
