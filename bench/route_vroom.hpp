// Rows of route_bench for problems in VROOM's format, such as the days that `yekuo demo --export-problem` writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct VroomBench {
    std::vector<std::string> files;
    double seconds = 10;
    int threads = 1;
    std::uint64_t seed = 1;
    std::int64_t iterations = 0;
    std::string out;  // a directory for the answers; empty: none are written
};

int run_vroom(const VroomBench& asked);
