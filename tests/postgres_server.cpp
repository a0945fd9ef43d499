#include "postgres_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace yekuo::tests {
namespace {

const std::string binaries = "/usr/lib/postgresql/15/bin/";

int free_port() {
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("no free port");
    getsockname(s, reinterpret_cast<sockaddr*>(&address), &size);
    close(s);
    return ntohs(address.sin_port);
}

// The server refuses to run as root: then it runs as the user that its package created.
void run(const std::string& command) {
    const std::string as_user = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
    const std::string whole = as_user + command + " >/dev/null 2>&1";
    if (std::system(whole.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

bool postgres_installed() { return access((binaries + "postgres").c_str(), X_OK) == 0; }

PostgresServer::PostgresServer() {
    std::string pattern = "/tmp/yekuo-postgres-XXXXXX";
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    directory_ = pattern;
    if (geteuid() == 0 && std::system(("chown postgres:postgres " + directory_).c_str()) != 0)
        throw std::runtime_error("chown");
    run(binaries + "initdb -D " + directory_ + "/data -U yekuo -A trust -E UTF8 --no-instructions");
    port_ = free_port();
    start();
}

void PostgresServer::start() {
    run(fmt::format("{}pg_ctl -D {}/data -w -t 60 -l {}/log -o \"-p {} -k {} -c listen_addresses=127.0.0.1 "
                    "-c max_connections=200\" start",
                    binaries, directory_, directory_, port_, directory_));
}

void PostgresServer::stop() { run(fmt::format("{}pg_ctl -D {}/data -w -m fast stop", binaries, directory_)); }

void PostgresServer::kill() {
    std::ifstream file(directory_ + "/data/postmaster.pid");
    int pid = 0;
    file >> pid;
    if (pid <= 0) return;
    if (std::system(fmt::format("pkill -9 -P {} >/dev/null 2>&1; kill -9 {} >/dev/null 2>&1", pid, pid).c_str()) != 0)
        throw std::runtime_error("kill");
    // The next start finds the old pid file and must see that nobody holds the data.
    while (::kill(pid, 0) == 0) std::this_thread::yield();
}

PostgresServer::~PostgresServer() {
    try {
        stop();
    } catch (const std::exception&) {
        // It is not running: nothing to stop.
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

std::string PostgresServer::url(const std::string& database) const {
    return fmt::format("postgresql://yekuo@127.0.0.1:{}/{}", port_, database);
}

std::string PostgresServer::create_database(const std::string& tables_in) {
    const std::string name = fmt::format("test_{}", ++databases_);
    std::string create = "create database " + name;
    if (!tables_in.empty()) {
        const std::string place = tables_in + "/tables";
        run(fmt::format("mkdir -m 0700 {}", place));
        execute(fmt::format("create tablespace {}_space location '{}'", name, place));
        create += fmt::format(" tablespace {}_space", name);
    }
    execute(create);
    return url(name);
}

void PostgresServer::execute(const std::string& sql) {
    PGconn* connection = PQconnectdb(url().c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string why = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!done) throw std::runtime_error(sql + ": " + why);
}

PostgresServer& shared_postgres() {
    static PostgresServer server;
    return server;
}

}  // namespace yekuo::tests
