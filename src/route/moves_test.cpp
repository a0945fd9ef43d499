#include "route/moves.hpp"

#include <doctest/doctest.h>

#include "route/local_search.hpp"

namespace yekuo::route {
namespace {

// Visits at random with windows that random routes often miss, so that penalties count.
Vrptw random_vrptw(std::uint64_t seed, std::int32_t visits) {
    Random random(seed);
    std::string text = "R\n\nVEHICLE\nNUMBER CAPACITY\n 12 60\n\nCUSTOMER\n";
    text += "0 50 50 0 0 1000 0\n";
    for (std::int32_t i = 1; i <= visits; ++i) {
        const auto ready = random.below(600);
        text += std::to_string(i) + " " + std::to_string(random.below(100)) + " " +
                std::to_string(random.below(100)) + " " + std::to_string(1 + random.below(20)) + " " +
                std::to_string(ready) + " " + std::to_string(ready + 20 + random.below(200)) + " 10\n";
    }
    return *read_vrptw(text);
}

VrptwRoutes random_routes(Random& random, std::int32_t visits, std::uint32_t routes) {
    VrptwRoutes out(routes);
    for (std::int32_t visit = 1; visit <= visits; ++visit) {
        auto& route = out[random.below(routes)];
        route.insert(route.begin() + random.below(static_cast<std::uint32_t>(route.size() + 1)), visit);
    }
    return out;
}

// The cost by driving every route, without segments.
std::int64_t by_hand(const Vrptw& problem, const VrptwRoutes& routes, Prices prices) {
    std::int64_t cost = 0;
    for (const auto& route : routes) {
        std::int64_t clock = 0, late = 0, load = 0;
        std::int32_t at = 0;
        auto stops = route;
        stops.push_back(0);
        for (const auto next : stops) {
            clock = std::max<std::int64_t>(clock + (at ? problem.service[at] : 0) + problem.arc(at, next),
                                           problem.ready[next]);
            if (clock > problem.due[next]) late += clock - problem.due[next], clock = problem.due[next];
            cost += problem.arc(at, next);
            load += problem.demand[next];
            at = next;
        }
        cost += (prices.late * late + prices.over * std::max<std::int64_t>(0, load - problem.capacity) + 63) / 64;
    }
    return cost;
}

template <class Evaluate, class Apply>
int check_move(Evaluate evaluate, Apply apply) {
    int tried = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Random random(seed);
        const auto problem = random_vrptw(seed, 24);
        const Prices prices{150, 3000};
        PenaltyRoutes routes(problem, prices);
        routes.take(random_routes(random, 24, 4));
        for (int i = 0; i < 60; ++i) {
            const auto u = 1 + static_cast<std::int32_t>(random.below(24)),
                       v = 1 + static_cast<std::int32_t>(random.below(24));
            if (u == v) continue;
            const auto predicted = evaluate(routes, u, v);
            if (predicted == no_gain) continue;
            const auto before = routes.cost();
            CHECK(before == by_hand(problem, routes.routes(), prices));
            apply(routes, u, v);
            ++tried;
            REQUIRE(routes.cost() - before == predicted);
            REQUIRE(routes.cost() == by_hand(problem, routes.routes(), prices));
        }
    }
    return tried;
}

template <class Move>
int check_pair_move() {
    return check_move([](auto& routes, auto u, auto v) { return Move::evaluate(routes, routes.spot(u), routes.spot(v)); },
                      [](auto& routes, auto u, auto v) { Move::apply(routes, u, v); });
}

}  // namespace

TEST_CASE("no move that gains is passed over as not promising") {
    int gaining = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random random(seed);
        const auto problem = random_vrptw(seed, 24);
        PenaltyRoutes routes(problem, {seed % 2 == 0 ? 150 : 1, seed % 2 == 0 ? 3000 : 1});
        routes.take(random_routes(random, 24, 4));
        for (std::int32_t a = 1; a <= 24; ++a)
            for (std::int32_t b = 1; b <= 24; ++b) {
                if (a == b) continue;
                const auto u = routes.spot(a), v = routes.spot(b);
                const auto could = promising(routes, u, v);
                const auto holds = [&](bool promised, std::int64_t change) {
                    gaining += change < 0;
                    return promised || change >= 0;
                };
                CHECK(holds(could.relocate_1, Relocate<1, false>::evaluate(routes, u, v)));
                CHECK(holds(could.relocate_2, Relocate<2, false>::evaluate(routes, u, v)));
                CHECK(holds(could.relocate_2_turned, Relocate<2, true>::evaluate(routes, u, v)));
                CHECK(holds(could.relocate_3, Relocate<3, false>::evaluate(routes, u, v)));
                CHECK(holds(could.swap_11, Swap<1, 1>::evaluate(routes, u, v)));
                CHECK(holds(could.swap_21, Swap<2, 1>::evaluate(routes, u, v)));
                CHECK(holds(could.swap_22, Swap<2, 2>::evaluate(routes, u, v)));
                CHECK(holds(could.tails, ExchangeTails::evaluate(routes, u, v)));
                CHECK(holds(could.tails_back, ExchangeTails::evaluate(routes, v, u)));
                CHECK(holds(could.reverse, Reverse::evaluate(routes, u, v)));
            }
    }
    CHECK(gaining > 1000);
}

TEST_CASE("relocate changes the cost by what it predicts") {
    CHECK(check_pair_move<Relocate<1, false>>() > 100);
    CHECK(check_pair_move<Relocate<2, false>>() > 100);
    CHECK(check_pair_move<Relocate<2, true>>() > 100);
    CHECK(check_pair_move<Relocate<3, false>>() > 100);
}

TEST_CASE("relocate to the head of a route changes the cost by what it predicts") {
    CHECK(check_move([](auto& routes, auto u, auto v) { return Relocate<1, false>::evaluate(routes, routes.spot(u), routes.spot(v), true); },
                     [](auto& routes, auto u, auto v) { Relocate<1, false>::apply(routes, u, v, true); }) > 100);
}

TEST_CASE("opening a route changes the cost by what it predicts") {
    CHECK(check_move([](auto& routes, auto u, auto) { return OpenRoute::evaluate(routes, routes.spot(u)); },
                     [](auto& routes, auto u, auto) { OpenRoute::apply(routes, u); }) > 50);
}

TEST_CASE("swap changes the cost by what it predicts") {
    CHECK(check_pair_move<Swap<1, 1>>() > 100);
    CHECK(check_pair_move<Swap<2, 1>>() > 100);
    CHECK(check_pair_move<Swap<2, 2>>() > 100);
}

TEST_CASE("exchanging tails changes the cost by what it predicts") {
    CHECK(check_pair_move<ExchangeTails>() > 100);
}

TEST_CASE("reversing a stretch changes the cost by what it predicts") {
    CHECK(check_pair_move<Reverse>() > 30);
}

TEST_CASE("swap-star changes the cost by what it predicts") {
    int tried = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Random random(seed);
        const auto problem = random_vrptw(seed, 24);
        const Prices prices{150, 3000};
        PenaltyRoutes routes(problem, prices);
        routes.take(random_routes(random, 24, 4));
        SwapStar star(routes);
        for (int i = 0; i < 12; ++i) {
            const auto r = static_cast<std::int32_t>(random.below(4)), s = static_cast<std::int32_t>(random.below(4));
            if (r == s) continue;
            const auto before = routes.cost();
            const auto predicted = star.evaluate(routes, r, s);
            if (predicted >= 0) continue;
            star.apply(routes);
            ++tried;
            REQUIRE(routes.cost() - before == predicted);
            REQUIRE(routes.cost() == by_hand(problem, routes.routes(), prices));
        }
    }
    CHECK(tried > 50);
}

TEST_CASE("a descent loses no visit and ends where no move helps") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Random random(seed);
        const auto problem = random_vrptw(seed, 40);
        const auto near = vrptw_near(problem, 20, 40);
        PenaltyRoutes routes(problem, {150, 3000});
        routes.take(random_routes(random, 40, 6));
        const auto before = routes.cost();
        LocalSearch search(problem, near);
        search.descend(routes, random);
        CHECK(routes.cost() < before);
        std::vector<bool> seen(41, false);
        for (const auto& route : routes.routes())
            for (const auto visit : route) {
                CHECK_FALSE(seen[static_cast<std::size_t>(visit)]);
                seen[static_cast<std::size_t>(visit)] = true;
            }
        CHECK(std::count(seen.begin(), seen.end(), true) == 40);
        const auto settled = routes.cost();
        search.descend(routes, random);
        CHECK(routes.cost() == settled);
    }
}

TEST_CASE("the string search keeps every rule and its own accounts") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto problem = random_vrptw(seed, 40);
        problem.vehicles = 40;
        const auto near = vrptw_near(problem, 20, 40);
        StringSearch search(problem, near, seed);
        std::vector<std::int32_t> visits(40);
        for (std::int32_t i = 0; i < 40; ++i) visits[static_cast<std::size_t>(i)] = i + 1;
        search.build(visits);
        const auto first = search.cost();
        for (int i = 0; i < 3000; ++i) search.turn(30.0 * (3000 - i) / 3000);
        const auto cost = vrptw_cost(problem, search.best_routes());
        if (!cost) continue;  // a visit that no vehicle can reach in time stands alone, against its window
        CHECK(*cost == search.best_cost());
        CHECK(*vrptw_cost(problem, search.routes()) == search.cost());
        CHECK(search.best_cost() < first);
    }
}

}  // namespace yekuo::route
