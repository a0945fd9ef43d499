// What commands over HTTP cost: flushes to disk, processor time of the server, commands a second; on PostgreSQL
// beside pgbench's one-row inserts in the same run on the same server. The clients are this process, the server is
// a child, and flushes are counted where they are asked for (count_syncs.c).
//
//   build/release/commands [--seconds 5] [--db sqlite|postgresql]
//
// Three commands, one after another on the same requests: `receive` (its words are sealed in the vault first, which
// is a commit of its own), `claim`, and `accept` (opens a case and starts its process).
#include <fmt/core.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

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

struct Bench {
    std::string db;
    const Syncs& syncs;
    tests::ServerProcess& server;
    std::string session;  // header lines
    double seconds;
    double pgbench = 0;           // inserts a second
    std::vector<pid_t> database;  // its processes

    double database_cpu() const {
        double sum = 0;
        for (const pid_t pid : database) sum += cpu_of(pid);
        return sum;
    }
};

std::string command(const Bench& bench, const std::string& target, const std::string& body) {
    static std::int64_t number = 0;
    return http_request("POST", "/api/v1" + target,
                        bench.session + "Idempotency-Key: bench-" + std::to_string(::getpid()) + "-" +
                            std::to_string(++number) + "\r\n",
                        body);
}

std::string new_request(std::int64_t serial) {
    const double lat = 29.98 + static_cast<double>(serial * 7919 % 100'000) / 1'000'000;
    const double lon = 120.50 + static_cast<double>(serial * 104'729 % 100'000) / 1'000'000;
    return fmt::format(R"({{"channel":"mayor_hotline","case_type":"C15","place":{{"lat":{},"lon":{}}},)"
                       R"("address":"示例路 {} 号","text":"路灯不亮"}})",
                       lat, lon, serial);
}

void measure(const Bench& bench, const char* name, int clients, const Next& next, const Answered& answered) {
    const double cpu = bench.server.cpu_seconds(), database = bench.database_cpu();
    const long syncs = bench.syncs.count();
    const auto result = run_load({bench.server.port(), clients, bench.seconds}, next, answered);
    const double n = static_cast<double>(std::max<std::size_t>(1, result.good()));
    fmt::print("{:10} {:8} {:4} clients: {:6.0f} commands/s, {:.3f} flushes, {:.3f} ms CPU of the server", bench.db,
               name, clients, n / result.seconds, static_cast<double>(bench.syncs.count() - syncs) / n,
               (bench.server.cpu_seconds() - cpu) * 1000 / n);
    if (bench.pgbench > 0)
        fmt::print(" (and {:.3f} of PostgreSQL), {:.2f} of pgbench", (bench.database_cpu() - database) * 1000 / n,
                   n / result.seconds / bench.pgbench);
    fmt::print(", p50 {:.1f} ms, p99 {:.1f} ms\n", result.percentile_ms(0.5), result.percentile_ms(0.99));
    if (result.good() != result.answered)
        fmt::print("  {} refused, the first: {}\n", result.answered - result.good(), result.first_refusal);
    std::fflush(stdout);
}

void run_commands(const Bench& bench, int clients) {
    static std::int64_t serial = 0;
    std::vector<std::int64_t> received;
    measure(
        bench, "receive", clients, [&](int) { return command(bench, "/requests", new_request(++serial)); },
        [&](int, int status, std::string_view body) {
            if (status == 201) received.push_back(json::parse(body).at("id").as_int64());
        });
    for (const char* what : {"claim", "accept"}) {
        std::size_t at = 0;
        measure(bench, what, clients,
                [&](int) {
                    if (at == received.size()) return std::string();
                    return command(bench, fmt::format("/requests/{}/{}", received[at++], what),
                                   std::strcmp(what, "claim") == 0 ? "{}" : R"({"papers_later":true})");
                },
                {});
    }
}

// One-row inserts a second, as many clients.
double run_pgbench(const std::string& url, const std::string& directory, int clients, double seconds) {
    const std::string script = directory + "/insert.sql";
    std::ofstream(script) << "insert into one_row (body) values ('" << std::string(200, 'x') << "');\n";
    const std::string command =
        fmt::format("/usr/lib/postgresql/15/bin/pgbench -n -c {} -j 1 -T {} -f {} '{}' 2>/dev/null", clients,
                    static_cast<int>(std::max(1.0, seconds)), script, url);
    FILE* pipe = popen(command.c_str(), "r");
    double rate = 0;
    char line[512];
    while (pipe && fgets(line, sizeof line, pipe))
        if (std::strncmp(line, "tps = ", 6) == 0) rate = std::atof(line + 6);
    if (pipe) pclose(pipe);
    return rate;
}

void run_on(const std::string& kind, double seconds) {
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
    }
    tests::ServerProcess server(url, directory);
    server.set_environment("COUNT_SYNCS", syncs.name());
    server.set_environment("LD_PRELOAD", YEKUO_COUNT_SYNCS);
    if (server.run({"deploy", "--config", YEKUO_SOURCE_DIR "/config"}) != 0 ||
        server.run({"user", "add", "bench", "--role", "dispatcher", "--password", "a long password"}) != 0)
        throw std::runtime_error(server.output());
    server.begin();
    if (!server.await_ready(60)) throw std::runtime_error(server.output());
    tests::Caller caller(server.port());
    caller.sign_in("bench", "a long password");
    Bench bench{kind, syncs, server, {}, seconds, 0, {}};
    for (const auto& [name, value] : caller.credentials()) bench.session += name + ": " + value + "\r\n";
    for (const int clients : {32, 128}) {
        if (postgres) {
            auto session =
                store::open_session(*store::parse_database_url(url), store::Part::state, store::Access::write);
            session->script(
                "create table if not exists public.one_row (id bigserial primary key, body text not null)");
            bench.pgbench = run_pgbench(url, directory, clients, seconds);
            fmt::print("pgbench    insert   {:4} clients: {:6.0f} rows/s\n", clients, bench.pgbench);
            bench.database.clear();
            for (const auto& row : session->query("select pid from pg_stat_activity"))
                bench.database.push_back(static_cast<pid_t>(store::integer(row[0])));
        }
        run_commands(bench, clients);
    }
    server.stop();
    std::filesystem::remove_all(directory);
}

}  // namespace

int main(int count, char** given) {
    double seconds = 5;
    std::string only;
    for (int i = 1; i + 1 < count; i += 2) {
        if (std::string_view(given[i]) == "--seconds") seconds = std::atof(given[i + 1]);
        if (std::string_view(given[i]) == "--db") only = given[i + 1];
    }
    try {
        if (only != "postgresql") run_on("sqlite", seconds);
        if (only != "sqlite" && tests::postgres_installed()) run_on("postgresql", seconds);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "commands: {}\n", failed.what());
        return 1;
    }
}
