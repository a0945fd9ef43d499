// The bytes of HTTP/1.1, inside http/ only: Beast's parser feeding our own Request, and the head of a
// response written by hand. Parsing straight into Request avoids one allocation per header field.
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.hpp"

namespace yekuo::http {

class RequestParser : public boost::beast::http::basic_parser<true> {
public:
    explicit RequestParser(Request& into) : request_(into) {}
    bool expects_continue() const { return expects_continue_; }
    bool is_http_10() const { return http_10_; }

private:
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;
    void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version,
                         error_code&) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(boost::beast::http::field name, string_view text, string_view value, error_code&) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
    std::size_t on_body_impl(string_view body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override {
        return on_body_impl(body, error);
    }
    void on_finish_impl(error_code&) override {}

    Request& request_;
    bool expects_continue_ = false;
    bool http_10_ = false;
};

struct HeadStyle {
    bool keep_alive = true;
    bool http_10 = false;
    std::string_view date;
};
// Appends status line and fields. A stream has no length and ends with the connection.
void write_head(std::string& out, const Response& response, const HeadStyle& style);

// What to answer to bytes that are no request: 400, 413 or 431.
Response malformed(boost::beast::error_code error);

}  // namespace yekuo::http
