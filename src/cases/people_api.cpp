#include "api/operations.hpp"
#include "cases/case_views.hpp"

namespace yekuo::cases {
namespace {

constexpr int cases_shown = 20;

Result<std::vector<PersonId>> people_named(access::Service& service, const api::PeopleSearch& by) {
    if (by.phone.has_value() == by.name.has_value()) return invalid("people.search_by", "", "give a phone or a name");
    if (by.name) return service.vault.find_by_name(*by.name);
    const auto person = service.vault.find_by_phone(*by.phone);
    if (person) return std::vector{*person};
    if (person.error().code == Code::invalid) return person.error();
    return std::vector<PersonId>{};
}

// Only people who have a case where the caller works: who has none is not found.
Result<api::PeopleFound> search(access::Service& service, store::Session& session, const access::Scope& scope,
                                const api::PeopleSearch& by) {
    const auto people = people_named(service, by);
    if (!people) return people.error();
    intake::PersonalView personal(service.vault, scope);
    for (const PersonId person : *people) personal.want(person);
    personal.load();
    api::PeopleFound found;
    for (const PersonId person : *people) {
        const auto rows = session.rows<CaseRow>("where customer = $1 and " + scope.where("area", "customer") +
                                                    " order by id desc limit $2",
                                                {person.value, std::int64_t{cases_shown}});
        const auto shown = personal.person(person);
        if (rows.empty() || !shown) continue;
        found.items.push_back({*shown, brief_views(service, scope, rows)});
    }
    return found;
}

}  // namespace

void add_people_search(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"searchPeople">([&service](auto& call) -> http::awaitable<Result<api::PeopleFound>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return search(service, session, call.caller, call.body);
        });
    });
}

}  // namespace yekuo::cases
