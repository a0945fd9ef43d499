// Visits that belong together: made by one crew, one after another with a gap, or at the same time by several
// crews. All else about a plan is a question of one crew's day; these are not. So the crews agree on times:
// a plan may hold, for a visit, the window that the others rely on (`Plan::agreed`), and in a problem where
// those windows are put in force (`settled`) every day can again be judged alone.
//
// Visits tied by bonds are a team. A team is planned whole or left out whole, and the search takes it out and
// puts it back as one.
#pragma once

#include <functional>
#include <map>

#include "route/problem.hpp"
#include "route/random.hpp"
#include "route/tours.hpp"

namespace yekuo::route {

// The problem with the plan's agreements put in force.
Problem settled(const Problem& problem, const Plan& plan);

struct BrokenBond {
    std::size_t bond = 0;
    VisitIndex visit = 0;  // at which it shows
};
// Bonds that the plan does not keep: a member missing while another is planned, a wrong crew, a wrong time.
std::vector<BrokenBond> broken_bonds(const Problem& problem, const Plan& plan);

// The teams of a problem, and what they agreed on while a search is at work on `working`, the problem that
// the search's tours stand on. Windows of a visit change only while it stands on no tour.
class Teams {
public:
    // `working` is a copy of the problem as it was asked.
    explicit Teams(Problem& working);

    bool any() const { return !teams_.empty(); }
    std::int32_t team_of(VisitIndex visit) const { return teams_.empty() ? -1 : team_of_[visit]; }
    const std::vector<VisitIndex>& members(std::int32_t team) const { return teams_[team].members; }

    using Windows = std::map<VisitIndex, std::optional<Window>>;
    std::vector<Agreed> agreed() const;
    void agree(const std::vector<Agreed>& agreed);  // as a plan says
    Windows agreed_by(std::int32_t team) const;
    void restore(const Windows& windows);
    void forget(std::int32_t team);

    // Puts the team's members that stand on no tour onto tours, all or none. `touch` is told of every crew
    // before its tour changes.
    bool place(std::int32_t team, Tours& tours, Random* random, const std::function<void(CrewIndex)>& touch);

private:
    struct Cluster {
        std::vector<VisitIndex> visits;  // begin at once
    };
    struct Team {
        std::vector<VisitIndex> members;
        std::vector<Cluster> clusters;  // in the order of their bonds
        std::vector<Bond> bonds;
    };
    class Placing;

    void make_team(std::vector<VisitIndex> members);
    void limit(VisitIndex visit, std::optional<Window> window);

    Problem& working_;
    std::vector<std::int32_t> team_of_;
    std::vector<Team> teams_;
    std::map<VisitIndex, std::optional<Window>> agreed_;
    std::map<VisitIndex, std::vector<Window>> asked_;  // windows as they were
};

}  // namespace yekuo::route
