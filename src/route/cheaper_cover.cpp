#include "route/cheaper_cover.hpp"

#include <algorithm>

namespace yekuo::route {
namespace {

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
          std::vector<Useful> useful, double gap, const CoverLimits& limits)
        : rows_(rows), words_((rows + 63) / 64), columns_(columns), price_(price), useful_(std::move(useful)),
          gap_(gap), step_(limits.step), nodes_left_(limits.nodes), covered_(words_, 0), bits_(useful_.size() * words_, 0) {
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
            gap_ = spent - step_ + 1e-6;
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
    double gap_, step_;
    std::size_t nodes_left_;
    Bits covered_, bits_;
    std::vector<std::size_t> chosen_, best_;
};

}  // namespace

Covered cheaper_cover(std::size_t rows, const std::vector<CoverColumn>& columns,
                      const std::vector<std::size_t>& start, const CoverLimits& limits) {
    const auto prices = cover_prices(rows, columns, start, limits.pivots);
    if (!prices.solved) return {};
    double now = 0;
    for (const auto column : start) now += columns[column].cost;
    const double gap = now - limits.step - prices.bound + 1e-3;
    if (gap < 0) return {{}, true};
    std::vector<Useful> useful;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        double above = columns[column].cost;
        for (const auto row : columns[column].rows) above -= prices.price[static_cast<std::size_t>(row)];
        if (above <= gap) useful.push_back({column, std::max(0.0, above)});
    }
    const Cover cover(rows, columns, prices.price, std::move(useful), gap, limits);
    return {cover.best(), cover.exhausted()};
}

}  // namespace yekuo::route
