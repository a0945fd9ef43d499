#include "http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace yekuo::http {

int status_of(Code code) {
    switch (code) {
        case Code::invalid: return 400;
        case Code::unauthenticated: return 401;
        case Code::forbidden: return 403;
        case Code::not_found: return 404;
        case Code::conflict: return 409;
        case Code::precondition_failed: return 412;
        case Code::too_large: return 413;
        case Code::throttled: return 429;
        case Code::unavailable: return 503;
        case Code::internal: break;
    }
    return 500;
}

Response problem(const Error& error, std::string_view request_id) {
    return problem(status_of(error.code), error, request_id);
}

Response problem(int status, const Error& error, std::string_view request_id) {
    const std::string key = error.code == Code::internal || error.key.empty() ? "internal" : error.key;
    boost::json::object body;
    body["type"] = "urn:yekuo:problem:" + key;
    body["title"] = reason_phrase(status);
    body["status"] = status;
    body["key"] = key;
    if (!error.field.empty()) body["field"] = error.field;
    if (error.code == Code::invalid && !error.detail.empty()) body["detail"] = error.detail;
    if (!request_id.empty()) body["request"] = request_id;
    Response response{.status = status, .content_type = "application/problem+json"};
    response.body = boost::json::serialize(body);
    response.set("Cache-Control", "no-store");
    if (error.code == Code::unavailable) response.set("Retry-After", "2");
    return response;
}

}  // namespace yekuo::http
