// How fast the optimizer answers in the product: a peak day from nothing, offers over 100 crews, slots,
// an emergency. Prints one line each; CPU time of one thread.
//
//   build/release/route_city [--visits N] [--crews N] [--zones N] [--width KM] [--iterations N | --seconds S]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "route/emergency.hpp"
#include "route/insertion.hpp"
#include "route/random_problem.hpp"
#include "route/solve.hpp"

using namespace yekuo::route;

namespace {

double cpu_ms() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

int argument(int argc, char** argv, const char* name, int otherwise) {
    for (int i = 1; i + 1 < argc; ++i)
        if (std::strcmp(argv[i], name) == 0) return std::atoi(argv[i + 1]);
    return otherwise;
}

void report(const char* what, const Problem& problem, const Plan& plan, double ms) {
    const auto sums = measures(problem, plan);
    const auto hours = [&](Measure of) { return static_cast<double>(sums[static_cast<int>(of)]) / 3600.0; };
    fmt::print("{:28} {:9.1f} ms  left out {:3}  late {:.1f} h  overtime {:.1f} h  travel {:7.1f} h  crews {:4}\n", what, ms,
               left_out(problem, plan).size(), hours(Measure::lateness), hours(Measure::overtime), hours(Measure::travel),
               sums[static_cast<int>(Measure::crews)]);
}

template <class Ask>
void percentiles(const char* what, int times, Ask ask) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) {
        const double began = cpu_ms();
        ask(i);
        took.push_back(cpu_ms() - began);
    }
    std::sort(took.begin(), took.end());
    fmt::print("{:28} p50 {:.3f} ms  p99 {:.3f} ms\n", what, took[took.size() / 2], took[took.size() * 99 / 100]);
}

// 100 crews with ten short visits each: the size the offer's limit is stated for.
void offer_times() {
    auto problem = random_problem({.visits = 1010, .crews = 100, .rich = false, .seed = 2});
    for (auto& visit : problem.visits) visit.service = minutes(15), visit.skills = {1};
    auto plan = first_plan(problem);
    const Tours tours(problem, plan);
    std::vector<Window> slots;
    for (int hour = 8; hour < 17; ++hour) slots.push_back({at_clock(hour), at_clock(hour + 1)});
    const auto asked = [&](int i) {
        auto visit = problem.visits[static_cast<std::size_t>(i)];
        visit.windows.clear();
        return visit;
    };
    fmt::print("{} visits on {} crews are planned\n", problem.visits.size() - left_out(problem, plan).size(),
               problem.crews.size());
    percentiles("ten offers, resident plan", 1000, [&](int i) { return offers(tours, asked(i)).size(); });
    percentiles("nine slots, resident plan", 1000, [&](int i) { return slot_offers(tours, asked(i), slots).size(); });
    percentiles("ten offers, plan walked anew", 300,
                [&](int i) { return offers(Tours(problem, plan), asked(i)).size(); });
}

// Emergencies all over a day that every customer has been told about.
void emergency_times(Problem problem, const Plan& plan) {
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        for (const auto& stop : schedule(problem, crew, plan.routes[static_cast<std::size_t>(crew)]).stops)
            problem.visits[static_cast<std::size_t>(stop.visit)].published = Published{crew, stop.start, true};
    const auto calm = problem.visits;
    int placed = 0, moved = 0, handed_on = 0;
    percentiles("an emergency, all told", 200, [&](int i) {
        auto urgent = calm[static_cast<std::size_t>(i) % calm.size()];
        urgent.priority = 90;
        urgent.published = {};
        urgent.windows = {{at_clock(9 + i % 6), at_clock(11 + i % 6)}};
        problem.visits.resize(calm.size());
        problem.visits.push_back(urgent);
        const auto found = put_in_urgent(problem, plan, static_cast<VisitIndex>(calm.size()));
        placed += found.placed, moved += std::max(0, found.told_moved), handed_on += found.handed_on >= 0;
    });
    fmt::print("{} of 200 placed, {} told customers moved in all, {} visits handed on\n", placed, moved, handed_on);
}

}  // namespace

int main(int argc, char** argv) {
    const CityDay day{.visits = argument(argc, argv, "--visits", 378),
                      .crews = argument(argc, argv, "--crews", 84),
                      .zones = argument(argc, argv, "--zones", 30),
                      .width_km = static_cast<double>(argument(argc, argv, "--width", 80)),
                      .rich = false};
    auto problem = random_problem(day);
    double began = cpu_ms();
    const auto plan = first_plan(problem);
    report("first plan", problem, plan, cpu_ms() - began);
    const auto iterations = argument(argc, argv, "--iterations", 2000);
    const auto seconds = argument(argc, argv, "--seconds", 0);
    Budget budget{.iterations = seconds > 0 ? std::int64_t{1} << 40 : iterations};
    began = cpu_ms();
    if (seconds > 0) budget.used_up = [&] { return (cpu_ms() - began) / 1e3 / seconds; };
    const auto found = improve(problem, plan, budget);
    const auto& better = found.plan;
    report(fmt::format("{} iterations", found.iterations).c_str(), problem, better, cpu_ms() - began);
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    fmt::print("{:28} {:9} MB\n", "most memory", use.ru_maxrss / 1024);
    if (seconds > 0) return 0;
    auto urgent = problem.visits.front();
    urgent.id = 9999;
    urgent.priority = 50;
    urgent.windows = {{at_clock(9), at_clock(12)}};
    problem.visits.push_back(urgent);
    began = cpu_ms();
    const auto repaired = repair(problem, better);
    report("an emergency put in", problem, repaired, cpu_ms() - began);
    problem.visits.pop_back();
    emergency_times(problem, better);
    offer_times();
}
