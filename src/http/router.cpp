#include "http/router.hpp"

#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "http/problem.hpp"

namespace yekuo::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> named;
    std::array<Route*, 7> by_method{};

    bool has_routes() const {
        for (const auto* route : by_method)
            if (route) return true;
        return false;
    }
};

namespace {

bool is_named(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }

// Depth first, literal before named; `values` holds what stood at the named parts. There are few parts,
// so backing out of a literal that leads nowhere costs nothing to speak of.
template <class Node>
const Node* descend(const Node* node, const std::vector<std::string_view>& parts, std::size_t i,
                    std::vector<std::string_view>& values) {
    if (i == parts.size()) return node->has_routes() ? node : nullptr;
    if (const auto found = node->literal.find(parts[i]); found != node->literal.end())
        if (const auto* end = descend(found->second.get(), parts, i + 1, values)) return end;
    if (!node->named || parts[i].empty()) return nullptr;
    values.push_back(parts[i]);
    if (const auto* end = descend(node->named.get(), parts, i + 1, values)) return end;
    values.pop_back();
    return nullptr;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add_route(Method method, std::string_view pattern, std::variant<PlainHandler, AsyncHandler> handler,
                       RouteOptions options) {
    if (!pattern.starts_with('/')) throw std::logic_error("a route begins with /: " + std::string(pattern));
    auto route = std::make_unique<Route>(method, std::string(pattern), std::vector<std::string>{},
                                         std::move(options), std::move(handler));
    if (route->options.name.empty()) route->options.name = route->pattern;
    Node* node = root_.get();
    for (const auto part : split(pattern.substr(1), '/')) {
        auto& next = is_named(part) ? node->named : node->literal[std::string(part)];
        if (!next) next = std::make_unique<Node>();
        if (is_named(part)) route->names.emplace_back(part.substr(1, part.size() - 2));
        node = next.get();
    }
    auto& slot = node->by_method.at(static_cast<std::size_t>(method));
    if (slot) throw std::logic_error("two handlers for " + std::string(pattern));
    slot = route.get();
    routes_.push_back(std::move(route));
}

void Router::otherwise(PlainHandler handler) {
    fallback_ = std::make_unique<Route>(Method::get, "*", std::vector<std::string>{}, RouteOptions{.name = "files"},
                                        std::move(handler));
}

const Route* Router::find(Request& request, std::string& allowed) const {
    thread_local std::vector<std::string_view> values;
    values.clear();
    const auto parts = split(std::string_view(request.path).substr(1), '/');
    const Node* node = descend(root_.get(), parts, 0, values);
    const bool reads = request.method == Method::get || request.method == Method::head;
    if (!node) return reads && fallback_ ? fallback_.get() : nullptr;
    auto slot = static_cast<std::size_t>(request.method == Method::head ? Method::get : request.method);
    const Route* route = slot < node->by_method.size() ? node->by_method[slot] : nullptr;
    if (route) {
        request.params.clear();
        for (std::size_t i = 0; i < values.size(); ++i)
            request.params.emplace_back(route->names[i], percent_decode(values[i]).value_or(""));
        return route;
    }
    for (std::size_t i = 0; i < node->by_method.size(); ++i) {
        if (!node->by_method[i]) continue;
        allowed += std::string(method_name(static_cast<Method>(i))) + ", ";
        if (i == 0) allowed += "HEAD, ";
    }
    allowed += "OPTIONS";
    return nullptr;
}

void Router::each(const std::function<void(Route&)>& visit) {
    for (auto& route : routes_) visit(*route);
    if (fallback_) visit(*fallback_);
}

Response no_route(const Request& request, const std::string& allowed) {
    if (allowed.empty()) return problem(not_found("http.not_found"), request.request_id());
    if (request.method == Method::options) return no_content().set("Allow", allowed);
    auto response = problem(405, invalid("http.method"), request.request_id());
    return response.set("Allow", allowed);
}

}  // namespace yekuo::http
