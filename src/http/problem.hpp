// How a failure looks from outside: RFC 9457 problem details. The one place where our error codes become
// HTTP statuses. `key` is what the web application translates, `field` is the place in the input;
// `detail` goes out only for faults of the input (the caller's own words), never for anything internal.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace yekuo::http {

int status_of(Code code);

// `request_id` may be empty (a request that could not be read has none).
Response problem(const Error& error, std::string_view request_id);

// The same with a status of HTTP's own that no error code stands for: 405, 408, 431, 428 …
Response problem(int status, const Error& error, std::string_view request_id);

}  // namespace yekuo::http
