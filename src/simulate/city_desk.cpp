// Dispatchers of the living city: they review what came in, allocate meters, call people, book slots by phone
// for those who do not do it themselves, and take alerts.
#include <fmt/format.h>

#include "simulate/city_life.hpp"

namespace yekuo::simulate {

namespace {

constexpr double round_minutes = 9;
constexpr Millis own_time = hours(6);   // after that the hall calls even those with a phone
constexpr Millis try_again_after = minutes(50);
constexpr const char* said_on_return[] = {"satisfied", "dissatisfied", "unreachable"};

}  // namespace

bool Life::is_tended(std::int64_t case_id, Instant since) const {
    const auto found = tended_.find(case_id);
    return found != tended_.end() && now() - since < own_time;
}

awaitable<void> Life::work_at_desk(Area area, int round) {
    const CallerRef desk = dispatcher_of(area);
    if (!is_open_now()) co_return;  // until tomorrow morning
    co_await review_requests(desk, area);
    co_await answer_alerts(desk, area);
    co_await do_tasks(desk, area);
    if (round % 2 == 0) co_await book_by_phone(desk, area);
    if (round % 4 == 0) co_await close_orders(desk, area);
    later(round_minutes, [this, area, round] { return work_at_desk(area, round + 1); });
}

awaitable<void> Life::review_requests(CallerRef desk, Area area) {
    auto waiting = co_await api_.get(desk, fmt::format("/requests?state=received&area={}&limit=40", area));
    if (!waiting) co_return;
    for (const auto& request : items(*waiting)) {
        const auto id = number(request, "id");
        Dice dice = dice_.of(id, 41);
        const bool emergency = text(request, "urgency") == "emergency";
        if (!emergency && now() - instant(request, "received_at") < minutes(dice.between(3, 30))) continue;
        auto claimed = co_await api_.post(desk, fmt::format("/requests/{}/claim", id), json::object());
        if (!claimed) continue;
        const bool forwarded = text(request, "case_type") == "C15";
        if (!emergency && dice.chance(forwarded ? 0.06 : 0.012)) {
            (void)co_await api_.post(desk, fmt::format("/requests/{}/return", id),
                                     fields("reason", forwarded ? "not_ours" : "unclear"));
            continue;
        }
        auto accepted = co_await api_.post(desk, fmt::format("/requests/{}/accept", id), fields("papers_later", true));
        if (!accepted) continue;
        ++counts_.accepted;
        if (emergency) emergencies_.insert(number(*accepted, "case_id"));
    }
}

awaitable<void> Life::do_tasks(CallerRef desk, Area area) {
    auto tasks = co_await api_.get(desk, fmt::format("/tasks?area={}&limit=120", area));
    if (!tasks) co_return;
    int left = 30;  // what one person does in a round
    for (const auto& task : items(*tasks)) {
        const auto id = number(task, "id");
        const Instant opened = instant(task, "opened");
        Dice dice = dice_.of(id, 43);
        const bool emergency = emergencies_.contains(number(task, "case_id"));
        if ((!emergency && now() - opened < minutes(dice.between(4, 90))) || left <= 0) continue;
        if (text(task, "topic") == "control.link") continue;  // the posts' own work
        // Works and deliveries take days, whoever waits for them.
        const bool waits = text(task, "topic") == "cases.customer_works" || text(task, "topic") == "control.wait";
        if (waits && now() - opened < hours(24 * dice.between(3, 25))) continue;
        auto& tried = tried_[id];
        if (tried && now() - tried < try_again_after) continue;
        tried = now();
        if (text(task, "topic") == "cases.contract" && is_tended(number(task, "case_id"), opened)) continue;
        if (co_await do_task(desk, task)) --left;
        if (emergency) co_await send_crew(desk, number(task, "case_id"));
    }
}

// To an emergency, as soon as its work order is there.
awaitable<void> Life::send_crew(CallerRef desk, std::int64_t case_id) {
    auto orders = co_await api_.get(desk, fmt::format("/work-orders?case_id={}", case_id));
    if (!orders) co_return;
    for (const auto& order : items(*orders)) {
        if (text(order, "state") != "waiting") continue;
        auto sent = co_await api_.post(desk, fmt::format("/work-orders/{}/urgent", number(order, "id")), nullptr);
        if (sent) ++counts_.booked;
    }
}

awaitable<bool> Life::do_task(CallerRef desk, json::value task) {
    const std::string topic = text(task, "topic");
    const std::string place = fmt::format("/cases/{}", number(task, "case_id"));
    Dice dice = dice_.of(number(task, "id"), 44, now().ms);
    const auto post = [&](const std::string& path, json::value body) {
        return api_.post(desk, path, std::move(body));
    };
    Result<json::value> done = json::value(nullptr);
    if (topic == "cases.contract") {
        done = co_await post(place + "/contract", fields("name", "示例客户(营业厅签订)"));
    } else if (topic == "cases.meter") {
        done = co_await post(place + "/meter", fields("meter_number", meter_number(10'000'000'000 - number(task, "case_id"))));
    } else if (topic == "cases.first_contact") {
        const bool emergency = emergencies_.contains(number(task, "case_id"));
        const char* outcome = emergency || dice.chance(0.88) ? "reached" : "unreachable";
        json::object call = fields("kind", "first_contact", "outcome", outcome);
        if (emergency) call["needs_visit"] = true;
        done = co_await post(place + "/calls", std::move(call));
    } else if (topic == "cases.return_call") {
        const char* outcome = said_on_return[dice.pick({0.82, 0.04, 0.14})];
        done = co_await post(place + "/calls", fields("kind", "return_call", "outcome", outcome));
    } else if (topic == "cases.answer") {
        const char* outcome = dice.chance(0.7) ? "solved" : "explained";
        done = co_await post(place + "/answer", fields("outcome", outcome, "text", "示例答复:已派员现场处理并告知诉求人。"));
    } else if (topic == "cases.test_result") {
        done = co_await post(place + "/meter-test", fields("error_percent", dice.between_real(-1.6, 1.6)));
    } else {
        json::object variables;
        if (topic == "cases.desk") variables["needs_visit"] = dice.chance(0.6);
        if (topic == "cases.plan") variables["grid_works"] = dice.chance(0.1);
        done = co_await post(fmt::format("/tasks/{}/complete", number(task, "id")), fields("variables", variables));
    }
    co_return static_cast<bool>(done);
}

awaitable<void> Life::book_by_phone(CallerRef desk, Area area) {
    auto backlog = co_await api_.get(desk, fmt::format("/work-orders?area={}&limit=60", area));
    if (!backlog) co_return;
    int left = 12;
    for (const auto& order : items(*backlog)) {
        const auto id = number(order, "id");
        auto& tried = tried_[id];
        if (left <= 0 || (tried && now() - tried < try_again_after)) continue;
        if (!tried) {  // the customer gets the chance first
            tried = now() - try_again_after + minutes(12);
            continue;
        }
        if (is_tended(number(order, "case_id"), tended_[number(order, "case_id")])) continue;
        tried = now();
        Dice dice = dice_.of(id, 45, now().ms);
        --left;
        (void)co_await book(desk, id, 0, dice);
    }
}

// Whoever is on duty takes an alert; a customer whom no crew can reach any more is asked for another slot.
awaitable<void> Life::answer_alerts(CallerRef desk, Area area) {
    auto alerts = co_await api_.get(desk, fmt::format("/alerts?state=open&state=acknowledged&area={}", area));
    if (!alerts) co_return;
    for (const auto& alert : items(*alerts)) {
        if (text(alert, "state") == "open") {
            (void)co_await api_.post(desk, "/alerts/" + text(alert, "id") + "/take", nullptr);
            continue;
        }
        const bool hopeless = !instant(alert, "expected") || now() > instant(alert, "promised_to") + hours(2);
        const auto order = number(alert, "work_order");
        auto& tried = tried_[-order];
        if (!hopeless || !order || (tried && now() - tried < try_again_after)) continue;
        tried = now();
        Dice dice = dice_.of(order, 46, now().ms);
        (void)co_await book(desk, order, number(alert, "appointment"), dice);
    }
}

}  // namespace yekuo::simulate
