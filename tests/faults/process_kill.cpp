// Processes while the server, or the database server, is killed: steps, timers and messages in flight.
//
//   build/release/kill_test -tc="*processes*"                 some 10 kills on each database, as ./test runs it
//   build/release/kill_test -tc="*processes*" --kills 1000
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <random>
#include <sstream>

#include "faults/deployment.hpp"
#include "faults/relay_load.hpp"
#include "postgres_server.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

constexpr const char* password = "a long password";

void make_worker(Deployment& deployment) {
    REQUIRE_MESSAGE(deployment.server.run({"user", "add", "works", "--role", "administrator", "--password", password}) == 0,
                    deployment.server.output());
}

Headers deploy_relay(int port) {
    Caller works(port);
    REQUIRE(works.sign_in("works", password).status == 200);
    std::ifstream file(YEKUO_SOURCE_DIR "/tests/faults/relay.bpmn");
    std::stringstream text;
    text << file.rdbuf();
    const auto deployed = works.post("/definitions", json::object{{"xml", text.str()}});
    REQUIRE_MESSAGE(deployed.status == 200, deployed.body);
    return works.credentials();
}

RelayAudit audit(const Deployment& deployment, const RelayLoad& load) {
    const auto session =
        store::open_session(*store::parse_database_url(deployment.db), store::Part::state, store::Access::read);
    return audit_relays(*session, load.acknowledged());
}

void find_relays(const Deployment& deployment, const RelayLoad& load) {
    const auto found = audit(deployment, load);
    CHECK(found.lost == 0);
    CHECK(found.twice == 0);
    CHECK(found.unanswered == 0);
    for (const std::string& fault : load.faults()) FAIL_CHECK(fault);
}

// Everything that was begun comes to its end, by itself and by the worker.
void drain(const Deployment& deployment, RelayLoad& load) {
    load.stop_clients();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (audit(deployment, load).running > 0 && std::chrono::steady_clock::now() < patience) pause_ms(50);
    CHECK(audit(deployment, load).running == 0);
    load.stop();
}

void kill_one(ServerProcess& server, PostgresServer* postgres, std::mt19937& dice) {
    if (postgres && dice() % 2 == 0) {
        postgres->kill();
        postgres->start();
    } else {
        server.kill();
        server.begin();
    }
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
}

void kill_on_and_on(Deployment& deployment, PostgresServer* postgres, int kills, unsigned seed) {
    std::mt19937 dice(seed);
    make_worker(deployment);
    ServerProcess& server = deployment.server;
    server.begin();
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
    RelayLoad load(server.port(), deploy_relay(server.port()));
    load.start(6, 2);
    for (int kill = 1; kill <= kills; ++kill) {
        const std::size_t enough = load.count() + dice() % 60;
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (load.count() < enough && std::chrono::steady_clock::now() < patience) pause_ms(1);
        pause_ms(static_cast<int>(dice() % 20));
        kill_one(server, postgres, dice);
        if (kill % 100 == 0) {
            find_relays(deployment, load);
            fmt::print("{} kills: {} starts and steps acknowledged\n", kill, load.count());
            std::fflush(stdout);
        }
    }
    drain(deployment, load);
    server.kill();
    find_relays(deployment, load);
    replay_is_clean(deployment);
    fmt::print("{} kills: {} starts and steps acknowledged, {} instances ended\n", kills, load.count(),
               audit(deployment, load).ended);
    CHECK(load.count() > static_cast<std::size_t>(kills));
}

}  // namespace

TEST_CASE("processes go on while the server is killed on SQLite: each acknowledged step is there, once") {
    Deployment deployment("");
    kill_on_and_on(deployment, nullptr, option("kills", 8), static_cast<unsigned>(option("seed", 1)));
}

TEST_CASE("processes go on while server and database server are killed on PostgreSQL: each step is there, once") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database());
    kill_on_and_on(deployment, &postgres, option("kills", 8), static_cast<unsigned>(option("seed", 1)));
}

TEST_CASE("two nodes with processes on one PostgreSQL: each timer fires once, also when the leader is killed") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database());
    make_worker(deployment);
    ServerProcess other(deployment.db, deployment.directory);
    ServerProcess *leader = &deployment.server, *follower = &other;
    leader->begin();
    REQUIRE_MESSAGE(leader->await_ready(60), leader->output());
    const Headers credentials = deploy_relay(leader->port());
    follower->begin();
    REQUIRE_MESSAGE(follower->await_ready(60), follower->output());
    // Through the one that follows: it passes commands on.
    RelayLoad load(follower->port(), credentials);
    load.start(4, 2);
    for (int kill = 0; kill < 3; ++kill) {
        const std::size_t enough = load.count() + 60;
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (load.count() < enough && std::chrono::steady_clock::now() < patience) pause_ms(2);
        CHECK(load.count() >= enough);
        leader->kill();
        std::swap(leader, follower);
        follower->begin();
        REQUIRE_MESSAGE(follower->await_ready(60), follower->output());
        load.turn_to(follower->port());
    }
    drain(deployment, load);
    const auto found = audit(deployment, load);
    CHECK(found.ended > 60);
    leader->kill();
    follower->kill();
    find_relays(deployment, load);
    replay_is_clean(deployment);
}
