#include "route/cover_prices.hpp"

#include <algorithm>
#include <cmath>

#include "route/random.hpp"

namespace yekuo::route {
namespace {

constexpr double tiny = 1e-7;
constexpr std::size_t candidates_most = 60;

// Rows: sum of columns − surplus = 1 + a little, the little being different everywhere: ties, which this kind
// of programme is full of, would make the method stand still. The prices hold for the true right-hand side.
class Simplex {
public:
    Simplex(std::size_t rows, const std::vector<CoverColumn>& columns, const std::vector<std::size_t>& start)
        : rows_(rows), columns_(columns), inverse_(rows * rows, 0), value_(rows, 0), price_(rows, 0), basic_(rows) {
        Random random(rows * 31 + columns.size());
        std::vector<double> right(rows);
        for (auto& one : right) one = 1 + 1e-4 * (0.5 + random.fraction());
        for (const auto column : start) begin_with(column, right);
    }

    CoverPrices run(std::size_t pivots_most) {
        std::vector<std::size_t> candidates;
        std::size_t pivots = 0;
        for (; pivots < pivots_most; ++pivots) {
            auto entering = best_of(candidates);
            if (entering == none) {
                candidates = most_negative();
                entering = best_of(candidates);
                if (entering == none) break;
            }
            if (!pivot(entering)) break;
        }
        CoverPrices out{price_, 0, pivots < pivots_most};
        for (auto& price : out.price) price = std::max(0.0, price), out.bound += price;
        return out;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    // A route of the start is basic in the row that asks the most of it; its other rows keep their surplus.
    void begin_with(std::size_t column, const std::vector<double>& right) {
        const auto& rows = columns_[column].rows;
        const auto top = static_cast<std::size_t>(
            *std::max_element(rows.begin(), rows.end(), [&](auto a, auto b) { return right[a] < right[b]; }));
        for (const auto r : rows) {
            const auto row = static_cast<std::size_t>(r);
            line(row)[top] = 1;
            if (row == top) {
                basic_[row] = column;
                value_[row] = right[top];
            } else {
                line(row)[row] = -1;
                basic_[row] = columns_.size() + row;
                value_[row] = right[top] - right[row];
            }
        }
        price_[top] = columns_[column].cost;
    }

    double* line(std::size_t row) { return inverse_.data() + row * rows_; }

    // How far below the prices of its rows a column costs; columns past the end are surpluses.
    double reduced(std::size_t column) const {
        if (column >= columns_.size()) return price_[column - columns_.size()];
        double cost = columns_[column].cost;
        for (const auto row : columns_[column].rows) cost -= price_[static_cast<std::size_t>(row)];
        return cost;
    }

    std::size_t best_of(const std::vector<std::size_t>& candidates) const {
        std::size_t best = none;
        double least = -tiny;
        for (const auto column : candidates)
            if (const auto cost = reduced(column); cost < least) least = cost, best = column;
        return best;
    }

    std::vector<std::size_t> most_negative() const {
        std::vector<std::pair<double, std::size_t>> found;
        for (std::size_t column = 0; column < columns_.size() + rows_; ++column)
            if (const auto cost = reduced(column); cost < -tiny) found.emplace_back(cost, column);
        const auto kept = std::min(candidates_most, found.size());
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < kept; ++i) out.push_back(found[i].second);
        return out;
    }

    bool pivot(std::size_t entering) {
        std::vector<double> change(rows_, 0);
        if (entering >= columns_.size()) {
            for (std::size_t row = 0; row < rows_; ++row) change[row] = -line(row)[entering - columns_.size()];
        } else {
            for (std::size_t row = 0; row < rows_; ++row)
                for (const auto r : columns_[entering].rows) change[row] += line(row)[static_cast<std::size_t>(r)];
        }
        std::size_t leaving = none;
        double step = 1e30;
        for (std::size_t row = 0; row < rows_; ++row)
            if (change[row] > 1e-6 && value_[row] < step * change[row]) step = value_[row] / change[row], leaving = row;
        if (leaving == none) return false;
        const double cost = reduced(entering);
        auto* const from = line(leaving);
        for (std::size_t i = 0; i < rows_; ++i) from[i] /= change[leaving];
        for (std::size_t i = 0; i < rows_; ++i) price_[i] += cost * from[i];
        for (std::size_t row = 0; row < rows_; ++row) {
            if (row == leaving || std::abs(change[row]) < 1e-12) continue;
            auto* const to = line(row);
            const double factor = change[row];
            for (std::size_t i = 0; i < rows_; ++i) to[i] -= factor * from[i];
            value_[row] = std::max(0.0, value_[row] - step * factor);
        }
        value_[leaving] = step;
        basic_[leaving] = entering;
        return true;
    }

    std::size_t rows_;
    const std::vector<CoverColumn>& columns_;
    std::vector<double> inverse_, value_, price_;
    std::vector<std::size_t> basic_;
};

}  // namespace

CoverPrices cover_prices(std::size_t rows, const std::vector<CoverColumn>& columns,
                         const std::vector<std::size_t>& start, std::size_t pivots_most) {
    auto out = Simplex(rows, columns, start).run(pivots_most);
    // Whatever rounding did: with prices that no column undercuts, the sum is a bound.
    if (!out.solved) return out;
    double worst = 0;
    for (const auto& column : columns) {
        double cost = column.cost;
        for (const auto row : column.rows) cost -= out.price[static_cast<std::size_t>(row)];
        worst = std::min(worst, cost);
    }
    out.solved = worst > -1e-3;
    return out;
}

}  // namespace yekuo::route
