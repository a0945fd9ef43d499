// Static instances driven as days on which part of the requests come in while crews are on the road.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct AskedDynamic {
    std::vector<std::string> files;
    double seconds = 5;           // for the static plan, and as much again for each driven day
    std::uint64_t seed = 1;
};

int run_dynamic(const AskedDynamic& asked);
