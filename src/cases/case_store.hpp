// Reading cases, each query within a scope. A case is read with all that belongs to it by a handful of
// indexed look-ups, whatever the number of cases.
#pragma once

#include <atomic>

#include "access/scope.hpp"
#include "cases/disclosure.hpp"
#include "cases/field_work.hpp"
#include "process/rulebook_store.hpp"
#include "store/journal.hpp"
#include "store/session.hpp"

namespace yekuo::cases {

struct CaseFilter {
    std::vector<CaseState> states;  // empty: all
    std::string type, number;       // empty: any; a number may be its beginning
    Area area = 0;                  // 0: all that the scope allows
    CaseId before;                  // newest first: those older than this
    std::int64_t limit = 50;
};

std::vector<CaseRow> list_cases(store::Session& session, const access::Scope& scope, const CaseFilter& filter);

// None: there is no such case, or the scope does not see it.
std::optional<CaseRow> load_case(store::Session& session, const access::Scope& scope, CaseId id);

struct CaseFile {
    CaseRow row;
    std::vector<KeyLinkRow> links;  // in the plan's order
    std::vector<PaperRow> papers;
    std::vector<FeeRow> fees;
    std::vector<CallRow> calls;
    std::vector<CaseWorkRow> works;
    std::optional<MeterTestRow> meter_test;
    std::optional<RatingRow> rating;
    std::string process;                    // "C01 3": the pinned definition
    std::vector<std::string> waiting_for;   // topics of its open tasks
};
CaseFile load_file(store::Session& session, CaseRow row);

// When a request received at a moment must have had its first call: one working hour later, on the calendar that was
// in force when it was last looked at. For any thread.
class ContactClock {
public:
    void see(store::Session& session);
    std::optional<Instant> due(Instant received) const;  // none before a calendar was seen
    // The minutes in which a crew must be at an emergency that came in then; 0: it is none.
    std::int32_t arrival(Instant received, std::string_view type, std::string_view urgency,
                         std::string_view territory) const;

private:
    std::atomic<const calendar::WorkingCalendar*> calendar_{nullptr};
    process::RuleWatch limits_{"limit"};
};

// The number of the last event about the case, whatever room it was of: what its ETag is made of.
EventNumber latest_event(store::Session& session, CaseId id);

// How the customers of an area were satisfied: told only with how many were asked and how many answered.
struct Satisfaction {
    std::int64_t asked = 0, answered = 0, satisfied = 0;  // four or five stars
    double low = 0, high = 0;                             // 95 per cent interval of the share (Wilson)
};
Satisfaction satisfaction(store::Session& session, const access::Scope& scope, Instant asked_from, Instant asked_to);
Satisfaction with_interval(std::int64_t asked, std::int64_t answered, std::int64_t satisfied);

}  // namespace yekuo::cases
