// The departments in the city's history: post holders sign for their links and finish them, most in time, some
// late; heads answer supervision orders; dispatchers close those that are answered and done.
#include <fmt/format.h>

#include "control/supervision.hpp"
#include "simulate/history.hpp"

namespace yekuo::simulate {

namespace {

constexpr double hours_a_day = 8;

std::string as_account(AccountId account) { return fmt::format("account:{}", account.value); }

double working_hours(calendar::Limit limit) {
    return limit.unit == calendar::Unit::working_days ? limit.amount * hours_a_day : limit.amount;
}

// How much of its limit a link takes.
double share_of_limit(Dice& dice) {
    switch (dice.pick({0.88, 0.08, 0.04})) {
        case 0: return dice.between_real(0.15, 0.85);
        case 1: return dice.between_real(1.3, 2.2);
        default: return dice.between_real(2.5, 7.0);
    }
}

}  // namespace

// What a link finds decides where its process goes.
json::object findings(const std::string& link, Dice& dice) {
    if (link == "P2-07") return {{"needs_outage", dice.chance(0.5)}};
    if (link == "P2-08") return {{"works_done", dice.chance(0.45)}};
    if (link == "P4-01") return {{"live_line", dice.chance(0.3)}};
    if (link == "P5-04") return {{"unmatched", dice.chance(0.5)}};
    return {};
}

void History::look_after_links() {
    std::vector<std::pair<TaskId, std::int64_t>> fresh;  // and the order that it answers
    for (const auto* row : rows().where<control::LinkDeadlineRow>("state", "running"))
        if (links_planned_.insert(row->id.value).second) fresh.emplace_back(row->id, row->order);
    for (const auto& [task, order] : fresh) order ? plan_answer(order) : plan_link(task);
    std::vector<std::int64_t> answered;
    for (const auto* order : rows().where<control::SupervisionRow>("state", "answered")) {
        const auto* link = rows().find<control::LinkDeadlineRow>(order->task);
        if (link && !control::is_open(*link)) answered.push_back(order->id);
    }
    for (const auto id : answered) {
        const AccountId by = staff_.dispatchers.begin()->second.front();
        (void)perform("close order", control::CloseOrder{id, by}, as_account(by));
    }
}

void History::plan_link(TaskId task) {
    const auto* row = rows().find<control::LinkDeadlineRow>(task);
    const auto holder = staff_.posts.find(row->post);
    if (holder == staff_.posts.end()) return;
    Dice dice = dice_.of(task.value, 51);
    const AccountId by = holder->second;
    const double hours_taken = working_hours(row->limit) * share_of_limit(dice);
    const auto span = [](double of_hours) { return seconds(static_cast<std::int64_t>(of_hours * 3'600)); };
    if (!dice.chance(0.05))  // else it lies untouched until it is finished
        work_at(now_, span(hours_taken * dice.between_real(0.05, 0.4)), [this, task, by] {
            const auto* link = rows().find<control::LinkDeadlineRow>(task);
            if (link && control::is_open(*link))
                (void)perform("sign link", control::SignLinks{{task}, by}, as_account(by));
        });
    work_at(now_, span(hours_taken), [this, task, by] { finish_link(task, by); });
}

void History::finish_link(TaskId task, AccountId by) {
    const auto* row = rows().find<control::LinkDeadlineRow>(task);
    if (!row || !control::is_open(*row)) return;
    Dice dice = dice_.of(task.value, 52);
    control::FinishLink finish;
    finish.task = task;
    finish.verdict = row->link.starts_with("P1") || row->link.starts_with("P3")
                         ? (dice.chance(0.8) ? "agreed" : "conditional")
                         : "done";
    finish.variables = findings(row->link, dice);
    finish.by = by;
    const CaseId case_id = row->case_id;
    (void)perform("finish link", finish, as_account(by));
    if (auto file = file_of(case_id)) attend(file);
}

void History::plan_answer(std::int64_t order) {
    const auto* row = rows().find<control::SupervisionRow>(order);
    const AccountId head = staff_.posts.at(row->department);
    Dice dice = dice_.of(order, 53);
    work_at(now_, minutes(dice.between(30, dice.chance(0.85) ? 420 : 1'200)), [this, order, head] {
        Dice words = dice_.of(order, 54);
        constexpr const char* causes[] = {"short_of_staff", "waits_for_others", "material_missing", "weather"};
        auto promised = reference_.calendar.add_working_time(now_, hours(words.between(4, 20)));
        if (!promised) return;
        (void)perform("answer order",
                      control::AnswerOrder{order, causes[words.pick({0.4, 0.35, 0.15, 0.1})], {}, *promised, head},
                      as_account(head));
    });
}

}  // namespace yekuo::simulate
