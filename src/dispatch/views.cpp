#include "dispatch/views.hpp"

#include <fmt/format.h>

#include "dispatch/job_types.hpp"
#include "route/travel.hpp"

namespace yekuo::dispatch {
namespace {

using store::integer;
using store::text;

std::string in_list(const auto& ids) {
    std::string list;
    for (const auto id : ids) list += (list.empty() ? "" : ",") + std::to_string(id.value);
    return list;
}

api::WorkOrderState state_view(const WorkOrderRow& row) {
    using enum WorkOrderState;
    switch (row.state) {
        case open: return api::WorkOrderState::waiting;
        case held: return api::WorkOrderState::held;
        case done: return api::WorkOrderState::done;
        case blocked: return api::WorkOrderState::blocked;
        case withdrawn: return api::WorkOrderState::cancelled;
        default: break;
    }
    if (row.arrived) return api::WorkOrderState::arrived;
    if (row.left) return api::WorkOrderState::on_the_way;
    if (row.accepted) return api::WorkOrderState::accepted;
    return api::WorkOrderState::booked;
}

template <class To, class From>
To same_name(From from) {
    To to{};
    boost::describe::enum_from_string(boost::describe::enum_to_string(from, ""), to);
    return to;
}

std::optional<double> kilowatt_hours(const std::optional<std::int64_t>& hundredths) {
    if (!hundredths) return {};
    return static_cast<double>(*hundredths) / 100;
}

api::WorkRecord record_view(const WorkOrderRow& row, std::string note, std::string signer) {
    api::WorkRecord record;
    if (!row.meter_number.empty()) record.meter_number = row.meter_number;
    record.old_reading = kilowatt_hours(row.old_reading);
    record.new_reading = kilowatt_hours(row.new_reading);
    record.seals = row.seals;
    for (const SealedId photo : row.photos) record.photos.push_back(photo.value);
    if (row.signature) record.signature = row.signature.value;
    if (!note.empty()) record.note = std::move(note);
    if (!signer.empty()) record.signer = std::move(signer);
    if (!row.papers.empty()) record.papers = row.papers;
    record.error_percent = row.error_percent;
    return record;
}

}  // namespace

std::optional<std::string> optional_time(Instant at) {
    if (!at) return {};
    return format_instant(at);
}

api::Place place_view(Place place) {
    api::Place view;
    view.lat = place.lat;
    view.lon = place.lon;
    return view;
}

api::Shift shift_view(const ShiftRow& row) {
    api::Shift view;
    view.day = format_day(row.day);
    view.from = format_instant(row.from);
    view.to = format_instant(row.to);
    view.break_from = optional_time(row.break_from);
    view.break_to = optional_time(row.break_to);
    view.state = row.state == ShiftState::rostered ? "rostered" : "absent";
    return view;
}

std::vector<std::string> skill_names(std::uint32_t skills) {
    constexpr std::pair<std::uint32_t, const char*> names[] = {
        {skill::low_voltage, "low_voltage"}, {skill::high_voltage, "high_voltage"}, {skill::metering, "metering"},
        {skill::survey, "survey"},           {skill::testing, "testing"},           {skill::inspection, "inspection"}};
    std::vector<std::string> list;
    for (const auto& [bit, name] : names)
        if (skills & bit) list.push_back(name);
    return list;
}

void Views::want(const WorkOrderRow& row) {
    want(row.case_id);
    want_crew(row.crew);
    if (row.customer) people_wanted_.insert(row.customer);
    if (row.appointment) appointments_wanted_.insert(row.appointment);
    for (const SealedId words : {row.note, row.signer})
        if (words) words_wanted_.push_back(words);
}

void Views::want(const AppointmentRow& row) {
    want(row.case_id);
    want_crew(row.crew);
    orders_wanted_.insert(row.work_order);
}

void Views::want(const Stop& stop) {
    want(stop.case_id);
    orders_wanted_.insert(stop.work_order);
    if (stop.appointment) appointments_wanted_.insert(stop.appointment);
}

void Views::load() {
    load_orders();
    load_cases();
    if (!crews_wanted_.empty())
        for (CrewRow& row : session_.rows<CrewRow>("where id in (" + in_list(crews_wanted_) + ")"))
            crews_[row.id] = std::move(row);
    load_people();
}

void Views::load_orders() {
    if (!orders_wanted_.empty())
        for (WorkOrderRow& row : session_.rows<WorkOrderRow>("where id in (" + in_list(orders_wanted_) + ")"))
            orders_[row.id] = std::move(row);
    if (!appointments_wanted_.empty())
        for (AppointmentRow& row :
             session_.rows<AppointmentRow>("where id in (" + in_list(appointments_wanted_) + ")")) {
            want_crew(row.crew);
            appointments_[row.id] = std::move(row);
        }
}

void Views::load_cases() {
    if (cases_wanted_.empty()) return;
    const std::string list = in_list(cases_wanted_);
    for (const auto& row : session_.query(
             "select id, number, type, urgency, meter, address, text, customer, contract_at from connection_case "
             "where id in (" + list + ")")) {
        CaseFacts& facts = cases_[CaseId{integer(row[0])}];
        facts.number = text(row[1]);
        facts.type = text(row[2]);
        facts.urgency = text(row[3]);
        facts.meter = text(row[4]);
        facts.address = {integer(row[5])};
        facts.text = {integer(row[6])};
        facts.customer = {integer(row[7])};
        facts.contract_signed = integer(row[8]) != 0;
        if (facts.customer) people_wanted_.insert(facts.customer);
    }
    for (const auto& row :
         session_.query("select case_id, paper from case_paper where given = 0 and case_id in (" + list + ")"))
        cases_[CaseId{integer(row[0])}].papers_missing.push_back(text(row[1]));
    for (const auto& row : session_.query("select case_id, count(*) from fee where state = 'assessed' and case_id in (" +
                                          list + ") group by case_id"))
        cases_[CaseId{integer(row[0])}].open_fees = integer(row[1]);
}

void Views::load_people() {
    std::vector<SealedId> sealed = words_wanted_;
    for (const auto& [id, facts] : cases_) {
        if (facts.address) sealed.push_back(facts.address);
        if (facts.text) sealed.push_back(facts.text);
    }
    for (const auto& [id, row] : crews_) {
        accounts_wanted_.insert(row.leader);
        accounts_wanted_.insert(row.members.begin(), row.members.end());
    }
    if (!accounts_wanted_.empty())
        for (const auto& row :
             session_.query("select id, person from account where id in (" + in_list(accounts_wanted_) + ")")) {
            accounts_[AccountId{integer(row[0])}] = {integer(row[1])};
            people_wanted_.insert({integer(row[1])});
        }
    texts_.merge(service_.vault.open_all(sealed));
    people_.merge(service_.vault.details({people_wanted_.begin(), people_wanted_.end()}));
}

const Views::CaseFacts& Views::facts(CaseId case_id) const {
    static const CaseFacts none;
    const auto found = cases_.find(case_id);
    return found == cases_.end() ? none : found->second;
}

std::string Views::opened(SealedId id) const {
    const auto found = texts_.find(id);
    return found == texts_.end() ? std::string{} : found->second;
}

std::string Views::case_number(CaseId case_id) const { return facts(case_id).number; }
std::string Views::case_type(CaseId case_id) const { return facts(case_id).type; }

std::optional<api::CrewBrief> Views::crew_brief(CrewId crew) const {
    const auto found = crews_.find(crew);
    if (found == crews_.end()) return {};
    const CrewRow& row = found->second;
    return api::CrewBrief{row.id.value, row.name, row.zone, row.area};
}

api::Appointment Views::appointment(const AppointmentRow& row) const {
    api::Appointment view;
    view.id = row.id.value;
    view.work_order = row.work_order.value;
    view.case_id = row.case_id.value;
    view.case_number = case_number(row.case_id);
    view.case_type = case_type(row.case_id);
    if (const auto order = orders_.find(row.work_order); order != orders_.end())
        view.job_type = order->second.job_type;
    view.area = row.area;
    view.day = format_day(row.day);
    view.mode = same_name<api::AppointmentMode>(row.mode);
    view.from = format_instant(row.from);
    view.to = format_instant(row.to);
    view.state = same_name<api::AppointmentState>(row.state);
    if (row.state == AppointmentState::held) view.hold_until = optional_time(row.hold_until);
    view.crew = crew_brief(row.crew);
    view.expected = optional_time(row.expected);
    view.at_risk = row.at_risk;
    if (!row.risk_cause.empty()) view.risk_cause = row.risk_cause;
    return view;
}

api::WorkOrder Views::work_order(const WorkOrderRow& row) const {
    const CaseFacts& about = facts(row.case_id);
    api::WorkOrder view;
    view.id = row.id.value;
    view.case_id = row.case_id.value;
    view.case_number = about.number;
    view.case_type = about.type;
    if (row.task) view.task = row.task.value;
    view.job_type = row.job_type;
    view.area = row.area;
    view.zone = row.zone;
    view.place = place_view(row.place);
    view.address = opened(about.address);
    if (about.text && scope_.role != access::Role::administrator) view.text = opened(about.text);
    if (const auto person = people_.find(about.customer); person != people_.end() && !person->second.erased) {
        const bool masked = scope_.role == access::Role::administrator;
        const people::Details& details = person->second;
        view.customer = api::PersonView{about.customer.value, masked ? people::mask_name(details.name) : details.name,
                                        masked ? people::mask_phone(details.phone) : details.phone, masked};
    }
    view.minutes = row.minutes;
    view.minutes_source = "standard";
    view.skills = skill_names(row.skills);
    view.crew_size = row.crew_size;
    boost::describe::enum_from_string(about.urgency.c_str(), view.urgency);
    view.due = optional_time(row.due);
    view.state = state_view(row);
    if (const auto found = appointments_.find(row.appointment); found != appointments_.end()) {
        view.appointment = appointment(found->second);
        view.appointment->job_type = row.job_type;
    }
    view.crew = crew_brief(row.crew);
    view.papers_missing = about.papers_missing;
    if (row.installs && (!row.cleared || row.fee_open)) {
        if (!about.contract_signed) view.needs.push_back("contract");
        if (about.open_fees > 0) view.needs.push_back("fee");
        if (about.meter.empty()) view.needs.push_back("meter");
    }
    if (!about.meter.empty()) view.meter_allocated = about.meter;
    view.taps.accepted = optional_time(row.accepted);
    view.taps.on_the_way = optional_time(row.left);
    view.taps.arrived = optional_time(row.arrived);
    (row.state == WorkOrderState::blocked ? view.taps.blocked : view.taps.done) = optional_time(row.done);
    if (!row.block_reason.empty()) view.blocked_reason = row.block_reason;
    const bool reads_words = scope_.role != access::Role::administrator;
    if (row.recorded)
        view.record = record_view(row, reads_words ? opened(row.note) : "", reads_words ? opened(row.signer) : "");
    return view;
}

api::Crew Views::crew(const CrewRow& row, const std::optional<ShiftRow>& today) const {
    api::Crew view;
    view.id = row.id.value;
    view.name = row.name;
    view.zone = row.zone;
    view.area = row.area;
    view.station = place_view(row.station);
    view.skills = skill_names(row.skills);
    view.size = row.size;
    view.vehicle = row.vehicle;
    const auto add = [&](AccountId account, bool leader) {
        if (!account) return;
        const auto person = accounts_.find(account);
        const auto details = person == accounts_.end() ? people_.end() : people_.find(person->second);
        view.members.push_back({account.value, details == people_.end() ? "" : details->second.name, leader});
    };
    add(row.leader, true);
    for (const AccountId member : row.members)
        if (member != row.leader) add(member, false);
    if (today) view.today = shift_view(*today);
    return view;
}

api::Stop Views::stop(const Stop& stop) const {
    const CaseFacts& about = facts(stop.case_id);
    api::Stop view;
    view.work_order = stop.work_order.value;
    if (stop.appointment) view.appointment = stop.appointment.value;
    view.case_id = stop.case_id.value;
    view.case_number = about.number;
    view.case_type = about.type;
    view.job_type = stop.job_type;
    view.place = place_view(stop.place);
    view.address = opened(about.address);
    boost::describe::enum_from_string(about.urgency.c_str(), view.urgency);
    if (const auto order = orders_.find(stop.work_order); order != orders_.end()) view.state = state_view(order->second);
    view.start = format_instant(stop.start);
    view.end = format_instant(stop.end);
    if (const auto found = appointments_.find(stop.appointment); found != appointments_.end())
        view.mode = boost::describe::enum_to_string(found->second.mode, "hour");
    view.window_from = optional_time(stop.from);
    view.window_to = optional_time(stop.to);
    view.due = optional_time(stop.due);
    view.pinned = stop.pinned;
    view.at_risk = stop.at_risk;
    if (stop.to && stop.start > stop.to) view.late_minutes = (stop.start - stop.to).count / 60'000;
    return view;
}

api::RouteView Views::route(const CrewDay& day) const {
    api::RouteView view;
    view.crew = api::CrewBrief{day.crew.id.value, day.crew.name, day.crew.zone, day.crew.area};
    view.station = place_view(day.crew.station);
    view.skills = skill_names(day.crew.skills);
    if (day.shift.crew) view.shift = shift_view(day.shift);
    view.version = day.route.version;
    // The same roads and rush hours that judge the plan.
    std::vector<route::Spot> spots{{day.crew.station, day.crew.in_town}};
    for (const Stop& one : day.route.stops) spots.push_back({one.place, one.in_town});
    route::Travel travel = route::Travel::over_roads(spots);
    travel.slow_down({route::RushHour{}});
    const Instant midnight = midnight_of(day.route.day);
    Instant free = day.shift.from;
    const auto drive = [&](std::size_t from, std::size_t to) {
        const auto a = static_cast<route::PlaceIndex>(from), b = static_cast<route::PlaceIndex>(to);
        const auto took = travel.drive(a, b, route::Seconds{(free - midnight).count / 1000}).count;
        view.travel_minutes += (took + 59) / 60;
        view.metres += travel.length(a, b).count;
        return std::pair(seconds(took), travel.length(a, b).count);
    };
    for (std::size_t i = 0; i < day.route.stops.size(); ++i) {
        const Stop& one = day.route.stops[i];
        const auto [took, metres] = drive(i, i + 1);
        api::Stop shown = stop(one);
        shown.travel_minutes = (took.count + 59'999) / 60'000;
        shown.travel_metres = metres;
        shown.arrive = format_instant(std::min(free + took, one.start));
        view.work_minutes += (one.end - one.start).count / 60'000;
        view.stops.push_back(std::move(shown));
        free = one.end;
    }
    if (!day.route.stops.empty()) view.back_at = format_instant(free + drive(day.route.stops.size(), 0).first);
    return view;
}

std::optional<WorkOrderRow> load_work_order(store::Session& session, const access::Scope& scope, WorkOrderId id) {
    auto row = session.row<WorkOrderRow>(id);
    if (!row) return {};
    if (scope.is_crew()) {
        if (row->crew == scope.crew && scope.crew) return row;
        return {};
    }
    if (!scope.may_see(row->area, row->customer)) return {};
    return row;
}

std::vector<api::WorkOrder> work_orders_of(access::Service& service, store::Session& session,
                                           const access::Scope& scope, CaseId case_id) {
    Views views(service, session, scope);
    std::vector<WorkOrderRow> seen;
    for (WorkOrderRow& row : session.rows<WorkOrderRow>("where case_id = $1 order by id", {case_id.value})) {
        if (!scope.may_see(row.area, row.customer)) continue;
        views.want(row);
        seen.push_back(std::move(row));
    }
    views.load();
    std::vector<api::WorkOrder> shown;
    for (const WorkOrderRow& row : seen) shown.push_back(views.work_order(row));
    return shown;
}

std::optional<AppointmentRow> load_appointment(store::Session& session, const access::Scope& scope, AppointmentId id) {
    auto row = session.row<AppointmentRow>(id);
    if (!row || !scope.may_see(row->area, row->customer)) return {};
    return row;
}

std::optional<CrewRow> load_crew(store::Session& session, const access::Scope& scope, CrewId id) {
    auto row = session.row<CrewRow>(id);
    if (!row) return {};
    if (scope.is_crew() ? scope.crew != row->id : !scope.sees_area(row->area)) return {};
    return row;
}

CrewDay load_crew_day(store::Session& session, const CrewRow& crew, Day day) {
    CrewDay loaded;
    loaded.crew = crew;
    if (auto shift = session.row<ShiftRow>(crew_day(crew.id, day))) loaded.shift = std::move(*shift);
    if (auto route = session.row<RouteRow>(crew_day(crew.id, day))) loaded.route = std::move(*route);
    return loaded;
}

AreaDay load_area_day(store::Session& session, Area area, Day day) {
    auto shifts = session.rows<ShiftRow>("where area_day = $1 order by crew", {area_day(area, day)});
    auto routes = session.rows<RouteRow>("where area_day = $1", {area_day(area, day)});
    std::vector<CrewRow> crews;
    std::set<CrewId> wanted;
    for (const ShiftRow& shift : shifts) wanted.insert(shift.crew);
    if (!wanted.empty()) crews = session.rows<CrewRow>("where id in (" + in_list(wanted) + ") order by id");
    return arrange(area, day, std::move(crews), std::move(shifts), std::move(routes));
}

}  // namespace yekuo::dispatch
