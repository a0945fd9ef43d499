#include "route/dynamic_day.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "route/string_search.hpp"

namespace yekuo::route {
namespace {

constexpr std::size_t beside = 40, around = 100;

// Setting out so as not to be there before the window opens. (Waiting longer, to hear of more, was tried: the slack it
// takes from the stops behind costs more than is gained.)
std::int32_t departure(const Vrptw& problem, const Head& head, std::int32_t next) {
    return std::max(head.leave, problem.ready[next] - problem.arc(head.place, next));
}

Head after(const Vrptw& problem, const Head& head, std::int32_t next, std::int32_t departed) {
    const auto arrival = departed + problem.arc(head.place, next);
    return {next, std::max(arrival, problem.ready[next]) + problem.service[next], head.load + problem.demand[next]};
}

class Driving {
public:
    Driving(const DynamicDay& day, std::uint64_t seed)
        : problem_(*day.problem), near_(vrptw_near(problem_, beside, around)), search_(problem_, near_, seed) {
        out_.departed.assign(static_cast<std::size_t>(problem_.size), 0);
    }

    void morning(const std::vector<std::int32_t>& known, std::int64_t turns) {
        search_.build(known);
        anneal(turns, 1.0);
        plan_ = search_.best_routes();
    }

    // Who has set out before `now` is bound to where it is going; the others wait for what comes in.
    void pass(std::int32_t now) {
        std::vector<Head> heads;
        VrptwRoutes driven, ahead, not_begun;
        for (std::size_t i = 0; i < plan_.size(); ++i) {
            const bool begun = i < heads_.size();
            auto head = begun ? heads_[i] : Head{};
            auto past = begun ? driven_[i] : std::vector<std::int32_t>{};
            std::size_t gone = 0;
            for (; gone < plan_[i].size(); ++gone) {
                const auto next = plan_[i][gone];
                const auto departed = departure(problem_, begun_at(head), next);
                if (departed >= now) break;
                out_.departed[next] = departed;
                head = after(problem_, begun_at(head), next, departed);
                past.push_back(next);
            }
            auto rest = std::move(plan_[i]);
            rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(gone));
            if (past.empty()) {
                if (!rest.empty()) not_begun.push_back(std::move(rest));
                continue;
            }
            head.leave = std::max(head.leave, now);
            heads.push_back(head);
            driven.push_back(std::move(past));
            ahead.push_back(std::move(rest));
        }
        heads_ = std::move(heads);
        driven_ = std::move(driven);
        plan_ = std::move(ahead);
        plan_.insert(plan_.end(), not_begun.begin(), not_begun.end());
        now_ = now;
    }

    void reveal(const std::vector<std::int32_t>& fresh, std::int64_t turns) {
        search_.take(plan_, heads_, now_);
        search_.add(fresh);
        anneal(turns, 0.3);
        plan_ = search_.best_by_route();
        for (auto i = plan_.size(); i-- > heads_.size();)
            if (plan_[i].empty()) plan_.erase(plan_.begin() + static_cast<std::ptrdiff_t>(i));
        ++out_.replans;
    }

    DrivenDay evening() {
        pass(std::numeric_limits<std::int32_t>::max() / 2);
        for (const auto& route : driven_)
            for (std::size_t i = 0; i <= route.size(); ++i)
                out_.cost += problem_.arc(i > 0 ? route[i - 1] : 0, i < route.size() ? route[i] : 0);
        out_.routes = driven_;
        return std::move(out_);
    }

private:
    // A vehicle at the depot has not left before now.
    Head begun_at(Head head) const {
        head.leave = std::max(head.leave, head.place == 0 ? now_ : 0);
        return head;
    }

    void anneal(std::int64_t turns, double hot) {
        constexpr double cold = 0.01;
        const double arc = static_cast<double>(search_.cost()) / std::max(1.0, static_cast<double>(problem_.size));
        for (std::int64_t turn = 0; turn < turns && search_.visits() > 0; ++turn)
            search_.turn(arc * hot * std::pow(cold / hot, static_cast<double>(turn) / static_cast<double>(turns)));
    }

    const Vrptw& problem_;
    VrptwNear near_;
    StringSearch search_;
    std::vector<Head> heads_;
    VrptwRoutes driven_, plan_;  // of those that have begun the first so many, in the order of heads_
    std::int32_t now_ = 0;
    DrivenDay out_;
};

}  // namespace

DynamicDay lackner_day(const Vrptw& problem, const VrptwRoutes& static_plan, int percent, std::uint64_t seed) {
    DynamicDay out{&problem, std::vector<std::int32_t>(static_cast<std::size_t>(problem.size), 0)};
    Random random(seed);
    std::vector<std::int32_t> order;
    for (std::int32_t visit = 1; visit < problem.size; ++visit) order.push_back(visit);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    std::vector<bool> dynamic(static_cast<std::size_t>(problem.size), false);
    for (std::size_t i = 0; i < order.size() * static_cast<std::size_t>(percent) / 100; ++i) dynamic[order[i]] = true;
    for (const auto& route : static_plan) {
        Head head;
        for (const auto visit : route) {
            // A vehicle from the depot could still be there in time.
            const auto latest = std::min({problem.ready[visit], departure(problem, head, visit),
                                          problem.due[visit] - problem.arc(0, visit)});
            if (dynamic[visit] && latest > 0)
                out.revealed[visit] = static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(latest)));
            head = after(problem, head, visit, departure(problem, head, visit));
        }
    }
    return out;
}

DrivenDay drive_day(const DynamicDay& day, std::int64_t morning_turns, std::int64_t turns, std::uint64_t seed) {
    std::vector<std::pair<std::int32_t, std::int32_t>> reveals;
    std::vector<std::int32_t> known;
    for (std::int32_t visit = 1; visit < day.problem->size; ++visit) {
        if (day.revealed[visit] == 0)
            known.push_back(visit);
        else
            reveals.emplace_back(day.revealed[visit], visit);
    }
    std::sort(reveals.begin(), reveals.end());
    Driving driving(day, seed);
    driving.morning(known, morning_turns);
    for (std::size_t i = 0; i < reveals.size();) {
        const auto now = reveals[i].first;
        std::vector<std::int32_t> fresh;
        for (; i < reveals.size() && reveals[i].first == now; ++i) fresh.push_back(reveals[i].second);
        driving.pass(now);
        driving.reveal(fresh, turns);
    }
    return driving.evening();
}

}  // namespace yekuo::route
