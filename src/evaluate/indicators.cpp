#include "evaluate/indicators.hpp"

#include <fmt/format.h>

#include <cmath>

namespace yekuo::evaluate {

std::optional<Interval> wilson_interval(std::int64_t hits, std::int64_t of) {
    if (of <= 0) return {};
    constexpr double z = 1.96;
    const double n = static_cast<double>(of), p = static_cast<double>(hits) / n;
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return Interval{std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Today today(store::Session& session, const access::Scope& scope, Area area, Day day, Instant start, Instant end) {
    std::string where = scope.where("area", "0");
    if (area) where += fmt::format(" and area = {}", area);
    const auto count = [&](const std::string& query, const store::Record& parameters) {
        return store::integer(session.query("select count(*) " + query + " and " + where, parameters)[0][0]);
    };
    const store::Record span{start.ms, end.ms}, on_day{static_cast<std::int64_t>(day.days)};
    Today figures;
    figures.day = day;
    figures.received = count("from request where received_at >= $1 and received_at < $2", span);
    figures.sent = count("from appointment where day = $1 and state in ('confirmed', 'done', 'missed')", on_day);
    figures.done = count("from appointment where day = $1 and state = 'done'", on_day);
    figures.late = count("from appointment where day = $1 and state = 'done' and arrived > \"to\"", on_day);
    figures.at_risk = count("from appointment where at_risk = 1 and state = 'confirmed'", {});
    figures.waiting = count("from work_order where state = 'open'", {});
    figures.crews_out = count("from shift where day = $1 and state = 'rostered'", on_day);
    figures.asked = count("from rating where asked_at >= $1 and asked_at < $2", span);
    figures.answered = count("from rating where answered_at >= $1 and answered_at < $2", span);
    figures.satisfied = count("from rating where stars >= 4 and answered_at >= $1 and answered_at < $2", span);
    return figures;
}

}  // namespace yekuo::evaluate
