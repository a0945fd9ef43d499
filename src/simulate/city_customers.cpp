// Customers of the living city: on the phone, or at the desk and on the line.
#include <fmt/format.h>

#include "simulate/city_life.hpp"

namespace yekuo::simulate {

namespace {

constexpr int looks_most = 60;

json::value request_body(const Arrival& a, Instant now) {
    json::object body{{"channel", a.channel},
                      {"case_type", a.case_type},
                      {"place", {{"lat", a.site.place.lat}, {"lon", a.site.place.lon}, {"datum", "wgs84"}}},
                      {"address", a.site.address},
                      {"applicant", {{"name", a.customer.name()}, {"phone", a.customer.phone()}}},
                      {"urgency", a.urgency},
                      {"papers", json::value_from(a.papers)},
                      {"load_kw", a.load_kw}};
    if (!a.text.empty()) body["text"] = a.text;
    if (!a.external_ref.empty()) {
        body["external_ref"] = a.external_ref;
        body["reported_at"] = format_instant(now - minutes(7));
    }
    return body;
}

bool by_phone(const Arrival& a) { return a.channel == "app" || a.channel == "web_95598"; }

}  // namespace

awaitable<void> Life::come_in(Arrival arrival) {
    if (!by_phone(arrival)) co_return co_await apply_at_desk(std::move(arrival));
    auto customer = std::make_shared<Tended>();
    customer->dice = dice_.of(arrival.customer.number, 5);
    customer->arrival = std::move(arrival);
    customer->phone = std::make_shared<Caller>();
    co_await apply_by_phone(customer);
}

awaitable<void> Life::apply_at_desk(Arrival arrival) {
    // Of the calls that press, every fifth is a live wire or a house without power.
    if (arrival.urgency == "urgent" && dice_.of(arrival.customer.number, 47).chance(0.2)) arrival.urgency = "emergency";
    auto made = co_await api_.post(dispatcher_of(arrival.site.area), "/requests", request_body(arrival, now()));
    if (made) ++counts_.requests;
}

awaitable<void> Life::apply_by_phone(TendedRef customer) {
    auto known = co_await api_.sign_in_customer(customer->phone, customer->arrival.customer.phone());
    if (!known) {
        customer->arrival.channel = "hall";
        co_return co_await apply_at_desk(customer->arrival);
    }
    auto made = co_await api_.post(customer->phone, "/requests", request_body(customer->arrival, now()));
    if (!made) co_return;
    ++counts_.requests;
    customer->request = number(*made, "id");
    later(customer->dice.between_real(20, 60), [this, customer] { return tend(customer); });
}

// Looks at the phone now and then and does what is to be done there.
awaitable<void> Life::tend(TendedRef customer) {
    if (++customer->looks > looks_most) co_return;
    Dice& dice = customer->dice;
    double again = dice.between_real(40, 150);
    if (!customer->case_id) {
        auto request = co_await api_.get(customer->phone, fmt::format("/requests/{}", customer->request));
        if (request) {
            customer->case_id = number(*request, "case_id");
            const std::string state = text(*request, "state");
            if (state == "returned" || state == "merged") co_return;
            if (!items(*request, "missing").empty() && !customer->case_id && dice.chance(0.5))
                (void)co_await api_.post(customer->phone, fmt::format("/requests/{}/papers", customer->request),
                                         fields("papers", items(*request, "missing")));
        }
        if (customer->case_id) again = dice.between_real(5, 40);
    } else {
        tended_[customer->case_id] = now();
        auto timeline = co_await api_.get(customer->phone, fmt::format("/cases/{}/timeline", customer->case_id));
        if (!timeline && timeline.error().code == Code::unauthenticated) co_return;
        if (timeline) {
            if (text(*timeline, "state") == "cancelled") co_return;
            for (const auto& to_do : items(*timeline, "to_do"))
                if (!co_await do_next(customer, to_do)) co_return;
            if (text(*timeline, "state") == "done" && customer->opinion_asked) co_return;
        }
    }
    later(again, [this, customer] { return tend(customer); });
}

// False: nothing is left to do for this customer.
awaitable<bool> Life::do_next(TendedRef customer, json::value to_do) {
    const std::string action = text(to_do, "action");
    const std::string place = fmt::format("/cases/{}", customer->case_id);
    Dice& dice = customer->dice;
    if (action == "sign_contract") {
        if (dice.chance(0.012)) {
            (void)co_await api_.post(customer->phone, place + "/cancel", fields("reason", "customer_withdrew"));
            co_return false;
        }
        (void)co_await api_.post(customer->phone, place + "/contract",
                                 fields("name", customer->arrival.customer.name()));
    } else if (action == "choose_slot") {
        if (co_await book(customer->phone, number(to_do, "work_order"), 0, dice)) customer->chose = true;
    } else if (action == "be_present" && !customer->reconsidered) {
        customer->reconsidered = true;  // thought about once
        const auto appointment = number(to_do, "appointment");
        const std::size_t mood = dice.pick({0.93, 0.055, 0.015});
        if (mood == 1 && appointment)
            (void)co_await book(customer->phone, number(to_do, "work_order"), appointment, dice);
        if (mood == 2 && appointment)
            (void)co_await api_.post(customer->phone, fmt::format("/appointments/{}/cancel", appointment),
                                     fields("reason", "customer_not_ready"));
    } else if (action == "rate" && !customer->opinion_asked) {
        customer->opinion_asked = true;
        const Opinion said = opinion(false, dice);
        if (said.answers && co_await api_.post(customer->phone, place + "/rating", fields("stars", said.stars)))
            ++counts_.rated;
        co_return false;
    }
    co_return true;
}

// Takes one of the best offers, or moves an appointment to one. Tries a few if others are faster.
awaitable<bool> Life::book(CallerRef who, std::int64_t work_order, std::int64_t change, Dice& dice) {
    if (!work_order) co_return false;
    const char* mode = dice.chance(0.3) ? "day" : "hour";
    auto offers = co_await api_.get(who, fmt::format("/work-orders/{}/offers?mode={}", work_order, mode));
    if (!offers || items(*offers).empty()) co_return false;
    const json::array& list = items(*offers);
    for (int tried = 0; tried < 3; ++tried) {
        const auto most = std::min<std::int64_t>(static_cast<std::int64_t>(list.size()) - 1, 5);
        const std::string token = text(list[static_cast<std::size_t>(dice.between(0, most))], "token");
        if (change) {
            auto changed = co_await api_.post(who, fmt::format("/appointments/{}/change", change), fields("token", token));
            if (changed) {
                ++counts_.changed;
                co_return true;
            }
            continue;
        }
        auto held = co_await api_.post(who, fmt::format("/work-orders/{}/hold", work_order), fields("token", token));
        if (!held) continue;
        auto confirmed = co_await api_.post(who, fmt::format("/appointments/{}/confirm", number(*held, "id")), nullptr);
        if (confirmed) {
            ++counts_.booked;
            co_return true;
        }
    }
    co_return false;
}

}  // namespace yekuo::simulate
