// What a run costs, counted outside the program that is measured: flushes to disk and processor time.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace yekuo::bench {

// The counter that count_syncs.c writes.
class Syncs {
public:
    explicit Syncs(const std::string& directory) : name_(directory + "/syncs") {
        const int file = open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (file < 0 || fchmod(file, 0666) != 0 || ftruncate(file, sizeof(long)) != 0)
            throw std::runtime_error("no counter");
        counter_ =
            static_cast<std::atomic<long>*>(mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
        close(file);
        setenv("COUNT_SYNCS", name_.c_str(), 1);
    }
    long count() const { return *counter_; }
    const char* name() const { return name_.c_str(); }

private:
    std::string name_;
    std::atomic<long>* counter_;
};

inline double cpu_of(pid_t pid) {
    clockid_t clock;
    timespec used{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace yekuo::bench
