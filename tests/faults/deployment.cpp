#include "faults/deployment.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "people/vault.hpp"
#include "store/journal.hpp"

namespace yekuo::tests {

int option(const std::string& name, int otherwise) {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(file, word, '\0');)
        if (word == "--" + name && std::getline(file, word, '\0')) return std::atoi(word.c_str());
    return otherwise;
}

void pause_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

Deployment::Deployment(std::string url, std::string place)
    : directory(std::move(place)),
      db(url.empty() ? "sqlite:" + directory + "/yekuo.db" : std::move(url)),
      server(db, directory) {
    REQUIRE_MESSAGE(server.run({"deploy", "--config", YEKUO_SOURCE_DIR "/config"}) == 0, server.output());
    REQUIRE_MESSAGE(server.run({"user", "add", "hall", "--role", "dispatcher", "--password", "a long password"}) == 0,
                    server.output());
}

Deployment::~Deployment() {
    server.kill();
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

Headers Deployment::sign_in() {
    Caller hall(server.port());
    REQUIRE(hall.sign_in("hall", "a long password").status == 200);
    return hall.credentials();
}

namespace {

// What the journal says, read from the database itself.
struct Journal {
    std::map<std::int64_t, std::vector<std::int64_t>> requests;  // by serial number: ids
    std::map<std::int64_t, int> accepted;                        // by request
    std::map<SealedId, std::int64_t> addresses;                  // of which serial number
    int shared = 0;                                              // values that two requests refer to
};

Journal read_all(const std::string& db) {
    auto session = store::open_session(*store::parse_database_url(db), store::Part::state, store::Access::read);
    Journal journal;
    for (const auto& row : session->query("select type, body from journal where type like 'request.received.%' or "
                                          "type like 'request.accepted.%' order by number")) {
        const auto body = json::parse(store::text(row[1]));
        const auto id = body.at("request").to_number<std::int64_t>();
        if (store::text(row[0]).starts_with("request.accepted."))
            ++journal.accepted[id];
        else {
            const auto serial = static_cast<std::int64_t>(body.at("load_kw").to_number<double>());
            journal.requests[serial].push_back(id);
            const SealedId address{body.at("address").to_number<std::int64_t>()};
            journal.shared += !journal.addresses.emplace(address, serial).second;
        }
    }
    return journal;
}

// Each request in the journal opens with the words that it was sent with: what was sealed for it is there, and its own.
void words_open(const Deployment& deployment, const Journal& journal) {
    const auto key = people::MasterKey::load_or_create(deployment.directory + "/master.key");
    REQUIRE(key);
    people::Vault vault(*store::parse_database_url(deployment.db), *key);
    std::vector<SealedId> ids;
    for (const auto& [id, serial] : journal.addresses) ids.push_back(id);
    const auto opened = vault.open_all(ids);
    int missing = 0, other = 0;
    for (const auto& [id, serial] : journal.addresses) {
        const auto found = opened.find(id);
        missing += found == opened.end();
        other += found != opened.end() && found->second != "示例路 " + std::to_string(serial) + " 号";
    }
    CHECK(missing == 0);
    CHECK(other == 0);
    CHECK(journal.shared == 0);
}

}  // namespace

void find_acknowledged(const Deployment& deployment, const Load& load) {
    const auto acknowledged = load.acknowledged();
    const Journal journal = read_all(deployment.db);
    int missing = 0, twice = 0, other = 0;
    for (const auto& [serial, what] : acknowledged) {
        const auto found = journal.requests.find(serial);
        if (found == journal.requests.end()) {
            ++missing;
            continue;
        }
        other += found->second[0] != what.request;
        missing += what.accepted && !journal.accepted.contains(what.request);
    }
    for (const auto& [serial, ids] : journal.requests) twice += ids.size() > 1;
    for (const auto& [request, times] : journal.accepted) twice += times > 1;
    CHECK(missing == 0);
    CHECK(twice == 0);
    CHECK(other == 0);
    words_open(deployment, journal);
    for (const std::string& fault : load.faults()) FAIL_CHECK(fault);
}

void replay_is_clean(const Deployment& deployment) {
    CHECK_MESSAGE(deployment.server.run({"replay", "--check"}) == 0, deployment.server.output());
}

}  // namespace yekuo::tests
