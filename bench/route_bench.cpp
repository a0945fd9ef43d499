// The optimizer on public instances, a row each: instance, size, routes, cost, gap to the best known,
// iterations a second. Time is CPU time of this process.
//
//   build/release/route_bench --vrptw FILE… | --trsp FILE… | --vroom FILE… | --dynamic FILE… [--seconds S]
//                             [--threads T] [--seed N] [--iterations N] [--until-best] [--bks bks.csv | trsp_bks.csv] [--out DIR]
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "route/trsp_search.hpp"
#include "route/vrptw_solve.hpp"
#include "route_dynamic.hpp"
#include "route_vroom.hpp"

namespace {

using namespace yekuo::route;

struct Asked {
    std::vector<std::string> vrptw, trsp, vroom, dynamic;
    double seconds = 10;
    int threads = 1;
    std::uint64_t seed = 1;
    std::int64_t iterations = std::numeric_limits<std::int64_t>::max();
    std::string bks;
    std::string out;
    bool until_best = false;
};

double seconds_of(clockid_t clock) {
    timespec at{};
    clock_gettime(clock, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

double cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
double clock_seconds() { return seconds_of(CLOCK_MONOTONIC); }

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

// instance (lower case) → the least known value in `convention`, of the rows of a table of best values
std::map<std::string, double> best_known(const std::string& path, std::size_t convention_column,
                                         const std::string& convention) {
    std::map<std::string, double> out;
    std::istringstream rows(whole_file(path));
    for (std::string row; std::getline(rows, row);) {
        std::vector<std::string> cells;
        std::istringstream line(row);
        for (std::string cell; std::getline(line, cell, ',');) cells.push_back(cell);
        if (cells.size() <= 4 || cells[convention_column] != convention) continue;
        const auto [at, fresh] = out.emplace(lower(cells[0]), std::stod(cells[4]));
        if (!fresh) at->second = std::min(at->second, std::stod(cells[4]));
    }
    return out;
}

std::string near_file(const std::string& instance, const char* table) {
    for (auto folder = std::filesystem::absolute(instance).parent_path(); folder.has_relative_path();
         folder = folder.parent_path())
        if (std::filesystem::exists(folder / table)) return (folder / table).string();
    return {};
}

double percent_over(double value, double known) { return (value / known - 1) * 100; }

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
    fmt::print("{:12} {:>6} {:>6} {:>10} {:>8} {:>10} {:>7} {:>7}\n", "instance", "size", "routes", "cost", "gap %",
               "it/s", "cpu s", "clock s");
    for (const auto& path : asked.vrptw) {
        const auto problem = read_vrptw(whole_file(path));
        if (!problem) {
            fmt::print(stderr, "{}: {} at {}\n", path, problem.error().key, problem.error().field);
            return 1;
        }
        const auto stem = std::filesystem::path(path).stem().string();
        if (known.empty())
            known = best_known(asked.bks.empty() ? near_file(path, "bks.csv") : asked.bks, 2,
                               "distance_only_trunc1_DIMACS");
        const double began = cpu_seconds(), began_at = clock_seconds();
        VrptwBudget budget{.iterations = asked.iterations, .threads = asked.threads, .seed = asked.seed};
        const double allowed = asked.seconds * asked.threads;
        budget.used_up = [&] { return (cpu_seconds() - began) / allowed; };
        const auto best = known.find(lower(stem));
        if (asked.until_best && best != known.end()) budget.enough = std::llround(best->second * 10);
        const auto found = solve_vrptw(*problem, budget);
        const double took = cpu_seconds() - began, clock = clock_seconds() - began_at;
        const auto cost = vrptw_cost(*problem, found.routes);
        if (!cost) {
            fmt::print(stderr, "{}: the plan breaks {} at {}\n", stem, cost.error().key, cost.error().field);
            return 1;
        }
        const double gap =
            best == known.end() ? std::nan("") : percent_over(static_cast<double>(*cost) / 10, best->second);
        if (best != known.end()) gaps += gap, ++judged;
        fmt::print("{:12} {:6} {:6} {:10.1f} {:8.3f} {:10.0f} {:7.1f} {:7.1f}\n", stem, problem->size - 1,
                   found.routes.size(), static_cast<double>(*cost) / 10, gap,
                   static_cast<double>(found.iterations) / took, took, clock);
        std::fflush(stdout);
        if (!asked.out.empty()) write_solution(asked.out, stem, found.routes, *cost);
    }
    if (judged > 1) fmt::print("mean gap over {}: {:.3f} %\n", judged, gaps / judged);
    return 0;
}

void write_tours(const std::string& folder, const std::string& instance, const TrspTours& tours, double cost) {
    std::filesystem::create_directories(folder);
    std::ofstream out(std::filesystem::path(folder) / (instance + ".sol"));
    for (std::size_t i = 0; i < tours.size(); ++i)
        if (!tours[i].empty()) out << fmt::format("Route #{}: {}\n", i + 1, fmt::join(tours[i], " "));
    out << fmt::format("Cost {:.4f}\n", cost);
}

// The number of a tour is its technician's; 0 in it is the depot.
int run_trsp(const Asked& asked) {
    std::map<std::string, double> known;
    int matched = 0, judged = 0;
    fmt::print("{:24} {:>6} {:>6} {:>11} {:>8} {:>10} {:>7}\n", "instance", "size", "tours", "work time", "gap %",
               "it/s", "cpu s");
    for (const auto& path : asked.trsp) {
        const auto problem = read_trsp(whole_file(path));
        if (!problem) {
            fmt::print(stderr, "{}: {} at {}\n", path, problem.error().key, problem.error().field);
            return 1;
        }
        if (known.empty())
            known = best_known(asked.bks.empty() ? near_file(path, "trsp_bks.csv") : asked.bks, 3,
                               "total_working_time_real");
        const double began = cpu_seconds();
        TrspBudget budget{.iterations = asked.iterations, .seed = asked.seed};
        budget.used_up = [&] { return (cpu_seconds() - began) / asked.seconds; };
        const auto found = solve_trsp(*problem, budget);
        const double took = cpu_seconds() - began;
        const auto stem = std::filesystem::path(path).stem().string();
        const auto time = trsp_working_time(*problem, found.tours);
        if (!time) {
            fmt::print("{:24} {} requests left out ({} at {})\n", stem, found.left_out.size(), time.error().key,
                       time.error().field);
            continue;
        }
        const auto best = known.find(lower(stem));
        const double gap = best == known.end() ? std::nan("") : percent_over(*time, best->second);
        if (best != known.end()) ++judged, matched += *time < best->second + 0.001;
        const auto used = std::count_if(found.tours.begin(), found.tours.end(), [](auto& t) { return !t.empty(); });
        fmt::print("{:24} {:6} {:6} {:11.3f} {:8.3f} {:10.0f} {:7.1f}\n", stem, problem->size() - 1 - problem->technicians,
                   used, *time, gap, static_cast<double>(found.iterations) / took, took);
        std::fflush(stdout);
        if (!asked.out.empty()) write_tours(asked.out, stem, found.tours, *time);
    }
    fmt::print("{} of {} match the best known or are better\n", matched, judged);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs the optimizer on public instances");
    Asked asked;
    auto* const what = app.add_option_group("instances");
    what->add_option("--vrptw", asked.vrptw, "instances in Solomon's form");
    what->add_option("--trsp", asked.trsp, "technician-routing instances in Pillac's form");
    what->add_option("--vroom", asked.vroom, "problems in VROOM's format");
    what->add_option("--dynamic", asked.dynamic, "static instances, of which part is revealed during the day");
    what->require_option(1);
    app.add_option("--seconds", asked.seconds, "CPU seconds a thread and instance");
    app.add_option("--threads", asked.threads)->check(CLI::Range(1, 64));
    app.add_option("--seed", asked.seed);
    app.add_option("--iterations", asked.iterations, "stop after so many, whatever the time");
    app.add_flag("--until-best", asked.until_best, "of --vrptw: stop where the best known is reached");
    app.add_option("--bks", asked.bks, "best known values; else bks.csv in a folder above the instance");
    app.add_option("--out", asked.out, "write a solution per instance here");
    CLI11_PARSE(app, argc, argv);
    if (!asked.dynamic.empty()) return run_dynamic({asked.dynamic, asked.seconds, asked.seed});
    if (!asked.vroom.empty())
        return run_vroom({asked.vroom, asked.seconds, asked.threads, asked.seed, asked.iterations, asked.out});
    return asked.trsp.empty() ? run_vrptw(asked) : run_trsp(asked);
}
