#include "evaluate/behind.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace yekuo::evaluate {
namespace {

using store::integer;
using store::text;

constexpr int shown_max = 500;

std::string within(const access::Scope& scope, Area area, const char* column) {
    std::string where = scope.where(column, "0");
    if (area) where += fmt::format(" and {} = {}", column, area);
    return where;
}

std::string lateness(std::optional<bool> late, const std::string& condition) {
    if (!late) return "";
    return fmt::format(" and {}({})", *late ? "" : "not ", condition);
}

double worked(const calendar::WorkingCalendar& calendar, Instant from, Instant to) {
    const auto time = calendar.working_time_between(from, std::max(from, to));
    return time ? static_cast<double>(time->count) / 3'600'000 : 0;
}

// Rows of one shape: kind's id, what, case, number, from, to, due.
std::vector<Behind> read(store::Session& session, const char* kind, const calendar::WorkingCalendar* calendar,
                         const std::string& sql, store::Record values) {
    std::vector<Behind> found;
    for (const auto& row : session.query(sql + fmt::format(" limit {}", shown_max), values)) {
        Behind one{kind, integer(row[0]), text(row[1]), CaseId{integer(row[2])},
                   store::is_null(row[3]) ? std::string{} : text(row[3]), {integer(row[4])}, {integer(row[5])},
                   {integer(row[6])}, 0, false};
        one.on_time = !one.due || one.to <= one.due;
        one.hours = calendar ? worked(*calendar, one.from, one.to)
                             : static_cast<double>((one.to - one.from).count) / 3'600'000;
        found.push_back(std::move(one));
    }
    return found;
}

const char* condition_of(const std::string& part) {
    if (part == "high_voltage")
        return "c.type in ('C06','C07','C08') and k.due > 0 and k.link in "
               "('supply_plan','design_review','mid_inspection','completion_inspection','connection')";
    if (part == "low_voltage") return "c.type in ('C01','C02','C03','C04','C09','C10') and k.link = 'connection'";
    return "((c.type = 'C11' and k.link = 'pv_connection') or (c.type = 'C12' and k.link = 'connection'))";
}

}  // namespace

std::vector<Behind> behind(store::Session& session, const access::Scope& scope,
                           const calendar::WorkingCalendar& calendar, const std::string& by, const std::string& key,
                           Span span, Area area, std::optional<bool> late) {
    store::Record values{span.from.ms, span.to.ms};
    if (by == "part") {
        const std::string due = key == "high_voltage" ? "k.due" : "c.due";
        return read(session, "key_link", &calendar,
                    fmt::format("select c.id, k.link, c.id, c.number, case when k.started > 0 then k.started else c.opened "
                                "end, k.done, {0} from key_link k join connection_case c on c.id = k.case_id where "
                                "k.state = 'done' and k.done >= $1 and k.done < $2 and {1} and {2}{3} order by k.done desc",
                                due, condition_of(key), within(scope, area, "c.area"), lateness(late, "k.done > " + due)),
                    values);
    }
    values.push_back(key);
    if (by == "crew")
        return read(session, "visit", nullptr,
                    fmt::format("select w.id, w.job_type, w.case_id, n.number, w.arrived, w.done, a.\"to\" from work_order w "
                                "join appointment a on a.id = w.appointment join crew c on c.id = w.crew left join "
                                "connection_case n on n.id = w.case_id where w.state = 'done' and w.done >= $1 and w.done < "
                                "$2 and c.name = $3 and {}{} order by w.done desc",
                                within(scope, area, "w.area"), lateness(late, "w.arrived > a.\"to\"")),
                    values);
    if (by == "case_type")
        return read(session, "case", &calendar,
                    fmt::format("select id, type, id, number, opened, closed, due from connection_case where state = 'done' "
                                "and closed >= $1 and closed < $2 and type = $3 and {}{} order by closed desc",
                                within(scope, area, "area"), lateness(late, "closed > due")),
                    values);
    if (by == "area") {
        std::int64_t number = 0;
        std::from_chars(key.data(), key.data() + key.size(), number);
        values.back() = number;
    }
    // Column names are ours: `by` is one of four words.
    return read(session, "link", &calendar,
                fmt::format("select l.id, l.link, l.case_id, n.number, l.opened, l.closed, l.due from link_deadline l left "
                            "join connection_case n on n.id = l.case_id where l.state = 'done' and l.closed >= $1 and "
                            "l.closed < $2 and l.{} = $3 and {}{} order by l.closed desc",
                            by, within(scope, area, "l.area"), lateness(late, "l.late = 1")),
                values);
}

}  // namespace yekuo::evaluate
