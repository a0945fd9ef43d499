#include "app/import_server.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "simulate/api_client.hpp"

namespace yekuo::app {
namespace {

using http::awaitable;
using intake::ImportItem;

constexpr std::size_t at_once = 32;
constexpr std::size_t senders_at_once = 200;

json::value body_of(const ImportItem& item) {
    const intake::ReceiveRequest& command = item.command;
    json::object body{{"channel", command.channel},
                      {"case_type", command.case_type},
                      {"place", {{"lat", command.place.lat}, {"lon", command.place.lon}}},
                      {"address", item.address.empty() ? "—" : item.address},
                      {"urgency", command.urgency}};
    if (!command.external_ref.empty()) body["external_ref"] = command.external_ref;
    if (!item.text.empty()) body["text"] = item.text;
    if (!command.papers.empty()) body["papers"] = to_json(command.papers);
    if (command.load_kw > 0) body["load_kw"] = command.load_kw;
    if (command.reported_at) body["reported_at"] = format_instant(command.reported_at);
    // The API takes the sender's own number; the channel is the request's.
    if (!command.same_as.empty()) body["same_as"] = command.same_as;
    return body;
}

// What decide() would have answered; whether it was known was asked of the database before.
json::object answer_of(const json::value& request) {
    json::object answer{{"request", simulate::number(request, "id")}, {"known", false}};
    if (const auto into = simulate::number(request, "merged_into")) answer["merged_into"] = into;
    return answer;
}

}  // namespace

std::string writing_node(store::Readers& state) {
    return state.with([](store::Session& session) {
        const auto found = session.query("select content from about where name = 'leader'");
        return found.empty() ? std::string{} : store::text(found[0][0]);
    });
}

struct ServerImport::Parts {
    Parts(store::Readers& readers, const ServerSignIn& sign_in)
        // Each run's keys are its own.
        : state(readers), client(io, "http://" + sign_in.address, sign_in.password, randombytes_random()) {
        who->login = sign_in.login;
    }

    // Runs what has been started until all of it is done.
    void run() {
        io.restart();
        io.run();
    }
    awaitable<void> work(const std::vector<ImportItem>& items, const std::vector<std::size_t>& wave,
                         std::size_t& next, std::vector<Result<json::object>>& answers);

    store::Readers& state;
    http::net::io_context io{1};
    simulate::ApiClient client;
    simulate::CallerRef who = std::make_shared<simulate::Caller>();
};

// One of several that take the next item of the wave until there is none.
awaitable<void> ServerImport::Parts::work(const std::vector<ImportItem>& items, const std::vector<std::size_t>& wave,
                                          std::size_t& next, std::vector<Result<json::object>>& answers) {
    while (next < wave.size()) {
        const std::size_t at = wave[next++];
        json::value body = body_of(items[at]);
        auto request = co_await client.post(who, "/requests", std::move(body));
        answers[at] = request ? Result<json::object>(answer_of(*request)) : Result<json::object>(request.error());
    }
}

ServerImport::ServerImport(store::Readers& state, ServerSignIn sign_in)
    : parts_(std::make_unique<Parts>(state, sign_in)) {}
ServerImport::~ServerImport() = default;

Result<void> ServerImport::open() {
    Result<void> opened;
    http::net::co_spawn(
        parts_->io,
        [&]() -> awaitable<void> {
            auto session = co_await parts_->client.get(parts_->who, "/session");
            if (!session) opened = session.error();
        },
        http::net::detached);
    parts_->run();
    return opened;
}

Result<json::value> ServerImport::post(const std::string& path, json::value body) {
    Result<json::value> answer = internal_error("not asked");
    http::net::co_spawn(
        parts_->io,
        [&]() -> awaitable<void> { answer = co_await parts_->client.post(parts_->who, path, std::move(body)); },
        http::net::detached);
    parts_->run();
    return answer;
}

Result<std::map<std::string, RequestId>> ServerImport::known(const std::vector<std::string>& senders) {
    std::map<std::string, RequestId> found;
    for (std::size_t from = 0; from < senders.size(); from += senders_at_once) {
        store::Record wanted;
        std::string list;
        for (std::size_t i = from; i < std::min(from + senders_at_once, senders.size()); ++i) {
            wanted.push_back(senders[i]);
            list += fmt::format("{}${}", list.empty() ? "" : ",", wanted.size());
        }
        const auto rows = parts_->state.with([&](store::Session& session) {
            return session.query("select sender, id from request where sender in (" + list + ")", wanted);
        });
        for (const auto& row : rows) found[store::text(row[0])] = RequestId{store::integer(row[1])};
    }
    return found;
}

// First those that stand alone, then those that tell of the same matter as an earlier one.
std::vector<Result<json::object>> ServerImport::submit(std::vector<ImportItem> items) {
    std::vector<Result<json::object>> answers(items.size(), Result<json::object>(internal_error("not asked")));
    std::vector<std::size_t> alone, follow;
    for (std::size_t i = 0; i < items.size(); ++i)
        (items[i].command.same_as.empty() ? alone : follow).push_back(i);
    for (const auto* wave : {&alone, &follow}) {
        std::size_t next = 0;
        for (std::size_t i = 0; i < std::min(at_once, wave->size()); ++i)
            http::net::co_spawn(parts_->io, parts_->work(items, *wave, next, answers), http::net::detached);
        parts_->run();
    }
    return answers;
}

}  // namespace yekuo::app
