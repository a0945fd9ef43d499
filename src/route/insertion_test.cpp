#include "route/insertion.hpp"

#include <doctest/doctest.h>

#include "brute_checker.hpp"
#include "route/random_problem.hpp"
#include "route/solve.hpp"

namespace yekuo::route {

TEST_CASE("offers are exactly the insertions that hold, at the cost that a full evaluation gives") {
    int offered = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const auto problem = random_problem({.visits = 30, .crews = 8, .zones = 4, .width_km = 30, .seed = seed});
        auto plan = first_plan(problem);
        Random random(seed);
        for (auto& route : plan.routes)
            if (!route.empty() && random.chance(0.6))
                route.erase(route.begin() + random.below(static_cast<std::uint32_t>(route.size())));
        const Tours tours(problem, plan);
        for (const auto visit : left_out(problem, plan)) {
            const auto all = offers(tours, problem.visits[visit], {.most = 10'000, .one_per_crew = false});
            std::size_t holding = 0;
            for (CrewIndex crew = 0; crew < tours.crews(); ++crew)
                for (std::size_t position = 0; position <= plan.routes[crew].size(); ++position) {
                    auto changed = plan;
                    changed.routes[crew].insert(changed.routes[crew].begin() + static_cast<std::ptrdiff_t>(position),
                                                visit);
                    const bool holds = brute::some_way_holds(problem, crew, changed.routes[crew]);
                    holding += holds;
                    const auto found = std::find_if(all.begin(), all.end(), [&](const Offer& offer) {
                        return offer.crew == crew && offer.position == static_cast<std::int32_t>(position);
                    });
                    REQUIRE(holds == (found != all.end()));
                    if (!holds) continue;
                    ++offered;
                    const Tours after(problem, changed);
                    const auto price = left_out_cost(problem.visits[visit]) * guide(problem.objective)[0];
                    CHECK(after.cost() == tours.cost() + found->added_cost - price);
                    CHECK(after.measures() == measures(problem, changed));
                }
            CHECK(all.size() == holding);
            CHECK(std::is_sorted(all.begin(), all.end(),
                                 [](const Offer& a, const Offer& b) { return a.added_cost < b.added_cost; }));
        }
    }
    CHECK(offered > 100);
}

TEST_CASE("each slot gets the best crew that can begin inside it") {
    const auto problem = random_problem({.visits = 60, .crews = 20, .zones = 4, .width_km = 30, .rich = false});
    const auto plan = first_plan(problem);
    const Tours tours(problem, plan);
    Visit asked{.id = 999, .place = 3, .service = minutes(40), .skills = {1}};
    std::vector<Window> slots;
    for (int hour = 7; hour < 20; ++hour) slots.push_back({at_clock(hour), at_clock(hour + 1) - Seconds{1}});
    const auto found = slot_offers(tours, asked, slots);
    REQUIRE(found.size() == slots.size());
    int kept = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        Visit in_slot = asked;
        in_slot.windows = {slots[i]};
        const auto all = offers(tours, in_slot, {.most = 1000});
        CHECK(found[i].crews == static_cast<std::int32_t>(all.size()));
        REQUIRE(found[i].best.has_value() == !all.empty());
        if (all.empty()) continue;
        ++kept;
        CHECK(found[i].best->added_cost == all.front().added_cost);
        CHECK(found[i].best->start >= slots[i].from);
        CHECK(found[i].best->start <= slots[i].to);
    }
    CHECK(kept >= 5);
    CHECK_FALSE(found.back().best.has_value());
}

TEST_CASE("an offer says why this crew, and a planned stop why it is here") {
    const auto problem = random_problem({.visits = 40, .crews = 12, .zones = 4, .width_km = 30, .rich = false});
    const auto plan = first_plan(problem);
    const Tours tours(problem, plan);
    const auto ways = offers(tours, Visit{.id = 5, .place = 1, .service = minutes(30), .zone = 2});
    REQUIRE(ways.size() > 1);
    CHECK(ways[0].reasons[0].key == "route.why.added_travel");
    CHECK(ways[0].reasons[0].facts[0].value == ways[0].added_travel.count);
    VisitIndex planned = 0;
    while (tours.crew_of(planned) < 0) ++planned;
    const auto here = why_here(tours, planned);
    REQUIRE_FALSE(here.empty());
    CHECK(here.back().key == "route.why.next_best");
}

TEST_CASE("what was left out says the least change, and with that change it fits") {
    int explained = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto problem =
            random_problem({.visits = 50, .crews = 7, .zones = 3, .width_km = 30, .rich = false, .seed = seed});
        const auto plan = first_plan(problem);
        for (const auto& why : why_left_out(problem, plan)) {
            auto changed = problem;
            auto& visit = changed.visits[why.visit];
            using Kind = LeastChange::Kind;
            if (why.least.kind == Kind::none) continue;
            CHECK_FALSE(offers(changed, plan, why.visit).size() > (why.least.kind == Kind::take_as_is ? 1000U : 0U));
            for (auto& window : visit.windows) {
                if (why.least.kind == Kind::open_earlier) window.from = window.from - why.least.amount;
                if (why.least.kind == Kind::close_later) window.to += why.least.amount;
            }
            if (why.least.kind == Kind::overtime)
                changed.crews[why.least.crew].overtime_most =
                    std::max(Seconds{0}, changed.crews[why.least.crew].overtime_most) + hours(2);
            CHECK_FALSE(offers(changed, plan, why.visit).empty());
            ++explained;
        }
    }
    CHECK(explained > 20);
}

}  // namespace yekuo::route
