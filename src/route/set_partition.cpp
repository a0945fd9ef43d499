#include "route/set_partition.hpp"

#include <algorithm>
#include <cmath>

#include "route/cover_prices.hpp"

namespace yekuo::route {
namespace {

std::int64_t length(const Vrptw& problem, std::span<const std::int32_t> route) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i <= route.size() && !route.empty(); ++i)
        sum += problem.arc(i > 0 ? route[i - 1] : 0, i < route.size() ? route[i] : 0);
    return sum;
}

using Bits = std::vector<std::uint64_t>;

// A column that may be part of a better plan.
struct Useful {
    std::size_t column;
    double above;  // its cost above the prices of its rows
};

// Depth first through ways to cover.
class Cover {
public:
    Cover(std::size_t rows, const std::vector<CoverColumn>& columns, const std::vector<double>& price,
          std::vector<Useful> useful, double gap, std::size_t nodes_most)
        : rows_(rows), words_((rows + 63) / 64), columns_(columns), price_(price), useful_(std::move(useful)),
          gap_(gap), nodes_left_(nodes_most), covered_(words_, 0), bits_(useful_.size() * words_, 0) {
        for (std::size_t i = 0; i < useful_.size(); ++i)
            for (const auto row : columns_[useful_[i].column].rows) bits_[i * words_ + row / 64] |= bit(row);
        std::vector<std::uint32_t> all(useful_.size());
        for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
        go(all, 0);
    }

    const std::vector<std::size_t>& best() const { return best_; }
    bool exhausted() const { return nodes_left_ > 0; }

private:
    static std::uint64_t bit(std::int32_t row) { return std::uint64_t{1} << (row % 64); }

    // What taking a column costs above the bound now: visits covered twice are paid twice.
    double extra(std::uint32_t i) const {
        double sum = useful_[i].above;
        for (std::size_t w = 0; w < words_; ++w)
            for (auto both = bits_[i * words_ + w] & covered_[w]; both != 0; both &= both - 1)
                sum += price_[w * 64 + static_cast<std::size_t>(__builtin_ctzll(both))];
        return sum;
    }

    void go(const std::vector<std::uint32_t>& from, double spent) {
        if (nodes_left_ == 0) return;
        --nodes_left_;
        std::vector<std::uint32_t> viable;
        std::vector<double> cost;
        std::vector<std::int32_t> ways(rows_, 0);
        for (const auto i : from) {
            const auto more = extra(i);
            if (spent + more > gap_) continue;
            viable.push_back(i);
            cost.push_back(more);
            for (const auto row : columns_[useful_[i].column].rows) ++ways[static_cast<std::size_t>(row)];
        }
        std::size_t tightest = rows_;
        for (std::size_t row = 0; row < rows_; ++row)
            if (!(covered_[row / 64] & bit(static_cast<std::int32_t>(row))) &&
                (tightest == rows_ || ways[row] < ways[tightest]))
                tightest = row;
        if (tightest == rows_) {
            best_ = chosen_;
            gap_ = spent - 1 + 1e-6;  // lengths are whole numbers
            return;
        }
        std::vector<std::pair<double, std::uint32_t>> order;
        for (std::size_t k = 0; k < viable.size(); ++k)
            if (bits_[viable[k] * words_ + tightest / 64] & bit(static_cast<std::int32_t>(tightest)))
                order.emplace_back(cost[k], viable[k]);
        std::sort(order.begin(), order.end());
        const auto before = covered_;
        for (const auto& [more, i] : order) {
            if (spent + more > gap_ || nodes_left_ == 0) return;
            for (std::size_t w = 0; w < words_; ++w) covered_[w] |= bits_[i * words_ + w];
            chosen_.push_back(useful_[i].column);
            go(viable, spent + more);
            chosen_.pop_back();
            covered_ = before;
            // Tried in every way: whatever comes after does without it.
            std::erase(viable, i);
        }
    }

    std::size_t rows_, words_;
    const std::vector<CoverColumn>& columns_;
    const std::vector<double>& price_;
    std::vector<Useful> useful_;
    double gap_;
    std::size_t nodes_left_;
    Bits covered_, bits_;
    std::vector<std::size_t> chosen_, best_;
};

// Visits on two routes stay where leaving saves least.
void visit_once(const Vrptw& problem, VrptwRoutes& routes) {
    std::vector<std::int32_t> times(static_cast<std::size_t>(problem.size), 0);
    for (const auto& route : routes)
        for (const auto visit : route) ++times[static_cast<std::size_t>(visit)];
    for (std::int32_t visit = 1; visit < problem.size; ++visit)
        while (times[static_cast<std::size_t>(visit)] > 1) {
            std::vector<std::int32_t>* dearest = nullptr;
            std::int64_t most = 0;
            for (auto& route : routes) {
                if (std::find(route.begin(), route.end(), visit) == route.end()) continue;
                auto without = route;
                std::erase(without, visit);
                const auto saved = length(problem, route) - length(problem, without);
                if (!dearest || saved > most) dearest = &route, most = saved;
            }
            std::erase(*dearest, visit);
            --times[static_cast<std::size_t>(visit)];
        }
    std::erase_if(routes, [](const auto& route) { return route.empty(); });
}

// The part of the pool that lies within the visits of a plan, numbered by rows.
struct Part {
    std::vector<std::int32_t> row_of;  // by visit, −1 for not in it
    std::size_t rows = 0;
    std::vector<std::vector<std::int32_t>> stops;  // by column, as rows
    std::vector<std::size_t> from_pool;            // by column; none for the plan's own
    std::vector<CoverColumn> columns;
    std::vector<std::size_t> start;
};

Part cut_out(const Vrptw& problem, const RoutePool& pool, const VrptwRoutes& routes, std::size_t columns_most) {
    Part part;
    part.row_of.assign(static_cast<std::size_t>(problem.size), -1);
    for (const auto& route : routes) {
        auto& stops = part.stops.emplace_back();
        for (const auto visit : route) {
            part.row_of[static_cast<std::size_t>(visit)] = static_cast<std::int32_t>(part.rows);
            stops.push_back(static_cast<std::int32_t>(part.rows++));
        }
        part.start.push_back(part.stops.size() - 1);
        part.columns.push_back({{}, static_cast<double>(length(problem, route))});
        part.from_pool.push_back(pool.size());
    }
    // The younger first, should there be too many.
    for (std::size_t column = pool.size(); column-- > 0 && part.columns.size() < columns_most;) {
        const auto visits = pool.visits(column);
        const auto inside = [&](auto visit) { return part.row_of[static_cast<std::size_t>(visit)] >= 0; };
        if (!std::all_of(visits.begin(), visits.end(), inside)) continue;
        auto& stops = part.stops.emplace_back();
        for (const auto visit : visits) stops.push_back(part.row_of[static_cast<std::size_t>(visit)]);
        part.columns.push_back({{}, static_cast<double>(pool.cost(column))});
        part.from_pool.push_back(column);
    }
    for (std::size_t i = 0; i < part.columns.size(); ++i) part.columns[i].rows = part.stops[i];
    return part;
}

}  // namespace

Partitioned best_combination(const Vrptw& problem, const RoutePool& pool, const VrptwRoutes& routes,
                             const PartitionLimits& limits) {
    const auto part = cut_out(problem, pool, routes, limits.columns);
    const auto prices = cover_prices(part.rows, part.columns, part.start, limits.pivots);
    double now = 0;
    for (const auto column : part.start) now += part.columns[column].cost;
    Partitioned out;
    if (!prices.solved) return out;
    const double gap = now - 1 - prices.bound + 1e-3;
    if (gap < 0) return {std::nullopt, true};
    std::vector<Useful> useful;
    for (std::size_t column = 0; column < part.columns.size(); ++column) {
        double above = part.columns[column].cost;
        for (const auto row : part.columns[column].rows) above -= prices.price[static_cast<std::size_t>(row)];
        if (above <= gap) useful.push_back({column, std::max(0.0, above)});
    }
    const Cover cover(part.rows, part.columns, prices.price, std::move(useful), gap, limits.nodes);
    out.exhausted = cover.exhausted();
    if (cover.best().empty()) return out;
    VrptwRoutes found;
    for (const auto column : cover.best()) {
        const auto own = part.from_pool[column] == pool.size();
        if (own) {
            found.push_back(routes[column]);
        } else {
            const auto visits = pool.visits(part.from_pool[column]);
            found.emplace_back(visits.begin(), visits.end());
        }
    }
    visit_once(problem, found);
    std::int64_t cost = 0;
    for (const auto& route : found) cost += length(problem, route);
    if (static_cast<double>(cost) < now - 0.5) out.better = std::move(found);
    return out;
}

}  // namespace yekuo::route
