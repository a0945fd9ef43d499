#include "route_vroom.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "route/bonds.hpp"
#include "route/schedule.hpp"
#include "route/solve.hpp"
#include "route/vroom_json.hpp"

namespace {

using namespace yekuo;
using namespace yekuo::route;

double cpu_seconds() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

long peak_megabytes() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss / 1024;
}

bool keeps_every_rule(const Problem& asked, const Plan& plan) {
    const auto problem = settled(asked, plan);
    if (!check(problem, plan) || !broken_bonds(asked, plan).empty()) return false;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        if (!schedule(problem, crew, plan.routes[static_cast<std::size_t>(crew)]).feasible()) return false;
    return true;
}

void write_answer(const VroomBench& asked, const std::string& stem, const VroomProblem& problem, const Plan& plan) {
    if (asked.out.empty()) return;
    std::filesystem::create_directories(asked.out);
    std::ofstream file(std::filesystem::path(asked.out) / (stem + ".json"));
    file << json_text(write_vroom(problem, plan)) << '\n';
}

int run_one(const VroomBench& asked, const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const auto problem = read_vroom(std::string(std::istreambuf_iterator<char>(in), {}));
    const auto stem = std::filesystem::path(path).stem().string();
    if (!problem) {
        fmt::print(stderr, "{}: {} at {}\n", stem, problem.error().key, problem.error().field);
        return 1;
    }
    const double began = cpu_seconds();
    double first_at = 0;
    Budget budget{.iterations = asked.iterations, .seed = asked.seed, .threads = asked.threads};
    budget.used_up = [&] {
        if (first_at == 0) first_at = cpu_seconds() - began;
        return (cpu_seconds() - began) / (asked.seconds * asked.threads);
    };
    const auto found = improve(problem->problem, problem->start, budget);
    const double took = cpu_seconds() - began;
    if (!keeps_every_rule(problem->problem, found.plan)) {
        fmt::print(stderr, "{}: the plan breaks a rule\n", stem);
        return 1;
    }
    const auto sums = measures(problem->problem, found.plan);
    const auto travel = sums[static_cast<int>(Measure::travel)] + sums[static_cast<int>(Measure::crews)];
    const auto routes = std::count_if(found.plan.routes.begin(), found.plan.routes.end(),
                                      [](const auto& route) { return !route.empty(); });
    fmt::print("{:16} {:7} {:6} {:6} {:9} {:10} {:9.0f} {:8.2f} {:7.1f} {:6}\n", stem, problem->problem.visits.size(),
               problem->problem.crews.size(), routes, left_out(problem->problem, found.plan).size(), travel,
               static_cast<double>(found.iterations) / took, first_at, took, peak_megabytes());
    std::fflush(stdout);
    write_answer(asked, stem, *problem, found.plan);
    return 0;
}

}  // namespace

int run_vroom(const VroomBench& asked) {
    fmt::print("{:16} {:>7} {:>6} {:>6} {:>9} {:>10} {:>9} {:>8} {:>7} {:>6}\n", "instance", "visits", "crews", "routes",
               "left out", "cost", "it/s", "first s", "cpu s", "MB");
    for (const auto& file : asked.files)
        if (const int status = run_one(asked, file); status != 0) return status;
    return 0;
}
