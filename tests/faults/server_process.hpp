// The program itself as a child process, so that it can be killed as a power cut or an operator kills it, and so
// that its processor time is counted apart from its clients'.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace yekuo::tests {

class ServerProcess {
public:
    // `directory` takes the key file and the log.
    ServerProcess(std::string db, std::string directory);
    ~ServerProcess();  // ends it if it runs
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // Another command of the program on the same database, awaited; answers its exit status.
    int run(std::vector<std::string> arguments) const;
    std::string output() const;  // of everything so far

    void set_environment(std::string name, std::string value) { environment_.emplace_back(std::move(name), std::move(value)); }
    void limit_file_bytes(unsigned long long most) { file_bytes_ = most; }
    void begin();                      // without waiting
    bool await_ready(int seconds);     // false: it ended, or is not ready in time
    void kill();                       // -9
    int stop();                        // SIGTERM; answers its exit status
    bool runs() const { return pid_ > 0; }
    int port() const { return port_; }
    pid_t pid() const { return pid_; }
    double cpu_seconds() const;        // of all its threads

private:
    pid_t launch(const std::vector<std::string>& arguments) const;

    std::string db_, directory_;
    std::vector<std::pair<std::string, std::string>> environment_;
    unsigned long long file_bytes_ = 0;  // 0: no limit
    int port_ = 0;
    pid_t pid_ = 0;
};

int free_port();
std::string temporary_directory();  // a new one

}  // namespace yekuo::tests
