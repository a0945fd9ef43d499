// Which slots can be kept, ranked, with the reasons in words and numbers. Asked of a plan and never of the
// database, so that a call card over ten days answers in milliseconds; what is offered here is what the
// decision that holds it would take, by the same steps of the same schedule.
#pragma once

#include "dispatch/appointment.hpp"
#include "dispatch/capacity.hpp"

namespace yekuo::dispatch {

struct OfferReason {
    std::string key;
    std::map<std::string, std::string> values;
};

struct SlotOffer {
    Slot slot;
    CrewId crew;
    Instant expected;
    std::int64_t added_seconds = 0, added_metres = 0;
    double score = 0;        // higher is better
    std::vector<OfferReason> reasons;
};

struct OfferQuestion {
    Stop visit;  // its place, type, skills …; the window does not count
    AppointmentMode mode = AppointmentMode::hour;
    AppointmentId instead_of;  // the appointment that would be changed
    CrewId known_crew;         // has been there before
};

// Crews near the place are asked first; those far away only for the windows that no near one can keep.
std::vector<SlotOffer> offers_on(const LivePlan& plan, const OfferQuestion& question, const std::vector<QuotaRow>& quotas);
void rank(std::vector<SlotOffer>& offers);

// A slot as the customer's page hands it back: "hour.1490144400000.1490151600000.12", "day.17247.0.12",
// "period.1490544000000.1490975999000.12.17253".
std::string token_of(const SlotOffer& offer);
struct NamedSlot {
    Slot slot;
    CrewId crew;
};
Result<NamedSlot> read_token(std::string_view token);  // "offer.token"

}  // namespace yekuo::dispatch
