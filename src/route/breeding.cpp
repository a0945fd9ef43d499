#include "route/breeding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "route/crossover.hpp"
#include "route/local_search.hpp"
#include "route/population.hpp"
#include "route/set_partition.hpp"

namespace yekuo::route {
namespace {

constexpr std::size_t near_most = 20;
constexpr int random_founders = 15;
constexpr std::size_t annealed_founders = 2;
constexpr double founding = 0.1;  // share of the time
constexpr std::int64_t reheating = 30;  // turns a visit for a founder made from a plan that is known
constexpr int meeting = 8;        // births between two meetings of threads
constexpr int patience = 6'000;   // births without anything better
constexpr int window = 50;  // births between two corrections of the prices
constexpr double burst_chance = 0.1;
constexpr std::int32_t burst_most = 151;  // nodes up to which bursts pay
constexpr std::int64_t burst_turns_per_visit = 30;

class Breeding {
public:
    Breeding(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near, const Breeder& breeder)
        : problem_(problem),
          budget_(budget),
          breeder_(breeder),
          strings_(problem, near, budget.seed),
          random_(budget.seed + 77),
          search_(problem, near),
          population_(problem),
          pool_(problem),
          visits_(static_cast<std::size_t>(problem.size) - 1),
          routes_(problem, prices_) {
        std::iota(visits_.begin(), visits_.end(), 1);
        strings_.build(visits_);
        heat_ = Heat(problem, strings_.cost());
        keep(strings_.best_routes(), strings_.best_cost());
        prices_ = {32, std::max<std::int64_t>(1, static_cast<std::int64_t>(heat_.arc() * 8))};
        routes_.reprice(prices_);
    }

    VrptwSolved run() {
        if (breeder_.known) take_in(*breeder_.known);
        found();
        while (spent() < 1 && out_.cost > budget_.enough) {
            if (since_best_ > patience) begin_anew();
            bear();
            if (spent() >= next_partition_) combine();
            if (breeder_.meetings && ++since_meeting_ >= meeting) meet();
        }
        if (breeder_.meetings) breeder_.meetings->leave();
        return std::move(out_);
    }

private:
    double spent() const { return share_spent(budget_, out_.iterations); }

    void keep(VrptwRoutes routes, std::int64_t cost) {
        if (!out_.routes.empty() && cost >= out_.cost) return;
        since_best_ = 0;
        out_.routes = std::move(routes);
        out_.cost = cost;
    }

    // Anneals what `strings_` holds until `end` (share of the budget) is spent.
    template <class Cooling>
    void anneal(double begin, double end, Cooling cooling) {
        for (double now = begin; now < end; now = spent()) {
            const double share = std::clamp((now - begin) / (end - begin), 0.0, 1.0);
            for (int turn = 0; turn < 100; ++turn) strings_.turn(cooling(share));
            out_.iterations += 100;
        }
        keep(strings_.best_routes(), strings_.best_cost());
    }

    // Threads that meet share the work.
    template <class Count>
    Count my_share(Count founders) const {
        const auto breeders = static_cast<Count>(breeder_.meetings ? breeder_.meetings->breeders() : 1);
        return (founders + breeders - 1) / breeders;
    }

    void found() {
        const auto annealed = my_share(annealed_founders);
        const double begin = spent(), step = founding * (1 - begin) / static_cast<double>(annealed);
        for (std::size_t i = 0; i < annealed && spent() < 1; ++i) {
            begin_strings();
            anneal(spent(), begin + step * static_cast<double>(i + 1), [&](double part) { return heat_.at(part); });
            routes_.take(strings_.best_routes());
            population_.add(routes_);
        }
        const double until = breeder_.known ? begin + 2 * founding * (1 - begin) : 1;
        for (int i = 0; i < my_share(random_founders) && spent() < until; ++i) {
            begin_strings();
            shake();
            routes_.take(strings_.routes());
            raise();
        }
    }

    void begin_strings() {
        if (breeder_.known)
            strings_.take(*breeder_.known);
        else
            strings_.build(visits_);
    }

    // A plan that is known is heated and cooled: what comes of it is unlike it, and not much worse.
    void shake() {
        if (!breeder_.known) {
            for (std::int32_t turn = 0; turn < 2 * problem_.size; ++turn) strings_.turn(heat_.at(0));
            return;
        }
        const auto turns = reheating * problem_.size;
        for (std::int64_t turn = 0; turn < turns; ++turn)
            strings_.turn(heat_.at(static_cast<double>(turn) / static_cast<double>(turns)));
        out_.iterations += turns;
        keep(strings_.best_routes(), strings_.best_cost());
    }

    // Nothing better for long: other founders may have what these lack. The routes seen so far stay in the pool.
    void begin_anew() {
        since_best_ = 0;
        population_.clear();
        found();
    }

    void take_in(const VrptwRoutes& plan) {
        routes_.take(plan);
        population_.add(routes_);
        remember();
        if (routes_.feasible()) keep(plan, routes_.length());
    }

    void meet() {
        since_meeting_ = 0;
        for (const auto& plan : breeder_.meetings->meet(breeder_.who, std::exchange(newborn_, {}))) take_in(plan);
    }

    // The cheaper of two children, before they grow up.
    void bear() {
        const auto [a, b] = population_.parents(random_);
        auto [first, second] = exchange_routes(problem_, a->routes, b->routes, random_);
        const auto cost = plant(first);
        const bool same = second.loose == first.loose && second.routes == first.routes;
        if (same || plant(second) < cost) return raise(same ? first.of : second.of, planted_);
        plant(first);
        raise(first.of, planted_);
    }

    std::int64_t plant(Child& child) {
        routes_.take(child.routes);
        planted_ = routes_.changes();
        for (std::size_t i = child.loose.size(); i > 1; --i)
            std::swap(child.loose[i - 1], child.loose[random_.below(static_cast<std::uint32_t>(i))]);
        search_.place(routes_, child.loose);
        return routes_.cost();
    }

    // A child descends; the feasible sometimes get a burst of annealing, the others a second, stricter descent.
    void raise(const std::vector<std::int8_t>& settled = {}, std::int64_t settled_at = -1) {
        search_.descend(routes_, random_, near_most, settled, settled_at);
        out_.iterations += problem_.size;
        ++since_best_;
        population_.add(routes_);
        remember();
        announce();
        count_for_prices();
        if (routes_.feasible()) {
            if (problem_.size <= burst_most && random_.chance(burst_chance)) burst();
        } else if (random_.chance(0.5)) {
            routes_.reprice({prices_.late * 10, prices_.over * 10});
            // Between routes that hold, what did not pay does not pay at higher prices either.
            std::vector<std::int8_t> holds;
            for (std::int32_t i = 0; i < routes_.count(); ++i) holds.push_back(routes_.route(i).penalty == 0);
            search_.descend(routes_, random_, near_most, holds, routes_.changes());
            routes_.reprice(prices_);
            if (!routes_.feasible()) return;
            population_.add(routes_);
            announce();
        }
    }

    void announce() {
        if (routes_.feasible()) keep(routes_.routes(), routes_.length());
        if (breeder_.meetings) newborn_.push_back(routes_.routes());
    }

    void burst() {
        strings_.take(routes_.routes());
        const auto turns = burst_turns_per_visit * problem_.size;
        for (std::int64_t turn = 0; turn < turns; ++turn)
            strings_.turn(heat_.warm(static_cast<double>(turn) / static_cast<double>(turns)));
        out_.iterations += turns;
        routes_.take(strings_.best_routes());
        population_.add(routes_);
        announce();
    }

    // Routes that hold are worth remembering even if the rest of the plan does not.
    void remember() {
        for (std::int32_t i = 0; i < routes_.count(); ++i) {
            const auto& route = routes_.route(i);
            if (!route.empty() && route.before.back().warp == 0 && route.before.back().load <= problem_.capacity)
                pool_.add(std::span(route.stops).subspan(1, route.stops.size() - 2), route.length);
        }
    }

    // Costs at most about a twelfth of the time.
    void combine() {
        const double began = spent();
        const auto found = best_combination(problem_, pool_, out_.routes, {});
        if (found.better && found.better->size() <= static_cast<std::size_t>(problem_.vehicles)) {
            routes_.take(*found.better);
            population_.add(routes_);
            keep(*found.better, routes_.length());
        }
        const double now = spent();
        next_partition_ = now + std::max(0.05, 12 * (now - began));
    }

    // Between a third and a half of the children shall come out on time, and likewise not overfull.
    void count_for_prices() {
        bool on_time = true, fits = true;
        for (std::int32_t i = 0; i < routes_.count(); ++i) {
            on_time &= routes_.route(i).before.back().warp == 0;
            fits &= routes_.route(i).before.back().load <= problem_.capacity;
        }
        on_time_ += on_time;
        fitting_ += fits;
        if (++births_ < window) return;
        const auto steer = [](std::int64_t& price, int good) {
            if (good < window * 3 / 10) price = std::min<std::int64_t>(std::max(price + 1, price * 6 / 5), 1'000'000);
            if (good > window / 2) price = std::max<std::int64_t>(1, price * 17 / 20);
        };
        steer(prices_.late, on_time_);
        steer(prices_.over, fitting_);
        births_ = on_time_ = fitting_ = 0;
        routes_.reprice(prices_);
    }

    const Vrptw& problem_;
    const VrptwBudget& budget_;
    const Breeder breeder_;
    StringSearch strings_;
    Random random_;
    LocalSearch search_;
    Population population_;
    RoutePool pool_;
    double next_partition_ = 0.1;
    std::int64_t planted_ = 0;  // number of the change after which a child stood, before its loose visits came
    Prices prices_;
    std::vector<std::int32_t> visits_;
    PenaltyRoutes routes_;
    Heat heat_{problem_, 0};
    std::vector<VrptwRoutes> newborn_;  // since the last meeting
    int since_meeting_ = 0, since_best_ = 0;
    VrptwSolved out_;
    int births_ = 0, on_time_ = 0, fitting_ = 0;
};

}  // namespace

double Heat::cooled(double hot, double share) const {
    constexpr double cold = 0.01;
    return arc_ * hot * std::pow(cold / hot, std::clamp(share, 0.0, 1.0));
}

double share_spent(const VrptwBudget& budget, std::int64_t iterations) {
    const double turns =
        static_cast<double>(iterations) / static_cast<double>(std::max<std::int64_t>(1, budget.iterations));
    return budget.used_up ? std::max(turns, budget.used_up()) : turns;
}

void Meetings::bring(std::size_t who, const std::vector<VrptwRoutes>& brings) {
    const std::lock_guard lock(mutex_);
    for (std::size_t to = 0; to < left_for_.size(); ++to) {
        if (to == who) continue;
        auto& left = left_for_[to][who];
        left.insert(left.end(), brings.begin(), brings.end());
        if (left.size() > left_most) left.erase(left.begin(), left.end() - left_most);
    }
}

std::vector<VrptwRoutes> Meetings::meet(std::size_t who, const std::vector<VrptwRoutes>& brings) {
    bring(who, brings);
    if (waits_) barrier_.arrive_and_wait();
    std::vector<VrptwRoutes> out;
    {
        const std::lock_guard lock(mutex_);
        for (auto& left : left_for_[who])
            for (auto& plan : std::exchange(left, {})) out.push_back(std::move(plan));
    }
    if (waits_) barrier_.arrive_and_wait();  // nobody brings anew before all have looked
    return out;
}

void Meetings::leave() {
    if (waits_) barrier_.arrive_and_drop();
}

VrptwSolved breed(const Vrptw& problem, const VrptwBudget& budget, const VrptwNear& near, const Breeder& breeder) {
    return Breeding(problem, budget, near, breeder).run();
}

}  // namespace yekuo::route
