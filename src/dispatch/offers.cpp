#include "dispatch/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "base/text.hpp"

namespace yekuo::dispatch {
namespace {

constexpr route::Seconds window_length = route::hours(2);
constexpr route::Seconds lead = route::minutes(30);  // nobody is offered a window that is as good as over
constexpr double neighbourhood_metres = 1000;
constexpr std::size_t crews_asked_first = 20;
constexpr std::int64_t day_number_most = 200'000;
constexpr std::int64_t instant_most = day_number_most * 86'400'000;

std::vector<route::Window> windows_of(const LivePlan& plan, AppointmentMode mode, route::Seconds service) {
    std::vector<route::Window> out;
    const auto day = plan.working_window();
    if (!day) return out;
    if (mode == AppointmentMode::day) return {*day};
    // Nobody is asked for a window so late that the work would end after every shift.
    for (auto from = day->from; from + service < day->to; from += window_length) {
        const route::Window window{from, std::min(from + window_length, day->to)};
        if (window.to >= plan.problem().now + lead) out.push_back(window);
    }
    return out;
}

std::optional<std::int64_t> nearest_stop(const LivePlan& plan, route::CrewIndex crew, Place place) {
    std::optional<std::int64_t> best;
    for (const auto visit : plan.plan().routes[crew]) {
        if (!plan.stop(visit).appointment) continue;
        const auto metres = static_cast<std::int64_t>(distance(plan.stop(visit).place, place).value);
        if (!best || metres < *best) best = metres;
    }
    return best;
}

std::string minutes_text(std::int64_t seconds) {
    return std::to_string((seconds + 59) / 60);
}

void explain(SlotOffer& offer, const LivePlan& plan, const route::Offer& way, const OfferQuestion& question) {
    offer.reasons.push_back(
        {"offer.added_travel",
         {{"minutes", minutes_text(offer.added_seconds)}, {"metres", std::to_string(offer.added_metres)}}});
    offer.score = 100 - static_cast<double>(offer.added_seconds) / 60;
    const auto nearest = nearest_stop(plan, way.crew, question.visit.place);
    if (nearest && static_cast<double>(*nearest) <= neighbourhood_metres) {
        offer.reasons.push_back({"offer.same_neighbourhood", {{"metres", std::to_string(*nearest)}}});
        offer.score += 10;
    }
    if (question.known_crew && offer.crew == question.known_crew) {
        offer.reasons.push_back({"offer.crew_known", {{"crew", plan.base().crews[way.crew].crew.name}}});
        offer.score += 8;
    }
    if (plan.base().crews[way.crew].crew.zone == question.visit.zone)
        offer.reasons.push_back({"offer.home_zone", {}});
    offer.reasons.push_back({"offer.slack", {{"minutes", std::to_string(way.slack.count / 60)}}});
    if (question.visit.due && plan.instant(way.end) > question.visit.due) {
        offer.reasons.push_back({"offer.after_due", {{"due", format_instant(question.visit.due)}}});
        offer.score -= 60;
    }
}

std::string field_of(const std::vector<std::string_view>& parts, std::size_t i) {
    return i < parts.size() ? std::string(parts[i]) : std::string();
}

std::optional<std::int64_t> number(const std::string& text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0) return {};
    return value;
}

}  // namespace

namespace {

// Only to tell near from far: squared degrees of latitude.
double apart(Place a, Place b, double shrink) {
    const double north = a.lat - b.lat, east = (a.lon - b.lon) * shrink;
    return north * north + east * east;
}

// Crews by how near they come to the place that day.
std::vector<route::CrewIndex> nearest_first(const LivePlan& plan, Place place) {
    const double shrink = std::cos(place.lat * 3.14159265358979 / 180);
    std::vector<std::pair<double, route::CrewIndex>> order;
    for (route::CrewIndex crew = 0; crew < static_cast<route::CrewIndex>(plan.plan().routes.size()); ++crew) {
        double nearest = apart(plan.base().crews[crew].crew.station, place, shrink);
        for (const auto visit : plan.plan().routes[crew])
            nearest = std::min(nearest, apart(plan.stop(visit).place, place, shrink));
        order.emplace_back(nearest, crew);
    }
    std::ranges::sort(order);
    std::vector<route::CrewIndex> out;
    for (const auto& [nearest, crew] : order) out.push_back(crew);
    return out;
}

// What some crews of the day can keep of these windows. Those that are kept are taken off the list.
void ask(const LivePlan& whole, std::span<const route::CrewIndex> crews, const OfferQuestion& question,
         std::vector<route::Window>& windows, std::vector<SlotOffer>& out) {
    if (crews.empty() || windows.empty()) return;
    AreaDay part{whole.base().area, whole.base().day, {}, {}};
    for (const auto crew : crews) part.crews.push_back(whole.base().crews[crew]);
    LivePlan plan(std::move(part), whole.now());
    if (const auto old = plan.find(question.instead_of)) plan.drop(*old);
    Stop asked = question.visit;
    asked.from = asked.to = {};
    const auto guest = plan.add(std::move(asked));
    plan.keep_reserve();
    std::vector<route::Window> prudent = windows;
    for (auto& window : prudent) window.to = window.to - LivePlan::reserve_of(window);
    const route::Tours tours(plan.problem(), plan.plan());
    const auto found = route::slot_offers(tours, plan.problem().visits[guest], prudent);
    std::vector<route::Window> left;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i].best) {
            left.push_back(windows[i]);
            continue;
        }
        const auto& way = *found[i].best;
        SlotOffer offer;
        offer.slot = {question.mode, plan.base().day, plan.instant(windows[i].from), plan.instant(windows[i].to)};
        offer.crew = plan.crew_id(way.crew);
        offer.expected = plan.instant(way.start);
        offer.added_seconds = way.added_travel.count;
        offer.added_metres = way.added_metres.count;
        explain(offer, plan, way, question);
        out.push_back(std::move(offer));
    }
    windows = std::move(left);
}

}  // namespace

std::vector<SlotOffer> offers_on(const LivePlan& plan, const OfferQuestion& question,
                                 const std::vector<QuotaRow>& quotas) {
    std::vector<SlotOffer> out;
    if (!within_quota(plan, quotas, question.visit.zone, question.visit.job_type)) return out;
    auto windows = windows_of(plan, question.mode, route::minutes(question.visit.minutes));
    if (windows.empty()) return out;
    const auto crews = nearest_first(plan, question.visit.place);
    const std::span all(crews);
    const auto near = std::min(all.size(), crews_asked_first);
    ask(plan, all.first(near), question, windows, out);
    ask(plan, all.subspan(near), question, windows, out);
    std::ranges::sort(out, {}, [](const SlotOffer& offer) { return offer.slot.from; });
    return out;
}

void rank(std::vector<SlotOffer>& offers) {
    if (offers.empty()) return;
    Day first = offers.front().slot.day;
    for (const auto& offer : offers) first = std::min(first, offer.slot.day);
    for (auto& offer : offers) offer.score -= 3.0 * (offer.slot.day - first);
    std::ranges::stable_sort(offers, [](const SlotOffer& a, const SlotOffer& b) { return a.score > b.score; });
}

std::string token_of(const SlotOffer& offer) {
    const auto& slot = offer.slot;
    const std::string mode = boost::describe::enum_to_string(slot.mode, "hour");
    if (slot.mode == AppointmentMode::day) return fmt::format("{}.{}.0.{}", mode, slot.day.days, offer.crew.value);
    const std::string hour = fmt::format("{}.{}.{}.{}", mode, slot.from.ms, slot.to.ms, offer.crew.value);
    return slot.mode == AppointmentMode::hour ? hour : fmt::format("{}.{}", hour, slot.day.days);
}

Result<NamedSlot> read_token(std::string_view token) {
    const auto parts = split(token, '.');
    const auto a = number(field_of(parts, 1)), b = number(field_of(parts, 2)), crew = number(field_of(parts, 3));
    AppointmentMode mode{};
    const bool known = boost::describe::enum_from_string(field_of(parts, 0).c_str(), mode);
    const std::size_t width = mode == AppointmentMode::period ? 5 : 4;
    if (!known || parts.size() != width || !a || !b || !crew) return invalid("offer.token", "/token");
    NamedSlot out{{mode, {}, {*a}, {*b}}, CrewId{*crew}};
    if (mode == AppointmentMode::hour) return out;
    const auto day = mode == AppointmentMode::day ? a : number(field_of(parts, 4));
    if (!day || *day > day_number_most || *a > instant_most || *b > instant_most) return invalid("offer.token", "/token");
    out.slot.day = Day{static_cast<std::int32_t>(*day)};
    if (mode == AppointmentMode::day) out.slot.from = out.slot.to = {};
    return out;
}

}  // namespace yekuo::dispatch
