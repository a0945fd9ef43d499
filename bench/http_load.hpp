// Many clients of one server in one thread, for the benches: kept connections, whole answers, and a delay for
// each. With a rate the questions are due at fixed times whether or not the last was answered, and a delay counts
// from when its question was due, so that a server that stalls cannot hide it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yekuo::bench {

struct LoadOptions {
    int port = 0;
    int connections = 32;
    double seconds = 5;
    double rate = 0;  // a second, over all connections; 0: each asks again as soon as it is answered
};

struct LoadResult {
    std::size_t answered = 0;
    double seconds = 0;
    std::map<int, std::size_t> by_status;
    std::vector<std::int32_t> delays_us;  // sorted
    std::string first_refusal;
    double percentile_ms(double share) const;
    std::size_t good() const;  // 2xx
};

// `next` writes a whole request, or nothing: the connection has no more to ask.
using Next = std::function<std::string(int connection)>;
using Answered = std::function<void(int connection, int status, std::string_view body)>;
LoadResult run_load(const LoadOptions& options, const Next& next, const Answered& answered = {});

std::string http_request(std::string_view method, std::string_view target, std::string_view headers,
                         std::string_view body = {});

}  // namespace yekuo::bench
