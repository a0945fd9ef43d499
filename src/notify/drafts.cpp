#include "notify/drafts.hpp"

#include "cases/events.hpp"
#include "control/events.hpp"
#include "dispatch/events.hpp"
#include "grid/events.hpp"
#include "intake/events.hpp"

namespace yekuo::notify {
namespace {

using Words = std::map<std::string, std::string>;

std::optional<Draft> of_requests(const store::Event& event, Language) {
    if (const auto* e = event.as<intake::RequestReceived>())
        return Draft{e->customer, e->missing.empty() ? "request.received" : "request.received_missing",
                     Words{{"request", std::to_string(e->request.value)}}};
    if (const auto* e = event.as<intake::RequestReturned>())
        return Draft{e->customer, "request.returned", Words{{"request", std::to_string(e->request.value)}}};
    return {};
}

std::optional<Draft> of_cases(const store::Event& event, Language language) {
    if (const auto* e = event.as<cases::CaseOpened>())
        return Draft{e->customer, "case.opened",
                     Words{{"number", e->number}, {"due", say_time(e->deadline.due, language)}}};
    if (const auto* e = event.as<cases::CustomerUnreachable>()) return Draft{e->customer, "case.unreachable", {}};
    if (const auto* e = event.as<cases::CaseDone>()) return Draft{e->customer, "case.done", {}};
    if (const auto* e = event.as<cases::CaseCancelled>()) return Draft{e->customer, "case.cancelled", {}};
    return {};
}

// What is promised is said as it was promised: a window, a day, or some days.
template <class Event>
Draft agreed(const Event& e, const std::string& what, Language language) {
    if (e.mode == dispatch::AppointmentMode::day)
        return Draft{e.customer, what + "_day", Words{{"day", say_day(e.day, language)}}};
    if (e.mode == dispatch::AppointmentMode::period)
        return Draft{e.customer, what + "_period",
                     Words{{"first", say_day(e.from, language)}, {"last", say_day(e.to, language)}}};
    return Draft{e.customer, what, Words{{"window", say_window(e.from, e.to, language)}}};
}

std::optional<Draft> of_appointments(const store::Event& event, Language language) {
    if (const auto* e = event.as<dispatch::AppointmentConfirmed>()) return agreed(*e, "appointment.confirmed", language);
    if (const auto* e = event.as<dispatch::AppointmentChanged>()) return agreed(*e, "appointment.changed", language);
    if (const auto* e = event.as<dispatch::DayTold>())
        return Draft{e->customer, "appointment.day_told", Words{{"day", say_day(e->day, language)}}};
    if (const auto* e = event.as<dispatch::AppointmentCancelled>())
        return Draft{e->customer, "appointment.cancelled", {}};
    if (const auto* e = event.as<dispatch::WindowTold>())
        return Draft{e->customer, "appointment.window_told", Words{{"window", say_window(e->from, e->to, language)}}};
    if (const auto* e = event.as<dispatch::PromiseAtRisk>()) {
        // A crew that has not tapped yet is the dispatcher's to call, not yet the customer's to worry about.
        if (e->cause == "risk.crew_silent") return {};
        if (!e->expected) return Draft{{}, "promise.at_risk_open", {}};
        return Draft{{}, "promise.at_risk", Words{{"expected", say_time(e->expected, language)}}};
    }
    if (const auto* e = event.as<dispatch::PromiseRestored>())
        return Draft{{}, "promise.restored", Words{{"expected", say_time(e->expected, language)}}};
    return {};
}

std::optional<Draft> of_visits(const store::Event& event, Language) {
    if (const auto* e = event.as<dispatch::CrewTapped>(); e && e->kind == dispatch::TapKind::on_the_way)
        return Draft{{}, "crew.on_the_way", {}};
    if (event.as<dispatch::VisitDone>()) return Draft{{}, "visit.done", {}};
    if (event.as<dispatch::VisitBlocked>()) return Draft{{}, "visit.blocked", {}};
    return {};
}

// "post:YJ-1" is told to the post, "head:YJ" to the department's head, the monitoring centre to its analyst, the
// leadership to the deputy general manager; dispatch reads its screen.
std::vector<std::string> posts_of(const std::vector<std::string>& told) {
    std::vector<std::string> posts;
    for (const auto& one : told) {
        if (const auto colon = one.find(':'); colon != std::string::npos) posts.push_back(one.substr(colon + 1));
        if (one == "monitoring") posts.emplace_back("YJC-1");
        if (one == "leadership") posts.emplace_back("LD-1");
    }
    return posts;
}

std::optional<Draft> of_links(const store::Event& event, Language language) {
    if (const auto* e = event.as<control::LinkTurned>()) {
        const std::string colour = boost::describe::enum_to_string(e->colour, "red");
        return Draft{{}, "link." + colour, Words{{"link", e->link}, {"due", say_time(e->due, language)}},
                     posts_of(e->told)};
    }
    if (const auto* e = event.as<control::SupervisionOrdered>())
        return Draft{{}, "supervision.ordered", Words{{"link", e->link}}, {e->department}};
    if (const auto* e = event.as<control::SupervisionEscalated>())
        return Draft{{}, "supervision.escalated", Words{{"department", e->department}}, posts_of(e->told)};
    if (const auto* e = event.as<control::NoticeUrged>())
        return Draft{{}, "notice.urged", Words{{"link", e->link}}, {e->post}};
    if (const auto* e = event.as<grid::CustomerWoken>()) return Draft{e->customer, "restriction.lifted", {}};
    return {};
}

// What of_requests to of_links look at.
using Told = boost::mp11::mp_list<intake::RequestReceived, intake::RequestReturned, cases::CaseOpened,
                                  cases::CustomerUnreachable, cases::CaseDone, cases::CaseCancelled,
                                  dispatch::AppointmentConfirmed, dispatch::AppointmentChanged,
                                  dispatch::AppointmentCancelled, dispatch::WindowTold, dispatch::DayTold,
                                  dispatch::PromiseAtRisk,
                                  dispatch::PromiseRestored, dispatch::CrewTapped, dispatch::VisitDone,
                                  dispatch::VisitBlocked, control::LinkTurned, control::SupervisionOrdered,
                                  control::SupervisionEscalated, control::NoticeUrged, grid::CustomerWoken>;

}  // namespace

bool may_be_told(const store::EventType* type) {
    bool found = false;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Told>>(
        [&]<class E>(boost::mp11::mp_identity<E>) { found = found || type->name == E::name; });
    return found;
}

std::optional<Draft> draft_for(const store::Event& event, Language language) {
    for (const auto drafts : {of_requests, of_cases, of_appointments, of_visits, of_links})
        if (auto draft = drafts(event, language)) return draft;
    return {};
}

}  // namespace yekuo::notify
