// Feeds the optimizer arbitrary VROOM problems: whatever comes in, either an error that names a field or a
// plan that breaks no rule.  ninja -C build/fuzz route_problem_fuzz && build/fuzz/route_problem_fuzz -max_total_time=60
#include <cstdlib>
#include <string_view>

#include "route/bonds.hpp"
#include "route/schedule.hpp"
#include "route/solve.hpp"
#include "route/vroom_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace yekuo::route;
    if (size > 20'000) return 0;
    const auto asked = read_vroom({reinterpret_cast<const char*>(data), size});
    if (!asked || asked->problem.visits.size() > 60 || asked->problem.crews.size() > 30) return 0;
    const auto& problem = asked->problem;
    const auto plan = improve(problem, asked->start, {.iterations = 30}).plan;
    if (!check(problem, plan)) std::abort();
    if (!broken_bonds(problem, plan).empty()) std::abort();
    const auto agreed = settled(problem, plan);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        if (!schedule(agreed, crew, plan.routes[crew]).feasible()) {
            // Facts may break rules: then no rule is asked about what only facts brought about.
            bool only_facts = true;
            for (const auto visit : plan.routes[crew]) only_facts &= problem.visits[visit].actual.has_value();
            if (!only_facts) std::abort();
        }
    write_vroom(*asked, plan);
    return 0;
}
