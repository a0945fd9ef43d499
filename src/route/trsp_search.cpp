#include "route/trsp_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace yekuo::route {
namespace {

constexpr double left_out_price = 1e5;
constexpr double blink_chance = 0.01;
constexpr double mean_removed = 10;
constexpr std::int32_t string_most = 10;

class TrspSearch {
public:
    TrspSearch(const Trsp& problem, std::uint64_t seed) : problem_(problem), random_(seed) {
        for (std::int32_t home = 1; home <= problem.technicians; ++home) {
            tours_.emplace_back(problem, home);
            saved_.emplace_back(problem, home);
        }
        noted_.assign(tours_.size(), -1);
        on_.assign(problem.places.size(), -1);
        for (auto request = problem.technicians + 1; request < problem.size(); ++request) {
            loose_.push_back(request);
            requests_.push_back(request);
        }
        find_near();
        begin_turn();
        recreate();
        keep_best();
    }

    double cost() const { return cost_; }
    double best_cost() const { return best_cost_; }

    void turn(double heat) {
        begin_turn();
        const auto loose_before = loose_;
        const double before = cost_;
        ruin();
        recreate();
        if (cost_ < before - heat * std::log(std::max(1e-12, random_.fraction()))) return keep_best();
        for (const auto tour : changed_) {
            std::swap(tours_[tour], saved_[tour]);
            for (const auto request : tours_[tour].requests()) on_[request] = static_cast<std::int32_t>(tour);
        }
        loose_ = loose_before;
        for (const auto request : loose_) on_[request] = -1;
        cost_ = before;
    }

    void back_to_best() {
        begin_turn();
        std::fill(on_.begin(), on_.end(), -1);
        for (std::size_t tour = 0; tour < tours_.size(); ++tour) lay(tour, best_[tour]);
        loose_.clear();
        for (const auto request : requests_)
            if (on_[request] < 0) loose_.push_back(request);
        cost_ = best_cost_;
    }

    TrspSolved solved() const {
        TrspSolved out;
        auto left = requests_;
        for (std::size_t tour = 0; tour < tours_.size(); ++tour) {
            TrspTour one(problem_, static_cast<std::int32_t>(tour) + 1);
            one.set(best_[tour]);
            out.tours.push_back(one.stops());
            out.cost += one.cost();
            for (const auto request : best_[tour]) std::erase(left, request);
        }
        out.left_out = left;
        return out;
    }

private:
    void find_near() {
        near_.resize(problem_.places.size());
        for (const auto a : requests_) {
            auto& near = near_[a];
            near = requests_;
            std::stable_sort(near.begin(), near.end(),
                             [&](auto b, auto c) { return problem_.drive(a, b) < problem_.drive(a, c); });
        }
    }

    void begin_turn() {
        ++turn_;
        changed_.clear();
    }

    void lay(std::size_t tour, std::vector<std::int32_t> requests) {
        if (noted_[tour] != turn_) {
            noted_[tour] = turn_;
            std::swap(saved_[tour], tours_[tour]);
            changed_.push_back(tour);
        }
        for (const auto request : requests) on_[request] = static_cast<std::int32_t>(tour);
        tours_[tour].set(std::move(requests));
    }

    // A string around `request` leaves its tour; sometimes one stop in its middle stays.
    void cut(std::int32_t request, std::int32_t length) {
        const auto tour = static_cast<std::size_t>(on_[request]);
        auto kept = tours_[tour].requests();
        const auto was = tours_[tour].cost();
        const auto count = static_cast<std::int32_t>(kept.size());
        const auto at = static_cast<std::int32_t>(std::find(kept.begin(), kept.end(), request) - kept.begin());
        const bool split = length > 1 && length < count && random_.chance(0.5);
        const auto span = length + split;
        const auto low = std::max(0, at - span + 1), high = std::min(at, count - span);
        const auto start = low + static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(high - low + 1)));
        const auto stays =
            split ? start + static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(span))) : -1;
        for (auto i = start + span; i-- > start;) {
            if (i == stays) continue;
            on_[kept[i]] = -1;
            loose_.push_back(kept[i]);
            kept.erase(kept.begin() + i);
        }
        lay(tour, std::move(kept));
        cost_ += tours_[tour].cost() - was + left_out_price * length;
    }

    void ruin() {
        std::int32_t used = 0;
        for (const auto& tour : tours_) used += !tour.requests().empty();
        if (used == 0) return;
        const double longest = std::min<double>(string_most, static_cast<double>(requests_.size()) / used);
        auto strings = static_cast<std::int32_t>(1 + random_.fraction() * (4 * mean_removed / (1 + longest) - 1));
        const auto seed = requests_[random_.below(static_cast<std::uint32_t>(requests_.size()))];
        for (const auto request : near_[seed]) {
            if (strings <= 0) break;
            if (on_[request] < 0 || noted_[static_cast<std::size_t>(on_[request])] == turn_) continue;
            const auto count = static_cast<double>(tours_[static_cast<std::size_t>(on_[request])].requests().size());
            cut(request, static_cast<std::int32_t>(1 + random_.fraction() * std::min(count, longest) * 0.9999));
            --strings;
        }
    }

    void sort_loose() {
        for (std::size_t i = loose_.size(); i > 1; --i)
            std::swap(loose_[i - 1], loose_[random_.below(static_cast<std::uint32_t>(i))]);
        const auto by = [&](auto key) {
            std::stable_sort(loose_.begin(), loose_.end(), [&](auto a, auto b) { return key(a) < key(b); });
        };
        switch (random_.below(6)) {
            case 0: return by([&](auto r) { return problem_.place(r).to - problem_.place(r).from; });
            case 1: return by([&](auto r) { return problem_.place(r).from; });
            case 2: return by([&](auto r) { return -problem_.place(r).to; });
            case 3: return by([&](auto r) { return -problem_.drive(0, r); });
            default: return;
        }
    }

    void recreate() {
        if (turn_ == 1) cost_ = left_out_price * static_cast<double>(loose_.size());
        sort_loose();
        std::vector<std::int32_t> failed;
        for (const auto request : loose_) {
            double least = 1e18;
            std::size_t best_tour = 0;
            std::int32_t best_at = -1;
            for (std::size_t tour = 0; tour < tours_.size(); ++tour) {
                const auto& one = tours_[tour];
                if (!one.able(request)) continue;
                for (std::int32_t at = 0; at <= static_cast<std::int32_t>(one.requests().size()); ++at) {
                    const auto added = one.added(request, at);
                    if (added >= least || random_.chance(blink_chance)) continue;
                    least = added, best_tour = tour, best_at = at;
                }
            }
            if (best_at < 0) {
                failed.push_back(request);
                continue;
            }
            auto requests = tours_[best_tour].requests();
            requests.insert(requests.begin() + best_at, request);
            lay(best_tour, std::move(requests));
            cost_ += least - left_out_price;
        }
        loose_ = std::move(failed);
    }

    void keep_best() {
        if (cost_ >= best_cost_ - 1e-7) return;
        best_cost_ = cost_;
        best_.clear();
        for (const auto& tour : tours_) best_.push_back(tour.requests());
    }

    const Trsp& problem_;
    Random random_;
    std::vector<TrspTour> tours_, saved_;
    std::vector<std::int64_t> noted_;  // by tour: the turn in which it changed
    std::vector<std::size_t> changed_;
    std::vector<std::int32_t> on_, loose_, requests_;
    std::vector<std::vector<std::int32_t>> near_;
    std::int64_t turn_ = 0;
    double cost_ = 0, best_cost_ = 1e18;
    TrspTours best_;
};

}  // namespace

// Two coolings: one from hot, then a shorter one from the best found.
TrspSolved solve_trsp(const Trsp& problem, const TrspBudget& budget) {
    TrspSearch search(problem, budget.seed);
    double service = 0;
    for (const auto& place : problem.places) service += place.service;
    const double arc = std::max(1.0, search.best_cost() - service) / static_cast<double>(problem.places.size());
    const auto spent = [&](std::int64_t turns) {
        const double share = static_cast<double>(turns) / static_cast<double>(std::max<std::int64_t>(1, budget.iterations));
        return budget.used_up ? std::max(share, budget.used_up()) : share;
    };
    constexpr double second = 0.7;
    constexpr double hot = 1.0, warm = 0.2, cold = 0.01;
    const double scale = std::min(arc, 20.0);
    std::int64_t turns = 0;
    bool again = false;
    for (double now = 0; now < 1; now = spent(turns)) {
        if (now >= second && !again) again = true, search.back_to_best();
        const double part = again ? (now - second) / (1 - second) : now / second;
        const double heat = scale * (again ? warm : hot) * std::pow(cold / (again ? warm : hot), part);
        const auto left = std::clamp<std::int64_t>(budget.iterations - turns, 1, 20);
        for (std::int64_t turn = 0; turn < left; ++turn) search.turn(heat);
        turns += left;
    }
    auto out = search.solved();
    out.iterations = turns;
    return out;
}

}  // namespace yekuo::route
