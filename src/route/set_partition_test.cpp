#include "route/set_partition.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "route/crossover.hpp"

namespace yekuo::route {
namespace {

Vrptw scattered(std::uint64_t seed, std::int32_t visits) {
    Random random(seed);
    std::string text = "R\n\nVEHICLE\nNUMBER CAPACITY\n 50 1000\n\nCUSTOMER\n0 50 50 0 0 9000 0\n";
    for (std::int32_t i = 1; i <= visits; ++i)
        text += std::to_string(i) + " " + std::to_string(random.below(100)) + " " + std::to_string(random.below(100)) +
                " 1 0 9000 1\n";
    return *read_vrptw(text);
}

std::int64_t cost_of(const Vrptw& problem, const VrptwRoutes& routes) { return *vrptw_cost(problem, routes); }

// The cheapest exact cover by trying all, over sets of visits.
std::int64_t cheapest_cover(const RoutePool& pool, std::int32_t visits, std::int64_t known) {
    const std::size_t full = (std::size_t{1} << visits) - 1;
    std::vector<std::int64_t> best(full + 1, 1'000'000'000);
    best[0] = 0;
    for (std::size_t set = 0; set < full; ++set)
        for (std::size_t column = 0; column < pool.size(); ++column) {
            std::size_t mask = 0;
            for (const auto visit : pool.visits(column)) mask |= std::size_t{1} << (visit - 1);
            if ((mask & set) == 0) best[set | mask] = std::min(best[set | mask], best[set] + pool.cost(column));
        }
    return std::min(best[full], known);
}

VrptwRoutes dealt(Random& random, std::int32_t visits, std::uint32_t routes) {
    VrptwRoutes out(routes);
    for (std::int32_t visit = 1; visit <= visits; ++visit) out[random.below(routes)].push_back(visit);
    std::erase_if(out, [](const auto& route) { return route.empty(); });
    return out;
}

}  // namespace

TEST_CASE("the best plan in a pool of routes is found, as cheap as trying all or cheaper by leaving visits out twice") {
    int improved = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random random(seed);
        const auto problem = scattered(seed, 10);
        RoutePool pool(problem);
        const auto known = dealt(random, 10, 4);
        pool.add(known);
        for (int i = 0; i < 25; ++i) pool.add(dealt(random, 10, 4));
        const auto found = best_combination(problem, pool, known, {});
        const auto cost = found.better ? cost_of(problem, *found.better) : cost_of(problem, known);
        CHECK(found.exhausted);
        CHECK(cost <= cheapest_cover(pool, 10, cost_of(problem, known)));
        improved += found.better.has_value();
    }
    CHECK(improved > 20);
}

TEST_CASE("a pool keeps the shorter of two orders and makes room by forgetting the oldest") {
    const auto problem = scattered(1, 9);
    RoutePool pool(problem, 8);
    pool.add(std::vector<std::int32_t>{1, 2, 3}, 500);
    pool.add(std::vector<std::int32_t>{2, 1, 3}, 400);
    pool.add(std::vector<std::int32_t>{3, 1, 2}, 450);
    REQUIRE(pool.size() == 1);
    CHECK(pool.cost(0) == 400);
    CHECK(pool.visits(0)[0] == 2);
    for (std::int32_t visit = 1; visit <= 7; ++visit) pool.add(std::vector<std::int32_t>{visit}, visit);
    CHECK(pool.size() == 4);
    CHECK(pool.cost(3) == 7);
    pool.add(std::vector<std::int32_t>{7}, 5);
    CHECK(pool.size() == 4);
    CHECK(pool.cost(3) == 5);
}

TEST_CASE("children of two plans hold every visit once, on a route or loose, and say where a route is from") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random random(seed);
        const auto problem = scattered(seed, 40);
        const auto a = dealt(random, 40, 6), b = dealt(random, 40, 7);
        const auto [first, second] = exchange_routes(problem, a, b, random);
        for (const auto& child : {first, second}) {
            std::vector<int> times(41, 0);
            for (const auto& route : child.routes)
                for (const auto visit : route) ++times[static_cast<std::size_t>(visit)];
            for (const auto visit : child.loose) ++times[static_cast<std::size_t>(visit)];
            CHECK(std::count(times.begin() + 1, times.end(), 1) == 40);
            REQUIRE(child.of.size() == child.routes.size());
            for (std::size_t i = 0; i < child.routes.size(); ++i) {
                const auto& source = child.of[i] == 1 ? a : b;
                if (child.of[i] != 0)
                    CHECK(std::find(source.begin(), source.end(), child.routes[i]) != source.end());
            }
        }
    }
}

}  // namespace yekuo::route
