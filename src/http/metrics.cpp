#include "http/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <deque>

#include "http/problem.hpp"
#include "http/router.hpp"

namespace yekuo::http {

struct Metrics::Families {
    prometheus::Family<prometheus::Counter>& requests;
    prometheus::Family<prometheus::Histogram>& seconds;
    prometheus::Gauge& connections;
    prometheus::Gauge& viewers;
    std::deque<RouteSeries> series;  // a deque, so that pointers into it stay
};

void RouteSeries::observe(int status, std::chrono::nanoseconds took) const {
    const int hundreds = status / 100;
    if (hundreds > 0 && hundreds < 6 && by_class[hundreds]) by_class[hundreds]->Increment();
    if (seconds) seconds->Observe(std::chrono::duration<double>(took).count());
}

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {
    auto& requests = prometheus::BuildCounter()
                         .Name("yekuo_http_requests_total")
                         .Help("Requests answered, by operation and class of status")
                         .Register(*registry_);
    auto& seconds = prometheus::BuildHistogram()
                        .Name("yekuo_http_request_seconds")
                        .Help("Time from the whole request read to its answer ready")
                        .Register(*registry_);
    auto& open = prometheus::BuildGauge().Name("yekuo_http_connections").Help("Open connections").Register(*registry_);
    auto& viewers =
        prometheus::BuildGauge().Name("yekuo_live_viewers").Help("Viewers of the live stream").Register(*registry_);
    families_.reset(new Families{requests, seconds, open.Add({}), viewers.Add({}), {}});
    make_series("unrouted");
}

Metrics::~Metrics() = default;

RouteSeries* Metrics::make_series(const std::string& route) {
    RouteSeries series;
    for (int hundreds = 2; hundreds < 6; ++hundreds)
        series.by_class[hundreds] =
            &families_->requests.Add({{"operation", route}, {"status", std::to_string(hundreds) + "xx"}});
    series.seconds = &families_->seconds.Add(
        {{"operation", route}},
        prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5});
    return &families_->series.emplace_back(series);
}

void Metrics::attach(Router& router) {
    router.each([this](Route& route) { route.series = make_series(route.options.name); });
}

const RouteSeries& Metrics::unrouted() const { return families_->series.front(); }
prometheus::Gauge& Metrics::connections() { return families_->connections; }
prometheus::Gauge& Metrics::viewers() { return families_->viewers; }

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

void serve_operator_routes(Router& router, Metrics& metrics, std::function<Result<void>()> ready) {
    router.add(Method::get, "/metrics", [&metrics](Request&) {
        auto response = text_response(metrics.text());
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        return response;
    });
    router.add(Method::get, "/healthz", [](Request&) { return text_response("ok\n"); });
    router.add(Method::get, "/readyz", [ready = std::move(ready)](Request& request) {
        const auto judged = ready();
        return judged ? text_response("ready\n") : problem(judged.error(), request.request_id());
    });
}

}  // namespace yekuo::http
