// Routes that the search has driven past. A plan that was thrown away may have held the very route that the
// best plan lacks: what fits together out of all of them is found by route/set_partition.hpp. Of routes with
// the same visits only the shortest order is kept.
#pragma once

#include <span>

#include "route/vrptw.hpp"

namespace yekuo::route {

class RoutePool {
public:
    explicit RoutePool(const Vrptw& problem, std::size_t columns_most = 60'000);

    // `cost` is the route's length. The route must be feasible.
    void add(std::span<const std::int32_t> visits, std::int64_t cost);
    void add(const VrptwRoutes& routes);

    std::size_t size() const { return columns_.size(); }
    std::span<const std::int32_t> visits(std::size_t column) const {
        const auto& it = columns_[column];
        return {stops_.data() + it.begin, static_cast<std::size_t>(it.count)};
    }
    std::int32_t cost(std::size_t column) const { return columns_[column].cost; }
    // Keeps only those columns.
    void keep(const std::vector<bool>& kept);

private:
    struct Column {
        std::size_t begin = 0;
        std::int32_t count = 0;
        std::int32_t cost = 0;
        std::uint64_t key = 0;
    };
    std::size_t slot(std::uint64_t key) const;
    void make_room();

    const Vrptw& problem_;
    std::size_t columns_most_;
    std::vector<std::uint64_t> keys_;    // by visit: random bits; a set's key is their exclusive or
    std::vector<Column> columns_;
    std::vector<std::int32_t> stops_;
    std::vector<std::int32_t> table_;    // open addressing: column + 1, 0 for free
};

}  // namespace yekuo::route
