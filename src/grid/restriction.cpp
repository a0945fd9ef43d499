#include "grid/resource.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

#include <algorithm>
#include <array>

namespace yekuo::grid {

namespace {

constexpr std::array<std::string_view, 3> kinds{"line", "substation", "transformer"};
// F1, F2, F6, F7 and F8 restrict; the others only help to choose an access point.
constexpr std::array<std::string_view, 5> reasons{"f1_feeder_load", "f2_feeder_capacity", "f6_transformer_capacity",
                                                  "f7_transformer_load", "f8_public_transformer"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& known, const std::string& one) {
    return std::ranges::find(known, one) != known.end();
}

// "f1_feeder_load": F1.
std::string rule_of(const std::string& reason) { return "F" + reason.substr(1, 1); }

bool fits(const std::string& kind, const Shape& shape) { return (kind == "line") == shape.areas.empty(); }

std::string row_of(std::int64_t restriction, CaseId case_id) {
    return std::to_string(restriction) + "/" + std::to_string(case_id.value);
}

void one_less(Rows& rows, std::int64_t restriction) {
    rows.change<RestrictionRow>(restriction, [](RestrictionRow& row) { row.waiting = std::max(0, row.waiting - 1); });
}

Commands end_of(const Rows& rows, CaseId case_id) {
    if (rows.where<RestrictedCaseRow>("case_id", case_id).empty()) return {};
    return {ForgetRestricted{case_id}};
}

}  // namespace

bool is_in_force(RestrictionState state) {
    return state >= RestrictionState::published && state < RestrictionState::lifted;
}

bool restricts(const RestrictionRow& row, Place place, double asked_kva) {
    if (!is_in_force(row.state) || asked_kva <= row.open_kva) return false;
    const Metres within{static_cast<double>(row.radius_m)};
    return row.shape ? reaches(*row.shape, place, within) : distance(row.place, place).value <= within.value;
}

std::vector<const RestrictionRow*> restricting(const Rows& rows, Area area, Place place, double asked_kva) {
    std::vector<const RestrictionRow*> found;
    for (const auto* row : rows.where<RestrictionRow>("area", area))
        if (restricts(*row, place, asked_kva)) found.push_back(row);
    return found;
}

Result<Decision> decide(const Rows& rows, const DraftRestriction& c, const Now& now) {
    RestrictionDrafted event = c.wanted;
    if (!among(kinds, event.kind)) return invalid("restriction.kind", "/kind");
    if (!among(reasons, event.reason)) return invalid("restriction.reason", "/reason");
    if (event.area == 0) return invalid("restriction.area", "/area");
    if (c.shape && !fits(event.kind, *c.shape)) return invalid("restriction.geometry_kind", "/geometry");
    const std::string rule = rule_of(event.reason);
    if (!c.resource.empty()) {
        const auto* resource = rows.find<ResourceRow>(c.resource);
        if (!resource) return not_found("resource.unknown");
        if (resource->kind != event.kind) return conflict("resource.other_kind", resource->kind);
        if (stands_already(rows, c.resource, rule)) return conflict("restriction.stands");
    }
    Decision decision(now);
    decision.about(event.area);
    event.restriction = decision.next();
    decision.answer["restriction"] = event.restriction;
    const RestrictionFound named{event.restriction, c.resource, rule, {}, event.load_percent, 0, event.open_kva, {}};
    const AccountId by = event.by;
    decision.add(std::move(event));
    if (!c.resource.empty()) decision.add(named);
    if (c.shape) decision.add(RestrictionDrawn{named.restriction, *c.shape, by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const DrawRestriction& c, const Now& now) {
    const auto* row = rows.find<RestrictionRow>(c.restriction);
    if (!row) return not_found("restriction.unknown");
    if (row->state == RestrictionState::lifted) return conflict("restriction.lifted");
    if (!fits(row->kind, c.shape)) return invalid("restriction.geometry_kind", "/geometry");
    Decision decision(now);
    decision.about(row->area).add(RestrictionDrawn{c.restriction, c.shape, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const RemoveDrawing& c, const Now& now) {
    const auto* row = rows.find<RestrictionRow>(c.restriction);
    if (!row) return not_found("restriction.unknown");
    if (row->state == RestrictionState::lifted) return conflict("restriction.lifted");
    if (!row->shape) return conflict("restriction.not_drawn");
    Decision decision(now);
    decision.about(row->area).add(DrawingRemoved{c.restriction, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const MoveRestriction& c, const Now& now) {
    const auto* row = rows.find<RestrictionRow>(c.restriction);
    if (!row) return not_found("restriction.unknown");
    // Forward only; a published one may be limited, relieved or verified at once, but never lifted unverified.
    const bool verified = row->state == RestrictionState::to_verify;
    if (c.state <= row->state || (c.state == RestrictionState::lifted && !verified) ||
        (row->state < RestrictionState::published && static_cast<int>(c.state) != static_cast<int>(row->state) + 1))
        return conflict("restriction.order");
    const auto promised = c.promised ? c.promised : row->promised;
    if (c.state == RestrictionState::relief_under_way && !promised) return invalid("restriction.promise_missing", "/promised");
    Decision decision(now);
    decision.about(row->area);
    decision.answer["restriction"] = row->id;
    decision.add(RestrictionMoved{row->id, c.state, c.open_kva.value_or(row->open_kva),
                                  c.project.empty() ? row->project : c.project, promised, c.by});
    if (c.state != RestrictionState::lifted) return decision;
    for (const auto* touched : rows.where<RestrictedCaseRow>("restriction", row->id)) {
        decision.about(row->area, touched->case_id);
        decision.add(CustomerWoken{row->id, touched->case_id, touched->customer});
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const NoteRestricted& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id);
    for (const auto* row : restricting(rows, c.area, c.place, c.asked_kva))
        if (!rows.find<RestrictedCaseRow>(row_of(row->id, c.case_id)))
            decision.add(CaseRestricted{row->id, c.case_id, c.customer, c.asked_kva, row->open_kva});
    return decision;
}

Result<Decision> decide(const Rows& rows, const ForgetRestricted& c, const Now& now) {
    Decision decision(now);
    for (const auto* row : rows.where<RestrictedCaseRow>("case_id", c.case_id)) {
        const auto* restriction = rows.find<RestrictionRow>(row->restriction);
        if (!restriction || restriction->state == RestrictionState::lifted) continue;
        decision.about(restriction->area, c.case_id).add(CaseFreed{row->restriction, c.case_id});
    }
    return decision;
}

void apply(Rows& rows, const RestrictionDrafted& e, const Envelope& at) {
    RestrictionRow row;
    row.id = e.restriction;
    row.kind = e.kind;
    row.title = e.title;
    row.reason = e.reason;
    row.place = e.place;
    row.radius_m = e.radius_m;
    row.open_kva = e.open_kva;
    row.load_percent = e.load_percent;
    row.area = e.area;
    row.post = e.post;
    row.project = e.project;
    row.promised = e.promised;
    row.drafted = at.business;
    rows.insert(std::move(row));
}

void apply(Rows& rows, const RestrictionMoved& e, const Envelope& at) {
    rows.change<RestrictionRow>(e.restriction, [&](RestrictionRow& row) {
        row.state = e.state;
        row.open_kva = e.open_kva;
        row.project = e.project;
        row.promised = e.promised;
        if (e.state == RestrictionState::published) row.published = at.business;
        if (e.state == RestrictionState::lifted) row.lifted = at.business;
    });
}

void apply(Rows& rows, const RestrictionDrawn& e, const Envelope&) {
    rows.change<RestrictionRow>(e.restriction, [&](RestrictionRow& row) { row.shape = e.shape; });
}

void apply(Rows& rows, const DrawingRemoved& e, const Envelope&) {
    rows.change<RestrictionRow>(e.restriction, [](RestrictionRow& row) { row.shape.reset(); });
}

void apply(Rows& rows, const CaseRestricted& e, const Envelope&) {
    rows.put(RestrictedCaseRow{row_of(e.restriction, e.case_id), e.restriction, e.case_id, e.customer});
    rows.change<RestrictionRow>(e.restriction, [](RestrictionRow& row) { ++row.waiting; });
}

void apply(Rows& rows, const CustomerWoken& e, const Envelope&) { one_less(rows, e.restriction); }

void apply(Rows& rows, const CaseFreed& e, const Envelope&) {
    rows.erase<RestrictedCaseRow>(row_of(e.restriction, e.case_id));
    one_less(rows, e.restriction);
}

Commands react(const Rows& rows, const cases::CaseOpened& e, const Envelope&) {
    if (restricting(rows, e.area, e.place, e.load_kw).empty()) return {};
    return {NoteRestricted{e.case_id, e.area, e.place, e.customer, e.load_kw}};
}

Commands react(const Rows& rows, const cases::CaseDone& e, const Envelope&) { return end_of(rows, e.case_id); }
Commands react(const Rows& rows, const cases::CaseCancelled& e, const Envelope&) { return end_of(rows, e.case_id); }

void join(store::House& house) {
    house.tables<RestrictionRow, RestrictedCaseRow>();
    house.event_list<Events>();
    join_resources(house);
}

}  // namespace yekuo::grid
