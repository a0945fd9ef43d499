#include "cases/case_store.hpp"

#include "cases/case_plan.hpp"

#include <cmath>

#include <fmt/format.h>

namespace yekuo::cases {

using store::integer;
using store::text;

std::vector<CaseRow> list_cases(store::Session& session, const access::Scope& scope, const CaseFilter& filter) {
    store::Record parameters;
    std::string tail = "where " + scope.where("area", "customer");
    if (!filter.states.empty()) {
        std::vector<std::string> names;
        for (const auto state : filter.states)
            names.push_back(fmt::format("'{}'", boost::describe::enum_to_string(state, "?")));
        tail += fmt::format(" and state in ({})", fmt::join(names, ","));
    }
    if (!filter.type.empty()) {
        parameters.push_back(filter.type);
        tail += fmt::format(" and type = ${}", parameters.size());
    }
    if (!filter.number.empty()) {
        // A range instead of LIKE: it uses the index on both databases, and needs no escaping.
        parameters.push_back(filter.number);
        parameters.emplace_back(filter.number + "~");
        tail += fmt::format(" and number >= ${} and number < ${}", parameters.size() - 1, parameters.size());
    }
    if (filter.area) tail += fmt::format(" and area = {}", filter.area);
    if (filter.before) tail += fmt::format(" and id < {}", filter.before.value);
    tail += fmt::format(" order by id desc limit {}", filter.limit);
    return session.rows<CaseRow>(tail, parameters);
}

std::optional<CaseRow> load_case(store::Session& session, const access::Scope& scope, CaseId id) {
    auto row = session.row<CaseRow>(id);
    if (!row || !scope.may_see(row->area, row->customer)) return {};
    return row;
}

CaseFile load_file(store::Session& session, CaseRow row) {
    CaseFile file;
    const store::Record id{row.id.value};
    file.links = session.rows<KeyLinkRow>("where case_id = $1 order by position", id);
    file.papers = session.rows<PaperRow>("where case_id = $1 order by id", id);
    file.fees = session.rows<FeeRow>("where case_id = $1 order by id", id);
    file.calls = session.rows<CallRow>("where case_id = $1 order by id", id);
    file.works = session.rows<CaseWorkRow>("where case_id = $1 order by id", id);
    file.meter_test = session.row<MeterTestRow>(row.id);
    file.rating = session.row<RatingRow>(row.id);
    for (const auto& found : session.query("select d.key, d.version from process_instance i join process_definition d "
                                           "on d.id = i.definition where i.case_id = $1 and i.parent = 0 "
                                           "order by i.id desc limit 1",
                                           id))
        file.process = fmt::format("{} {}", text(found[0]), integer(found[1]));
    for (const auto& found :
         session.query("select topic from process_task where case_id = $1 and state = 'open' order by id", id))
        file.waiting_for.push_back(text(found[0]));
    file.row = std::move(row);
    return file;
}

Satisfaction with_interval(std::int64_t asked, std::int64_t answered, std::int64_t satisfied) {
    Satisfaction s{asked, answered, satisfied, 0, 1};
    if (answered == 0) return s;
    constexpr double z = 1.959964;  // of 95 per cent
    const double n = static_cast<double>(answered);
    const double share = static_cast<double>(satisfied) / n;
    const double scale = 1 + z * z / n;
    const double centre = (share + z * z / (2 * n)) / scale;
    const double half = z / scale * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    s.low = std::max(0.0, centre - half);
    s.high = std::min(1.0, centre + half);
    return s;
}

void ContactClock::see(store::Session& session) {
    if (const auto row = session.row<CalendarRow>(std::string("city"))) calendar_ = calendar_of(*row);
    limits_.see(session);
}

std::optional<Instant> ContactClock::due(Instant received) const {
    const auto* calendar = calendar_.load();
    if (!calendar) return {};
    const auto limits = limits_.at(received);
    if (!limits) return {};
    const auto due = calendar::deadline(*calendar, first_contact_limit(*limits), received);
    if (!due) return {};
    return due->due;
}

std::int32_t ContactClock::arrival(Instant received, std::string_view type, std::string_view urgency,
                                   std::string_view territory) const {
    const auto limits = urgency == "emergency" ? limits_.at(received) : std::nullopt;
    return limits ? arrival_minutes(*limits, type, urgency, territory) : 0;
}

EventNumber latest_event(store::Session& session, CaseId id) {
    return store::integer(session.query("select coalesce(max(number), 0) from journal where case_id = $1 and "
                                        "case_id <> 0",
                                        {id.value})[0][0]);
}

Satisfaction satisfaction(store::Session& session, const access::Scope& scope, Instant asked_from,
                          Instant asked_to) {
    const auto found = session.query(
        "select count(*), coalesce(sum(case when stars > 0 then 1 else 0 end), 0), "
        "coalesce(sum(case when stars >= 4 then 1 else 0 end), 0) from rating "
        "where asked_at >= $1 and asked_at < $2 and " +
            scope.where("area", "0"),
        {asked_from.ms, asked_to.ms});
    return with_interval(integer(found.at(0).at(0)), integer(found[0].at(1)), integer(found[0].at(2)));
}

}  // namespace yekuo::cases
