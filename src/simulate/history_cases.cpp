// What cases of the sample city wait for, and who does it when.
#include <fmt/format.h>

#include "cases/case.hpp"
#include "cases/steps.hpp"
#include "dispatch/appointment.hpp"
#include "dispatch/work_order.hpp"
#include "process/instance.hpp"
#include "simulate/history.hpp"

namespace yekuo::simulate {

namespace {

constexpr int days_offered = 6;
constexpr int tries_most = 14;
constexpr int booking_attempts_most = 6;

std::string as_customer(PersonId person) {
    return fmt::format("customer:{}", person.value);
}
std::string as_account(AccountId account) {
    return fmt::format("account:{}", account.value);
}

}  // namespace

void History::attend(const FileRef& file) {
    struct Waiting {
        std::int64_t task;
        std::string topic;
    };
    std::vector<Waiting> waiting;
    for (const auto* task : rows().where<process::TaskRow>("case_id", file->case_id))
        if (task->state == process::TaskState::open && file->planned.insert(task->id.value).second)
            waiting.push_back({task->id.value, task->topic});
    for (const auto& one : waiting) plan_task(file, one.task, one.topic);
    if (!waiting.empty()) return;
    const auto* row = rows().find<cases::CaseRow>(file->case_id);
    if (row->state == cases::CaseState::open) return;
    cases_.erase(file->case_id.value);
    if (row->state == cases::CaseState::done)
        at(now_ + minutes(file->dice.between(5, 2'000)), [this, file] { rate(file); });
}

void History::plan_task(const FileRef& file, std::int64_t task, const std::string& topic) {
    Dice& dice = file->dice;
    if (topic == "cases.contract") {
        if (dice.chance(0.02))  // thought better of it
            return at(now_ + minutes(dice.between(60, 2'000)), [this, file] {
                (void)perform("cancel case",
                              cases::CancelCase{file->case_id, "customer_withdrew", {}, as_customer(file->person)},
                              as_customer(file->person));
                attend(file);
            });
        const bool at_desk = file->arrival.channel == "hall";
        at(now_ + minutes(at_desk ? dice.between(3, 12) : dice.between(5, 420)), [this, file] {
            (void)perform("contract", cases::SignContract{file->case_id, file->signature, as_customer(file->person)},
                          as_customer(file->person));
            attend(file);
        });
    } else if (topic == "cases.meter") {
        work_at(now_, minutes(dice.between(15, 150)), [this, file] {
            (void)perform(
                "meter",
                cases::AllocateMeter{file->case_id, meter_number(file->arrival.customer.number), file->dispatcher},
                as_account(file->dispatcher));
            attend(file);
        });
    } else if (topic == "dispatch.visit") {
        at(now_ + minutes(dice.between(2, 60)), [this, file, task] { book(file, task, 0); });
    } else if (topic == "cases.first_contact") {
        work_at(now_, minutes(dice.chance(0.9) ? dice.between(5, 55) : dice.between(60, 110)),
                [this, file] { call(file, "first_contact"); });
    } else if (topic == "cases.return_call") {
        work_at(now_, minutes(dice.between(60, 900)), [this, file] { call(file, "return_call"); });
    } else if (topic == "cases.test_result") {
        work_at(now_, minutes(dice.between(20, 240)), [this, file] {
            const double error = file->dice.chance(0.06) ? 2.6 : file->dice.between_real(-1.6, 1.6);
            (void)perform(
                "test result",
                cases::RecordMeterTest{file->case_id, static_cast<int>(error * 100) / 100.0, {}, file->dispatcher},
                as_account(file->dispatcher));
            attend(file);
        });
    } else if (topic == "cases.answer") {
        work_at(now_, minutes(dice.between(20, 300)), [this, file] {
            (void)perform("answer",
                          cases::AnswerSender{
                              file->case_id, file->dice.chance(0.7) ? "solved" : "explained", {}, file->dispatcher},
                          as_account(file->dispatcher));
            attend(file);
        });
    } else if (topic == "cases.desk") {
        const bool field = file->planned.size() < 4 && dice.chance(0.8);
        work_at(now_, minutes(dice.between(10, 90)), [this, file, task, field] {
            complete(file, task, {{"needs_visit", field}});
        });
    } else if (topic == "control.link") {
        return;  // the posts' own work: look_after_links
    } else if (topic == "cases.plan") {
        work_at(now_, minutes(dice.between(60, 600)), [this, file, task] { complete(file, task, plan_of(file)); });
    } else if (topic == "cases.customer_works") {
        work_at(now_, hours(dice.between(24, 160)), [this, file, task] { complete(file, task, {}); });
    } else if (topic == "control.wait") {
        work_at(now_, hours(dice.between(16, 80)), [this, file, task] { complete(file, task, {}); });
    } else if (topic == "cases.obstacle") {
        work_at(now_, minutes(dice.between(60, 500)), [this, file, task] { complete(file, task, {}); });
    } else {
        work_at(now_, minutes(dice.between(30, 240)), [this, file, task] { complete(file, task, {}); });
    }
}

// What the customer manager puts in the plan: works on the grid for some, importance for few.
json::object History::plan_of(const FileRef& file) {
    const bool high_voltage = file->arrival.case_type >= "C05" && file->arrival.case_type <= "C08";
    Dice& dice = file->dice;
    json::object plan{{"capacity_kva", file->arrival.load_kw}};
    plan["grid_works"] = dice.chance(high_voltage ? 0.3 : 0.04);
    if (high_voltage) plan["important"] = dice.chance(0.15);
    if (high_voltage) plan["voltage_kv"] = dice.chance(0.06) ? 35 : 10;
    return plan;
}

void History::complete(const FileRef& file, std::int64_t task, json::object variables) {
    (void)perform("complete task",
                  process::CompleteTask{TaskId{task}, std::move(variables), as_account(file->dispatcher)},
                  as_account(file->dispatcher));
    attend(file);
}

void History::call(const FileRef& file, const char* kind) {
    const auto* row = rows().find<cases::CaseRow>(file->case_id);
    if (row->state != cases::CaseState::open) return attend(file);
    const bool reached = file->dice.chance(0.86);
    std::optional<bool> satisfied;
    if (reached && std::string_view(kind) == "return_call")
        satisfied = file->dice.chance(file->came_late ? 0.7 : 0.97);
    std::optional<bool> needs_visit;
    if (reached && !satisfied) needs_visit = file->dice.chance(0.75);
    (void)perform(
        kind,
        cases::RecordCall{
            file->case_id, kind, reached ? "reached" : "unreachable", satisfied, needs_visit, {}, file->dispatcher},
        as_account(file->dispatcher));
    if (!reached)
        work_at(now_, minutes(file->dice.between(45, 200)), [this, file, kind] {
            const auto* now = rows().find<cases::CaseRow>(file->case_id);
            const bool still = now->state == cases::CaseState::open &&
                               (std::string_view(kind) == "return_call" || !now->first_contact_at);
            if (still) call(file, kind);
        });
    attend(file);
}

std::vector<Day> History::offered_days(Instant now, int most) const {
    std::vector<Day> days;
    const Day today = day_at(now);
    if (works(today) && minute_of(now) < 13 * 60) days.push_back(today);
    for (Day day = today + 1; static_cast<int>(days.size()) < most; day = day + 1)
        if (works(day)) days.push_back(day);
    return days;
}

std::optional<AppointmentId> History::hold(const FileRef& file, WorkOrderId order, int tries) {
    for (const Wish& wish : wishes(offered_days(now_, days_offered), now_, file->dice)) {
        if (tries-- <= 0) break;
        const dispatch::Slot slot{wish.whole_day ? dispatch::AppointmentMode::day : dispatch::AppointmentMode::hour,
                                  wish.day, wish.from, wish.to};
        auto held = desk_.perform(
            {dispatch::HoldSlot{order, slot, {}, as_customer(file->person)}, as_customer(file->person), {}, {}},
            wall_);
        if (held) return AppointmentId{held->answer.at("appointment").as_int64()};
        ++counted_.refusals["hold: " + held.error().key];
    }
    return {};
}

void History::book(const FileRef& file, std::int64_t task, int attempt) {
    const auto orders = rows().where<dispatch::WorkOrderRow>("task", TaskId{task});
    const dispatch::WorkOrderRow* row = orders.empty() ? nullptr : orders.back();
    if (!row || row->state != dispatch::WorkOrderState::open) return attend(file);
    const WorkOrderId order = row->id;
    const auto appointment = hold(file, order, tries_most);
    if (!appointment) {
        if (attempt < booking_attempts_most)
            work_at(now_, hours(3), [this, file, task, attempt] { book(file, task, attempt + 1); });
        return;
    }
    at(now_ + seconds(file->dice.between(20, 200)), [this, file, task, order, id = *appointment] {
        if (!perform("confirm", dispatch::ConfirmAppointment{id}, as_customer(file->person))) return;
        const auto* promise = rows().find<dispatch::AppointmentRow>(id);
        const Millis left = promise->from - now_;
        const std::size_t mood = file->dice.pick({0.92, 0.06, 0.02});
        if (mood == 0 || left < hours(3)) return;
        at(now_ + Millis{left.count / 2}, [this, file, order, task, mood] {
            const auto* work = rows().find<dispatch::WorkOrderRow>(order);
            if (work->state != dispatch::WorkOrderState::booked) return;
            if (mood == 1) return reconsider(file, order, task);
            (void)perform(
                "cancel appointment",
                dispatch::CancelAppointment{work->appointment, "customer_not_ready", as_customer(file->person)},
                as_customer(file->person));
            at(now_ + hours(file->dice.between(2, 30)), [this, file, task] { book(file, task, 0); });
        });
    });
}

// Another slot for a promise, the old one kept until the new one is sure.
void History::reconsider(const FileRef& file, WorkOrderId order, std::int64_t) {
    const auto* work = rows().find<dispatch::WorkOrderRow>(order);
    if (!work || work->state != dispatch::WorkOrderState::booked || work->left) return;
    const AppointmentId appointment = work->appointment;
    int tries = tries_most;
    for (const Wish& wish : wishes(offered_days(now_ + hours(2), days_offered), now_ + hours(2), file->dice)) {
        if (tries-- <= 0) break;
        const dispatch::Slot slot{wish.whole_day ? dispatch::AppointmentMode::day : dispatch::AppointmentMode::hour,
                                  wish.day, wish.from, wish.to};
        auto changed = desk_.perform({dispatch::ChangeAppointment{appointment, slot, {}, as_customer(file->person)},
                                      as_customer(file->person),
                                      {},
                                      {}},
                                     wall_);
        if (changed) return;
        ++counted_.refusals["change: " + changed.error().key];
    }
}

void History::rate(const FileRef& file) {
    const Opinion said = opinion(file->came_late, file->dice);
    if (!said.answers) return;
    if (perform("rate", cases::RateCase{file->case_id, said.stars, {}}, as_customer(file->person))) ++counted_.rated;
}

}  // namespace yekuo::simulate
