#include "evaluate/indicators_api.hpp"

#include "api/operations.hpp"
#include "evaluate/indicators.hpp"

namespace yekuo::evaluate {
namespace {

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991

api::Indicators view(const Today& figures) {
    api::Indicators view;
    view.day = format_day(figures.day);
    view.received = figures.received;
    view.sent = figures.sent;
    view.done = figures.done;
    view.late = figures.late;
    view.at_risk = figures.at_risk;
    view.waiting = figures.waiting;
    view.crews_out = figures.crews_out;
    view.asked = figures.asked;
    view.answered = figures.answered;
    if (const auto interval = wilson_interval(figures.satisfied, figures.answered)) {
        view.satisfied = static_cast<double>(figures.satisfied) / static_cast<double>(figures.answered);
        view.interval_low = interval->low;
        view.interval_high = interval->high;
    }
    return view;
}

}  // namespace

void add_indicators(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"getIndicators">([&service](auto& call) -> http::awaitable<Result<api::Indicators>> {
        const std::int64_t local = (service.writer.business_now() + city_offset).ms;
        const Day day{static_cast<std::int32_t>(local / 86'400'000)};
        const Instant start = Instant{day.days * 86'400'000LL} - city_offset;
        const auto area = static_cast<Area>(call.query.area.value_or(0));
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Indicators> {
            return view(today(session, call.caller, area, day, start, start + days(1)));
        });
    });
}

}  // namespace yekuo::evaluate
