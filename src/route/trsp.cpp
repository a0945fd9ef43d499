#include "route/trsp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace yekuo::route {
namespace {

constexpr double slack = 1e-6;

// The numbers and bracketed lists of a line; nothing if there is a word in it.
struct Row {
    std::vector<double> numbers;
    std::vector<std::vector<std::int32_t>> lists;
};

std::optional<Row> read_row(std::string_view line) {
    Row row;
    bool inside = false;
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        if (c == '[') {
            if (inside) return std::nullopt;
            inside = true, row.lists.emplace_back(), ++at;
        } else if (c == ']') {
            inside = false, ++at;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == ',') {
            ++at;
        } else {
            double value = 0;
            const auto [end, error] = std::from_chars(line.data() + at, line.data() + line.size(), value);
            if (error != std::errc{} || !(std::abs(value) <= 1e6)) return std::nullopt;
            at = static_cast<std::size_t>(end - line.data());
            if (inside)
                row.lists.back().push_back(static_cast<std::int32_t>(value));
            else
                row.numbers.push_back(value);
        }
    }
    return inside ? std::nullopt : std::optional(std::move(row));
}

bool set_bits(const std::vector<std::int32_t>& list, std::uint32_t& mask) {
    for (const auto bit : list) {
        if (bit < 0 || bit >= 32) return false;
        mask |= std::uint32_t{1} << bit;
    }
    return true;
}

Result<TrspPlace> read_place(const Row& row, const std::string& where) {
    TrspPlace out{row.numbers[1], row.numbers[2], row.numbers[3], row.numbers[4], row.numbers[5]};
    if (row.lists[2].size() > trsp_parts || !set_bits(row.lists[0], out.skills) || !set_bits(row.lists[1], out.tools))
        return invalid("route.trsp_lists", where);
    for (std::size_t part = 0; part < row.lists[2].size(); ++part) {
        if (row.lists[2][part] < 0) return invalid("route.trsp_lists", where);
        out.parts[part] = row.lists[2][part];
    }
    return out;
}

}  // namespace

Result<Trsp> read_trsp(std::string_view text) {
    Trsp out;
    int line_number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        at = end + 1;
        const auto where = fmt::format("line {}", ++line_number);
        if (out.name.empty()) {
            out.name = std::string(line.substr(0, line.find_last_not_of(" \t\r") + 1));
            continue;
        }
        const auto row = read_row(line);
        if (!row || row->numbers.empty()) continue;  // headings
        if (row->lists.empty() && out.places.empty() && row->numbers.size() == 4) {
            out.technicians = static_cast<std::int32_t>(row->numbers[0]);
        } else if (row->lists.size() == 3 && row->numbers.size() == 6) {
            if (row->numbers[0] != static_cast<double>(out.places.size())) return invalid("route.trsp_order", where);
            auto place = read_place(*row, where);
            if (!place) return place.error();
            out.places.push_back(*place);
        } else {
            return invalid("route.trsp_columns", where);
        }
    }
    if (out.technicians < 1 || out.size() <= out.technicians || out.size() > 5'000)
        return invalid("route.trsp_empty", fmt::format("line {}", line_number));
    for (const auto& a : out.places)
        for (const auto& b : out.places) out.drives.push_back(std::hypot(a.x - b.x, a.y - b.y));
    return out;
}

namespace {

// Work in time: the earliest coming home, and the latest leaving that still allows it.
Result<double> tour_time(const Trsp& problem, std::int32_t home, const std::vector<std::int32_t>& tour,
                         const std::string& where) {
    std::vector<std::int32_t> stops{home};
    stops.insert(stops.end(), tour.begin(), tour.end());
    stops.push_back(home);
    const auto& shift = problem.place(home);
    const auto window = [&](std::int32_t stop) {
        return stop == 0 ? std::pair(0.0, 1e9) : std::pair(problem.place(stop).from, problem.place(stop).to);
    };
    const auto service = [&](std::int32_t stop) { return problem.is_request(stop) ? problem.place(stop).service : 0; };
    double clock = shift.from;
    for (std::size_t i = 1; i < stops.size(); ++i) {
        const auto [from, to] = window(stops[i]);
        clock = std::max(from, clock + problem.drive(stops[i - 1], stops[i]));
        if (clock > to + slack) return invalid("route.rule.window", where);
        clock += service(stops[i]);
    }
    double latest = clock;
    for (std::size_t i = stops.size() - 1; i > 0; --i) {
        latest = std::min(latest - problem.drive(stops[i - 1], stops[i]) - service(stops[i - 1]),
                          window(stops[i - 1]).second);
    }
    return clock - std::max(latest, shift.from);
}

Result<bool> tour_equipped(const Trsp& problem, std::int32_t home, const std::vector<std::int32_t>& tour,
                           const std::string& where) {
    const auto& technician = problem.place(home);
    auto parts = technician.parts;
    int depots = 0;
    for (const auto stop : tour) {
        if (stop == 0) {
            if (++depots > 1) return invalid("route.rule.depot_once", where);
            continue;
        }
        const auto& request = problem.place(stop);
        if ((request.skills & technician.skills) != request.skills) return invalid("route.rule.skill", where);
        if (depots > 0) continue;
        if ((request.tools & technician.tools) != request.tools) return invalid("route.rule.tools", where);
        for (std::size_t part = 0; part < trsp_parts; ++part)
            if ((parts[part] -= request.parts[part]) < 0) return invalid("route.rule.parts", where);
    }
    return true;
}

}  // namespace

Result<double> trsp_working_time(const Trsp& problem, const TrspTours& tours) {
    std::vector<bool> seen(problem.places.size(), false);
    double sum = 0;
    for (std::size_t t = 0; t < tours.size(); ++t) {
        const auto where = fmt::format("/tours/{}", t);
        if (t >= static_cast<std::size_t>(problem.technicians)) return invalid("route.trsp_technician", where);
        if (tours[t].empty()) continue;
        for (const auto stop : tours[t]) {
            if (stop == 0) continue;
            if (!problem.is_request(stop) || seen[static_cast<std::size_t>(stop)])
                return invalid("route.visited_twice", where);
            seen[static_cast<std::size_t>(stop)] = true;
        }
        const auto home = static_cast<std::int32_t>(t) + 1;
        if (const auto fine = tour_equipped(problem, home, tours[t], where); !fine) return fine.error();
        const auto time = tour_time(problem, home, tours[t], where);
        if (!time) return time;
        sum += *time;
    }
    for (auto place = problem.technicians + 1; place < problem.size(); ++place)
        if (!seen[static_cast<std::size_t>(place)])
            return invalid("route.visit_missing", fmt::format("/requests/{}", place));
    return sum;
}

}  // namespace yekuo::route
