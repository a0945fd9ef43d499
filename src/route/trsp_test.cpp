#include "route/trsp_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "route/trsp_pool.hpp"

namespace yekuo::route {
namespace {

Trsp random_trsp(std::uint64_t seed, std::int32_t technicians, std::int32_t requests) {
    Random random(seed);
    const auto number = [&](std::uint32_t below) { return std::to_string(random.below(below)); };
    std::string text = "T\n\nINFO\nCREW COUNT\n" + std::to_string(technicians) + " 3 2 2\n\n0 50 50 0 500 0 [] [] []\n";
    for (std::int32_t i = 1; i <= technicians + requests; ++i) {
        text += std::to_string(i) + " " + number(100) + " " + number(100);
        if (i <= technicians) {
            text += " 0 500 0 [0,1,2] [" + number(2) + "] [" + number(4) + "," + number(4) + "]\n";
        } else {
            const auto from = random.below(250);
            text += " " + std::to_string(from) + " " + std::to_string(from + 100) + " 10 [" + number(3) + "] ";
            text += (random.chance(0.5) ? "[]" : "[" + number(2) + "]") + std::string(" [") + number(2) + ",0]\n";
        }
    }
    return *read_trsp(text);
}

// The independent check of one tour, in a problem that has no other requests.
std::optional<double> by_hand(const Trsp& problem, std::int32_t home, std::vector<std::int32_t> stops) {
    std::vector<std::int32_t> kept;
    for (std::int32_t place = 0; place <= problem.technicians; ++place) kept.push_back(place);
    for (auto& stop : stops)
        if (stop != 0) kept.push_back(stop), stop = static_cast<std::int32_t>(kept.size()) - 1;
    Trsp small{"S", problem.technicians, {}, {}};
    for (const auto a : kept) {
        small.places.push_back(problem.place(a));
        for (const auto b : kept) small.drives.push_back(problem.drive(a, b));
    }
    TrspTours tours(static_cast<std::size_t>(problem.technicians));
    tours[static_cast<std::size_t>(home) - 1] = std::move(stops);
    const auto time = trsp_working_time(small, tours);
    if (time) return *time;
    return std::nullopt;
}

}  // namespace

TEST_CASE("a technician-routing instance is read with its skills, tools and parts") {
    const auto problem = read_trsp("X\n\nINFO\nCREW COUNT\n1 5 5 5\n\nDEPOT\n0 0 0 0 100 0 [] [] []\n"
                                   "1 3 4 0 100 0 [0,2] [1] [0,3]\n2 6 8 10 20 5 [2] [] [0,1]\n");
    REQUIRE(problem);
    CHECK(problem->technicians == 1);
    CHECK(problem->place(1).skills == 5U);
    CHECK(problem->place(1).parts[1] == 3);
    CHECK(problem->drive(0, 2) == doctest::Approx(10));
    // Leaves home at 5 to be there at 10: no waiting counts.
    CHECK(*trsp_working_time(*problem, {{2}}) == doctest::Approx(15));
    CHECK(trsp_working_time(*problem, {{}}).error().key == "route.visit_missing");
    CHECK_FALSE(read_trsp("X\n1 5 5 5\n1 0 0 0 100 0 [] [] []\n"));
    CHECK_FALSE(read_trsp(""));
}

TEST_CASE("what a request is said to add to a technician's tour is what it adds, the depot where it helps") {
    int tried = 0, with_depot = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto problem = random_trsp(seed, 3, 12);
        TrspTour tour(problem, 1);
        Random random(seed);
        for (int i = 0; i < 40; ++i) {
            const auto request = 4 + static_cast<std::int32_t>(random.below(12));
            auto requests = tour.requests();
            if (std::find(requests.begin(), requests.end(), request) != requests.end()) continue;
            const auto at = static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(requests.size()) + 1));
            const auto added = tour.added(request, at);
            requests.insert(requests.begin() + at, request);
            // The check by hand, over every place of the depot.
            auto least = by_hand(problem, 1, requests).value_or(1e18);
            for (std::size_t depot = 0; depot <= requests.size(); ++depot) {
                auto stops = requests;
                stops.insert(stops.begin() + static_cast<std::ptrdiff_t>(depot), 0);
                least = std::min(least, by_hand(problem, 1, stops).value_or(1e18));
            }
            if (least > 1e17) {
                REQUIRE(added > 1e17);
                continue;
            }
            REQUIRE(tour.cost() + added == doctest::Approx(least));
            tour.set(requests);
            REQUIRE(tour.cost() == doctest::Approx(least));
            const auto stops = tour.stops();
            with_depot += stops.size() > requests.size();
            REQUIRE(by_hand(problem, 1, stops).value_or(-1) == doctest::Approx(least));
            ++tried;
        }
    }
    CHECK(tried > 80);
    CHECK(with_depot > 20);
}

TEST_CASE("the technicians' plan keeps every rule, and is the same again") {
    double few = 0, many = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto problem = random_trsp(seed, 8, 30);
        const auto found = solve_trsp(problem, {.iterations = 400, .seed = 3});
        const auto more = solve_trsp(problem, {.iterations = 4000, .seed = 3});
        if (!more.left_out.empty()) continue;  // a request that nobody can reach in time
        const auto time = trsp_working_time(problem, more.tours);
        REQUIRE(time);
        CHECK(*time == doctest::Approx(more.cost));
        if (found.left_out.empty()) few += found.cost, many += more.cost;
        CHECK(solve_trsp(problem, {.iterations = 4000, .seed = 3}).tours == more.tours);
    }
    CHECK(many < few);
}

namespace {

struct Seen {
    std::size_t tour;
    std::uint32_t requests;  // a bit each
    double cost;
};

// The cheapest plan by trying every technician with every tour of theirs, over sets of requests.
double cheapest_of(const std::vector<Seen>& seen, std::size_t technicians, std::int32_t requests) {
    const std::size_t full = (std::size_t{1} << requests) - 1;
    std::vector<double> best(full + 1, 1e18);
    best[0] = 0;
    for (std::size_t tour = 0; tour < technicians; ++tour) {
        auto next = best;
        for (const auto& one : seen)
            for (std::size_t set = 0; one.tour == tour && set <= full; ++set)
                if ((set & one.requests) == 0)
                    next[set | one.requests] = std::min(next[set | one.requests], best[set] + one.cost);
        best = std::move(next);
    }
    return best[full];
}

}  // namespace

TEST_CASE("out of the tours of many plans comes one as cheap as trying all, in which every technician has one tour") {
    int improved = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto problem = random_trsp(seed, 4, 9);
        TrspPool pool(problem);
        std::vector<Seen> seen;
        TrspTours first;
        std::vector<double> costs;
        for (std::uint64_t plan = 0; plan < 12; ++plan) {
            const auto found = solve_trsp(problem, {.iterations = 1, .seed = seed * 100 + plan});
            if (!found.left_out.empty()) continue;
            TrspTours tours;
            std::vector<double> of_plan;
            for (std::size_t tour = 0; tour < found.tours.size(); ++tour) {
                auto requests = found.tours[tour];
                std::erase(requests, 0);
                TrspTour one(problem, static_cast<std::int32_t>(tour) + 1);
                one.set(requests);
                std::uint32_t mask = 0;
                for (const auto request : requests) mask |= 1U << (request - 5);
                seen.push_back({tour, mask, one.cost()});
                pool.add(tour, requests, one.cost());
                of_plan.push_back(one.cost());
                tours.push_back(std::move(requests));
            }
            if (first.empty()) first = tours, costs = of_plan;
        }
        if (first.empty()) continue;  // a request that nobody can reach in time
        double known = 0, cost = 0;
        for (const auto one : costs) known += one;
        const auto better = pool.better_than(first, costs);
        for (std::size_t tour = 0; better && tour < better->size(); ++tour) {
            TrspTour one(problem, static_cast<std::int32_t>(tour) + 1);
            one.set((*better)[tour]);
            cost += one.cost();
        }
        CHECK((better ? cost : known) <= cheapest_of(seen, first.size(), 9) + 0.01);
        if (better) {
            std::size_t served = 0;
            for (const auto& tour : *better) served += tour.size();
            CHECK(served == 9);
            CHECK(cost < known);
        }
        improved += better.has_value();
    }
    CHECK(improved > 5);
}

}  // namespace yekuo::route
