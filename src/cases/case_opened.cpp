// What a new case looks like in the rows: itself, its number, its papers and its key links.
#include "cases/case.hpp"
#include "cases/disclosure.hpp"

namespace yekuo::cases {

namespace {

CaseRow row_of(const CaseOpened& e, const Envelope& at) {
    CaseRow row;
    row.id = e.case_id;
    row.number = e.number;
    row.type = e.type;
    row.area = e.area;
    row.zone = e.zone;
    row.place = e.place;
    row.address = e.address;
    row.text = e.text;
    row.customer = e.customer;
    row.request = e.request;
    row.channel = e.channel;
    row.external_ref = e.external_ref;
    row.urgency = e.urgency;
    row.load_kw = e.load_kw;
    row.key_link = "acceptance";
    row.opened = at.business;
    row.due = e.deadline.due;
    row.provisional_due = e.deadline.provisional;
    row.limit = e.limit;
    row.calendar_version = e.deadline.calendar_version;
    row.first_contact_due = e.first_contact_due;
    row.territory = e.territory;
    row.arrival_minutes = e.arrival_minutes;
    row.arrival_due = e.arrival_due;
    row.accepted_by = e.by;
    row.changed = at.number;
    return row;
}

}  // namespace

void apply(Rows& rows, const CaseOpened& e, const Envelope& at) {
    rows.insert(row_of(e, at));
    rows.put(CaseNumberRow{e.series, e.serial});
    for (const auto& paper : e.papers)
        rows.insert(PaperRow{link_id(e.case_id, paper), e.case_id, paper, true, e.received_at});
    for (const auto& paper : e.missing)
        rows.insert(PaperRow{link_id(e.case_id, paper), e.case_id, paper, false, {}});
    std::int32_t position = 0;
    for (const auto& planned : e.links) {
        KeyLinkRow link;
        link.id = link_id(e.case_id, planned.link);
        link.case_id = e.case_id;
        link.link = planned.link;
        link.position = position++;
        link.days_max = planned.days_max;
        if (position == 1) {
            link.state = LinkState::running;
            link.started = e.received_at;
        }
        rows.insert(std::move(link));
    }
}

}  // namespace yekuo::cases
