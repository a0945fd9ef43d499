#include "http/wire.hpp"

#include <boost/beast/http/error.hpp>

#include <charconv>

#include "http/problem.hpp"

namespace yekuo::http {

namespace beast_http = boost::beast::http;

void RequestParser::on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                                    error_code&) {
    http_10_ = version < 11;
    request_.method = method_from({method.data(), method.size()});
    request_.target.assign(target.data(), target.size());
}

void RequestParser::on_field_impl(beast_http::field name, string_view text, string_view value, error_code&) {
    request_.headers.add({text.data(), text.size()}, {value.data(), value.size()});
    if (name == beast_http::field::expect)
        expects_continue_ = same_ignoring_case({value.data(), value.size()}, "100-continue");
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    if (length) request_.body.reserve(std::min<std::uint64_t>(*length, 1 << 20));
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

namespace {

void append_number(std::string& out, std::size_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// A line break in a value would let it forge another field.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) out.push_back(c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
    out.append("\r\n");
}

}  // namespace

void write_head(std::string& out, const Response& response, const HeadStyle& style) {
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(style.date);
    out.append("\r\nX-Content-Type-Options: nosniff\r\n");
    if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers) append_field(out, name, value);
    const bool has_length = !response.stream && response.status != 204 && response.status != 304;
    if (has_length) {
        out.append("Content-Length: ");
        append_number(out, response.content().size());
        out.append("\r\n");
    }
    if (!style.keep_alive) out.append("Connection: close\r\n");
    else if (style.http_10) out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
}

Response malformed(boost::beast::error_code error) {
    if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow)
        return problem(431, {Code::too_large, "http.header_too_large", {}, {}}, {});
    if (error == beast_http::error::body_limit) return problem({Code::too_large, "http.body_too_large", {}, {}}, {});
    return problem(invalid("http.malformed", {}, error.message()), {});
}

}  // namespace yekuo::http
