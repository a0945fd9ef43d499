#include "cases/case_views.hpp"

#include <algorithm>
#include <charconv>

#include "access/account.hpp"

namespace yekuo::cases {

namespace {

using access::Scope;
using intake::optional_time;
using intake::PersonalView;

template <class To, class From>
To named(const From& from) {
    auto read = from_json<To>(to_json(from));
    return read ? *read : To{};
}

std::optional<std::string> optional_text(const std::string& text) {
    if (text.empty()) return {};
    return text;
}

std::optional<double> kilowatt_hours(const std::optional<std::int64_t>& hundredths) {
    if (!hundredths) return {};
    return static_cast<double>(*hundredths) / 100;
}

std::vector<api::CasePause> pause_views(const CaseRow& row, const PersonalView* personal) {
    std::vector<api::CasePause> pauses;
    for (std::size_t i = 0; i < row.pauses.size(); ++i) {
        const calendar::Pause& stood = row.pauses[i];
        api::CasePause pause;
        pause.reason = named<decltype(pause.reason)>(stood.reason);
        pause.cause = i < row.pause_causes.size() ? row.pause_causes[i] : "";
        pause.from = format_instant(stood.from);
        if (stood.to) pause.to = format_instant(*stood.to);
        if (personal && i < row.pause_notes.size()) pause.note = optional_text(personal->text(row.pause_notes[i]));
        pauses.push_back(std::move(pause));
    }
    return pauses;
}

std::vector<api::CaseWork> work_views(const CaseFile& file) {
    std::vector<api::CaseWork> works;
    for (const CaseWorkRow& row : file.works) {
        api::CaseWork work;
        work.work_order = row.id.value;
        work.at = format_instant(row.at);
        work.meter_number = optional_text(row.meter);
        work.old_meter_number = optional_text(row.old_meter);
        work.meter_conflict = row.meter_conflict;
        work.seals = row.seals;
        work.old_reading = kilowatt_hours(row.old_reading);
        work.new_reading = kilowatt_hours(row.new_reading);
        work.papers = row.papers;
        work.error_percent = row.error_percent;
        works.push_back(std::move(work));
    }
    return works;
}

std::optional<api::MeterTest> test_view(const CaseFile& file, const PersonalView* personal) {
    if (!file.meter_test) return {};
    api::MeterTest test;
    test.error_percent = file.meter_test->error_percent;
    test.within = file.meter_test->within;
    test.at = format_instant(file.meter_test->at);
    if (personal) test.report = optional_text(personal->text(file.meter_test->report));
    return test;
}

std::optional<api::Arrival> arrival_view(const CaseRow& row, Instant now) {
    if (!row.arrival_due) return {};
    api::Arrival arrival;
    arrival.minutes = row.arrival_minutes;
    arrival.territory = row.territory;
    arrival.due = format_instant(row.arrival_due);
    arrival.arrived = optional_time(row.arrived_at);
    const bool waits = !row.arrived_at && row.state == CaseState::open;
    arrival.late = (waits ? now : row.arrived_at) > row.arrival_due;
    return arrival;
}

std::string shown_outcome(const CallRow& call) {
    if (!call.satisfied) return call.outcome;
    return *call.satisfied ? "satisfied" : "dissatisfied";
}

std::vector<api::CallRecord> call_views(const CaseFile& file, const PersonalView& personal, ActorNames& actors) {
    std::vector<api::CallRecord> calls;
    for (const CallRow& row : file.calls) {
        api::CallRecord call;
        call.kind = row.kind;
        call.outcome = shown_outcome(row);
        call.at = format_instant(row.at);
        if (row.account) call.by_name = actors.name("account:" + std::to_string(row.account.value));
        if (const auto note = personal.text(row.note); !note.empty()) call.note = note;
        calls.push_back(std::move(call));
    }
    return calls;
}

std::vector<api::Fee> fee_views(const CaseFile& file) {
    std::vector<api::Fee> fees;
    for (const FeeRow& row : file.fees)
        if (row.state != FeeState::cancelled)
            fees.push_back({std::to_string(row.id), row.kind, row.cents, optional_time(row.settled_at),
                            optional_text(row.basis), optional_text(row.document)});
    return fees;
}

bool waits_for(const CaseFile& file, std::string_view topic) {
    return std::ranges::find(file.waiting_for, topic) != file.waiting_for.end();
}

// What the customer does next, in the order of urgency.
std::vector<api::ToDo> to_do(const CaseFile& file, const std::vector<api::WorkOrder>& work_orders) {
    std::vector<api::ToDo> list;
    if (file.rating && file.rating->stars == 0) list.push_back({"rate", {}, {}, {}});
    if (file.row.state != CaseState::open) return list;
    if (std::ranges::any_of(file.papers, [](const PaperRow& paper) { return !paper.given; }))
        list.push_back({"give_papers", {}, {}, {}});
    if (waits_for(file, "cases.contract")) list.push_back({"sign_contract", {}, {}, {}});
    for (const FeeRow& fee : file.fees)
        if (fee.state == FeeState::assessed) list.push_back({"settle_fee", {}, {}, std::to_string(fee.id)});
    for (const api::WorkOrder& order : work_orders) {
        if (order.state == api::WorkOrderState::waiting) list.push_back({"choose_slot", order.id, {}, {}});
        const bool promised = order.appointment && order.appointment->state == api::AppointmentState::confirmed;
        if (promised) list.push_back({"be_present", order.id, order.appointment->id, {}});
    }
    return list;
}

std::vector<std::string> papers_missing(const CaseFile& file) {
    std::vector<std::string> missing;
    for (const PaperRow& paper : file.papers)
        if (!paper.given) missing.push_back(paper.paper);
    return missing;
}

api::KeyLink link_view(const KeyLinkRow& row, const CaseFile& file, ActorNames& actors, Instant now) {
    api::KeyLink link;
    link.link = row.link;
    link.state = named<api::KeyLinkState>(row.state);
    if (row.state == LinkState::running && file.row.state == CaseState::open) link.turn = file.row.turn;
    link.started = optional_time(row.started);
    link.due = optional_time(row.due);
    link.done = optional_time(row.done);
    if (auto handler = actors.handler(row.handler)) link.handler = *handler;
    link.fee_cents = row.fee_cents;
    link.papers = row.state == LinkState::running ? papers_missing(file) : row.papers;
    const bool running = row.state == LinkState::running && file.row.pause_cause.empty();
    if (row.due) link.overdue = row.done ? row.done > row.due : running && now > row.due;
    return link;
}

}  // namespace

std::optional<api::Handler> ActorNames::handler(const std::string& actor) {
    if (const auto found = known_.find(actor); found != known_.end()) return found->second;
    auto& known = known_[actor];
    const auto colon = actor.find(':');
    if (colon == std::string::npos) return known;
    std::int64_t id = 0;
    std::from_chars(actor.data() + colon + 1, actor.data() + actor.size(), id);
    if (actor.starts_with("account:")) {
        const auto account = session_.row<access::AccountRow>(AccountId{id});
        if (!account) return known;
        known = api::Handler{vault_.details({account->person})[account->person].name,
                             std::string(access::role_name(account->role)), {}};
    } else if (actor.starts_with("crew:")) {
        for (const auto& row : session_.query("select name from crew where id = $1", {id}))
            known = api::Handler{store::text(row[0]), "crew", {}};
    }
    return known;
}

std::optional<std::string> ActorNames::name(const std::string& actor) {
    const auto found = handler(actor);
    if (!found || found->name.empty()) return {};
    return found->name;
}

std::vector<api::CaseBrief> brief_views(access::Service& service, const Scope& scope,
                                        const std::vector<CaseRow>& rows) {
    PersonalView personal(service.vault, scope);
    for (const auto& row : rows) personal.want(row.address).want(row.customer);
    personal.load();
    std::vector<api::CaseBrief> briefs;
    for (const auto& row : rows) {
        api::CaseBrief brief;
        brief.id = row.id.value;
        brief.number = row.number;
        brief.type = row.type;
        brief.area = row.area;
        brief.zone = row.zone;
        brief.address = personal.address(row.address);
        brief.customer = personal.person(row.customer);
        brief.state = named<api::CaseState>(row.state);
        brief.turn = named<api::Turn>(row.turn);
        brief.key_link = row.key_link;
        brief.opened = format_instant(row.opened);
        brief.due = optional_time(row.due);
        brief.closed = optional_time(row.closed);
        briefs.push_back(std::move(brief));
    }
    return briefs;
}

api::Case case_view(access::Service& service, store::Session& session, const Scope& scope, const CaseFile& file,
                    std::vector<api::WorkOrder> work_orders) {
    const CaseRow& row = file.row;
    PersonalView personal(service.vault, scope);
    personal.want(row.address).want(row.text).want(row.customer);
    for (const CallRow& call : file.calls) personal.want(call.note);
    for (const SealedId note : row.pause_notes) personal.want(note);
    personal.want(row.answer).want(row.cancel_note);
    if (file.meter_test) personal.want(file.meter_test->report);
    if (file.rating) personal.want(file.rating->reason);
    personal.load();
    ActorNames actors(session, service.vault);

    api::Case view;
    view.id = row.id.value;
    view.number = row.number;
    view.type = row.type;
    view.area = row.area;
    view.zone = row.zone;
    view.place.lat = row.place.lat;
    view.place.lon = row.place.lon;
    view.address = personal.address(row.address);
    if (const auto text = personal.text(row.text); !text.empty()) view.text = text;
    view.customer = personal.person(row.customer);
    view.channel = row.channel;
    view.request = row.request.value;
    view.state = named<api::CaseState>(row.state);
    view.turn = named<api::Turn>(row.turn);
    view.key_link = row.key_link;
    view.opened = format_instant(row.opened);
    view.due = optional_time(row.due);
    view.due_provisional = row.provisional_due;
    view.closed = optional_time(row.closed);
    for (const PaperRow& paper : file.papers) view.papers.push_back({paper.paper, paper.given});
    view.fees = fee_views(file);
    view.contract_signed = optional_time(row.contract_at);
    if (!row.meter.empty()) view.meter_number = row.meter;
    // What the hall said to itself about a call is not for the customer's page.
    if (scope.is_staff()) view.calls = call_views(file, personal, actors);
    if (file.rating && file.rating->stars > 0) {
        view.rating = api::Rating{file.rating->stars, {}};
        if (const auto reason = personal.text(file.rating->reason); !reason.empty()) view.rating->reason = reason;
    }
    view.answered = optional_time(row.answered_at);
    view.answer = optional_text(personal.text(row.answer));
    view.outcome = optional_text(row.outcome);
    // What the hall notes for itself is not for the customer's page.
    if (scope.is_staff()) view.cancel_note = optional_text(personal.text(row.cancel_note));
    view.first_contact_due = optional_time(row.first_contact_due);
    view.first_contact = optional_time(row.first_contact_at);
    view.account_number = optional_text(row.account);
    view.arrival = arrival_view(row, service.writer.business_now());
    view.pauses = pause_views(row, scope.is_staff() ? &personal : nullptr);
    view.works = work_views(file);
    view.meter_test = test_view(file, &personal);
    view.work_orders = std::move(work_orders);
    if (!file.process.empty()) view.process = file.process;
    return view;
}

api::Timeline timeline_view(access::Service& service, store::Session& session, const CaseFile& file,
                            const Scope& scope, const std::vector<api::WorkOrder>& work_orders, Instant now) {
    const CaseRow& row = file.row;
    ActorNames actors(session, service.vault);
    api::Timeline timeline;
    timeline.case_id = row.id.value;
    timeline.number = row.number;
    timeline.type = row.type;
    timeline.state = named<api::CaseState>(row.state);
    timeline.turn = named<api::Turn>(row.turn);
    timeline.opened = format_instant(row.opened);
    timeline.due = optional_time(row.due);
    timeline.due_provisional = row.provisional_due;
    for (const KeyLinkRow& link : file.links) timeline.links.push_back(link_view(link, file, actors, now));
    timeline.pauses = pause_views(row, nullptr);
    timeline.works = work_views(file);
    timeline.meter_test = test_view(file, nullptr);
    timeline.arrival = arrival_view(row, now);
    timeline.account_number = optional_text(row.account);
    timeline.papers_missing = papers_missing(file);
    if (scope.is_customer()) timeline.to_do = to_do(file, work_orders);
    return timeline;
}

}  // namespace yekuo::cases
