// Kills the server, and the database server, at random moments under load, and looks afterwards for every
// command that was acknowledged: each must be in the journal, once, and the state must follow from the journal.
//
//   build/release/kill_test                    some 20 kills, as ./test runs it
//   build/release/kill_test --kills 200        on each database
//   build/release/kill_test --kills 200 --seed 7 --gone 30
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "faults/deployment.hpp"
#include "postgres_server.hpp"
#include "store/session.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

enum class Victim { server, database };

void kill_on_and_on(Deployment& deployment, PostgresServer* postgres, int kills, unsigned seed) {
    std::mt19937 dice(seed);
    ServerProcess& server = deployment.server;
    server.begin();
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
    Load load(server.port(), deployment.sign_in(), 8);
    load.start();
    std::size_t before = 0;
    for (int kill = 1; kill <= kills; ++kill) {
        // In the midst of work: some commands after the last start, and a moment that nothing announces.
        const std::size_t enough = load.count() + dice() % 40;
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (load.count() < enough && std::chrono::steady_clock::now() < patience) pause_ms(1);
        pause_ms(static_cast<int>(dice() % 20));
        const Victim victim = postgres && dice() % 2 == 0 ? Victim::database : Victim::server;
        if (victim == Victim::database) {
            postgres->kill();
            postgres->start();
        } else {
            server.kill();
            server.begin();
        }
        REQUIRE_MESSAGE(server.await_ready(60), server.output());
        if (kill % 20 == 0 || kill == kills) {
            // Work goes on after the last kill, else nothing would be learned of it.
            while (load.count() == before && load.faults().empty()) pause_ms(20);
            load.stop();
            server.kill();
            find_acknowledged(deployment, load);
            replay_is_clean(deployment);
            fmt::print("{} kills: {} commands acknowledged, {} repetitions\n", kill, load.count(), load.repeated());
            std::fflush(stdout);
            if (kill == kills) break;
            before = load.count();
            server.begin();
            REQUIRE_MESSAGE(server.await_ready(60), server.output());
            load.start();
        }
    }
    CHECK(load.count() > static_cast<std::size_t>(kills));
}

}  // namespace

TEST_CASE("the server is killed at random moments on SQLite: what was acknowledged is there, once") {
    Deployment deployment("");
    kill_on_and_on(deployment, nullptr, option("kills", 10), static_cast<unsigned>(option("seed", 1)));
}

TEST_CASE(
    "server and database server are killed at random moments on PostgreSQL: what was acknowledged is there, once") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database());
    kill_on_and_on(deployment, &postgres, option("kills", 10), static_cast<unsigned>(option("seed", 1)));
}

TEST_CASE("PostgreSQL is gone for a while: a clear answer at once, and work goes on by itself when it is back") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database());
    ServerProcess& server = deployment.server;
    server.begin();
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
    const Headers credentials = deployment.sign_in();
    Load load(server.port(), credentials, 8);
    load.start();
    while (load.count() < 50 && load.faults().empty()) pause_ms(5);
    postgres.stop();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(option("gone", 2));
    while (std::chrono::steady_clock::now() < until) {
        pause_ms(100);
        HttpClient http(server.port(), 10);
        const auto read = http.send("GET", "/api/v1/requests?limit=1", credentials);
        CHECK(read.status == 503);
        CHECK(read.key() == "storage.unavailable");
        CHECK(read.header("retry-after") != "");
        CHECK(http.send("GET", "/healthz").status == 200);
        Headers with_key = credentials;
        with_key.emplace_back("Idempotency-Key", "while-it-is-gone");
        with_key.emplace_back("Content-Type", "application/json");
        const auto command = http.send("POST", "/api/v1/requests", with_key,
                                       R"({"channel":"mayor_hotline","case_type":"C15",)"
                                       R"("place":{"lat":30.0,"lon":120.58},"address":"x"})");
        CHECK(command.status == 503);
        CHECK(command.key() == "storage.unavailable");
    }
    // Commands whose commit was on its way wait for its outcome, up to some seconds; others hear the same at once.
    for (const auto& [key, times] : load.unavailable()) CHECK(key == "storage.unavailable");
    postgres.start();
    const std::size_t before = load.count();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (load.count() < before + 50 && std::chrono::steady_clock::now() < patience) pause_ms(20);
    CHECK(load.count() >= before + 50);
    CHECK(HttpClient(server.port()).send("GET", "/api/v1/requests?limit=1", credentials).status == 200);
    load.stop();
    CHECK(server.stop() == 0);
    find_acknowledged(deployment, load);
    replay_is_clean(deployment);
}

namespace {

// A disk that fills up: a small file system in memory where we may mount one, else a limit on a file's size.
class SmallDisk {
public:
    explicit SmallDisk(const char* options) : directory_(temporary_directory()) {
        mounted_ = mount("tmpfs", directory_.c_str(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk() {
        if (mounted_) umount2(directory_.c_str(), MNT_DETACH);
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    bool mounted() const { return mounted_; }
    const std::string& directory() const { return directory_; }
    void grow(pid_t server) {
        if (mounted_) {
            REQUIRE(mount("tmpfs", directory_.c_str(), "tmpfs", MS_REMOUNT, "size=256m") == 0);
        } else {
            const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
            REQUIRE(prlimit(server, RLIMIT_FSIZE, &limit, nullptr) == 0);
        }
    }

private:
    std::string directory_;
    bool mounted_ = false;
};

void fill_up(Deployment& deployment, SmallDisk& disk) {
    ServerProcess& server = deployment.server;
    server.begin();
    REQUIRE_MESSAGE(server.await_ready(60), server.output());
    const Headers credentials = deployment.sign_in();
    Load load(server.port(), credentials, 8);
    load.start();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (load.unavailable().empty() && load.faults().empty() && std::chrono::steady_clock::now() < patience)
        pause_ms(20);
    CHECK(load.unavailable().contains("storage.unavailable"));
    CHECK(HttpClient(server.port()).send("GET", "/healthz").status == 200);
    CHECK(HttpClient(server.port()).send("GET", "/api/v1/requests?limit=1", credentials).status == 200);
    const std::size_t before = load.count();
    disk.grow(server.pid());
    while (load.count() < before + 100 && std::chrono::steady_clock::now() < patience) pause_ms(20);
    CHECK(load.count() >= before + 100);
    load.stop();
    CHECK(server.stop() == 0);
    find_acknowledged(deployment, load);
    replay_is_clean(deployment);
}

}  // namespace

TEST_CASE("the leading node is killed: the other one takes over, and nothing acknowledged is lost or done twice") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database());
    ServerProcess other(deployment.db, deployment.directory);
    ServerProcess *leader = &deployment.server, *follower = &other;
    leader->begin();
    REQUIRE_MESSAGE(leader->await_ready(60), leader->output());
    const Headers credentials = deployment.sign_in();
    std::vector<std::unique_ptr<Load>> loads;
    for (int turn = 0; turn < 3; ++turn) {
        follower->begin();
        REQUIRE_MESSAGE(follower->await_ready(60), follower->output());
        // The clients speak to the one that follows: it passes their commands on until it leads itself.
        loads.push_back(std::make_unique<Load>(follower->port(), credentials, 8, 8 * turn));
        Load& load = *loads.back();
        load.start();
        while (load.count() < 50 && load.faults().empty()) pause_ms(5);
        leader->kill();
        const std::size_t before = load.count();
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (load.count() < before + 50 && std::chrono::steady_clock::now() < patience) pause_ms(20);
        CHECK(load.count() >= before + 50);
        load.stop();
        std::swap(leader, follower);
    }
    leader->kill();
    for (const auto& load : loads) find_acknowledged(deployment, *load);
    replay_is_clean(deployment);
}

TEST_CASE("the disk is full: a clear answer, nothing half done, and work goes on by itself when there is room") {
    SmallDisk disk("size=9m");
    if (!disk.mounted()) MESSAGE("no file system may be mounted here: a limit on a file's size stands for it");
    Deployment deployment("", disk.directory());
    if (!disk.mounted()) deployment.server.limit_file_bytes(3 << 20);
    fill_up(deployment, disk);
}

TEST_CASE("the disk of PostgreSQL's tables is full: the same") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    SmallDisk disk("size=13m,mode=0777");
    if (!disk.mounted()) {
        MESSAGE("skipped: no file system may be mounted here");
        return;
    }
    PostgresServer postgres;
    Deployment deployment(postgres.create_database(disk.directory()));
    fill_up(deployment, disk);
}
