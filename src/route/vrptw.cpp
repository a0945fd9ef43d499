#include "route/vrptw.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace yekuo::route {
namespace {

constexpr std::int32_t tenths = 10;

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < line.size();) {
        const auto begin = line.find_first_not_of(" \t\r", at);
        if (begin == std::string_view::npos) break;
        at = std::min(line.find_first_of(" \t\r", begin), line.size());
        out.push_back(line.substr(begin, at - begin));
    }
    return out;
}

std::optional<std::int32_t> number(std::string_view word) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool whole = error == std::errc{} && (end == word.data() + word.size() || *end == '.');
    return whole && value >= 0 && value <= 10'000'000 ? std::optional(value) : std::nullopt;
}

// floor(10 × distance), exact for whole coordinates.
std::int32_t truncated_arc(std::int64_t dx, std::int64_t dy) {
    const std::int64_t square = 100 * (dx * dx + dy * dy);
    auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(square)));
    while (root * root > square) --root;
    while ((root + 1) * (root + 1) <= square) ++root;
    return static_cast<std::int32_t>(root);
}

void measure_arcs(Vrptw& problem) {
    problem.arcs.resize(static_cast<std::size_t>(problem.size) * static_cast<std::size_t>(problem.size));
    for (std::int32_t from = 0; from < problem.size; ++from)
        for (std::int32_t to = 0; to < problem.size; ++to)
            problem.arcs[static_cast<std::size_t>(from) * static_cast<std::size_t>(problem.size) +
                         static_cast<std::size_t>(to)] =
                truncated_arc(problem.x[from] - problem.x[to], problem.y[from] - problem.y[to]);
}

}  // namespace

Result<Vrptw> read_vrptw(std::string_view text) {
    Vrptw out;
    int line_number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto row = words(text.substr(at, end - at));
        at = end + 1;
        ++line_number;
        if (row.empty()) continue;
        if (out.name.empty()) {
            out.name = row[0];
            continue;
        }
        std::vector<std::int32_t> values;
        for (const auto word : row)
            if (const auto value = number(word)) values.push_back(*value);
        if (values.size() != row.size()) continue;  // headings
        if (values.size() == 2 && out.size == 0) {
            out.vehicles = values[0];
            out.capacity = values[1];
        } else if (values.size() == 7) {
            if (values[0] != out.size) return invalid("route.vrptw_order", fmt::format("line {}", line_number));
            if (values[1] > 1'000'000 || values[2] > 1'000'000)
                return invalid("route.vrptw_range", fmt::format("line {}", line_number));
            out.x.push_back(values[1]);
            out.y.push_back(values[2]);
            out.demand.push_back(values[3]);
            out.ready.push_back(values[4] * tenths);
            out.due.push_back(values[5] * tenths);
            out.service.push_back(values[6] * tenths);
            ++out.size;
        } else {
            return invalid("route.vrptw_columns", fmt::format("line {}", line_number));
        }
    }
    if (out.size == 0 || out.capacity == 0) return invalid("route.vrptw_empty", fmt::format("line {}", line_number));
    if (out.size > 20'000)
        return Error{Code::too_large, "route.too_many_visits", fmt::format("line {}", line_number), {}};
    measure_arcs(out);
    return out;
}

Result<std::int64_t> vrptw_cost(const Vrptw& problem, const VrptwRoutes& routes) {
    std::vector<bool> seen(static_cast<std::size_t>(problem.size), false);
    std::int64_t cost = 0;
    for (std::size_t r = 0; r < routes.size(); ++r) {
        std::int64_t clock = problem.ready[0], load = 0;
        std::int32_t at = 0;
        const auto go = [&](std::int32_t to) {
            clock = std::max<std::int64_t>(clock + problem.service[at] + problem.arc(at, to), problem.ready[to]);
            cost += problem.arc(at, to);
            at = to;
            return clock <= problem.due[to];
        };
        const auto place = fmt::format("/routes/{}", r);
        for (const auto visit : routes[r]) {
            if (visit <= 0 || visit >= problem.size || seen[visit]) return invalid("route.visited_twice", place);
            seen[visit] = true;
            load += problem.demand[visit];
            if (!go(visit)) return invalid("route.rule.window", place);
        }
        if (load > problem.capacity) return invalid("route.rule.parts", place);
        if (!routes[r].empty() && !go(0)) return invalid("route.rule.shift", place);
    }
    for (std::int32_t visit = 1; visit < problem.size; ++visit)
        if (!seen[visit]) return invalid("route.visit_missing", fmt::format("/visits/{}", visit));
    return cost;
}

}  // namespace yekuo::route
