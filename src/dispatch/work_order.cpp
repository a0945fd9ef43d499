#include "dispatch/work_order.hpp"

#include <algorithm>
#include <cmath>

#include "dispatch/appointment.hpp"
#include "dispatch/job_types.hpp"
#include "dispatch/risk.hpp"

namespace yekuo::dispatch {
namespace {

constexpr std::array<std::string_view, 8> known_block_reasons{
    "customer_out",   "customer_refused", "no_access",        "unsafe",
    "papers_missing", "site_not_ready",   "material_missing", "other"};
constexpr std::size_t text_max = 64, list_max = 40;

bool is_closed(const WorkOrderRow& row) {
    return row.state == WorkOrderState::done || row.state == WorkOrderState::blocked ||
           row.state == WorkOrderState::withdrawn;
}

// The time that a tap counts with: the device's, if it can be believed.
Instant tap_time(const Tap& c, Instant now) {
    return c.device_time && c.device_time <= now && now - c.device_time <= tap_delay_most ? c.device_time : now;
}

Result<const WorkOrderRow*> order_on_route(const Rows& rows, WorkOrderId id, CrewId crew) {
    const auto* row = rows.find<WorkOrderRow>(id);
    if (!row) return not_found("work_order.unknown");
    if (is_closed(*row)) return conflict("work_order.closed");
    if (row->state != WorkOrderState::booked && row->state != WorkOrderState::under_way)
        return conflict("work_order.not_booked");
    if (!row->crew) return conflict("work_order.no_crew");
    if (crew && crew != row->crew) return conflict("work_order.other_crew");
    return row;
}

std::optional<Error> check_order_of_taps(const Tap& c, const WorkOrderRow& order, const AppointmentRow& promise,
                                         const RouteRow& route, Instant at) {
    const bool begins = c.kind == TapKind::on_the_way || c.kind == TapKind::arrived;
    const Day day = day_of(at);
    if (begins && day != promise.day) return conflict("work_order.not_today");
    if (day < promise.day) return conflict("work_order.not_today");
    if (begins && order.arrived) return conflict("work_order.tap_order");
    if (c.kind == TapKind::accept && order.accepted) return conflict("work_order.tap_order");
    if (c.kind == TapKind::done && !order.arrived) return conflict("work_order.tap_order");
    const bool busy = std::ranges::any_of(route.stops, [&](const Stop& stop) {
        return stop.work_order != order.id && stop.state == StopState::under_way;
    });
    if (begins && busy) return conflict("work_order.another_under_way");
    if (c.kind == TapKind::done && order.installs && !order.recorded) return conflict("work_order.not_recorded");
    if (c.kind == TapKind::blocked && std::ranges::find(known_block_reasons, c.reason) == known_block_reasons.end())
        return invalid("work_order.block_reason", "/reason");
    return {};
}

void begun_first(RouteRow& route) {
    const auto rank = [](const Stop& stop) {
        return stop.state == StopState::done ? 0 : stop.state == StopState::planned ? 2 : 1;
    };
    std::ranges::stable_sort(route.stops, {}, rank);
}

// What a tap changes in its crew's route; the decision and apply both do exactly this.
void mark(RouteRow& route, WorkOrderId order, TapKind kind, Instant at) {
    const auto stop = std::ranges::find(route.stops, order, &Stop::work_order);
    if (stop == route.stops.end()) return;
    switch (kind) {
        case TapKind::accept: return;
        case TapKind::on_the_way:
        case TapKind::arrived:
            for (Stop& other : route.stops)
                if (other.state == StopState::on_the_way) other.state = StopState::planned;
            stop->state = kind == TapKind::arrived ? StopState::under_way : StopState::on_the_way;
            (kind == TapKind::arrived ? stop->start : stop->left) = at;
            if (kind == TapKind::arrived) stop->at_risk = false;
            break;
        case TapKind::blocked:
            if (stop->state != StopState::under_way) {
                route.stops.erase(stop);
                return;
            }
            [[fallthrough]];
        case TapKind::done:
            stop->state = StopState::done;
            stop->end = std::max(at, stop->start);
            break;
    }
    begun_first(route);
}

std::string_view risk_of(TapKind kind) {
    return kind == TapKind::done ? "job_overran" : "crew_late";
}

void end_visit(Decision& decision, const Rows& rows, const Tap& c, const WorkOrderRow& order, Instant at) {
    if (c.kind == TapKind::done)
        decision.add(VisitDone{order.id, order.appointment, order.case_id, order.task, order.crew, order.arrived, at,
                               order.meter_number});
    if (c.kind == TapKind::blocked) {
        decision.add(VisitBlocked{order.id, order.appointment, order.case_id, order.task, order.crew, at, c.reason});
        close_alert(decision, rows, order.appointment, "missed");
    }
    if (c.kind == TapKind::arrived) {
        const auto* promise = rows.find<AppointmentRow>(order.appointment);
        close_alert(decision, rows, order.appointment, at > promise->to ? "came_late" : "came_in_time");
    }
}

std::optional<Error> check_record(const RecordWork& c, const WorkOrderRow& order) {
    if (!order.arrived) return conflict("work_order.tap_order");
    if (c.meter_number.size() > text_max) return invalid("work.meter_number", "/meter_number");
    if (c.old_meter_number.size() > text_max) return invalid("work.meter_number", "/old_meter_number");
    if (c.seals.size() > list_max) return invalid("work.seals", "/seals");
    if (c.photos.size() > list_max) return invalid("work.photos", "/photos");
    if (c.old_reading && *c.old_reading < 0) return invalid("work.reading", "/old_reading");
    if (c.new_reading && *c.new_reading < 0) return invalid("work.reading", "/new_reading");
    if (c.papers.size() > list_max) return invalid("work.papers", "/papers");
    if (c.error_percent && !(std::abs(*c.error_percent) <= 100)) return invalid("work.error", "/error_percent");
    if (!order.installs) return {};
    if (!order.cleared || order.fee_open) return conflict("work_order.not_cleared");
    auto persons = c.persons;
    std::ranges::sort(persons);
    if (std::unique(persons.begin(), persons.end()) - persons.begin() < 2)
        return invalid("work.two_persons", "/persons");
    if (c.meter_number.empty()) return invalid("work.meter_number_missing", "/meter_number");
    if (!c.new_reading) return invalid("work.reading_missing", "/new_reading");
    if (c.seals.empty()) return invalid("work.seal_missing", "/seals");
    return {};
}

}  // namespace

std::span<const std::string_view> block_reasons() {
    return known_block_reasons;
}

Result<Decision> decide(const Rows&, const KnowSite& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id).add(SiteKnown{c.case_id, c.area, c.zone, c.place, c.customer, c.due});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RequestVisit& c, const Now& now) {
    const JobType* type = find_job_type(c.job_type);
    if (!type) return invalid("job_type.unknown", "/job_type", c.job_type);
    std::optional<KnowSite> site = c.site;
    if (const auto* known = rows.find<SiteRow>(c.case_id); !site && known)
        site = KnowSite{known->id, known->area, known->zone, known->place, known->customer, known->due};
    if (!site) return not_found("site.unknown");
    Decision decision(now);
    decision.about(site->area, c.case_id);
    VisitRequested event;
    event.work_order = WorkOrderId{decision.next()};
    event.case_id = c.case_id;
    event.task = c.task;
    event.customer = site->customer;
    event.job_type = c.job_type;
    event.area = site->area;
    event.zone = site->zone;
    event.place = site->place;
    event.in_town = is_in_town(rows, site->area, site->place);
    event.minutes = type->minutes;
    event.skills = type->skills.bits;
    event.crew_size = type->crew_size;
    event.installs = type->installs;
    event.cleared = c.cleared;
    event.due = c.due ? c.due : site->due;
    decision.answer["work_order"] = event.work_order.value;
    decision.add(std::move(event));
    return decision;
}

Result<Decision> decide(const Rows& rows, const ClearWork& c, const Now& now) {
    const auto* row = rows.find<WorkOrderRow>(c.work_order);
    if (!row) return not_found("work_order.unknown");
    Decision decision(now);
    if (row->cleared || is_closed(*row)) return decision;
    decision.about(row->area, row->case_id).add(WorkCleared{row->id});
    return decision;
}

Result<Decision> decide(const Rows& rows, const WithdrawVisit& c, const Now& now) {
    const auto* row = rows.find<WorkOrderRow>(c.work_order);
    if (!row) return not_found("work_order.unknown");
    Decision decision(now);
    if (is_closed(*row)) return decision;
    if (row->state == WorkOrderState::under_way) return conflict("work_order.under_way");
    if (row->appointment) {
        const auto* promise = rows.find<AppointmentRow>(row->appointment);
        decision.about(row->area, row->case_id)
            .add(AppointmentCancelled{promise->id, row->id, row->case_id, row->customer, c.reason, "system"});
        close_alert(decision, rows, promise->id, "cancelled");
        free_slot(decision, rows, *promise, "cancel", now);
    }
    decision.about(row->area, row->case_id).add(VisitWithdrawn{row->id, c.reason});
    return decision;
}

Result<Decision> decide(const Rows& rows, const Tap& c, const Now& now) {
    auto found = order_on_route(rows, c.work_order, c.crew);
    if (!found) return found.error();
    const WorkOrderRow& order = **found;
    const auto* promise = rows.find<AppointmentRow>(order.appointment);
    AreaDay day = read_area_day(rows, promise->area, promise->day);
    CrewDay* own = day.find(order.crew);
    if (!own) return conflict("work_order.no_crew");
    const Instant at = tap_time(c, now.business);
    if (auto error = check_order_of_taps(c, order, *promise, own->route, at)) return *error;
    CrewTapped event{order.id, promise->id, order.crew, promise->day, c.kind, c.device_time, at};
    if (c.place) event.metres_off = static_cast<std::int64_t>(distance(*c.place, order.place).value + 0.5);
    event.reason = c.reason;
    event.by = c.by;
    Decision decision(now);
    decision.about(order.area, order.case_id).add(std::move(event));
    decision.answer["state"] = std::string(boost::describe::enum_to_string(c.kind, "?"));
    if (c.kind == TapKind::accept) return decision;
    end_visit(decision, rows, c, order, at);
    mark(own->route, order.id, c.kind, at);
    LivePlan plan(std::move(day), now.business);
    plan.touch(*plan.crew_index(order.crew));
    const Repair done = repair(plan);
    settle(decision, rows, plan, risk_of(c.kind), now, done);
    return decision;
}

Result<Decision> decide(const Rows& rows, const RecordWork& c, const Now& now) {
    auto found = order_on_route(rows, c.work_order, c.crew);
    if (!found) return found.error();
    const WorkOrderRow& order = **found;
    if (auto error = check_record(c, order)) return *error;
    Decision decision(now);
    decision.about(order.area, order.case_id)
        .add(WorkRecorded{order.id, c.meter_number, c.old_meter_number, c.seals, c.old_reading, c.new_reading,
                          c.persons, c.photos, c.signature, c.note, c.device_time, c.papers, c.error_percent, c.signer});
    return decision;
}

// --- rows ---

void apply(Rows& rows, const SiteKnown& e, const Envelope&) {
    const auto* before = rows.find<SiteRow>(e.case_id);
    rows.put(SiteRow{e.case_id, e.area, e.zone, e.place, e.customer, e.due, before ? before->open_fees : 0});
}

void apply(Rows& rows, const VisitRequested& e, const Envelope& at) {
    WorkOrderRow row;
    row.id = e.work_order;
    row.case_id = e.case_id;
    row.task = e.task;
    row.customer = e.customer;
    row.job_type = e.job_type;
    row.area = e.area;
    row.zone = e.zone;
    row.place = e.place;
    row.in_town = e.in_town;
    row.minutes = e.minutes;
    row.skills = e.skills;
    row.crew_size = e.crew_size;
    row.installs = e.installs;
    row.cleared = e.cleared;
    const auto* site = rows.find<SiteRow>(e.case_id);
    row.fee_open = site && site->open_fees > 0;
    row.due = e.due;
    row.requested = at.business;
    row.changed = at.number;
    rows.insert(std::move(row));
}

void apply(Rows& rows, const WorkCleared& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.cleared = true;
        row.changed = at.number;
    });
}

void apply(Rows& rows, const VisitWithdrawn& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.state = WorkOrderState::withdrawn;
        row.block_reason = e.reason;
        row.changed = at.number;
    });
}

void apply(Rows& rows, const CrewTapped& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.changed = at.number;
        if (e.kind == TapKind::accept) row.accepted = e.at;
        if (e.kind == TapKind::on_the_way) row.left = e.at;
        if (e.kind == TapKind::done) row.done = e.at;
        if (e.kind != TapKind::arrived) return;
        row.arrived = e.at;
        row.metres_off = e.metres_off;
        row.state = WorkOrderState::under_way;
    });
    if (e.kind == TapKind::arrived)
        rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
            row.arrived = row.expected = e.at;
            row.at_risk = false;
            row.changed = at.number;
        });
    if (e.kind != TapKind::accept)
        rows.change<RouteRow>(crew_day(e.crew, e.day), [&](RouteRow& row) { mark(row, e.work_order, e.kind, e.at); });
}

void apply(Rows& rows, const WorkRecorded& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.recorded = true;
        row.meter_number = e.meter_number;
        row.old_meter_number = e.old_meter_number;
        row.seals = e.seals;
        row.old_reading = e.old_reading;
        row.new_reading = e.new_reading;
        row.persons = e.persons;
        row.photos = e.photos;
        row.signature = e.signature;
        row.note = e.note;
        row.signer = e.signer;
        row.papers = e.papers;
        row.error_percent = e.error_percent;
        row.changed = at.number;
    });
}

void apply(Rows& rows, const VisitDone& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.state = WorkOrderState::done;
        row.changed = at.number;
    });
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.state = AppointmentState::done;
        row.changed = at.number;
    });
}

void apply(Rows& rows, const VisitBlocked& e, const Envelope& at) {
    rows.change<WorkOrderRow>(e.work_order, [&](WorkOrderRow& row) {
        row.state = WorkOrderState::blocked;
        row.block_reason = e.reason;
        row.changed = at.number;
    });
    rows.change<AppointmentRow>(e.appointment, [&](AppointmentRow& row) {
        row.state = AppointmentState::missed;
        row.at_risk = false;
        row.changed = at.number;
    });
}

}  // namespace yekuo::dispatch
