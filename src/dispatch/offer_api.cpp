// Offers, holds, appointments.
#include "api/operations.hpp"
#include "dispatch/appointment.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/period.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

constexpr int days_offered = 14;   // calendar days, ten of them worked
constexpr int weeks_offered = 4;   // by period
constexpr int days_looked_back = 14;  // for the two working days before a period's day
constexpr std::size_t offers_most = 40;
constexpr int days_asked_most = 60;

// The same mode by its name, in the API's words or in ours.
template <class To, class From>
To same_name(From from) {
    To to{};
    boost::describe::enum_from_string(boost::describe::enum_to_string(from, ""), to);
    return to;
}

std::string etag(EventNumber changed) { return "\"" + std::to_string(changed) + "\""; }

// The crew that was at this case's place before, if any.
CrewId known_crew(store::Session& session, const WorkOrderRow& order) {
    const auto found = session.query(
        "select crew from work_order where case_id = $1 and id <> $2 and arrived > 0 order by id desc limit 1",
        {order.case_id.value, order.id.value});
    return found.empty() ? CrewId{} : CrewId{store::integer(found[0][0])};
}

struct Range {
    Day from, to;
};

Result<Range> range_of(const api::ListOffersQuery& query, Instant now) {
    const Day today = day_of(now);
    Range range{today, today + days_offered};
    if (query.from) {
        auto day = parse_day(*query.from);
        if (!day) return invalid(day.error().key, "/from", day.error().detail);
        range = {std::max(*day, today), std::max(*day, today) + days_offered};
    }
    if (query.to) {
        auto day = parse_day(*query.to);
        if (!day) return invalid(day.error().key, "/to", day.error().detail);
        range.to = *day;
    }
    if (range.to - range.from > days_asked_most) return invalid("offer.range", "/to");
    return range;
}

api::Offer shown(const SlotOffer& offer, const LivePlan& plan) {
    api::Offer out;
    out.from = format_instant(offer.slot.from);
    out.to = format_instant(offer.slot.to);
    out.mode = same_name<api::AppointmentMode>(offer.slot.mode);
    out.day = format_day(offer.slot.day);
    if (const auto index = plan.crew_index(offer.crew)) {
        const auto& crew = plan.base().crews[*index].crew;
        out.crew = api::CrewBrief{crew.id.value, crew.name, crew.zone, crew.area};
    }
    out.expected = optional_time(offer.expected);
    out.travel_minutes = (offer.added_seconds + 59) / 60;
    for (const auto& reason : offer.reasons) out.reasons.push_back({reason.key, reason.values});
    out.score = offer.score;
    out.token = token_of(offer);
    return out;
}

Result<api::OfferList> offer_list(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                                  WorkOrderId id, const api::ListOffersQuery& query) {
    const Instant now = service.writer.business_now();
    const auto order = load_work_order(session, scope, id);
    if (!order) return not_found("work_order.unknown");
    if (order->state == WorkOrderState::done || order->state == WorkOrderState::blocked ||
        order->state == WorkOrderState::withdrawn || order->state == WorkOrderState::under_way)
        return conflict("work_order.closed");
    auto range = range_of(query, now);
    if (!range) return range.error();
    const auto mode = same_name<AppointmentMode>(query.mode.value_or(api::AppointmentMode::hour));
    OfferQuestion question{asked_visit(*order), mode, order->appointment, known_crew(session, *order)};
    if (mode == AppointmentMode::period) question.mode = AppointmentMode::day;
    if (mode == AppointmentMode::period && !query.to) range->to = range->from + 7 * weeks_offered;
    std::vector<SlotOffer> found;
    std::vector<Day> worked;
    std::map<Day, std::shared_ptr<const LivePlan>> plans;
    const Day first = mode == AppointmentMode::period ? std::max(day_of(now), range->from + -days_looked_back) : range->from;
    for (Day day = first; day <= range->to; day = day + 1) {
        const auto snapshot = board.snapshot(session, order->area, day);
        if (snapshot->rows.crews.empty()) continue;
        worked.push_back(day);
        if (day < range->from) continue;
        if (mode == AppointmentMode::period) {
            const auto told = day_told_at(worked);
            if (!told || *told <= now) continue;
        }
        auto plan = snapshot->shared_plan_at(now);
        auto of_day = offers_on(*plan, question, snapshot->quotas);
        found.insert(found.end(), of_day.begin(), of_day.end());
        plans.emplace(day, std::move(plan));
    }
    rank(found);
    if (mode == AppointmentMode::period) found = by_week(found);
    if (found.size() > offers_most) found.resize(offers_most);
    api::OfferList out;
    out.work_order = order->id.value;
    out.mode = same_name<api::AppointmentMode>(mode);
    for (const auto& offer : found) out.items.push_back(shown(offer, *plans.at(offer.slot.day)));
    out.due = optional_time(order->due);
    out.hold_seconds = hold_time.count / 1000;
    return out;
}

awaitable<Result<Reply<api::Appointment>>> show(access::Service& service, const Scope& scope, AppointmentId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<Reply<api::Appointment>> {
        const auto row = load_appointment(session, scope, id);
        if (!row) return not_found("appointment.unknown");
        Views views(service, session, scope);
        views.want(*row);
        views.load();
        return Reply<api::Appointment>{views.appointment(*row), etag(row->changed), 0, {}};
    });
}

awaitable<Result<void>> seen(access::Service& service, const Scope& scope, AppointmentId id) {
    auto found = co_await access::read(service, [&](store::Session& session) -> Result<bool> {
        return load_appointment(session, scope, id).has_value();
    });
    if (!found) co_return found.error();
    if (!*found) co_return not_found("appointment.unknown");
    co_return Result<void>{};
}

AppointmentId appointment_in(const store::Outcome& outcome) { return AppointmentId{outcome.answer.at("appointment").as_int64()}; }

void add_choice(http::Api<Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"listOffers">([&service, &board](auto& call) -> awaitable<Result<api::OfferList>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return offer_list(service, board, session, call.caller, WorkOrderId{call.path.id}, call.query);
        });
    });
    api.on<"holdSlot">([&service](auto& call) -> awaitable<Result<Reply<api::Appointment>>> {
        auto slot = read_token(call.body.token);
        if (!slot) co_return slot.error();
        auto known = co_await access::read(service, [&](store::Session& session) -> Result<bool> {
            return load_work_order(session, call.caller, WorkOrderId{call.path.id}).has_value();
        });
        if (!known) co_return known.error();
        if (!*known) co_return not_found("work_order.unknown");
        const HoldSlot hold{WorkOrderId{call.path.id}, slot->slot, slot->crew, call.caller.actor()};
        auto outcome = co_await access::submit(service, call, hold);
        if (!outcome) co_return outcome.error();
        auto reply = co_await show(service, call.caller, appointment_in(*outcome));
        if (reply) reply->status = 201;
        co_return reply;
    });
}

void add_appointments(http::Api<Scope>& api, access::Service& service) {
    api.on<"getAppointment">([&service](auto& call) -> awaitable<Result<Reply<api::Appointment>>> {
        co_return co_await show(service, call.caller, AppointmentId{call.path.id});
    });
    api.on<"confirmAppointment">([&service](auto& call) -> awaitable<Result<Reply<api::Appointment>>> {
        const AppointmentId id{call.path.id};
        if (auto known = co_await seen(service, call.caller, id); !known) co_return known.error();
        store::Command command(ConfirmAppointment{id});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.caller, id);
    });
    api.on<"changeAppointment">([&service](auto& call) -> awaitable<Result<Reply<api::Appointment>>> {
        const AppointmentId id{call.path.id};
        auto slot = read_token(call.body.token);
        if (!slot) co_return slot.error();
        if (auto known = co_await seen(service, call.caller, id); !known) co_return known.error();
        store::Command command(ChangeAppointment{id, slot->slot, slot->crew, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.caller, id);
    });
    api.on<"cancelAppointment">([&service](auto& call) -> awaitable<Result<Reply<api::Appointment>>> {
        const AppointmentId id{call.path.id};
        if (auto known = co_await seen(service, call.caller, id); !known) co_return known.error();
        store::Command command(CancelAppointment{id, call.body.reason, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.caller, id);
    });
}

}  // namespace

void add_offers(http::Api<Scope>& api, access::Service& service, PlanBoard& board) {
    add_choice(api, service, board);
    add_appointments(api, service);
}

}  // namespace yekuo::dispatch
