#include "notify/notify_api.hpp"

#include "api/operations.hpp"

namespace yekuo::notify {
namespace {

constexpr int phones_shown = 60;
constexpr int messages_shown = 50;

// Where an exception is a lost database.
template <class F>
auto guarded(F fn) -> std::invoke_result_t<F> {
    try {
        return fn();
    } catch (const store::Unavailable& gone) {
        return unavailable("storage.unavailable", gone.what());
    } catch (const std::exception& bug) {
        return internal_error(bug.what());
    }
}

Result<api::SamplePhoneList> list_phones(access::Service& service, Outbox& outbox, const std::string& wanted) {
    api::SamplePhoneList list;
    const auto messages = outbox.latest(wanted.empty() ? phones_shown : 2000);
    std::vector<PersonId> people;
    for (const Message& message : messages) people.push_back(message.to);
    auto details = service.vault.details(people);
    for (const Message& message : messages) {
        const people::Details& person = details[message.to];
        if (person.phone.empty()) continue;
        if (!wanted.empty() && person.phone.find(wanted) == std::string::npos &&
            person.name.find(wanted) == std::string::npos)
            continue;
        api::SamplePhone phone;
        phone.phone = person.phone;
        phone.name = person.name;
        phone.messages = static_cast<std::int64_t>(outbox.messages_of(message.to, messages_shown).size());
        phone.last_at = format_instant(message.at);
        phone.last_text = message.text;
        list.items.push_back(std::move(phone));
        if (list.items.size() == phones_shown) break;
    }
    return list;
}

Result<api::SamplePhoneView> show_phone(access::Service& service, Outbox& outbox, const std::string& number) {
    const auto person = service.vault.find_by_phone(number);
    if (!person) return not_found("phone.unknown");
    api::SamplePhoneView view;
    view.phone = number;
    view.name = service.vault.details({*person})[*person].name;
    for (const Message& message : outbox.messages_of(*person, messages_shown)) {
        api::SampleMessage shown;
        shown.id = message.id;
        shown.at = format_instant(message.at);
        shown.text = message.text;
        view.messages.push_back(std::move(shown));
    }
    return view;
}

}  // namespace

void add_sample_phones(http::Api<access::Scope>& api, access::Service& service, Outbox& outbox, bool demo) {
    api.on<"listSamplePhones">([&service, &outbox, demo](auto& call) -> http::awaitable<Result<api::SamplePhoneList>> {
        if (!demo) co_return not_found("demo.none");
        co_return co_await http::on_pool(service.pool, [&] {
            return guarded([&] { return list_phones(service, outbox, call.query.q.value_or("")); });
        });
    });
    api.on<"getSamplePhone">([&service, &outbox, demo](auto& call) -> http::awaitable<Result<api::SamplePhoneView>> {
        if (!demo) co_return not_found("demo.none");
        co_return co_await http::on_pool(
            service.pool, [&] { return guarded([&] { return show_phone(service, outbox, call.path.phone); }); });
    });
}

}  // namespace yekuo::notify
