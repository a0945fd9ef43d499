#include "cases/field_work.hpp"

#include <cmath>

namespace yekuo::cases {
namespace {

// The crew may have hung another meter than the one set aside; then the case has that one, unless it is
// another case's.
enum class Hung { as_allocated, free, taken };
Hung hung_meter(const Rows& rows, const CaseRow& row, const std::string& meter) {
    if (meter.empty() || meter == row.meter) return Hung::as_allocated;
    const auto* known = rows.find<MeterRow>(meter);
    if (known && known->case_id != row.id && known->state != MeterState::released) return Hung::taken;
    const auto* before = row.meter.empty() ? nullptr : rows.find<MeterRow>(row.meter);
    if (before && before->state == MeterState::commissioned) return Hung::taken;
    return Hung::free;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const TakeWork& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    const auto& work = c.work;
    const Hung hung = hung_meter(rows, row, work.meter_number);
    const auto papers = not_given_yet(rows, row.id, work.papers);
    Decision decision(now);
    decision.about(row.area, row.id);
    decision.add(WorkTaken{row.id, work.work_order, work.meter_number, work.old_meter_number, hung == Hung::taken,
                           work.seals, work.old_reading, work.new_reading, papers, work.error_percent});
    if (hung == Hung::free) decision.add(MeterAllocated{row.id, work.meter_number, row.meter, {}});
    if (!papers.empty()) decision.add(CasePapersGiven{row.id, papers});
    if (row.type == "C14" && work.error_percent) {
        const bool within = std::abs(*work.error_percent) <= meter_error_percent_max;
        decision.add(MeterTested{row.id, *work.error_percent, within, {}, {}});
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const NoteArrival& c, const Now& now) {
    auto found = open_case(rows, c.case_id);
    if (!found) return found.error();
    const CaseRow& row = **found;
    Decision decision(now);
    if (!row.arrival_due || row.arrived_at) return decision;
    decision.about(row.area, row.id).add(EmergencyReached{row.id, c.at, c.at > row.arrival_due});
    return decision;
}

void apply(Rows& rows, const WorkTaken& e, const Envelope& at) {
    rows.put(CaseWorkRow{e.work_order, e.case_id, e.meter, e.old_meter, e.meter_conflict, e.seals, e.old_reading,
                         e.new_reading, e.papers, e.error_percent, at.business});
    change_case(rows, e.case_id, at, [](CaseRow&) {});
}

void apply(Rows& rows, const EmergencyReached& e, const Envelope& at) {
    change_case(rows, e.case_id, at, [&](CaseRow& row) { row.arrived_at = e.arrived; });
}

Commands react(const Rows& rows, const dispatch::WorkRecorded& e, const Envelope& at) {
    const auto* row = rows.find<CaseRow>(at.case_id);
    if (!row || row->state != CaseState::open) return {};
    return {TakeWork{at.case_id, e}};
}

Commands react(const Rows& rows, const dispatch::CrewTapped& e, const Envelope& at) {
    if (e.kind != dispatch::TapKind::arrived) return {};
    const auto* row = rows.find<CaseRow>(at.case_id);
    if (!row || row->state != CaseState::open || !row->arrival_due || row->arrived_at) return {};
    return {NoteArrival{at.case_id, e.at}};
}

}  // namespace yekuo::cases
