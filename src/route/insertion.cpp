#include "route/insertion.hpp"

#include <tuple>

namespace yekuo::route {
namespace {

// The cheap part of an offer; times and reasons are worked out only for those that are shown.
struct Candidate {
    CrewIndex crew;
    std::int32_t position;
    std::int64_t added_cost;
};

std::vector<Candidate> candidates(const Tours& tours, const Visit& visit, bool one_per_crew) {
    std::vector<Candidate> out;
    for (CrewIndex crew = 0; crew < tours.crews(); ++crew) {
        const auto& tour = tours.tour(crew);
        if (!tour.feasible || !may_do(tours.problem(), crew, visit)) continue;
        const auto first = out.size();
        for (auto position = tour.fixed; position <= static_cast<std::int32_t>(tour.stops.size()); ++position) {
            if (tours.hopeless(visit, crew, position)) continue;
            const auto end = tours.with(visit, crew, position);
            if (end.broken) continue;
            const Candidate found{crew, position, tours.cost_of(end.measures) - tour.cost};
            if (!one_per_crew || out.size() == first)
                out.push_back(found);
            else if (found.added_cost < out.back().added_cost)
                out.back() = found;
        }
    }
    return out;
}

bool cheaper(const Candidate& a, const Candidate& b) {
    return std::tie(a.added_cost, a.crew, a.position) < std::tie(b.added_cost, b.crew, b.position);
}

std::vector<Reason> reasons_for(const Problem& problem, const Offer& offer, const Visit& visit,
                                std::size_t stops_before) {
    const auto& crew = problem.crews[offer.crew];
    std::vector<Reason> out;
    out.push_back(
        {"route.why.added_travel", {{"seconds", offer.added_travel.count}, {"metres", offer.added_metres.count}}});
    if (stops_before == 0) out.push_back({"route.why.new_tour", {{"crew", crew.id}}});
    if (crew.zone != 0 && visit.zone != 0)
        out.push_back(
            {crew.zone == visit.zone ? "route.why.home_zone" : "route.why.other_zone", {{"zone", visit.zone}}});
    if (visit.skills.bits != 0) out.push_back({"route.why.skills", {{"crew", crew.id}}});
    if (offer.added_overtime > Seconds{0})
        out.push_back({"route.why.overtime", {{"seconds", offer.added_overtime.count}}});
    out.push_back({"route.why.slack", {{"seconds", offer.slack.count}}});
    if (visit.due && offer.end > visit.due->at)
        out.push_back({"route.why.after_due", {{"seconds", (offer.end - visit.due->at).count}}});
    return out;
}

Offer detail(const Tours& tours, const Visit& visit, const Candidate& found) {
    const auto& problem = tours.problem();
    const auto& tour = tours.tour(found.crew);
    auto stops = tour.stops;
    stops.insert(stops.begin() + found.position, guest_stop);
    const auto day = schedule(problem, found.crew, stops, &visit);
    const auto& stop = day.stops[found.position];
    Offer out{found.crew, found.position, stop.arrival, stop.start, stop.end};
    out.added_travel = day.drive - tour.end.driven;
    out.added_metres = day.metres - tour.end.metres;
    const auto shift_end = problem.crews[found.crew].shift.to;
    out.added_overtime = day.overtime - std::max(Seconds{0}, tour.end.end - shift_end);
    out.slack = stop.slack;
    out.added_cost = found.added_cost;
    out.reasons = reasons_for(problem, out, visit, tour.stops.size());
    return out;
}

// The parts of a visit's own windows that lie in the slot; none if it may not be made then.
std::vector<Window> inside(const Visit& visit, const Window& slot) {
    if (visit.windows.empty()) return {slot};
    std::vector<Window> out;
    for (const auto& window : visit.windows) {
        const Window both{std::max(window.from, slot.from), std::min(window.to, slot.to)};
        if (both.from <= both.to) out.push_back(both);
    }
    return out;
}

}  // namespace

std::vector<Offer> offers(const Tours& tours, const Visit& visit, const OffersWanted& wanted) {
    auto found = candidates(tours, visit, wanted.one_per_crew);
    // Roominess is known only after the times are; look at a few more than are asked for.
    const bool roomy = wanted.detour_per_slack > Seconds{0};
    const auto looked_at = std::min(found.size(), roomy ? wanted.most * 3 : wanted.most);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(looked_at), found.end(), cheaper);
    std::vector<Offer> out;
    for (std::size_t i = 0; i < looked_at; ++i) out.push_back(detail(tours, visit, found[i]));
    if (roomy)
        std::stable_sort(out.begin(), out.end(), [&](const Offer& a, const Offer& b) {
            const auto rank = [&](const Offer& offer) {
                return offer.added_cost -
                       wanted.detour_per_slack.count * std::min<std::int64_t>(offer.slack.count, 7200) / 3600;
            };
            return rank(a) < rank(b);
        });
    if (out.size() > wanted.most) out.resize(wanted.most);
    return out;
}

std::vector<Offer> offers(const Problem& problem, const Plan& plan, VisitIndex visit, const OffersWanted& wanted) {
    return offers(Tours(problem, plan), problem.visits[visit], wanted);
}

std::vector<SlotOffer> slot_offers(const Tours& tours, const Visit& visit, std::span<const Window> slots) {
    const auto& problem = tours.problem();
    std::vector<SlotOffer> out;
    std::vector<Visit> asked;
    for (const auto& slot : slots) {
        out.push_back({slot});
        asked.push_back(visit);
        asked.back().windows = inside(visit, slot);
    }
    std::vector<Candidate> best(slots.size(), Candidate{-1, 0, 0});
    std::vector<CrewIndex> last_crew(slots.size(), -1);
    for (CrewIndex crew = 0; crew < tours.crews(); ++crew) {
        const auto& tour = tours.tour(crew);
        if (!tour.feasible || !may_do(problem, crew, visit)) continue;
        for (auto position = tour.fixed; position <= static_cast<std::int32_t>(tour.stops.size()); ++position) {
            if (tours.hopeless(visit, crew, position)) continue;
            for (std::size_t slot = 0; slot < slots.size(); ++slot) {
                if (asked[slot].windows.empty() || tours.hopeless(asked[slot], crew, position)) continue;
                const auto end = tours.with(asked[slot], crew, position);
                if (end.broken) continue;
                const Candidate found{crew, position, tours.cost_of(end.measures) - tour.cost};
                if (best[slot].crew < 0 || cheaper(found, best[slot])) best[slot] = found;
                out[slot].crews += last_crew[slot] != crew;
                last_crew[slot] = crew;
            }
        }
    }
    for (std::size_t slot = 0; slot < slots.size(); ++slot)
        if (best[slot].crew >= 0) out[slot].best = detail(tours, asked[slot], best[slot]);
    return out;
}

std::vector<Reason> why_here(const Tours& tours, VisitIndex visit) {
    const auto& problem = tours.problem();
    const auto crew = tours.crew_of(visit);
    std::vector<Reason> out;
    if (crew < 0) return out;
    if (problem.visits[visit].actual) return {{"route.why.actual", {}}};
    if (problem.visits[visit].pinned_crew)
        out.push_back({"route.why.pinned_crew", {{"crew", problem.crews[crew].id}}});
    if (problem.visits[visit].pinned_start)
        out.push_back({"route.why.pinned_start", {{"seconds", problem.visits[visit].pinned_start->count}}});
    const auto& asked = problem.visits[visit];
    Tours without(problem, tours.plan());
    without.remove(visit);
    const auto ways = offers(without, asked, {.most = 2});
    if (ways.empty()) return out;
    const auto& day = tours.tour(crew).stops;
    const auto position = static_cast<std::int32_t>(std::find(day.begin(), day.end(), visit) - day.begin());
    const auto kept = without.with(asked, crew, position);
    const Candidate here{crew, position, without.cost_of(kept.measures) - without.tour(crew).cost};
    for (auto& reason : detail(without, asked, here).reasons) out.push_back(std::move(reason));
    for (const auto& way : ways) {
        if (way.crew == crew) continue;
        const auto own = (kept.driven - without.tour(crew).end.driven).count;
        out.push_back({"route.why.next_best",
                       {{"crew", problem.crews[way.crew].id}, {"seconds", way.added_travel.count - own}}});
        break;
    }
    return out;
}

}  // namespace yekuo::route
