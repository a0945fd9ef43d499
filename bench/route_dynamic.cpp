#include "route_dynamic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "route/dynamic_day.hpp"
#include "route/vrptw_solve.hpp"

using namespace yekuo::route;

namespace {

constexpr std::array percents{10, 30, 50, 70, 90};

double cpu_seconds() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

// Every visit once, in its window, and nobody set out for a visit before it was revealed.
bool holds(const DynamicDay& day, const DrivenDay& driven) {
    const auto cost = vrptw_cost(*day.problem, driven.routes);
    if (!cost || *cost != driven.cost || static_cast<std::int32_t>(driven.routes.size()) > day.problem->vehicles)
        return false;
    for (std::int32_t visit = 1; visit < day.problem->size; ++visit)
        if (driven.departed[static_cast<std::size_t>(visit)] < day.revealed[static_cast<std::size_t>(visit)]) return false;
    return true;
}

}  // namespace

int run_dynamic(const AskedDynamic& asked) {
    std::array<double, percents.size()> over{};
    double longest = 0;
    int days = 0;
    fmt::print("{:12} {:>10}  cost over the static plan, % of it, at {} per cent dynamic\n", "instance", "static",
               fmt::join(percents, ", "));
    for (const auto& path : asked.files) {
        std::ifstream in(path);
        std::stringstream text;
        text << in.rdbuf();
        const auto problem = read_vrptw(text.str());
        if (!problem) {
            fmt::print(stderr, "{}: {} at {}\n", path, problem.error().key, problem.error().field);
            return 1;
        }
        const double began = cpu_seconds();
        VrptwBudget budget{.iterations = std::int64_t{1} << 60, .seed = asked.seed};
        budget.used_up = [&] { return (cpu_seconds() - began) / asked.seconds; };
        const auto known = solve_vrptw(*problem, budget);
        fmt::print("{:12} {:10.1f} ", std::filesystem::path(path).stem().string(), static_cast<double>(known.cost) / 10);
        for (std::size_t i = 0; i < percents.size(); ++i) {
            const auto day = lackner_day(*problem, known.routes, percents[i], asked.seed * 1000 + i);
            const auto replans = std::max<std::int64_t>(1, (problem->size - 1) * percents[i] / 100);
            const auto turns = static_cast<std::int64_t>(asked.seconds * 200'000) / replans;  // about 200,000 a second
            const double before = cpu_seconds();
            const auto driven = drive_day(day, static_cast<std::int64_t>(asked.seconds * 100'000), turns, asked.seed);
            longest = std::max(longest, (cpu_seconds() - before) / std::max(1, driven.replans));
            if (!holds(day, driven)) {
                fmt::print(stderr, "the day as driven breaks a rule\n");
                return 1;
            }
            const double more = (static_cast<double>(driven.cost) / static_cast<double>(known.cost) - 1) * 100;
            over[i] += more;
            fmt::print(" {:7.2f}", more);
        }
        ++days;
        fmt::print("\n");
        std::fflush(stdout);
    }
    fmt::print("{:12} {:>10} ", "mean", days);
    for (const auto sum : over) fmt::print(" {:7.2f}", sum / days);
    fmt::print("\nat most {:.2f} s of CPU a replan\n", longest);
    return 0;
}
