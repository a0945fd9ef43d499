// A plan in the hands of the search or of the counter: every crew's tour with the walk remembered after each
// stop, so that trying a visit somewhere costs only the steps behind that place. Tours change by whole
// routes (`set`); whoever wants to go back keeps the old one.
#pragma once

#include "route/problem.hpp"
#include "route/walk.hpp"

namespace yekuo::route {

// What one unit of each measure counts for while searching.
using Guide = std::array<std::int64_t, measure_count>;
Guide guide(const Objective& objective);

struct Tour {
    std::vector<VisitIndex> stops;
    std::vector<Walk> walks;      // walks[i]: after i stops
    std::vector<Seconds> latest;  // no start of stop i after this can hold (breaks and rush hours left aside)
    Finish end;
    std::int64_t cost = 0;
    std::int32_t fixed = 0;  // the first stops are actual
    bool feasible = true;
};

struct Insertion {
    CrewIndex crew = -1;
    std::int32_t position = 0;
    std::int64_t added = 0;  // guide cost
    explicit operator bool() const { return crew >= 0; }
};

class Tours {
public:
    Tours(const Problem& problem, const Plan& plan);

    const Problem& problem() const { return problem_; }
    const Tour& tour(CrewIndex crew) const { return tours_[crew]; }
    CrewIndex crews() const { return static_cast<CrewIndex>(tours_.size()); }
    CrewIndex crew_of(VisitIndex visit) const { return crew_of_[visit]; }  // -1: left out
    std::int64_t cost() const { return cost_; }
    Measures measures() const { return measures_; }
    Plan plan() const;

    void set(CrewIndex crew, std::vector<VisitIndex> stops);
    void restore(CrewIndex crew, Tour tour);  // one that `tour()` gave earlier
    void insert(VisitIndex visit, const Insertion& where);
    void remove(VisitIndex visit);

    // The end of the day with `visit` put before stop `position`; a broken rule in `broken`.
    Finish with(const Visit& visit, CrewIndex crew, std::int32_t position) const;
    // Cannot hold there, by bounds alone: no walk needed.
    bool hopeless(const Visit& visit, CrewIndex crew, std::int32_t position) const;
    // The cheapest feasible place on this crew's tour, if it is cheaper than `below`.
    Insertion cheapest(VisitIndex visit, CrewIndex crew, std::int64_t below) const;

    std::int64_t cost_of(const Measures& measures) const;
    Tour make(CrewIndex crew, std::vector<VisitIndex> stops) const;
    // Ends the walk over `stops` from index `from`; stops at the first broken rule.
    Finish walk_on(CrewIndex crew, Walk walk, const std::vector<VisitIndex>& stops, std::size_t from) const;

private:
    std::int64_t detour(const Visit& visit, CrewIndex crew, std::int32_t position) const;
    void count(const Tour& tour, CrewIndex crew, int sign);

    const Problem& problem_;
    Guide guide_;
    std::vector<Tour> tours_;
    std::vector<CrewIndex> crew_of_;
    Measures measures_ = {};
    std::int64_t cost_ = 0;
};

}  // namespace yekuo::route
