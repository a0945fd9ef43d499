// Numbers for operators, in Prometheus' text form at /metrics. Requests are counted and timed by route (the
// operation's name, never the raw path, so that the number of series is bounded). Other rooms register
// what they count in registry().
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace prometheus {
class Registry;
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace yekuo::http {

class Router;

// The series of one route, found once at start so that a request costs no look-up.
struct RouteSeries {
    prometheus::Counter* by_class[6] = {};  // [2] for 2xx …
    prometheus::Histogram* seconds = nullptr;
    void observe(int status, std::chrono::nanoseconds took) const;
};

class Metrics {
public:
    Metrics();
    ~Metrics();
    prometheus::Registry& registry() { return *registry_; }
    std::string text() const;

    void attach(Router& router);  // after all routes are added
    const RouteSeries& unrouted() const;
    prometheus::Gauge& connections();
    prometheus::Gauge& viewers();

private:
    struct Families;
    RouteSeries* make_series(const std::string& route);
    std::shared_ptr<prometheus::Registry> registry_;
    std::unique_ptr<Families> families_;
};

// GET /metrics; GET /healthz: the process answers; GET /readyz: it may be given work, which `ready` judges on
// the io thread, without waiting (the writer holds its lock, the database answered lately).
void serve_operator_routes(Router& router, Metrics& metrics, std::function<Result<void>()> ready);

}  // namespace yekuo::http
