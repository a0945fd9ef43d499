#include "app/route_api.hpp"

#include <chrono>

#include "api/operations.hpp"
#include "route/solve.hpp"
#include "route/vroom_json.hpp"

namespace yekuo::app {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int waiting_most = 8;
constexpr std::int64_t iterations_most = 1'000'000'000;

std::int64_t ms_since(Steady::time_point began) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began).count();
}

// A fault of the input, readable for our clients and for those of VROOM.
http::Response refused(const Error& error, std::string_view request_id) {
    auto response = http::problem(error, request_id);
    auto body = json::parse(response.body).as_object();
    body["code"] = 2;
    body["error"] = error.field.empty() ? error.key : error.key + " at " + error.field;
    response.body = json::serialize(body);
    return response;
}

Result<std::string> solve(const std::string& text, double seconds, std::int64_t iterations, std::uint64_t seed,
                          const std::atomic<bool>& closing) {
    const auto began = Steady::now();
    const auto asked = route::read_vroom(text);
    if (!asked) return asked.error();
    const auto loaded = ms_since(began);
    route::Budget budget{.iterations = iterations, .seed = seed};
    budget.used_up = [&] {
        if (closing) return 1.0;
        const auto used = static_cast<double>(ms_since(began)) / 1000;
        return seconds > 0 ? used / seconds : 1.0;
    };
    const auto found = route::improve(asked->problem, asked->start, budget);
    const auto answer = route::write_vroom(*asked, found.plan, {loaded, ms_since(began) - loaded});
    return json_text(answer);
}

}  // namespace

void RouteDesk::add_to(http::Api<access::Scope>& api) {
    api.on<"solveRoute">([this](auto& call) -> http::awaitable<Result<http::Response>> {
        if (waiting_ >= waiting_most) co_return Error{Code::throttled, "route.busy", {}, {}};
        ++waiting_;
        const auto& query = call.query;
        auto answer = co_await http::on_pool(pool_, [&]() -> Result<std::string> {
            if (closing_) return unavailable("route.closing");
            return solve(call.request.body, query.seconds, query.iterations.value_or(iterations_most),
                         static_cast<std::uint64_t>(query.seed), closing_);
        });
        --waiting_;
        if (!answer) co_return refused(answer.error(), call.request.request_id());
        http::Response response{.content_type = "application/json", .body = std::move(*answer)};
        co_return response.set("Cache-Control", "no-store");
    });
}

void RouteDesk::close() {
    closing_ = true;
    pool_.join();
}

}  // namespace yekuo::app
