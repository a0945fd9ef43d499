#include "faults/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "api/http_client.hpp"

namespace yekuo::tests {

int free_port() {
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("no free port");
    getsockname(s, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(s);
    return ntohs(address.sin_port);
}

std::string temporary_directory() {
    std::string pattern = "/tmp/yekuo-faults-XXXXXX";
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    return pattern;
}

ServerProcess::ServerProcess(std::string db, std::string directory)
    : db_(std::move(db)), directory_(std::move(directory)), port_(free_port()) {}

ServerProcess::~ServerProcess() { kill(); }

pid_t ServerProcess::launch(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{YEKUO_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    for (const char* more : {"--db", db_.c_str(), "--key"}) words.emplace_back(more);
    words.push_back(directory_ + "/master.key");
    std::vector<char*> given;
    for (std::string& word : words) given.push_back(word.data());
    given.push_back(nullptr);
    const std::string log = directory_ + "/log";
    const pid_t pid = fork();
    if (pid != 0) return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(file, 1);
    dup2(file, 2);
    for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
    if (file_bytes_ > 0) {
        signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit fails as on a full disk
        const rlimit limit{file_bytes_, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    execv(given[0], given.data());
    _exit(127);
}

int ServerProcess::run(std::vector<std::string> arguments) const {
    const pid_t pid = launch(arguments);
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ServerProcess::output() const {
    std::ifstream file(directory_ + "/log");
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
}

void ServerProcess::begin() {
    pid_ = launch({"serve", "--port", std::to_string(port_), "--config", YEKUO_SOURCE_DIR "/config", "--web",
                   directory_ + "/no-web"});
}

bool ServerProcess::await_ready(int seconds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < until) {
        int status = 0;
        if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            return false;
        }
        try {
            if (HttpClient(port_).send("GET", "/readyz").status == 200) return true;
        } catch (const Broken&) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

void ServerProcess::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

int ServerProcess::stop() {
    if (pid_ <= 0) return -1;
    ::kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

double ServerProcess::cpu_seconds() const {
    clockid_t clock;
    timespec used{};
    if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace yekuo::tests
