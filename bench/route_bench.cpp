// The optimizer on public instances, a row each: instance, size, routes, cost, gap to the best known,
// iterations a second. Time is CPU time of this process.
//
//   build/release/route_bench --vrptw FILE… [--seconds S] [--threads T] [--seed N] [--iterations N]
//                             [--bks bks.csv] [--out DIR]
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "route/vrptw_solve.hpp"

namespace {

using namespace yekuo::route;

struct Asked {
    std::vector<std::string> vrptw;
    double seconds = 10;
    int threads = 1;
    std::uint64_t seed = 1;
    std::int64_t iterations = std::numeric_limits<std::int64_t>::max();
    std::string bks;
    std::string out;
};

double cpu_seconds() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

std::string whole_file(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string lower(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// instance (lower case, 101 of either form) → best known in tenths
std::map<std::string, double> best_known(const std::string& path) {
    std::map<std::string, double> out;
    std::istringstream rows(whole_file(path));
    for (std::string row; std::getline(rows, row);) {
        std::vector<std::string> cells;
        std::istringstream line(row);
        for (std::string cell; std::getline(line, cell, ',');) cells.push_back(cell);
        if (cells.size() > 4 && cells[2] == "distance_only_trunc1_DIMACS") out[lower(cells[0])] = std::stod(cells[4]);
    }
    return out;
}

std::string near_file(const std::string& instance) {
    for (auto folder = std::filesystem::absolute(instance).parent_path(); folder.has_relative_path();
         folder = folder.parent_path())
        if (std::filesystem::exists(folder / "bks.csv")) return (folder / "bks.csv").string();
    return {};
}

void write_solution(const std::string& folder, const std::string& instance, const VrptwRoutes& routes,
                    std::int64_t cost) {
    std::filesystem::create_directories(folder);
    std::ofstream out(std::filesystem::path(folder) / (instance + ".sol"));
    for (std::size_t i = 0; i < routes.size(); ++i)
        out << fmt::format("Route #{}: {}\n", i + 1, fmt::join(routes[i], " "));
    out << fmt::format("Cost {:.1f}\n", static_cast<double>(cost) / 10);
}

int run_vrptw(const Asked& asked) {
    std::map<std::string, double> known;
    double gaps = 0;
    int judged = 0;
    fmt::print("{:12} {:>6} {:>6} {:>10} {:>8} {:>10} {:>7}\n", "instance", "size", "routes", "cost", "gap %", "it/s",
               "cpu s");
    for (const auto& path : asked.vrptw) {
        const auto problem = read_vrptw(whole_file(path));
        if (!problem) {
            fmt::print(stderr, "{}: {} at {}\n", path, problem.error().key, problem.error().field);
            return 1;
        }
        const auto stem = std::filesystem::path(path).stem().string();
        if (known.empty()) known = best_known(asked.bks.empty() ? near_file(path) : asked.bks);
        const double began = cpu_seconds();
        VrptwBudget budget{.iterations = asked.iterations, .threads = asked.threads, .seed = asked.seed};
        const double allowed = asked.seconds * asked.threads;
        budget.used_up = [&] { return (cpu_seconds() - began) / allowed; };
        const auto found = solve_vrptw(*problem, budget);
        const double took = cpu_seconds() - began;
        const auto cost = vrptw_cost(*problem, found.routes);
        if (!cost) {
            fmt::print(stderr, "{}: the plan breaks {} at {}\n", stem, cost.error().key, cost.error().field);
            return 1;
        }
        const auto best = known.find(lower(stem));
        const double gap =
            best == known.end() ? std::nan("") : (static_cast<double>(*cost) / 10 / best->second - 1) * 100;
        if (best != known.end()) gaps += gap, ++judged;
        fmt::print("{:12} {:6} {:6} {:10.1f} {:8.3f} {:10.0f} {:7.1f}\n", stem, problem->size - 1,
                   found.routes.size(), static_cast<double>(*cost) / 10, gap,
                   static_cast<double>(found.iterations) / took, took);
        std::fflush(stdout);
        if (!asked.out.empty()) write_solution(asked.out, stem, found.routes, *cost);
    }
    if (judged > 1) fmt::print("mean gap over {}: {:.3f} %\n", judged, gaps / judged);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs the optimizer on public instances");
    Asked asked;
    app.add_option("--vrptw", asked.vrptw, "instances in Solomon's form")->required();
    app.add_option("--seconds", asked.seconds, "CPU seconds a thread and instance");
    app.add_option("--threads", asked.threads)->check(CLI::Range(1, 64));
    app.add_option("--seed", asked.seed);
    app.add_option("--iterations", asked.iterations, "stop after so many, whatever the time");
    app.add_option("--bks", asked.bks, "best known values; else bks.csv in a folder above the instance");
    app.add_option("--out", asked.out, "write a solution per instance here");
    CLI11_PARSE(app, argc, argv);
    return run_vrptw(asked);
}
