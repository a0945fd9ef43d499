#include "app/live_api.hpp"

#include <set>

#include "api/operations.hpp"
#include "cases/events.hpp"
#include "intake/events.hpp"

namespace yekuo::app {
namespace {

// "appointment.confirmed.1" is told as "appointment.confirmed".
std::string told_name(const std::string& type) { return type.substr(0, type.rfind('.')); }

PersonId customer_of(const store::Event& event) {
    if (const auto* e = event.as<intake::RequestReceived>()) return e->customer;
    if (const auto* e = event.as<cases::CaseOpened>()) return e->customer;
    return {};
}

// What a customer may see: events of the customer's own requests and cases. Which cases those are is loaded
// when the stream begins, and grows by the events that open them.
http::LiveHub::Sees seen_by_customer(PersonId person, std::vector<CaseId> cases) {
    auto own = std::make_shared<std::set<CaseId>>(cases.begin(), cases.end());
    return [person, own](const http::LiveEvent& event) {
        const auto& about = std::any_cast<const LiveAbout&>(event.about);
        if (about.customer == person) {
            if (about.case_id) own->insert(about.case_id);
            return true;
        }
        return about.case_id && own->contains(about.case_id);
    };
}

http::LiveHub::Sees seen_by_staff(const access::Scope& scope) {
    return [scope](const http::LiveEvent& event) {
        const auto& about = std::any_cast<const LiveAbout&>(event.about);
        return about.area == 0 || scope.sees_area(about.area);
    };
}

std::vector<CaseId> cases_of(store::Session& session, PersonId person) {
    std::vector<CaseId> cases;
    for (const auto& row : session.query("select id from connection_case where customer = $1", {person.value}))
        cases.push_back({store::integer(row[0])});
    return cases;
}

}  // namespace

http::LiveEvent live_event(const store::Event& event) {
    http::LiveEvent live;
    live.number = event.at.number;
    live.name = told_name(event.type->name);
    json::object data{{"number", event.at.number}, {"name", live.name}, {"area", event.at.area}};
    if (event.at.case_id) data["case_id"] = event.at.case_id.value;
    data["at"] = format_instant(event.at.business);
    live.data = std::make_shared<const std::string>(json::serialize(data));
    live.about = LiveAbout{event.at.area, event.at.case_id, customer_of(event)};
    return live;
}

http::LiveHub::History live_history(const store::House& house, access::Service& service) {
    return [&house, &service](EventNumber after,
                              std::size_t limit) -> http::awaitable<Result<std::vector<http::LiveEvent>>> {
        co_return co_await access::read(
            service, [&](store::Session& session) -> Result<std::vector<http::LiveEvent>> {
                std::vector<http::LiveEvent> events;
                for (const auto& record :
                     store::read_journal(session, after, static_cast<std::int64_t>(limit))) {
                    auto event = house.decode(record.type, record.body);
                    if (!event) return event.error();
                    event->at = record.at;
                    events.push_back(live_event(*event));
                }
                return events;
            });
    };
}

void add_live(http::Api<access::Scope>& api, access::Service& service, http::LiveHub& hub) {
    api.on<"streamEvents">([&service, &hub](auto& call) -> http::awaitable<Result<http::Response>> {
        const access::Scope& scope = call.caller;
        if (!scope.is_customer()) co_return hub.subscribe(call.request, scope.group(), seen_by_staff(scope));
        auto cases = co_await access::read(
            service, [&](store::Session& session) { return cases_of(session, scope.person); });
        if (!cases) co_return cases.error();
        co_return hub.subscribe(call.request, scope.group(), seen_by_customer(scope.person, std::move(*cases)));
    });
}

}  // namespace yekuo::app
