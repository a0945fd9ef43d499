// A durable process of five steps over HTTP, one side at a time; durable.py runs it beside Restate and DBOS.
//
//   build/release/durable --db sqlite|postgresql      Yekuo with a worker beside it (durable/worker.mjs)
//   build/release/durable --port 8080 --path /five/run   any server whose POST answers when a workflow has ended
//
// Reads lines "run CLIENTS SECONDS" and answers each with a line of JSON. A client starts a process and waits in that
// exchange for its end, then starts the next. A workflow of Yekuo's is six transitions: the start and five steps, each
// stored before the next one's work begins.
#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "api/http_client.hpp"
#include "counted.hpp"
#include "faults/server_process.hpp"
#include "http_load.hpp"
#include "postgres_server.hpp"
#include "store/session.hpp"

using namespace yekuo;
using namespace yekuo::bench;
namespace json = boost::json;

namespace {

constexpr double transitions_of_workflow = 6;
constexpr const char* password = "a long password";

// The worker as a process of its own, as a deployment has it.
class Worker {
public:
    explicit Worker(int port) {
        pid_ = fork();
        if (pid_ != 0) return;
        setenv("YEKUO", fmt::format("http://127.0.0.1:{}", port).c_str(), 1);
        execlp("node", "node", YEKUO_SOURCE_DIR "/bench/durable/worker.mjs", nullptr);
        _exit(127);
    }
    ~Worker() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }

private:
    pid_t pid_;
};

struct Side {
    int port = 0;
    std::string path, headers, body;
    const tests::ServerProcess* server = nullptr;
    const Syncs* syncs = nullptr;
    std::vector<pid_t> database;

    double database_cpu() const {
        double sum = 0;
        for (const pid_t pid : database) sum += cpu_of(pid);
        return sum;
    }
};

LoadResult load(const Side& side, int clients, double seconds, bool yekuo) {
    static std::int64_t serial = 0;
    return run_load(
        {side.port, clients, seconds},
        [&](int) {
            std::string headers = side.headers;
            if (yekuo) headers += fmt::format("Idempotency-Key: five-{}-{}\r\n", ::getpid(), ++serial);
            return http_request("POST", side.path, headers, side.body);
        },
        [&](int, int, std::string_view answer) {
            if (yekuo && answer.find(R"("ended":true)") == std::string_view::npos)
                throw std::runtime_error("a workflow did not end: " + std::string(answer));
        });
}

void serve_lines(const Side& side) {
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        int clients = 1;
        double seconds = 1;
        if (std::sscanf(line.c_str(), "run %d %lf", &clients, &seconds) != 2) continue;
        const double cpu = side.server ? side.server->cpu_seconds() : 0, database = side.database_cpu();
        const long syncs = side.syncs ? side.syncs->count() : 0;
        const auto result = load(side, clients, seconds, side.server != nullptr);
        const auto done = static_cast<double>(std::max<std::size_t>(1, result.good()));
        json::object answer{{"clients", clients},
                            {"workflows_s", done / result.seconds},
                            {"p50_ms", result.percentile_ms(0.5)},
                            {"p99_ms", result.percentile_ms(0.99)}};
        if (side.server) {
            const double transitions = done * transitions_of_workflow;
            answer["cpu_ms"] = (side.server->cpu_seconds() - cpu) * 1000 / transitions;
            answer["flushes"] = static_cast<double>(side.syncs->count() - syncs) / transitions;
            if (!side.database.empty()) answer["database_cpu_ms"] = (side.database_cpu() - database) * 1000 / transitions;
        }
        if (!result.first_refusal.empty()) answer["refused"] = result.first_refusal;
        std::cout << json::serialize(answer) << std::endl;
    }
}

std::string file_text(const char* name) {
    std::ifstream file(name);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void serve_yekuo(const std::string& kind) {
    const std::string directory = tests::temporary_directory();
    const Syncs syncs(directory);
    std::unique_ptr<tests::PostgresServer> postgres;
    std::string url = "sqlite:" + directory + "/yekuo.db";
    if (kind == "postgresql") {
        std::filesystem::permissions(directory,
                                     std::filesystem::perms::others_exec | std::filesystem::perms::owner_all);
        setenv("LD_PRELOAD", YEKUO_COUNT_SYNCS, 1);  // inherited by the database's server
        postgres = std::make_unique<tests::PostgresServer>();
        unsetenv("LD_PRELOAD");
        url = postgres->create_database();
        std::cout << "database " << postgres->create_database() << std::endl;  // of the same server, for another side
    }
    tests::ServerProcess server(url, directory);
    server.set_environment("COUNT_SYNCS", syncs.name());
    server.set_environment("LD_PRELOAD", YEKUO_COUNT_SYNCS);
    if (server.run({"deploy", "--config", YEKUO_SOURCE_DIR "/config"}) != 0 ||
        server.run({"user", "add", "bench", "--role", "administrator", "--password", password}) != 0)
        throw std::runtime_error(server.output());
    server.begin();
    if (!server.await_ready(60)) throw std::runtime_error(server.output());
    tests::Caller caller(server.port());
    caller.sign_in("bench", password);
    const auto deployed =
        caller.post("/definitions", json::object{{"xml", file_text(YEKUO_SOURCE_DIR "/bench/durable/five.bpmn")}});
    if (deployed.status != 200) throw std::runtime_error(deployed.body);
    const Worker worker(server.port());
    Side side{server.port(), "/api/v1/processes/five/instances", {}, R"({"wait_seconds":60})", &server, &syncs, {}};
    for (const auto& [name, value] : caller.credentials()) side.headers += name + ": " + value + "\r\n";
    if (postgres) {
        auto session = store::open_session(*store::parse_database_url(url), store::Part::state, store::Access::read);
        for (const auto& row : session->query("select pid from pg_stat_activity"))
            side.database.push_back(static_cast<pid_t>(store::integer(row[0])));
    }
    load(side, 8, 1, true);  // all threads and connections are there, the worker too
    serve_lines(side);
    server.stop();
    std::filesystem::remove_all(directory);
}

}  // namespace

int main(int argc, char** argv) {
    std::string db, body = "{}";
    Side other;
    CLI::App program("One side of the bench of durable processes");
    program.add_option("--db", db)->check(CLI::IsMember({"sqlite", "postgresql"}));
    program.add_option("--port", other.port);
    program.add_option("--path", other.path);
    CLI11_PARSE(program, argc, argv);
    try {
        if (!db.empty()) {
            serve_yekuo(db);
        } else {
            other.body = body;
            serve_lines(other);
        }
    } catch (const std::exception& failed) {
        fmt::print(stderr, "durable: {}\n", failed.what());
        return 1;
    }
}
