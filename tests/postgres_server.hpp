// A PostgreSQL 15 of a test's own: a fresh cluster in a temporary directory on a free loopback port, run as
// an ordinary user, gone with the object.
#pragma once

#include <string>

namespace yekuo::tests {

class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    std::string url(const std::string& database = "postgres") const;
    // A new one; answers its url. With a directory, its tables lie there.
    std::string create_database(const std::string& tables_in = {});
    void kill();                    // kill -9 of the server and its children
    void start();
    void stop();
    int port() const { return port_; }

private:
    void execute(const std::string& sql);

    std::string directory_;
    int port_ = 0;
    int databases_ = 0;
};

// One server for all tests of a program, started at first use.
PostgresServer& shared_postgres();
// False where the server's binaries are missing: the tests that need them say that they were skipped.
bool postgres_installed();

}  // namespace yekuo::tests
