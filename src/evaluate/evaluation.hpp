// How well links, visits and cases were done in a time: how many on time, the mean and the 90th percentile in
// working hours; and the assessment index of the set of 2016. Counted from what the journal has left in the
// state, so that every figure opens into its cases.
#pragma once

#include "access/scope.hpp"
#include "calendar/working_calendar.hpp"
#include "store/session.hpp"

namespace yekuo::evaluate {

struct Span {
    Instant from, to;
};

struct Figure {
    std::string key;
    std::int64_t count = 0, on_time = 0;
    double mean = 0, p90 = 0;  // working hours without the pauses
};

// `by`: "link", "post", "department", "area" of links; "crew" of visits; "case_type" of cases.
std::vector<Figure> evaluate(store::Session& session, const access::Scope& scope,
                             const calendar::WorkingCalendar& calendar, const std::string& by, Span span, Area area);

struct IndexPart {
    std::string key;  // "high_voltage", "low_voltage", "distributed"
    double weight = 0;
    std::int64_t count = 0, on_time = 0;
};
// 0.6 x the five links of high voltage + 0.3 x low voltage from acceptance to connection + 0.1 x distributed and
// charging. Low voltage has no limit in the set of 2016: the cases' own, of 2011, are taken.
std::vector<IndexPart> assess(store::Session& session, const access::Scope& scope, Span span, Area area);
// Of the parts that had anything to count, with their weights made whole; none if nothing had.
std::optional<double> index_of(const std::vector<IndexPart>& parts);

}  // namespace yekuo::evaluate
