#include "route/bonds.hpp"

#include <functional>
#include <set>

#include "route/schedule.hpp"

namespace yekuo::route {
namespace {

// The parts of the visit's own windows that lie in `agreed`; it must not become empty, which would mean "any time".
std::vector<Window> narrowed(const std::vector<Window>& windows, const Window& agreed) {
    if (windows.empty()) return {agreed};
    std::vector<Window> out;
    for (const auto& window : windows) {
        const Window both{std::max(window.from, agreed.from), std::min(window.to, agreed.to)};
        if (both.from <= both.to) out.push_back(both);
    }
    if (out.empty()) out.push_back({Seconds{0}, Seconds{-1}});  // never
    return out;
}

struct Time {
    CrewIndex crew = -1;
    Seconds start{0}, end{0};
};

bool keeps(const Bond& bond, const Time& before, const Time& after) {
    switch (bond.kind) {
        case Bond::Kind::same_crew: return before.crew == after.crew;
        case Bond::Kind::at_once: return before.crew != after.crew && before.start == after.start;
        case Bond::Kind::in_order:
            return after.start >= before.end + bond.gap_least &&
                   (bond.gap_most == never || after.start <= before.end + bond.gap_most);
    }
    return true;
}

}  // namespace

Problem settled(const Problem& problem, const Plan& plan) {
    Problem out = problem;
    for (const auto& [visit, start] : plan.agreed) {
        auto& windows = out.visits[visit].windows;
        windows = narrowed(windows, start);
    }
    return out;
}

std::vector<BrokenBond> broken_bonds(const Problem& problem, const Plan& plan) {
    std::vector<BrokenBond> out;
    if (problem.bonds.empty()) return out;
    const auto working = settled(problem, plan);
    std::vector<Time> times(problem.visits.size());
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        for (const auto& stop : schedule(working, crew, plan.routes[crew]).stops)
            times[stop.visit] = {crew, stop.start, stop.end};
    for (std::size_t i = 0; i < problem.bonds.size(); ++i) {
        const auto& bond = problem.bonds[i];
        const auto fact = [&](VisitIndex visit) { return problem.visits[visit].actual.has_value(); };
        for (std::size_t k = 1; k < bond.visits.size(); ++k) {
            const auto before = bond.visits[k - 1], after = bond.visits[k];
            const bool one = times[before].crew >= 0, other = times[after].crew >= 0;
            if (!one && !other) continue;
            const bool excused = fact(one ? before : after) || fact(one ? after : before);
            const bool kept = one && other ? keeps(bond, times[before], times[after]) : excused;
            if (!kept && !(fact(before) && fact(after))) out.push_back({i, one ? after : before});
        }
    }
    return out;
}

// --- teams ---

Teams::Teams(Problem& working) : working_(working) {
    if (working.bonds.empty()) return;
    team_of_.assign(working.visits.size(), -1);
    std::map<VisitIndex, std::set<VisitIndex>> tied;
    for (const auto& bond : working.bonds)
        for (const auto visit : bond.visits) tied[visit].insert(bond.visits.begin(), bond.visits.end());
    for (const auto& [first, others] : tied) {
        if (team_of_[first] >= 0) continue;
        std::vector<VisitIndex> members{first};
        team_of_[first] = static_cast<std::int32_t>(teams_.size());
        for (std::size_t i = 0; i < members.size(); ++i)
            for (const auto other : tied[members[i]])
                if (team_of_[other] < 0) {
                    team_of_[other] = static_cast<std::int32_t>(teams_.size());
                    members.push_back(other);
                }
        make_team(std::move(members));
    }
    for (const auto& team : teams_)
        for (const auto visit : team.members) asked_[visit] = working.visits[visit].windows;
}

// Clusters that begin at once, each after those that it waits for.
void Teams::make_team(std::vector<VisitIndex> members) {
    std::sort(members.begin(), members.end());
    std::map<VisitIndex, std::size_t> cluster_of;
    std::vector<Cluster> clusters;
    for (const auto visit : members) {
        cluster_of[visit] = clusters.size();
        clusters.push_back({{visit}});
    }
    for (const auto& bond : working_.bonds) {
        if (bond.kind != Bond::Kind::at_once || !cluster_of.contains(bond.visits[0])) continue;
        const auto into = cluster_of[bond.visits[0]];
        for (const auto visit : bond.visits) {
            const auto from = cluster_of[visit];
            if (from == into) continue;
            for (const auto moved : clusters[from].visits) {
                cluster_of[moved] = into;
                clusters[into].visits.push_back(moved);
            }
            clusters[from].visits.clear();
        }
    }
    Team team{std::move(members), {}, {}};
    for (const auto& bond : working_.bonds)
        if (cluster_of.contains(bond.visits[0])) team.bonds.push_back(bond);
    std::vector<bool> done(clusters.size(), false);
    for (std::size_t left = clusters.size(); left-- > 0;) {
        std::size_t next = clusters.size();
        for (std::size_t i = 0; i < clusters.size() && next == clusters.size(); ++i) {
            if (done[i]) continue;
            bool waits = false;
            for (const auto& bond : team.bonds)
                for (std::size_t k = 1; bond.kind == Bond::Kind::in_order && k < bond.visits.size(); ++k) {
                    const auto before = cluster_of[bond.visits[k - 1]], after = cluster_of[bond.visits[k]];
                    waits |= after == i && before != i && !done[before];
                }
            if (!waits) next = i;
        }
        for (std::size_t i = 0; i < clusters.size() && next == clusters.size(); ++i)
            if (!done[i]) next = i;  // a ring: it will be left out
        done[next] = true;
        if (!clusters[next].visits.empty()) team.clusters.push_back(std::move(clusters[next]));
    }
    teams_.push_back(std::move(team));
}

void Teams::limit(VisitIndex visit, std::optional<Window> window) {
    agreed_[visit] = window;
    auto& windows = working_.visits[visit].windows;
    windows = window ? narrowed(asked_.at(visit), *window) : asked_.at(visit);
}

std::vector<Agreed> Teams::agreed() const {
    std::vector<Agreed> out;
    for (const auto& [visit, window] : agreed_)
        if (window) out.push_back({visit, *window});
    return out;
}

void Teams::agree(const std::vector<Agreed>& agreed) {
    for (const auto& [visit, start] : agreed)
        if (team_of(visit) >= 0) limit(visit, start);
}

Teams::Windows Teams::agreed_by(std::int32_t team) const {
    Windows out;
    for (const auto visit : teams_[team].members) {
        const auto found = agreed_.find(visit);
        out[visit] = found == agreed_.end() ? std::nullopt : found->second;
    }
    return out;
}

void Teams::restore(const Windows& windows) {
    for (const auto& [visit, window] : windows) limit(visit, window);
}

void Teams::forget(std::int32_t team) {
    for (const auto visit : teams_[team].members) limit(visit, {});
}

// --- placing ---

// One team on its way onto the tours.
class Teams::Placing {
public:
    Placing(Teams& teams, const Team& team, Tours& tours, Random* random, const std::function<void(CrewIndex)>& touch)
        : teams_(teams), team_(team), tours_(tours), problem_(teams.working_), random_(random), touch_(touch) {}

    // `first_by`: the first cluster begins no later; a late start may leave no room for those that follow.
    bool whole(Seconds first_by) {
        for (const auto visit : team_.members)
            if (const auto& actual = problem_.visits[visit].actual)
                placed_[visit] = {actual->crew, actual->start, actual->end, actual->end};
        for (std::size_t i = 0; i < team_.clusters.size(); ++i) {
            if (!cluster(team_.clusters[i], i == 0 ? first_by : never)) return take_back(), false;
            if (i == 0 && !order_.empty()) first_start_ = placed_.at(order_.front()).start;
        }
        return true;
    }
    std::optional<Seconds> began() const { return first_start_; }

private:
    // Setup may fall away beside another visit and come back when that one leaves: the end is a span.
    struct Placed {
        CrewIndex crew = -1;
        Seconds start{0}, end_earliest{0}, end_latest{0};
    };
    struct Room {
        Window start;
        std::optional<CrewIndex> crew;
        std::set<CrewIndex> taken;  // by those who begin at once
        bool possible = true;
    };

    // What the members that are already placed leave to this one.
    Room room(VisitIndex visit) const {
        Room out;
        for (const auto& bond : team_.bonds) {
            const auto at = std::find(bond.visits.begin(), bond.visits.end(), visit);
            if (at == bond.visits.end()) continue;
            const auto index = static_cast<std::size_t>(at - bond.visits.begin());
            for (std::size_t k = 0; k < bond.visits.size(); ++k) {
                const auto found = placed_.find(bond.visits[k]);
                if (k == index || found == placed_.end()) continue;
                fit(bond, found->second, k + 1 == index, k == index + 1, out);
            }
        }
        out.possible &= out.start.from <= out.start.to;
        return out;
    }

    static void fit(const Bond& bond, const Placed& other, bool just_before, bool just_after, Room& out) {
        if (bond.kind == Bond::Kind::same_crew) {
            out.possible &= !out.crew || *out.crew == other.crew;
            out.crew = other.crew;
        } else if (bond.kind == Bond::Kind::at_once) {
            out.taken.insert(other.crew);
            out.start = {std::max(out.start.from, other.start), std::min(out.start.to, other.start)};
        } else if (just_before) {
            out.start.from = std::max(out.start.from, other.end_latest + bond.gap_least);
            if (bond.gap_most < never) out.start.to = std::min(out.start.to, other.end_earliest + bond.gap_most);
        } else if (just_after) {
            out.possible = false;  // the one that comes after stands already: only a fact can, and facts are kept
        }
    }

    // Others wait for this one: it may not begin later than planned, nor earlier if they must follow soon.
    std::optional<Window> promise(VisitIndex visit, const Room& room, Seconds start) const {
        bool awaited = false, exactly = false, timed = false;
        for (const auto& bond : team_.bonds) {
            const auto at = std::find(bond.visits.begin(), bond.visits.end(), visit);
            if (at == bond.visits.end() || bond.kind == Bond::Kind::same_crew) continue;
            timed = true;
            if (bond.kind == Bond::Kind::at_once) exactly = true;
            const bool follows = bond.kind == Bond::Kind::in_order && at + 1 != bond.visits.end();
            awaited |= follows;
            exactly |= follows && bond.gap_most < never;
        }
        if (!timed) return {};
        if (exactly) return Window{start, start};
        return awaited ? Window{room.start.from, start} : room.start;
    }

    Insertion cheapest(VisitIndex visit, const Room& room) const {
        Insertion best;
        best.added = std::numeric_limits<std::int64_t>::max() / 4;
        for (CrewIndex crew = 0; crew < tours_.crews(); ++crew) {
            if ((room.crew && *room.crew != crew) || room.taken.contains(crew)) continue;
            if (random_ && !room.crew && random_->chance(0.05)) continue;
            if (const auto found = tours_.cheapest(visit, crew, best.added)) best = found;
        }
        return best;
    }

    bool put(VisitIndex visit, const Room& room, const Window& start) {
        const auto& pinned = problem_.visits[visit].pinned_start;
        if (pinned && (*pinned < start.from || *pinned > start.to)) return false;  // pins are not asked for windows
        teams_.limit(visit, start);
        const auto where = cheapest(visit, room);
        if (!where) return false;
        touch_(where.crew);
        tours_.insert(visit, where);
        const auto day = schedule(problem_, where.crew, tours_.tour(where.crew).stops);
        const auto& stop = day.stops[static_cast<std::size_t>(where.position)];
        const auto& crew = problem_.crews[where.crew];
        const auto& asked = problem_.visits[visit];
        placed_[visit] = {where.crew, stop.start, stop.start + work_time(crew, asked, true),
                          stop.start + work_time(crew, asked, false)};
        order_.push_back(visit);
        return true;
    }

    // The window in force is narrowed to what was promised; the tour is made anew under it.
    void settle(VisitIndex visit, const Room& room) {
        const auto& at = placed_[visit];
        const auto window = promise(visit, room, at.start);
        auto stops = tours_.tour(at.crew).stops;
        teams_.limit(visit, window);
        tours_.set(at.crew, std::move(stops));
    }

    bool cluster(const Cluster& cluster, Seconds by) {
        std::vector<VisitIndex> open;
        for (const auto visit : cluster.visits)
            if (!problem_.visits[visit].actual) open.push_back(visit);
        if (open.empty()) return true;
        if (open.size() == 1) {
            auto left = room(open[0]);
            left.start.to = std::min(left.start.to, by);
            if (!left.possible || left.start.from > left.start.to || !put(open[0], left, left.start)) return false;
            settle(open[0], left);
            return true;
        }
        return at_once(open, by);
    }

    // A moment at which all can begin: each one's natural starts are tried, the cheapest kept.
    bool at_once(const std::vector<VisitIndex>& open, Seconds by) {
        Window all;
        all.to = by;
        for (const auto visit : open) {
            const auto left = room(visit);
            if (!left.possible) return false;
            all = {std::max(all.from, left.start.from), std::min(all.to, left.start.to)};
        }
        if (all.from > all.to) return false;
        const auto before = tours_.cost();
        std::optional<std::pair<std::int64_t, Seconds>> best;
        for (const auto moment : moments(open, all)) {
            const auto kept = order_.size();
            bool fits = true;
            for (const auto visit : open) fits = fits && begin(visit, moment);
            if (fits && (!best || tours_.cost() - before < best->first)) best = {tours_.cost() - before, moment};
            while (order_.size() > kept) take_one_back();
        }
        if (!best) return false;
        bool fits = true;
        const auto quiet = std::exchange(random_, nullptr);  // the same places as when it was tried
        for (const auto visit : open) fits = fits && begin(visit, best->second);
        random_ = quiet;
        return fits;
    }

    bool begin(VisitIndex visit, Seconds moment) {
        const auto left = room(visit);
        return left.possible && put(visit, left, {moment, moment});
    }

    std::set<Seconds> moments(const std::vector<VisitIndex>& open, const Window& all) {
        constexpr std::size_t moments_most = 24;
        std::set<Seconds> out;
        if (all.from > Seconds{0}) out.insert(all.from);
        for (const auto visit : open) {
            teams_.limit(visit, all);
            for (const auto& window : problem_.visits[visit].windows)
                if (window.from > Seconds{0}) out.insert(std::max(window.from, all.from));
            for (const auto& way : natural_starts(visit)) out.insert(way);
        }
        std::erase_if(out, [&](Seconds moment) { return moment < all.from || moment > all.to; });
        while (out.size() > moments_most) out.erase(std::prev(out.end()));
        return out;
    }

    // When the nearest crews could begin, at their cheapest places.
    std::vector<Seconds> natural_starts(VisitIndex visit) const {
        constexpr std::size_t crews_asked = 8;
        std::vector<Insertion> ways;
        for (CrewIndex crew = 0; crew < tours_.crews(); ++crew)
            if (const auto found = tours_.cheapest(visit, crew, std::numeric_limits<std::int64_t>::max() / 4))
                ways.push_back(found);
        std::stable_sort(ways.begin(), ways.end(), [](const auto& a, const auto& b) { return a.added < b.added; });
        if (ways.size() > crews_asked) ways.resize(crews_asked);
        std::vector<Seconds> out;
        for (const auto& way : ways) {
            auto stops = tours_.tour(way.crew).stops;
            stops.insert(stops.begin() + way.position, visit);
            out.push_back(schedule(problem_, way.crew, stops).stops[static_cast<std::size_t>(way.position)].start);
        }
        return out;
    }

    void take_one_back() {
        const auto visit = order_.back();
        tours_.remove(visit);
        teams_.limit(visit, {});
        placed_.erase(visit);
        order_.pop_back();
    }
    void take_back() {
        while (!order_.empty()) take_one_back();
        placed_.clear();
    }

    Teams& teams_;
    const Team& team_;
    Tours& tours_;
    const Problem& problem_;
    Random* random_;
    const std::function<void(CrewIndex)>& touch_;
    std::map<VisitIndex, Placed> placed_;
    std::vector<VisitIndex> order_;
    std::optional<Seconds> first_start_;
};

bool Teams::place(std::int32_t team, Tours& tours, Random* random, const std::function<void(CrewIndex)>& touch) {
    constexpr int attempts = 3;
    Seconds opening = never;
    for (const auto& crew : working_.crews) opening = std::min(opening, crew.shift.from);
    Seconds by = never;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        forget(team);
        Placing placing(*this, teams_[team], tours, random, touch);
        if (placing.whole(by)) return true;
        if (teams_[team].clusters.size() < 2 || !placing.began() || *placing.began() <= opening) break;
        by = {opening.count + (*placing.began() - opening).count / 2};
    }
    forget(team);
    return false;
}

}  // namespace yekuo::route
