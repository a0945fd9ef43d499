// The optimizer asked from outside: a problem in VROOM's format in, a plan out. It reads and changes nothing
// of the city, so it needs neither database nor writer, only a thread that may be busy for some seconds.
#pragma once

#include <atomic>

#include "access/service.hpp"

namespace yekuo::app {

class RouteDesk {
public:
    ~RouteDesk() { close(); }
    void add_to(http::Api<access::Scope>& api);
    // What is being planned answers with the best so far; what waits is refused.
    void close();

private:
    http::net::thread_pool pool_{1};  // plans for others must not take the city's own cores
    std::atomic<int> waiting_{0};
    std::atomic<bool> closing_{false};
};

}  // namespace yekuo::app
