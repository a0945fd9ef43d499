// Which handler answers a request. Routes are paths with named parts, "/api/v1/cases/{id}"; a literal part
// wins over a named one. A handler is a plain function, which answers at once on the io thread, or a
// coroutine, which may wait for the writer, a reader or another node (see offload.hpp).
//
//   router.add(Method::get, "/healthz", [](Request&) { return text_response("ok\n"); });
//   router.add(Method::post, "/api/v1/cases", open_case, {.name = "openCase", .max_body = 64 << 10});
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "http/coroutine.hpp"
#include "http/message.hpp"

namespace yekuo::http {

struct RouteSeries;  // metrics.hpp

using PlainHandler = std::function<Response(Request&)>;
using AsyncHandler = std::function<awaitable<Response>(Request&)>;

struct RouteOptions {
    std::string name;          // for metrics; the pattern when empty
    std::size_t max_body = 0;  // 0: the server's default
};

struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> names;  // of the named parts, in order
    RouteOptions options;
    std::variant<PlainHandler, AsyncHandler> handler;
    RouteSeries* series = nullptr;  // set when metrics are attached
};

class Router {
public:
    Router();
    Router(Router&&) noexcept;
    ~Router();

    template <class Handler>
    void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {}) {
        if constexpr (std::is_same_v<std::invoke_result_t<Handler, Request&>, Response>)
            add_route(method, pattern, PlainHandler(std::move(handler)), std::move(options));
        else
            add_route(method, pattern, AsyncHandler(std::move(handler)), std::move(options));
    }

    // What answers GET and HEAD when no route fits: the web application's files.
    void otherwise(PlainHandler handler);

    // The route, with request.params set. Null when there is none; `allowed` then lists the methods that
    // the path has ("GET, HEAD, OPTIONS"), empty when the path is unknown.
    const Route* find(Request& request, std::string& allowed) const;

    void each(const std::function<void(Route&)>& visit);
    const Route* fallback() const { return fallback_.get(); }

private:
    struct Node;
    void add_route(Method method, std::string_view pattern, std::variant<PlainHandler, AsyncHandler> handler,
                   RouteOptions options);

    std::unique_ptr<Node> root_;
    std::vector<std::unique_ptr<Route>> routes_;
    std::unique_ptr<Route> fallback_;
};

// The answer when there is no route: 404, 405 with Allow, or 204 to OPTIONS.
Response no_route(const Request& request, const std::string& allowed);

}  // namespace yekuo::http
