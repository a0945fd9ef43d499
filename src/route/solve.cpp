#include "route/solve.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "route/bonds.hpp"
#include "route/neighbours.hpp"
#include "route/random.hpp"
#include "route/schedule.hpp"
#include "route/solve_alone.hpp"
#include "route/tours.hpp"

namespace yekuo::route {
namespace {

constexpr CrewIndex crews_looked_at = 3000;
constexpr CrewIndex few_crews = 150;  // up to here every crew is tried for every visit
constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max() / 4;

// Tries the crews that could sensibly take a visit: all of them in a city, the near ones in a province.
class Placer {
public:
    Placer(const Problem& problem, const Neighbours& near)
        : problem_(problem), near_(near), asked_(problem.crews.size(), 0) {}

    // `blink`: the chance of overlooking a crew, which keeps the search from always building the same plan.
    Insertion best(const Tours& tours, VisitIndex visit, Random* random = nullptr, double blink = 0) {
        Insertion best;
        best.added = nowhere;
        const auto ask = [&](CrewIndex crew) {
            if (asked_[crew] == round_) return;
            asked_[crew] = round_;
            if (random && random->chance(blink)) return;
            if (const auto found = tours.cheapest(visit, crew, best.added)) best = found;
        };
        ++round_;
        if (const auto& pinned = problem_.visits[visit].pinned_crew) {
            ask(*pinned);
        } else if (tours.crews() <= few_crews) {
            for (CrewIndex crew = 0; crew < tours.crews(); ++crew) ask(crew);
        } else {
            for (const auto crew : near_.crews[visit]) ask(crew);
            for (const auto other : near_.visits[visit])
                if (tours.crew_of(other) >= 0) ask(tours.crew_of(other));
            // Nobody near can: look at everyone before giving up, of very many crews at some.
            const auto stride = tours.crews() / crews_looked_at + 1;
            for (CrewIndex crew = visit % stride; !best && crew < tours.crews(); crew += stride) ask(crew);
        }
        return best;
    }

private:
    const Problem& problem_;
    const Neighbours& near_;
    std::vector<std::uint32_t> asked_;
    std::uint32_t round_ = 0;
};

std::int64_t room(const Visit& visit) {
    if (visit.pinned_start) return 0;
    if (visit.windows.empty()) return 86'400;
    std::int64_t sum = 0;
    for (const auto& window : visit.windows) sum += std::min<std::int64_t>((window.to - window.from).count, 86'400);
    return sum;
}

// Who is hard to place goes first: important, rare skills, little room in time.
std::vector<VisitIndex> hardest_first(const Problem& problem, std::vector<VisitIndex> visits) {
    std::array<std::int64_t, 32> having = {};
    for (const auto& crew : problem.crews)
        for (int bit = 0; bit < 32; ++bit) having[bit] += crew.skills.bits >> bit & 1;
    std::vector<std::tuple<int, std::int64_t, std::int64_t, VisitIndex>> order;
    for (const auto index : visits) {
        const auto& visit = problem.visits[index];
        std::int64_t able = static_cast<std::int64_t>(problem.crews.size());
        for (int bit = 0; bit < 32; ++bit)
            if (visit.skills.bits >> bit & 1) able = std::min(able, having[bit]);
        if (visit.pinned_crew) able = 1;
        order.emplace_back(-visit.priority, able, room(visit) - visit.service.count, index);
    }
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < visits.size(); ++i) visits[i] = std::get<3>(order[i]);
    return visits;
}

void place_all(Tours& tours, Placer& placer, Teams& teams, const std::vector<VisitIndex>& visits) {
    std::vector<bool> tried(visits.empty() ? 0 : tours.problem().visits.size(), false);
    for (const auto visit : visits) {
        if (const auto team = teams.team_of(visit); team >= 0) {
            const auto first = teams.members(team).front();
            if (!tried[first]) teams.place(team, tours, nullptr, [](CrewIndex) {});
            tried[first] = true;
        } else if (const auto where = placer.best(tours, visit)) {
            tours.insert(visit, where);
        }
    }
}

// A team that stands only in part, or whose times no longer agree, comes off the plan; facts stay.
void take_out_broken_teams(const Problem& problem, Teams& teams, std::vector<std::vector<VisitIndex>>& routes) {
    if (!teams.any()) return;
    std::vector<bool> planned(problem.visits.size(), false);
    for (const auto& route : routes)
        for (const auto visit : route) planned[visit] = true;
    std::vector<bool> out(problem.visits.size(), false);
    const auto take_out = [&](std::int32_t team) {
        for (const auto visit : teams.members(team)) out[visit] = !problem.visits[visit].actual;
        teams.forget(team);
    };
    for (const auto& bond : problem.bonds)
        for (const auto visit : bond.visits)
            if (!planned[visit]) take_out(teams.team_of(visit));
    for (const auto& broken : broken_bonds(problem, {routes, {}})) take_out(teams.team_of(broken.visit));
    for (auto& route : routes) std::erase_if(route, [&](VisitIndex visit) { return out[visit]; });
}

// What stands in a plan as it is: actual stops in the order of the day, on their crews.
Plan with_actual_stops(const Problem& problem, Plan plan) {
    plan.routes.resize(problem.crews.size());
    std::vector<bool> planned(problem.visits.size(), false);
    for (const auto& route : plan.routes)
        for (const auto visit : route) planned[visit] = true;
    std::vector<VisitIndex> missing;
    for (VisitIndex visit = 0; visit < static_cast<VisitIndex>(problem.visits.size()); ++visit)
        if (problem.visits[visit].actual && !planned[visit]) missing.push_back(visit);
    for (const auto visit : missing) plan.routes[problem.visits[visit].actual->crew].push_back(visit);
    for (auto& route : plan.routes)
        std::stable_sort(route.begin(), route.end(), [&](VisitIndex a, VisitIndex b) {
            const auto &x = problem.visits[a].actual, &y = problem.visits[b].actual;
            return x && (!y || x->start < y->start);
        });
    return plan;
}

// A route that reality broke loses its least costly open visits until it holds again.
std::vector<VisitIndex> holding(const Problem& problem, CrewIndex crew, std::vector<VisitIndex> stops) {
    for (;;) {
        const auto broken = first_broken(problem, crew, stops);
        if (broken.rule == Rule::none) return stops;
        const auto upto = broken.stop < 0 ? stops.size() : static_cast<std::size_t>(broken.stop) + 1;
        std::size_t worst = stops.size();
        for (std::size_t i = 0; i < upto; ++i) {
            if (problem.visits[stops[i]].actual) continue;
            const auto cost = [&](std::size_t j) { return left_out_cost(problem.visits[stops[j]]); };
            if (worst == stops.size() || cost(i) <= cost(worst)) worst = i;
        }
        if (worst == stops.size()) return stops;  // only facts are left, which no rule is asked about
        stops.erase(stops.begin() + static_cast<std::ptrdiff_t>(worst));
    }
}

// `problem` is the one that the teams work on.
Tours mended(const Problem& problem, const Plan& plan, Placer& placer, Teams& teams) {
    auto standing = with_actual_stops(problem, plan);
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(standing.routes.size()); ++crew)
        standing.routes[crew] = holding(problem, crew, std::move(standing.routes[crew]));
    take_out_broken_teams(problem, teams, standing.routes);
    Tours tours(problem, standing);
    place_all(tours, placer, teams, hardest_first(problem, left_out(problem, standing)));
    return tours;
}

// Ruin and recreate: strings of neighbouring visits leave their tours (Christiaens and Vanden Berghe's
// string removal) and come back one by one at the cheapest place, sometimes overlooking one.
class Search {
public:
    Search(const Problem& problem, const Neighbours& near, Placer& placer, Teams& teams, Tours tours,
           std::uint64_t seed)
        : problem_(problem),
          near_(near),
          placer_(placer),
          teams_(teams),
          tours_(std::move(tours)),
          random_(seed),
          best_(tours_.plan()),
          best_cost_(tours_.cost()),
          best_value_(value(problem.objective, tours_.measures())),
          touched_(problem.crews.size(), false),
          changed_(problem.crews.size(), false) {
        best_.agreed = teams_.agreed();
    }

    // One try; `heat` is how much worse (in guide cost) a plan may typically become.
    void turn(double heat) {
        const auto before = tours_.cost();
        ruin();
        recreate();
        const auto after = tours_.cost();
        const double limit = static_cast<double>(before) - heat * std::log(std::max(1e-12, random_.fraction()));
        if (after < before || static_cast<double>(after) < limit) {
            keep();
        } else {
            for (auto& [crew, tour] : undo_) tours_.restore(crew, std::move(tour));
            for (auto windows = team_undo_.rbegin(); windows != team_undo_.rend(); ++windows) teams_.restore(*windows);
        }
        for (const auto crew : touched_list_) touched_[crew] = false;
        touched_list_.clear();
        undo_.clear();
        team_undo_.clear();
    }

    // A plan that came early can be better by strict order, by a few minutes of overtime say, than all that the guide led
    // to since, however much they save.
    bool is_led_away() const { return !teams_.any() && tours_.cost() < best_cost_ - best_cost_ / 100; }
    const Plan& best() const { return best_; }
    const std::vector<std::int64_t>& best_value() const { return best_value_; }

private:
    void touch(CrewIndex crew) {
        if (touched_[crew]) return;
        touched_[crew] = true;
        touched_list_.push_back(crew);
        undo_.emplace_back(crew, tours_.tour(crew));
    }

    void keep() {
        for (auto& [crew, tour] : undo_) changed_[crew] = true;
        if (tours_.cost() > best_cost_ + slack_for_order()) return;
        auto found = value(problem_.objective, tours_.measures());
        if (found >= best_value_) return;
        best_value_ = std::move(found);
        best_cost_ = tours_.cost();
        for (CrewIndex crew = 0; crew < tours_.crews(); ++crew)
            if (changed_[crew]) best_.routes[crew] = tours_.tour(crew).stops, changed_[crew] = false;
        if (teams_.any()) best_.agreed = teams_.agreed();
    }
    // Guide and ladder may disagree; a plan a little dearer by the guide can be better by strict order.
    std::int64_t slack_for_order() const { return best_cost_ / 100 + 36'000; }

    void ruin() {
        removed_.clear();
        const auto count = static_cast<std::uint32_t>(problem_.visits.size());
        const auto seed = static_cast<VisitIndex>(random_.below(count));
        const double strings = 1 + random_.fraction() * 3;
        auto left = static_cast<int>(strings);
        const auto cut = [&](VisitIndex visit) {
            const auto crew = tours_.crew_of(visit);
            if (crew < 0 || touched_[crew] || problem_.visits[visit].actual) return;
            remove_string(crew, visit);
            --left;
        };
        cut(seed);
        for (const auto visit : near_.visits[seed]) {
            if (left <= 0) break;
            cut(visit);
        }
        const auto& around = near_.visits[seed];
        if (tours_.crew_of(seed) < 0) removed_.push_back(seed);
        for (std::size_t i = 0; i < around.size() && removed_.size() < 30; ++i)
            if (tours_.crew_of(around[i]) < 0) removed_.push_back(around[i]);
        if (teams_.any())
            for (auto& visit : removed_)
                if (const auto team = teams_.team_of(visit); team >= 0) visit = take_out(team);
        std::sort(removed_.begin(), removed_.end());
        removed_.erase(std::unique(removed_.begin(), removed_.end()), removed_.end());
    }

    // A team leaves as one; the first of its members stands for it.
    VisitIndex take_out(std::int32_t team) {
        const auto& members = teams_.members(team);
        team_undo_.push_back(teams_.agreed_by(team));
        for (const auto member : members) {
            const auto crew = tours_.crew_of(member);
            if (crew < 0 || problem_.visits[member].actual) continue;
            touch(crew);
            tours_.remove(member);
        }
        teams_.forget(team);
        return members.front();
    }

    void remove_string(CrewIndex crew, VisitIndex visit) {
        touch(crew);
        const auto& tour = tours_.tour(crew);
        const auto fixed = tour.fixed;
        const auto open = static_cast<std::int32_t>(tour.stops.size()) - fixed;
        const auto length =
            1 + static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(std::min(open, 10))));
        const auto at =
            static_cast<std::int32_t>(std::find(tour.stops.begin(), tour.stops.end(), visit) - tour.stops.begin());
        const auto first_low = std::max(fixed, at - length + 1);
        const auto first_high = std::min(at, fixed + open - length);
        const auto first = first_low + static_cast<std::int32_t>(
                                           random_.below(static_cast<std::uint32_t>(first_high - first_low + 1)));
        auto stops = tour.stops;
        removed_.insert(removed_.end(), stops.begin() + first, stops.begin() + first + length);
        stops.erase(stops.begin() + first, stops.begin() + first + length);
        tours_.set(crew, std::move(stops));
    }

    void recreate() {
        const auto pick = random_.below(10);
        for (std::size_t i = removed_.size(); i > 1; --i)
            std::swap(removed_[i - 1], removed_[random_.below(static_cast<std::uint32_t>(i))]);
        const auto by = [&](auto key) {
            std::stable_sort(removed_.begin(), removed_.end(),
                             [&](VisitIndex a, VisitIndex b) { return key(a) < key(b); });
        };
        if (pick >= 4 && pick < 6) by([&](VisitIndex v) { return -problem_.visits[v].service.count; });
        if (pick >= 6 && pick < 8) by([&](VisitIndex v) { return room(problem_.visits[v]); });
        if (pick == 8)
            by([&](VisitIndex v) {
                return problem_.visits[v].windows.empty() ? 0 : problem_.visits[v].windows[0].from.count;
            });
        if (pick == 9) by([&](VisitIndex v) { return -problem_.visits[v].priority; });
        for (const auto visit : removed_) {
            if (const auto team = teams_.team_of(visit); team >= 0) {
                teams_.place(team, tours_, &random_, [this](CrewIndex crew) { touch(crew); });
                continue;
            }
            const auto where = placer_.best(tours_, visit, &random_, 0.02);
            if (!where) continue;
            touch(where.crew);
            tours_.insert(visit, where);
        }
    }

    const Problem& problem_;
    const Neighbours& near_;
    Placer& placer_;
    Teams& teams_;
    Tours tours_;
    Random random_;
    Plan best_;
    std::int64_t best_cost_;
    std::vector<std::int64_t> best_value_;
    std::vector<VisitIndex> removed_;
    std::vector<bool> touched_;
    std::vector<CrewIndex> touched_list_;
    std::vector<std::pair<CrewIndex, Tour>> undo_;
    std::vector<Teams::Windows> team_undo_;
    std::vector<bool> changed_;  // since best_ was written
};

// What a search works with: a copy of the problem in which teams put in force what they agree on.
struct Bench {
    Bench(const Problem& problem, const Plan& plan)
        : working(problem), teams(working), near(find_neighbours(working)), placer(working, near) {
        teams.agree(plan.agreed);
    }
    // The guide follows the ladder more closely: what stands above travel counts for much more.
    void keep_to_the_ladder() {
        constexpr std::int64_t much = 16;
        for (auto& level : working.objective.levels) {
            if (level.terms.front().measure == Measure::travel) break;
            level.guide *= much;
        }
    }
    Plan plan(const Tours& tours) const {
        auto out = tours.plan();
        out.agreed = teams.agreed();
        return out;
    }
    Problem working;
    Teams teams;
    Neighbours near;
    Placer placer;
};

}  // namespace

Plan first_plan(const Problem& problem) {
    return repair(problem, Plan{});
}

Plan repair(const Problem& problem, const Plan& plan) {
    Bench bench(problem, plan);
    return bench.plan(mended(bench.working, plan, bench.placer, bench.teams));
}

Improved improve(const Problem& problem, const Plan& plan, const Budget& budget) {
    // Teams and few visits are not cut apart.
    const bool shared = budget.threads > 1 && problem.bonds.empty() && problem.crews.size() > 1 &&
                        problem.visits.size() >= 100 * static_cast<std::size_t>(budget.threads);
    return shared ? improve_side_by_side(problem, plan, budget) : improve_alone(problem, plan, budget);
}

Improved improve_alone(const Problem& problem, const Plan& plan, const Budget& budget, Cooling cooling) {
    Bench bench(problem, plan);
    Tours start = mended(bench.working, plan, bench.placer, bench.teams);
    Improved out{bench.plan(start), 0};
    if (problem.visits.empty() || problem.crews.empty()) return out;
    std::optional<Search> search;
    search.emplace(bench.working, bench.near, bench.placer, bench.teams, std::move(start), budget.seed);
    // From a change of three quarters of a minute that is taken lightly down to a second; a short search
    // has no time for detours and starts cooler.
    const auto heat = [&](double turns) {
        const double whole = turns / (cooling.to - cooling.from);
        return std::clamp(2.4 * whole / static_cast<double>(problem.visits.size()), 4.0, 45.0);
    };
    double cold = 1, hot = heat(static_cast<double>(budget.iterations)), used = 0;
    bool looked_back = false;
    for (; out.iterations < budget.iterations && used < 1; ++out.iterations) {
        if (out.iterations % 16 == 0) {
            if (budget.used_up) used = budget.used_up();
            // With a clock, how many turns there will be shows on the way.
            if (used > 0) hot = std::min(heat(static_cast<double>(budget.iterations)), heat(static_cast<double>(out.iterations) / used));
            if (budget.progress) budget.progress(out.iterations, search->best_value());
        }
        const double spent = static_cast<double>(out.iterations) / static_cast<double>(budget.iterations);
        const double cooled = cooling.from + (cooling.to - cooling.from) * std::min(1.0, std::max(used, spent));
        if (cooled > 0.7 && !std::exchange(looked_back, true) && search->is_led_away()) {
            bench.keep_to_the_ladder();
            search.emplace(bench.working, bench.near, bench.placer, bench.teams, Tours(bench.working, Plan(search->best())),
                           budget.seed + 1);
        }
        search->turn(hot * std::pow(cold / hot, cooled));
    }
    out.plan = search->best();
    return out;
}

}  // namespace yekuo::route
