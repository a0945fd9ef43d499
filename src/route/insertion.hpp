// Where a visit could go, and why not: what a dispatcher's call card, the customer's choice of slots and
// the emergency ask. Built on Tours, so that many questions share the walks of one plan; a question over
// 100 crews with ten visits each takes well under a millisecond.
#pragma once

#include <span>

#include "route/schedule.hpp"
#include "route/tours.hpp"

namespace yekuo::route {

// One feasible way to take a visit in, without moving anybody else to another crew or order.
struct Offer {
    CrewIndex crew = 0;
    std::int32_t position = 0;
    Seconds arrival{0};
    Seconds start{0};
    Seconds end{0};
    Seconds added_travel{0};
    RoadMetres added_metres{0};
    Seconds added_overtime{0};
    Seconds slack{0};        // how much later it may start with all later promises kept
    std::int64_t added_cost = 0;
    std::vector<Reason> reasons = {};  // why this crew and this time
};

struct OffersWanted {
    std::size_t most = 10;         // in all, best first
    bool one_per_crew = true;
    Seconds detour_per_slack{0};   // prefer roomier places: seconds of travel worth an hour of slack
};

// `visit` may be one that the problem holds and the plan leaves out, or one that nobody has seen before.
std::vector<Offer> offers(const Tours& tours, const Visit& visit, const OffersWanted& wanted = {});
std::vector<Offer> offers(const Problem& problem, const Plan& plan, VisitIndex visit, const OffersWanted& wanted = {});

// For each slot the best offer with the work beginning inside it; none if the slot cannot be kept.
struct SlotOffer {
    Window slot;
    std::optional<Offer> best = {};
    std::int32_t crews = 0;  // how many crews could keep it
};
std::vector<SlotOffer> slot_offers(const Tours& tours, const Visit& visit, std::span<const Window> slots);

// Why a visit is on no route, and the least change that would let it in.
struct LeastChange {
    enum class Kind { none, take_as_is, open_earlier, close_later, overtime };
    Kind kind = Kind::none;
    CrewIndex crew = -1;
    Seconds amount{0};        // of the window's shift or the overtime
    Seconds added_travel{0};
    Reason reason = {};
};
struct LeftOut {
    VisitIndex visit = 0;
    bool impossible = false;  // proved: no plan at all could hold it; else it was not found
    Reason reason = {};
    LeastChange least = {};
};
std::vector<LeftOut> why_left_out(const Tours& tours);
std::vector<LeftOut> why_left_out(const Problem& problem, const Plan& plan);

// Why a planned stop is with this crew at this time.
std::vector<Reason> why_here(const Tours& tours, VisitIndex visit);

}  // namespace yekuo::route
