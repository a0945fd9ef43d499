#include "evaluate/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "calendar/limits.hpp"

namespace yekuo::evaluate {
namespace {

using store::integer;
using store::text;

constexpr int rows_max = 200'000;

struct Done {
    std::string key;
    bool on_time = false;
    double hours = 0;
};

std::string where_of(const access::Scope& scope, Area area, const char* column = "area") {
    std::string where = scope.where(column, "0");
    if (area) where += fmt::format(" and {} = {}", column, area);
    return where;
}

double worked_hours(const calendar::WorkingCalendar& calendar, Instant from, Instant to) {
    const auto time = calendar.working_time_between(from, std::max(from, to));
    return time ? static_cast<double>(time->count) / 3'600'000 : 0;
}

std::vector<Done> links(store::Session& session, const access::Scope& scope, const calendar::WorkingCalendar& calendar,
                        const std::string& by, Span span, Area area) {
    std::vector<Done> done;
    // Column names are ours: `by` is one of four words.
    for (const auto& row : session.query(
             fmt::format("select {}, late, opened, closed, pauses from link_deadline where state = 'done' and closed >= $1 "
                         "and closed < $2 and {} limit {}", by, where_of(scope, area), rows_max),
             {span.from.ms, span.to.ms})) {
        const Instant opened{integer(row[2])}, closed{integer(row[3])};
        double hours = worked_hours(calendar, opened, closed);
        if (const auto pauses = from_json_text<std::vector<calendar::Pause>>(text(row[4])))
            for (const auto& pause : *pauses) hours -= worked_hours(calendar, pause.from, pause.to.value_or(closed));
        const std::string key = by == "area" ? std::to_string(integer(row[0])) : text(row[0]);
        done.push_back({key, integer(row[1]) == 0, std::max(0.0, hours)});
    }
    return done;
}

std::vector<Done> visits(store::Session& session, const access::Scope& scope, Span span, Area area) {
    std::vector<Done> done;
    for (const auto& row : session.query(
             fmt::format("select c.name, a.\"to\", w.arrived, w.done from work_order w join appointment a on a.id = "
                         "w.appointment join crew c on c.id = w.crew where w.state = 'done' and w.done >= $1 and "
                         "w.done < $2 and {} limit {}", where_of(scope, area, "w.area"), rows_max),
             {span.from.ms, span.to.ms}))
        done.push_back({text(row[0]), integer(row[2]) <= integer(row[1]),
                        static_cast<double>(integer(row[3]) - integer(row[2])) / 3'600'000});
    return done;
}

std::vector<Done> cases(store::Session& session, const access::Scope& scope, const calendar::WorkingCalendar& calendar,
                        Span span, Area area) {
    std::vector<Done> done;
    for (const auto& row : session.query(
             fmt::format("select type, opened, closed, due from connection_case where state = 'done' and closed >= $1 and "
                         "closed < $2 and {} limit {}", where_of(scope, area), rows_max),
             {span.from.ms, span.to.ms}))
        done.push_back({text(row[0]), integer(row[2]) <= integer(row[3]),
                        worked_hours(calendar, {integer(row[1])}, {integer(row[2])})});
    return done;
}

Figure figure_of(const std::string& key, std::vector<double> hours, std::int64_t on_time) {
    std::ranges::sort(hours);
    Figure figure{key, static_cast<std::int64_t>(hours.size()), on_time};
    for (const double one : hours) figure.mean += one;
    figure.mean /= static_cast<double>(hours.size());
    // The smallest value that nine tenths do not exceed.
    const auto rank = static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(hours.size())));
    figure.p90 = hours[std::max<std::size_t>(rank, 1) - 1];
    return figure;
}

IndexPart count_part(store::Session& session, const char* key, double weight, const std::string& condition,
                     const std::string& due, Span span, const std::string& where) {
    const auto rows = session.query(
        fmt::format("select count(*), coalesce(sum(case when k.done <= {} then 1 else 0 end), 0) from key_link k join "
                    "connection_case c on c.id = k.case_id where k.state = 'done' and k.done >= $1 and k.done < $2 and "
                    "{} and {}", due, condition, where),
        {span.from.ms, span.to.ms});
    return {key, weight, integer(rows[0][0]), integer(rows[0][1])};
}

}  // namespace

std::vector<Figure> evaluate(store::Session& session, const access::Scope& scope,
                             const calendar::WorkingCalendar& calendar, const std::string& by, Span span, Area area) {
    const auto all = by == "crew"        ? visits(session, scope, span, area)
                     : by == "case_type" ? cases(session, scope, calendar, span, area)
                                         : links(session, scope, calendar, by, span, area);
    std::map<std::string, std::pair<std::vector<double>, std::int64_t>> groups;
    for (const Done& one : all) {
        auto& [hours, on_time] = groups[one.key];
        hours.push_back(one.hours);
        on_time += one.on_time;
    }
    std::vector<Figure> figures;
    for (auto& [key, group] : groups) figures.push_back(figure_of(key, std::move(group.first), group.second));
    return figures;
}

std::vector<IndexPart> assess(store::Session& session, const access::Scope& scope, Span span, Area area) {
    const std::string where = where_of(scope, area, "c.area");
    return {count_part(session, "high_voltage", 0.6,
                       "c.type in ('C06','C07','C08') and k.due > 0 and k.link in ('supply_plan','design_review',"
                       "'mid_inspection','completion_inspection','connection')",
                       "k.due", span, where),
            count_part(session, "low_voltage", 0.3,
                       "c.type in ('C01','C02','C03','C04','C09','C10') and k.link = 'connection'", "c.due", span, where),
            count_part(session, "distributed", 0.1,
                       "((c.type = 'C11' and k.link = 'pv_connection') or (c.type = 'C12' and k.link = 'connection'))",
                       "c.due", span, where)};
}

std::optional<double> index_of(const std::vector<IndexPart>& parts) {
    double weight = 0, sum = 0;
    for (const IndexPart& part : parts) {
        if (part.count == 0) continue;
        weight += part.weight;
        sum += part.weight * static_cast<double>(part.on_time) / static_cast<double>(part.count);
    }
    if (weight == 0) return {};
    return sum / weight;
}

}  // namespace yekuo::evaluate
