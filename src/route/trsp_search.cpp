#include "route/trsp_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "route/trsp_pool.hpp"

namespace yekuo::route {
namespace {

constexpr double impossible = 1e18;
constexpr double left_out_price = 1e5;
constexpr double blink_chance = 0.01;
constexpr double change_chance = 0.03;
constexpr double give_up_chance = 0.05;  // of a whole tour, in a turn
constexpr double invite_chance = 0.02;
constexpr double mean_removed = 10;
constexpr std::int32_t string_most = 10;
constexpr double remembered_within = 1.01;

class TrspSearch {
public:
    TrspSearch(const Trsp& problem, std::uint64_t seed) : problem_(problem), random_(seed), pool_(problem) {
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
        cost_ = left_out_price * static_cast<double>(loose_.size());
        begin_turn();
        recreate();
        keep_best();
    }

    double best_cost() const { return best_cost_; }
    const TrspTours& best() const { return best_; }

    // A cheaper plan made of tours seen so far.
    std::optional<TrspTours> combined(const TrspTours& tours) const {
        std::vector<double> costs;
        std::size_t served = 0;
        for (std::size_t tour = 0; tour < tours.size(); ++tour) {
            TrspTour one(problem_, static_cast<std::int32_t>(tour) + 1);
            one.set(tours[tour]);
            costs.push_back(one.cost());
            served += tours[tour].size();
        }
        if (served < requests_.size()) return std::nullopt;
        return pool_.better_than(tours, costs);
    }

    // Forgets everything and builds tours anew.
    void build() {
        take(TrspTours(tours_.size()));
        recreate();
        begin_turn();
        best_cost_ = impossible;
        keep_best();
    }

    // Takes over these tours; requests on two of them stay on the first that is asked, those on none find a place.
    void take(const TrspTours& tours) {
        begin_turn();
        std::fill(on_.begin(), on_.end(), -1);
        for (std::size_t tour = 0; tour < tours_.size(); ++tour) {
            auto requests = tours[tour];
            std::erase_if(requests, [&](auto request) { return on_[request] >= 0; });
            lay(tour, std::move(requests));
        }
        loose_.clear();
        cost_ = 0;
        for (const auto request : requests_)
            if (on_[request] < 0) loose_.push_back(request);
        cost_ = left_out_price * static_cast<double>(loose_.size());
        for (const auto& tour : tours_) cost_ += tour.cost();
        recreate();
        best_cost_ = impossible;
        keep_best();
    }

    void turn(double heat) {
        begin_turn();
        const auto loose_before = loose_;
        const double before = cost_;
        ruin();
        recreate();
        if (cost_ < before - heat * std::log(std::max(1e-12, random_.fraction()))) {
            remember();
            return keep_best();
        }
        for (const auto tour : changed_) {
            std::swap(tours_[tour], saved_[tour]);
            for (const auto request : tours_[tour].requests()) on_[request] = static_cast<std::int32_t>(tour);
        }
        loose_ = loose_before;
        for (const auto request : loose_) on_[request] = -1;
        cost_ = before;
    }

    TrspSolved solved(const TrspTours& tours) const {
        TrspSolved out;
        auto left = requests_;
        for (std::size_t tour = 0; tour < tours_.size(); ++tour) {
            TrspTour one(problem_, static_cast<std::int32_t>(tour) + 1);
            one.set(tours[tour]);
            out.tours.push_back(one.stops());
            out.cost += one.cost();
            for (const auto request : tours[tour]) std::erase(left, request);
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

    // Two technicians change tours; what does not hold on the other's is left open.
    void change_technicians() {
        const auto a = random_.below(static_cast<std::uint32_t>(tours_.size()));
        const auto b = random_.below(static_cast<std::uint32_t>(tours_.size()));
        if (a == b || noted_[a] == turn_ || noted_[b] == turn_) return;
        const auto of_a = tours_[a].requests(), of_b = tours_[b].requests();
        const auto was = tours_[a].cost() + tours_[b].cost();
        const auto give = [&](std::size_t tour, const std::vector<std::int32_t>& requests) {
            lay(tour, requests);
            const auto able = [&](auto request) { return tours_[tour].able(request); };
            if (tours_[tour].cost() < impossible && std::all_of(requests.begin(), requests.end(), able)) return;
            lay(tour, {});
            for (const auto request : requests) on_[request] = -1, loose_.push_back(request);
            cost_ += left_out_price * static_cast<double>(requests.size());
        };
        give(a, of_b);
        give(b, of_a);
        cost_ += tours_[a].cost() + tours_[b].cost() - was;
    }

    void ruin() {
        if (random_.chance(change_chance)) change_technicians();
        std::int32_t used = 0;
        for (const auto& tour : tours_) used += !tour.requests().empty();
        if (used == 0) return;
        const double longest = std::min<double>(string_most, static_cast<double>(requests_.size()) / used);
        auto strings = static_cast<std::int32_t>(1 + random_.fraction() * (4 * mean_removed / (1 + longest) - 1));
        const auto seed = requests_[random_.below(static_cast<std::uint32_t>(requests_.size()))];
        bool whole = random_.chance(give_up_chance);
        for (const auto request : near_[seed]) {
            if (strings <= 0) break;
            if (on_[request] < 0 || noted_[static_cast<std::size_t>(on_[request])] == turn_) continue;
            const auto count = static_cast<std::int32_t>(tours_[static_cast<std::size_t>(on_[request])].requests().size());
            const auto most = std::min<double>(count, longest);
            cut(request, whole ? count : static_cast<std::int32_t>(1 + random_.fraction() * most * 0.9999));
            whole = false;
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

    // A technician who stays at home gets the open request that costs him least: a tour more never pays for its first
    // request alone. One of three who are asked, as often as not of one.
    void invite() {
        std::vector<std::size_t> idle;
        for (std::size_t tour = 0; tour < tours_.size(); ++tour)
            if (tours_[tour].requests().empty() && noted_[tour] != turn_) idle.push_back(tour);
        if (idle.empty()) return;
        double least = impossible;
        std::size_t who = 0, what = 0;
        for (int asked = random_.chance(0.5) ? 1 : 3; asked > 0; --asked) {
            const auto tour = idle[random_.below(static_cast<std::uint32_t>(idle.size()))];
            for (std::size_t i = 0; i < loose_.size(); ++i) {
                const auto added = tours_[tour].able(loose_[i]) ? tours_[tour].added(loose_[i], 0) : impossible;
                if (added < least) least = added, who = tour, what = i;
            }
        }
        if (least >= impossible) return;
        lay(who, {loose_[what]});
        cost_ += least - left_out_price;
        loose_.erase(loose_.begin() + static_cast<std::ptrdiff_t>(what));
    }

    void recreate() {
        sort_loose();
        if (random_.chance(invite_chance)) invite();
        std::vector<std::int32_t> failed;
        for (const auto request : loose_) {
            double least = impossible;
            std::size_t best_tour = 0;
            std::int32_t best_at = -1;
            for (std::size_t tour = 0; tour < tours_.size(); ++tour) {
                const auto& one = tours_[tour];
                if (!one.able(request)) continue;
                for (std::int32_t at = 0; at <= static_cast<std::int32_t>(one.requests().size()); ++at) {
                    const auto added = one.added(request, at, least);
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

    // Tours of plans far from the best are not worth remembering.
    void remember() {
        if (!loose_.empty() || cost_ > best_cost_ * remembered_within) return;
        for (const auto tour : changed_) pool_.add(tour, tours_[tour].requests(), tours_[tour].cost());
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
    TrspPool pool_;
    double cost_ = 0, best_cost_ = impossible;
    TrspTours best_;
};

// A few founders are annealed from nothing; then children of two of them, who have the tours of some technicians
// from one and those of the others from the other, are annealed a little and take the place of the worst.
class TrspBreeding {
public:
    TrspBreeding(const Trsp& problem, const TrspBudget& budget)
        : problem_(problem), budget_(budget), search_(problem, budget.seed), random_(budget.seed + 9) {
        double service = 0;
        for (const auto& place : problem.places) service += place.service;
        const double arc = std::max(1.0, search_.best_cost() - service) / static_cast<double>(problem.places.size());
        scale_ = std::min(arc, 20.0);
    }

    TrspSolved run() {
        for (int i = 0; i < founders && spent() < 1; ++i) {
            if (i > 0) search_.build();
            anneal(hot, founding * (i + 1) / founders);
            members_.push_back({search_.best(), search_.best_cost()});
        }
        while (spent() < 1) {
            bear();
            if (spent() >= next_combination_) combine();
        }
        const auto best = std::min_element(members_.begin(), members_.end(), dearer);
        auto out = best == members_.end() ? search_.solved(search_.best()) : search_.solved(best->tours);
        out.iterations = turns_;
        return out;
    }

private:
    struct Member {
        TrspTours tours;
        double cost;
    };
    static bool dearer(const Member& a, const Member& b) { return a.cost < b.cost; }

    double spent() const {
        const double share =
            static_cast<double>(turns_) / static_cast<double>(std::max<std::int64_t>(1, budget_.iterations));
        return budget_.used_up ? std::max(share, budget_.used_up()) : share;
    }

    // From `heat` to cold until this share of the budget is spent.
    void anneal(double heat, double until) {
        const double from = spent();
        for (double now = from; now < until; now = spent()) {
            const double part = (now - from) / (until - from);
            for (int turn = 0; turn < 20; ++turn) search_.turn(scale_ * heat * std::pow(cold / heat, part));
            turns_ += 20;
        }
    }

    void bear() {
        const auto a = random_.below(static_cast<std::uint32_t>(members_.size()));
        auto b = random_.below(static_cast<std::uint32_t>(members_.size()));
        if (members_.size() > 1)
            while (b == a) b = random_.below(static_cast<std::uint32_t>(members_.size()));
        search_.take(child(members_[a].tours, members_[b].tours));
        anneal(warm, std::min(1.0, spent() + childhood));
        const auto cost = search_.best_cost();
        for (const auto& member : members_)
            if (std::abs(member.cost - cost) < 1e-6) return;  // most likely the same plan
        const auto worst = std::max_element(members_.begin(), members_.end(), dearer);
        if (cost < worst->cost) *worst = {search_.best(), cost};
    }

    // Costs at most about a twelfth of the time.
    void combine() {
        const double began = spent();
        const auto best = std::min_element(members_.begin(), members_.end(), dearer);
        if (const auto found = search_.combined(best->tours)) {
            search_.take(*found);
            *std::max_element(members_.begin(), members_.end(), dearer) = {search_.best(), search_.best_cost()};
        }
        const double now = spent();
        next_combination_ = now + std::max(0.02, 12 * (now - began));
    }

    // Technicians who live near each other bring their tours of `b`. Requests on two tours stay on theirs.
    TrspTours child(const TrspTours& a, const TrspTours& b) {
        const auto count = static_cast<std::int32_t>(a.size());
        const auto centre = 1 + static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(count)));
        std::vector<std::int32_t> homes(a.size());
        std::iota(homes.begin(), homes.end(), 1);
        std::stable_sort(homes.begin(), homes.end(),
                         [&](auto x, auto y) { return problem_.drive(centre, x) < problem_.drive(centre, y); });
        homes.resize(1 + random_.below(static_cast<std::uint32_t>(std::max(1, count * 2 / 3))));
        std::vector<bool> taken(problem_.places.size(), false);
        auto out = a;
        for (const auto home : homes) {
            out[static_cast<std::size_t>(home) - 1] = b[static_cast<std::size_t>(home) - 1];
            for (const auto request : b[static_cast<std::size_t>(home) - 1]) taken[request] = true;
        }
        for (std::int32_t home = 1; home <= count; ++home)
            if (std::find(homes.begin(), homes.end(), home) == homes.end())
                std::erase_if(out[static_cast<std::size_t>(home) - 1], [&](auto request) { return taken[request]; });
        return out;
    }

    static constexpr int founders = 5;
    static constexpr double founding = 0.6;    // share of the time
    static constexpr double childhood = 0.01;  // likewise, of each
    static constexpr double hot = 5.0, warm = 0.1, cold = 0.01;

    const Trsp& problem_;
    const TrspBudget& budget_;
    TrspSearch search_;
    Random random_;
    double scale_ = 1;
    std::vector<Member> members_;
    double next_combination_ = founding;
    std::int64_t turns_ = 0;
};

}  // namespace

TrspSolved solve_trsp(const Trsp& problem, const TrspBudget& budget) { return TrspBreeding(problem, budget).run(); }

}  // namespace yekuo::route
