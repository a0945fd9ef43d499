#include <algorithm>

#include "api/operations.hpp"
#include "base/text.hpp"
#include "cases/case_views.hpp"

namespace yekuo::cases {
namespace {

constexpr std::int64_t cases_shown = 20;

bool is_phone_like(std::string_view text) {
    const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits >= 7 && text.find_first_not_of("0123456789 +-()") == std::string_view::npos;
}

Result<std::vector<PersonId>> people_by_phone(access::Service& service, const std::string& phone) {
    const auto person = service.vault.find_by_phone(phone);
    if (person) return std::vector{*person};
    if (person.error().code == Code::invalid) return person.error();
    return std::vector<PersonId>{};
}

Result<std::vector<PersonId>> people_found(access::Service& service, const api::PeopleSearch& by) {
    if (by.name) return service.vault.find_by_name(*by.name);
    if (by.phone) return people_by_phone(service, *by.phone);
    const std::string typed(trim(*by.text));
    // Digits may be a phone, or a number of another kind.
    if (is_phone_like(typed))
        if (auto found = people_by_phone(service, typed)) return found;
    auto found = service.vault.find_by_name(typed);
    for (const PersonId person : service.vault.find_by_pinyin(typed))
        if (std::ranges::find(found, person) == found.end()) found.push_back(person);
    return found;
}

// Cases whose own number, account, meter or address is meant.
std::vector<CaseRow> cases_found(access::Service& service, store::Session& session, const access::Scope& scope,
                                 const std::string& typed) {
    const std::string visible = " and " + scope.where("area", "customer");
    auto found = session.rows<CaseRow>("where number >= $1 and number < $2" + visible + " order by id desc limit $3",
                                       {typed, typed + "~", cases_shown});
    const auto add = [&](std::vector<CaseRow> more) {
        for (CaseRow& row : more)
            if (std::ranges::find(found, row.id, &CaseRow::id) == found.end()) found.push_back(std::move(row));
    };
    add(session.rows<CaseRow>("where id in (select case_id from supply_account where id = $1 union select case_id "
                              "from meter where id = $1)" + visible + " order by id desc limit $2",
                              {typed, cases_shown}));
    std::string addresses;
    for (const SealedId address : service.vault.find_by_address(typed))
        addresses += (addresses.empty() ? "" : ",") + std::to_string(address.value);
    if (!addresses.empty())
        add(session.rows<CaseRow>("where address in (" + addresses + ")" + visible + " order by id desc limit $1",
                                  {cases_shown}));
    return found;
}

// Only people who have a case where the caller works: who has none is not found.
Result<api::PeopleFound> search(access::Service& service, store::Session& session, const access::Scope& scope,
                                const api::PeopleSearch& by) {
    if (by.phone.has_value() + by.name.has_value() + by.text.has_value() != 1)
        return invalid("people.search_by", "", "give a phone, a name or a text");
    const auto people = people_found(service, by);
    if (!people) return people.error();
    intake::PersonalView personal(service.vault, scope);
    for (const PersonId person : *people) personal.want(person);
    personal.load();
    api::PeopleFound found;
    for (const PersonId person : *people) {
        const auto rows = session.rows<CaseRow>("where customer = $1 and " + scope.where("area", "customer") +
                                                    " order by id desc limit $2",
                                                {person.value, cases_shown});
        const auto shown = personal.person(person);
        if (rows.empty() || !shown) continue;
        found.items.push_back({*shown, brief_views(service, scope, rows)});
    }
    if (by.text)
        found.cases = brief_views(service, scope, cases_found(service, session, scope, std::string(trim(*by.text))));
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
