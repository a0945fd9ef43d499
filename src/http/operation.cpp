#include "http/operation.hpp"

#include "base/log.hpp"

#include "base/text.hpp"

namespace yekuo::http {
namespace {

constexpr std::size_t key_length_max = 128;

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_json(std::string_view content_type) {
    const auto type = trim(content_type.substr(0, content_type.find(';')));
    return same_ignoring_case(type, "application/json");
}

Result<void> check_fields(const OperationInfo& operation, const Request& request) {
    const auto key = request.idempotency_key();
    if (key.size() > key_length_max || !is_visible_ascii(key))
        return invalid("schema.format", "/header/Idempotency-Key", "1 to 128 visible ASCII characters");
    if (operation.needs_key && key.empty())
        return invalid("schema.required", "/header/Idempotency-Key", "is required");
    if (operation.needs_if_match && request.if_match().empty())
        return invalid("http.if_match_required", "/header/If-Match", "is required");
    return {};
}

}  // namespace

ApiBase::ApiBase(Router& router, const ApiTables& tables)
    : router_(router), tables_(tables), checker_(tables.schemas), handled_(tables.operations.size()) {}

std::vector<std::string_view> ApiBase::unhandled() const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < handled_.size(); ++i)
        if (!handled_[i]) names.push_back(tables_.operations[i].id);
    return names;
}

void ApiBase::serve_documents() {
    const auto page = std::make_shared<const std::string>(tables_.docs_html);
    const auto document = std::make_shared<const std::string>(tables_.openapi_json);
    router_.add(Method::get, "/api/docs", [page](Request&) {
        Response response{.content_type = "text/html; charset=utf-8", .shared_body = page};
        return response.set("Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    });
    router_.add(Method::get, "/api/openapi.json", [document](Request&) {
        return Response{.content_type = "application/json", .shared_body = document};
    });
}

void ApiBase::add(const OperationInfo& operation, AsyncHandler handler) {
    router_.add(operation.method, operation.path, std::move(handler),
                {.name = std::string(operation.id), .max_body = operation.max_body});
    handled_[static_cast<std::size_t>(&operation - tables_.operations.data())] = true;
}

Result<ApiBase::Checked> ApiBase::check(const OperationInfo& operation, const Request& request) const {
    if (auto fields = check_fields(operation, request); !fields) return fields.error();
    Checked checked{json::object(), json::object(), json::object()};
    if (operation.path_node >= 0) {
        auto path = checker_.check_parameters(static_cast<std::uint16_t>(operation.path_node), request.params, "/path");
        if (!path) return path.error();
        checked.path = std::move(*path);
    }
    if (operation.query_node >= 0) {
        auto query =
            checker_.check_parameters(static_cast<std::uint16_t>(operation.query_node), request.query, "/query");
        if (!query) return query.error();
        checked.query = std::move(*query);
    } else if (!request.query.empty()) {
        return invalid("schema.unknown", "/query", "takes no query parameters");
    }
    if (operation.raw_body) {
        checked.body = json::object();
        if (operation.body_required && request.body.empty()) return invalid("schema.required", "", "a body is required");
    } else if (operation.body_node >= 0) {
        auto body = check_body(operation, request);
        if (!body) return body.error();
        checked.body = std::move(*body);
    }
    return checked;
}

Result<json::value> ApiBase::check_body(const OperationInfo& operation, const Request& request) const {
    if (request.body.empty()) {
        if (operation.body_required) return invalid("schema.required", "", "a body is required");
        return json::value(nullptr);
    }
    // A form of another site can post text/plain without asking the browser; it cannot post JSON.
    if (!is_json(request.header("Content-Type"))) return invalid("http.content_type", "", "application/json");
    auto value = parse_json(request.body);
    if (!value) return value.error();
    auto checked = checker_.check(static_cast<std::uint16_t>(operation.body_node), *value);
    if (!checked) return checked.error();
    return value;
}

Response ApiBase::refuse(const Error& error, const Request& request) {
    int status = status_of(error.code);
    // What went wrong inside is for the log; the caller gets the request's number to ask by.
    if (error.code == Code::internal)
        log::error("request {} {}: {} {}", request.request_id(), request.path, error.key, error.detail);
    if (error.key == "http.content_type") status = 415;
    if (error.key == "http.if_match_required") status = 428;
    return problem(status, error, request.request_id());
}

Response ApiBase::reply(const OperationInfo& operation, const Request& request, std::string body,
                        const std::string& etag, int status, Pairs headers) {
    Response response{.status = status ? status : operation.status, .headers = std::move(headers)};
    if (!etag.empty()) response.set("ETag", etag);
    if (response.header("Cache-Control").empty())
        response.set("Cache-Control", etag.empty() ? "no-store" : "private, no-cache");
    const bool reads = request.method == Method::get || request.method == Method::head;
    if (reads && !etag.empty() && names_tag(request.if_none_match(), etag)) {
        response.status = 304;
        return response;
    }
    if (response.status == 204) return response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

}  // namespace yekuo::http
