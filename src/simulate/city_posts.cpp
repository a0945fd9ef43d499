// Post holders and heads of the living city: they sign for their links, finish most in time and some late, and
// answer supervision orders; dispatchers close the orders that are answered and done.
#include <fmt/format.h>

#include "simulate/city_life.hpp"

namespace yekuo::simulate {

namespace {

constexpr double round_minutes = 35;

// At which part of its time a link is finished.
double share_of_time(Dice& dice) {
    switch (dice.pick({0.88, 0.09, 0.03})) {
        case 0: return dice.between_real(0.15, 0.85);
        case 1: return dice.between_real(1.2, 2.0);
        default: return dice.between_real(2.5, 4.0);
    }
}

Instant part_of(Instant from, Instant to, double share) {
    return from + Millis{static_cast<std::int64_t>(static_cast<double>((to - from).count) * share)};
}

}  // namespace

awaitable<void> Life::work_post(std::string login, int round) {
    if (!is_open_now()) co_return;  // until tomorrow morning
    const CallerRef who = posts_.at(login);
    auto links = co_await api_.get(who, "/links?mine=true&state=open&limit=100");
    if (links)
        for (const auto& link : items(*links)) co_await work_link(who, link);
    later(round_minutes, [this, login, round] { return work_post(login, round + 1); });
}

awaitable<void> Life::work_link(CallerRef who, json::value link) {
    const auto id = number(link, "id");
    if (number(link, "order") || text(link, "state") != "running") co_return;
    Dice dice = dice_.of(id, 61);
    const Instant opened = instant(link, "opened"), due = instant(link, "due");
    const double share = share_of_time(dice);
    const bool touched = !dice.chance(0.05);
    if (now() < part_of(opened, due, share)) {
        if (!touched || instant(link, "signed") || now() < part_of(opened, due, share * 0.3)) co_return;
        json::array one{id};
        json::object body;
        body["links"] = std::move(one);
        (void)co_await api_.post(who, "/links/sign", std::move(body));
        co_return;
    }
    auto& tried = tried_[-id];
    if (tried && now() - tried < hours(1)) co_return;
    tried = now();
    auto sheet = co_await api_.get(who, fmt::format("/links/{}", id));
    if (!sheet) co_return;
    const std::string code = text(link, "link");
    json::object found = findings(code, dice);
    json::object body;
    body["based_on"] = number(*sheet, "version");
    body["verdict"] = code.starts_with("P1") || code.starts_with("P3") ? (dice.chance(0.8) ? "agreed" : "conditional") : "done";
    body["text"] = "示例意见：已按要求办理，详见附件。";
    if (!found.empty()) body["found"] = std::move(found);
    (void)co_await api_.post(who, fmt::format("/links/{}/finish", id), std::move(body));
}

awaitable<void> Life::work_head(std::string login, int round) {
    if (!is_open_now()) co_return;
    const CallerRef who = heads_.at(login);
    auto orders = co_await api_.get(who, "/supervision-orders?state=open");
    if (orders)
        for (const auto& order : items(*orders)) {
            const auto id = number(order, "id");
            Dice dice = dice_.of(id, 62);
            const std::string state = text(order, "state");
            const Instant ordered = instant(order, "ordered");
            if (state == "ordered" && now() - ordered > minutes(dice.between(20, 120)))
                (void)co_await api_.post(who, fmt::format("/supervision-orders/{}/sign", id), nullptr);
            if (state != "signed_for" || now() - ordered < minutes(dice.between(180, 1'400))) continue;
            json::object body;
            body["cause"] = dice.chance(0.5) ? "short_of_staff" : "waits_for_others";
            body["measure"] = "示例措施：增派人员，明日办结。";
            body["promised"] = format_instant(now() + hours(dice.between(6, 30)));
            (void)co_await api_.post(who, fmt::format("/supervision-orders/{}/answer", id), std::move(body));
        }
    later(round_minutes * 2, [this, login, round] { return work_head(login, round + 1); });
}

awaitable<void> Life::close_orders(CallerRef desk, Area area) {
    auto orders = co_await api_.get(desk, fmt::format("/supervision-orders?state=open&area={}", area));
    if (!orders) co_return;
    for (const auto& order : items(*orders))
        if (text(order, "state") == "answered" && !truth(order, "link_open"))
            (void)co_await api_.post(desk, fmt::format("/supervision-orders/{}/close", number(order, "id")), nullptr);
}

void Life::call_in_posts(Day day, Instant from) {
    int turn = 0;
    for (const auto& [login, who] : posts_)
        at(std::max(from, midnight(day) + minutes(485 + turn++)), [this, login = login] { return work_post(login, 0); });
    for (const auto& [login, who] : heads_)
        at(std::max(from, midnight(day) + minutes(500 + turn++)), [this, login = login] { return work_head(login, 0); });
}

}  // namespace yekuo::simulate
