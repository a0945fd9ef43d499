#include "route/crossover.hpp"

#include <algorithm>
#include <cmath>

namespace yekuo::route {
namespace {

// Routes in the order of the compass, so that neighbours in it lie side by side.
class Fan {
public:
    Fan(const Vrptw& problem, const VrptwRoutes& routes) : routes_(routes) {
        for (std::size_t i = 0; i < routes.size(); ++i) {
            double x = 0, y = 0;
            for (const auto visit : routes[i])
                x += problem.x[visit] - problem.x[0], y += problem.y[visit] - problem.y[0];
            angles_.emplace_back(std::atan2(y, x), i);
        }
        std::sort(angles_.begin(), angles_.end());
    }
    std::size_t size() const { return angles_.size(); }
    std::size_t index(std::size_t at) const { return angles_[at % size()].second; }
    const std::vector<std::int32_t>& route(std::size_t at) const { return routes_[index(at)]; }
    double angle(std::size_t at) const { return angles_[at % size()].first; }
    // Where a route of about this angle lies.
    std::size_t near(double angle) const {
        const auto at = std::lower_bound(angles_.begin(), angles_.end(), std::pair(angle, std::size_t{0}));
        return at == angles_.end() ? 0 : static_cast<std::size_t>(at - angles_.begin());
    }

private:
    const VrptwRoutes& routes_;
    std::vector<std::pair<double, std::size_t>> angles_;
};

// `count` routes of each fan, from `a` and `b` on.
struct Choice {
    std::size_t a, b, count;
};

class Exchange {
public:
    Exchange(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b)
        : problem_(problem), fan_a_(problem, a), fan_b_(problem, b), mark_(static_cast<std::size_t>(problem.size)) {}

    Choice choose(Random& random) {
        const auto most = static_cast<std::uint32_t>(std::min(fan_a_.size(), fan_b_.size()));
        const std::size_t count = 1 + random.below(std::max(1U, most > 1 ? most - 1 : 1));
        const std::size_t from = random.below(static_cast<std::uint32_t>(fan_a_.size()));
        Choice best{from, fan_b_.near(fan_a_.angle(from)), count};
        auto least = lost(best);
        for (bool better = true; better && least > 0;) {
            better = false;
            const auto na = fan_a_.size(), nb = fan_b_.size();
            const Choice now = best;
            for (const Choice next : {Choice{(now.a + 1) % na, now.b, count}, Choice{(now.a + na - 1) % na, now.b, count},
                                      Choice{now.a, (now.b + 1) % nb, count}, Choice{now.a, (now.b + nb - 1) % nb, count}})
                if (const auto missing = lost(next); missing < least) least = missing, best = next, better = true;
        }
        return best;
    }

    Child child(const Choice& choice, bool newcomers_first) {
        std::fill(mark_.begin(), mark_.end(), 0);
        const auto set = [&](const std::vector<std::int32_t>& route, std::int8_t bit) {
            for (const auto visit : route) mark_[static_cast<std::size_t>(visit)] |= bit;
        };
        for (std::size_t i = 0; i < choice.count; ++i) set(fan_b_.route(choice.b + i), in_b);
        for (std::size_t i = choice.count; i < fan_a_.size(); ++i) set(fan_a_.route(choice.a + i), stays_in_a);
        Child out;
        for (std::size_t i = choice.count; i < fan_a_.size(); ++i)
            add(out, fan_a_.route(choice.a + i), 1, newcomers_first ? in_b : 0);
        for (std::size_t i = 0; i < choice.count; ++i)
            add(out, fan_b_.route(choice.b + i), 2, newcomers_first ? 0 : stays_in_a);
        for (std::int32_t visit = 1; visit < problem_.size; ++visit)
            if (mark_[static_cast<std::size_t>(visit)] == 0) out.loose.push_back(visit);
        return out;
    }

private:
    static constexpr std::int8_t in_b = 1, stays_in_a = 2;

    // Visits of the routes that go which the routes that come do not serve.
    std::size_t lost(const Choice& choice) {
        std::fill(mark_.begin(), mark_.end(), 0);
        for (std::size_t i = 0; i < choice.count; ++i)
            for (const auto visit : fan_b_.route(choice.b + i)) mark_[static_cast<std::size_t>(visit)] = in_b;
        std::size_t count = 0;
        for (std::size_t i = 0; i < choice.count; ++i)
            for (const auto visit : fan_a_.route(choice.a + i)) count += mark_[static_cast<std::size_t>(visit)] == 0;
        return count;
    }

    void add(Child& out, const std::vector<std::int32_t>& route, std::int8_t of, std::int8_t without) const {
        std::vector<std::int32_t> kept;
        for (const auto visit : route)
            if (!(mark_[static_cast<std::size_t>(visit)] & without)) kept.push_back(visit);
        if (kept.empty()) return;
        out.of.push_back(kept.size() == route.size() ? of : std::int8_t{0});
        out.routes.push_back(std::move(kept));
    }

    const Vrptw& problem_;
    Fan fan_a_, fan_b_;
    std::vector<std::int8_t> mark_;
};

}  // namespace

std::pair<Child, Child> exchange_routes(const Vrptw& problem, const VrptwRoutes& a, const VrptwRoutes& b,
                                        Random& random) {
    Exchange exchange(problem, a, b);
    const auto choice = exchange.choose(random);
    return {exchange.child(choice, true), exchange.child(choice, false)};
}

}  // namespace yekuo::route
