#include "grid/communities.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>

namespace yekuo::grid {
namespace {

constexpr std::array<std::string_view, 8> columns{"code", "name", "street", "district",
                                                  "zone", "lat",  "lon",    "weight"};
using Cells = std::array<std::string_view, columns.size()>;

// The next line, without its line break.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool split(std::string_view line, Cells& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto comma = line.find(',');
        const bool last = i + 1 == cells.size();
        if ((comma == std::string_view::npos) != last) return false;
        cells[i] = line.substr(0, comma);
        if (!last) line = line.substr(comma + 1);
    }
    return true;
}

template <class Number>
bool read(std::string_view cell, Number low, Number high, Number& out) {
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
    return error == std::errc{} && end == cell.data() + cell.size() && out >= low && out <= high;
}

// The column of the first cell that cannot be read, or columns.size().
std::size_t read_row(const Cells& cells, Community& row) {
    row.code = cells[0];
    row.name = cells[1];
    row.street = cells[2];
    for (std::size_t i = 0; i < 3; ++i)
        if (cells[i].empty() || cells[i].find('"') != std::string_view::npos) return i;
    if (!read(cells[3], 1, 999'999, row.district)) return 3;
    if (!read<std::int64_t>(cells[4], 1, INT64_MAX, row.zone.value)) return 4;
    if (!read(cells[5], -90.0, 90.0, row.place.lat)) return 5;
    if (!read(cells[6], -180.0, 180.0, row.place.lon)) return 6;
    if (!read(cells[7], 0, 1'000'000'000, row.weight)) return 7;
    return columns.size();
}

}  // namespace

Result<std::vector<Community>> load_communities(std::string_view csv) {
    Cells cells;
    if (!split(take_line(csv), cells) || cells != columns)
        return invalid("communities.header", "line 1", "code,name,street,district,zone,lat,lon,weight");
    std::vector<Community> rows;
    std::set<std::string> codes;
    for (int number = 2; !csv.empty(); ++number) {
        if (!split(take_line(csv), cells))
            return invalid("communities.columns", fmt::format("line {}", number), "expected eight columns");
        Community row;
        if (const auto wrong = read_row(cells, row); wrong < columns.size())
            return invalid("communities.cell", fmt::format("line {}, column {}", number, columns[wrong]));
        if (!codes.insert(row.code).second)
            return invalid("communities.code_twice", fmt::format("line {}, column code", number), row.code);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string territory_of(const std::vector<Community>& communities, Place place) {
    const auto nearest = std::ranges::min_element(
        communities, {}, [&](const Community& community) { return distance(community.place, place).value; });
    if (nearest == communities.end()) return {};
    if (nearest->street.ends_with("街道")) return "urban";
    return nearest->street.ends_with("乡") ? "remote" : "rural";
}

}  // namespace yekuo::grid
