// What a handler sees of HTTP: plain structs, so that rooms do not depend on the library that parses the
// wire (Beast, which stays inside session.cpp and client.cpp) and tests can call handlers without a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace yekuo::http {

class Outlet;  // live.hpp: the open end of a stream

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };
std::string_view method_name(Method method);
Method method_from(std::string_view name);

// Header fields in the order of arrival, in one allocation. Names compare without case.
class Fields {
public:
    void add(std::string_view name, std::string_view value);
    void clear();
    std::string_view get(std::string_view name) const;  // "" when absent
    bool has(std::string_view name) const;
    std::size_t size() const { return entries_.size(); }
    std::string_view name(std::size_t i) const;
    std::string_view value(std::size_t i) const;

private:
    struct Entry {
        std::uint32_t at, name_length, value_length;
    };
    std::string text_;
    std::vector<Entry> entries_;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;
    std::string target;  // as received: "/api/v1/cases/7?lang=zh"
    std::string path;    // without the query, still percent-encoded
    Pairs query;         // decoded
    Pairs params;        // of the route: {id} → "7", decoded
    Fields headers;
    std::string body;
    std::string peer;         // address of the other end of the socket
    std::uint64_t number = 0;  // counts requests of this process; request_id() shows it

    std::string_view header(std::string_view name) const { return headers.get(name); }
    std::optional<std::string_view> query_value(std::string_view name) const;
    std::string_view param(std::string_view name) const;  // "" when the route has none of that name
    std::string_view cookie(std::string_view name) const;  // "" when absent
    std::string_view if_match() const { return header("If-Match"); }
    std::string_view if_none_match() const { return header("If-None-Match"); }
    std::string_view idempotency_key() const { return header("Idempotency-Key"); }
    std::string_view last_event_id() const { return header("Last-Event-ID"); }
    // The wanted language among those offered, by Accept-Language's weights; the first when none fits.
    std::string_view language(std::vector<std::string_view> offered) const;
    std::string request_id() const;
};

// A response with `stream` set sends its head, then hands the open connection to that function.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // instead of body: a file served many times
    Pairs headers;
    std::function<void(std::shared_ptr<Outlet>)> stream;

    Response& set(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    std::string_view header(std::string_view name) const;
    const std::string& content() const { return shared_body ? *shared_body : body; }
};

Response json_response(std::string body, int status = 200);
Response text_response(std::string body, int status = 200);
Response no_content();

// Percent-decoding that refuses what is not clean: broken escapes, NUL, bytes that are not UTF-8.
enum class Plus { keep, is_space };
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::keep);
std::string percent_encode(std::string_view text);

// Splits target into path and query. Error "http.target" when it is not clean.
Result<void> parse_target(Request& request);

bool same_ignoring_case(std::string_view a, std::string_view b);
// Does an If-None-Match or If-Match value ("*", or a list) name this tag? Weak comparison.
bool names_tag(std::string_view list, std::string_view tag);
const char* reason_phrase(int status);

}  // namespace yekuo::http
