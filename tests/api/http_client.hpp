// A caller of the API as a test needs one: blocking, one kept connection, nothing done behind its back. What it
// sends is what the test says, also where that is no proper request.
#pragma once

#include <boost/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yekuo::tests {

namespace json = boost::json;

// The connection broke or nobody listens: what came of the request is not known.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct HttpAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;

    std::string header(std::string_view name) const;  // empty: not there
    json::value json() const;                         // null where the body is none
    std::string key() const;                          // of a problem
    std::string field() const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

class HttpClient {
public:
    explicit HttpClient(int port, int timeout_s = 30) : port_(port), timeout_s_(timeout_s) {}
    ~HttpClient() { close(); }
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Throws Broken.
    HttpAnswer send(const std::string& method, const std::string& target, const Headers& headers = {},
                    const std::string& body = {});
    // Bytes as they are, and what comes until `end` stands in it or the time is over.
    std::string send_raw(const std::string& bytes, const std::string& end);
    std::string read_until(const std::string& end);
    void close();
    int port() const { return port_; }

private:
    void connect();
    void write(const std::string& bytes);
    bool read_some();  // false: closed or timed out

    int port_, timeout_s_;
    int socket_ = -1;
    std::string kept_;  // read, not yet used
};

// Somebody signed in. Every command gets an idempotency key of its own where none is given.
class Caller {
public:
    explicit Caller(int port, int timeout_s = 30) : http_(port, timeout_s) {}

    HttpAnswer sign_in(const std::string& name, const std::string& password);
    // By the code on the sample phone; the node must be a demo.
    HttpAnswer sign_in_customer(const std::string& phone);
    void take_session(const HttpAnswer& answer);

    HttpAnswer get(const std::string& path, const Headers& more = {});
    HttpAnswer post(const std::string& path, const json::value& body, const std::string& key = {});
    HttpAnswer send(const std::string& method, const std::string& path, const std::string& body,
                    const Headers& more = {});
    Headers credentials() const;
    const std::string& csrf() const { return csrf_; }
    const json::value& session() const { return session_; }
    HttpClient& http() { return http_; }

private:
    HttpClient http_;
    std::string cookie_, csrf_;
    json::value session_;
};

std::string fresh_key();

}  // namespace yekuo::tests
