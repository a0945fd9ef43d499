#include "simulate/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.hpp"
#include "dispatch/alert.hpp"
#include "dispatch/appointment.hpp"
#include "dispatch/crew.hpp"
#include "intake/request.hpp"
#include "simulate/picture.hpp"

namespace yekuo::simulate {

namespace {

constexpr int roster_ahead = 8;  // working days for which crews are known
constexpr int commands_a_commit = 4'000;
constexpr int photos_since_days = 30;  // older pictures have gone to the archive

}  // namespace

History::History(store::Desk& desk, people::Vault& vault, const Reference& reference, const Staff& staff,
                 const FoundingOptions& options, Instant wall, Founded& counted)
    : desk_(desk),
      vault_(vault),
      reference_(reference),
      staff_(staff),
      options_(options),
      demand_(reference.communities, {options.seed, options.orders_per_working_day, options.zones}),
      wall_(wall),
      counted_(counted),
      dice_(options.seed),
      photo_(sample_photo(Dice(options.seed))),
      signature_(sample_signature(Dice(options.seed))) {}

// --- the agenda ---

void History::at(Instant when, Act act) {
    agenda_.push({std::max(when, now_), ++entries_, std::move(act)});
}

void History::work_at(Instant from, Millis working_time, Act act) {
    auto when = reference_.calendar.add_working_time(from, working_time);
    at(when ? *when : from + working_time, std::move(act));
}

Result<store::Outcome> History::perform(const char* what, store::Command command, const std::string& actor) {
    auto outcome = desk_.perform({std::move(command), actor, {}, {}}, wall_);
    if (!outcome) {
        ++counted_.refused;
        ++counted_.refusals[fmt::format("{}: {}", what, outcome.error().key)];
        if (outcome.error().code == Code::internal) log::error("{}: {}", what, outcome.error().detail);
    }
    if (++since_commit_ >= commands_a_commit) {
        since_commit_ = 0;
        if (desk_.has_pending()) desk_.commit();
    }
    return outcome;
}

void History::pass_time(Instant until) {
    desk_.fire_due(until, wall_, 1'000'000);
    desk_.step_to(until);
    now_ = until;
}

Result<void> History::run(Day first, Instant until) {
    until_ = until;
    const int length = std::max(1, day_at(until) - first);
    for (int i = 0, ahead = 0; ahead <= roster_ahead; ++i)
        if (works(first + i)) {
            roster(first + i);
            ++ahead;
        }
    tomorrow_ = prepare(first);
    for (Day day = first; midnight(day) < until; day = day + 1) {
        if (auto begun = begin_day(day); !begun) return begun;
        const Instant end = std::min(until, midnight(day + 1));
        while (!agenda_.empty() && agenda_.top().at < end) {
            Entry next = agenda_.top();
            agenda_.pop();
            if (next.at > now_) pass_time(next.at);
            next.act();
        }
        pass_time(end);
        if (options_.progress) options_.progress(day - first + 1, length);
    }
    roster_ahead_of(day_at(until));
    if (desk_.has_pending()) desk_.commit();
    return {};
}

// The crews of the months to come, so that the living city has somebody to send.
void History::roster_ahead_of(Day last) {
    for (int i = roster_ahead + 1; i <= options_.rostered_ahead; ++i)
        if (auto day = reference_.calendar.add_working_days(last, i)) roster(*day);
}

Result<void> History::begin_day(Day day) {
    DayBatch today = std::move(tomorrow_);
    if (midnight(day + 1) < until_) tomorrow_ = prepare(day + 1);
    if (auto taken = take_batch(std::move(today)); !taken) return taken;
    if (!works(day)) return {};
    at(midnight(day) + minutes(450), [this, day] { send_out_crews(day); });
    // A day's roster is known working days ahead.
    if (auto ahead = reference_.calendar.add_working_days(day, roster_ahead))
        at(midnight(day) + minutes(452), [this, later = *ahead] { roster(later); });
    for (int minute = 8 * 60; minute < 17 * 60; minute += 10)
        at(midnight(day) + minutes(minute), [this] { look_after_alerts(); });
    for (int minute = 8 * 60 + 5; minute < 17 * 60; minute += 60)
        at(midnight(day) + minutes(minute), [this] { look_after_links(); });
    return {};
}

void History::roster(Day day) {
    const auto number = *reference_.calendar.working_days_between(day_from_civil(2016, 1, 1), day);
    const ShiftHours hours = shift_hours(day);
    // After a surge of requests everybody is called back from other work.
    bool surge = false;
    for (int i = 1; i <= 5; ++i) surge |= is_surge_day(day + -i);
    for (const auto& crew : staff_.crews)
        if (on_duty(crew.rank, number, surge))
            (void)perform(
                "roster",
                dispatch::RosterShift{
                    crew.id, day, {}, hours.from, hours.to, hours.break_from, hours.break_to, hours.break_minutes},
                "system");
}

// --- requests ---

History::DayBatch History::prepare(Day day) {
    DayBatch batch;
    batch.arrivals = demand_.of_day(day, works(day), is_surge_day(day) ? surge_factor : 1.0, next_customer_);
    if (is_surge_day(day))
        for (const int hour : {9, 10, 14}) {  // several estates at once
            const auto first = next_customer_ + static_cast<std::int64_t>(batch.arrivals.size());
            auto estate = demand_.estate(midnight(day) + minutes(hour * 60), 14, first);
            batch.arrivals.insert(batch.arrivals.end(), estate.begin(), estate.end());
        }
    next_customer_ += static_cast<std::int64_t>(batch.arrivals.size());
    const bool recent = day_at(until_) - day <= photos_since_days;
    for (const Arrival& one : batch.arrivals) {
        people::Sealing sealing{{}, one.customer.phone(), one.customer.name(), {{"address", one.site.address}}};
        sealing.items.push_back({"signature", signature_});
        if (!one.text.empty()) sealing.items.push_back({"text", one.text});
        if (recent) sealing.items.push_back({"photo", photo_});
        auto promise = std::make_shared<std::promise<Result<people::Sealed>>>();
        batch.sealed.push_back(promise->get_future());
        vault_.seal(std::move(sealing),
                    [promise](Result<people::Sealed> sealed) { promise->set_value(std::move(sealed)); });
    }
    return batch;
}

Result<void> History::take_batch(DayBatch batch) {
    for (std::size_t i = 0; i < batch.arrivals.size(); ++i) {
        auto sealed = batch.sealed[i].get();
        if (!sealed) return sealed.error();
        auto file = std::make_shared<File>();
        file->arrival = std::move(batch.arrivals[i]);
        file->person = sealed->person;
        std::size_t item = 0;
        file->address = sealed->items[item++];
        file->signature = sealed->items[item++];
        if (!file->arrival.text.empty()) file->text = sealed->items[item++];
        if (item < sealed->items.size()) file->photo = sealed->items[item];
        file->dice = dice_.of(file->arrival.customer.number, 5);
        const auto& desk = staff_.dispatchers.at(file->arrival.site.area);
        file->dispatcher =
            desk[static_cast<std::size_t>(file->dice.between(0, static_cast<std::int64_t>(desk.size()) - 1))];
        if (file->arrival.at < until_) at(file->arrival.at, [this, file] { receive(file); });
    }
    return {};
}

void History::receive(const FileRef& file) {
    const Arrival& a = file->arrival;
    const bool own = a.channel == "app" || a.channel == "web_95598";
    const std::string actor =
        own ? fmt::format("customer:{}", file->person.value) : fmt::format("account:{}", file->dispatcher.value);
    auto done =
        perform("receive",
                intake::ReceiveRequest{a.channel,
                                       a.external_ref,
                                       a.case_type,
                                       a.site.area,
                                       a.site.zone,
                                       a.site.place,
                                       file->address,
                                       file->text,
                                       file->person,
                                       a.urgency,
                                       a.papers,
                                       a.by_agent,
                                       a.load_kw,
                                       a.case_type == "C15" ? now_ - minutes(file->dice.between(2, 25)) : Instant{},
                                       {}},
                actor);
    if (!done) return;
    ++counted_.requests;
    file->request = RequestId{done->answer.at("request").as_int64()};
    const Millis wait = a.channel == "hall" ? minutes(file->dice.between(3, 9)) : minutes(file->dice.between(4, 50));
    work_at(now_, wait, [this, file] { review(file); });
}

void History::review(const FileRef& file) {
    const std::string actor = fmt::format("account:{}", file->dispatcher.value);
    if (!perform("claim", intake::ClaimRequest{file->request, file->dispatcher, {}}, actor)) return;
    if (file->dice.chance(file->arrival.case_type == "C15" ? 0.06 : 0.012)) {
        const char* reason = file->arrival.case_type == "C15" ? "not_ours" : "unclear";
        (void)perform("return", intake::ReturnRequest{file->request, file->dispatcher, reason, {}}, actor);
        return;
    }
    const auto* row = rows().find<intake::RequestRow>(file->request);
    if (row->missing.empty() || file->dice.chance(0.3)) {
        work_at(now_, minutes(file->dice.between(2, 8)), [this, file] { accept(file); });
        return;
    }
    // Told at once what is missing, most bring it within a day.
    at(now_ + minutes(file->dice.between(20, 1'200)), [this, file] {
        const auto* request = rows().find<intake::RequestRow>(file->request);
        (void)perform("papers", intake::GivePapers{file->request, request->missing},
                      fmt::format("customer:{}", file->person.value));
        work_at(now_, minutes(file->dice.between(5, 40)), [this, file] { accept(file); });
    });
}

void History::accept(const FileRef& file) {
    auto done = perform("accept", intake::AcceptRequest{file->request, file->dispatcher, {}, true},
                        fmt::format("account:{}", file->dispatcher.value));
    if (!done) return;
    file->case_id = rows().find<intake::RequestRow>(file->request)->case_id;
    if (!file->case_id) {
        ++counted_.refusals["accept: no case was opened"];
        return;
    }
    ++counted_.cases;
    cases_[file->case_id.value] = file;
    attend(file);
}

// --- promises at risk ---

// Whoever is on duty takes an alert within minutes; a customer whom no crew can reach any more is called and
// chooses anew.
void History::look_after_alerts() {
    struct Found {
        std::int64_t id;
        Area area;
        AppointmentId appointment;
        CaseId case_id;
        bool hopeless, taken;
    };
    std::vector<Found> found;
    for (const char* state : {"open", "acknowledged"})
        for (const auto* alert : rows().where<dispatch::AlertRow>("state", state))
            if (now_ - alert->raised >= minutes(6))
                found.push_back({alert->id, alert->area, alert->appointment, alert->case_id, !alert->expected,
                                 alert->state != dispatch::AlertState::open});
    for (const auto& alert : found) {
        const AccountId by = staff_.dispatchers.at(alert.area).front();
        if (!alert.taken)
            (void)perform("take alert", dispatch::TakeAlert{alert.id, by}, fmt::format("account:{}", by.value));
        const auto* promise = rows().find<dispatch::AppointmentRow>(alert.appointment);
        const auto file = file_of(alert.case_id);
        if (!alert.taken || !file || !promise || (!alert.hopeless && promise->to + hours(3) > now_)) continue;
        reconsider(file, promise->work_order, 0);
    }
}

History::FileRef History::file_of(CaseId case_id) const {
    const auto found = cases_.find(case_id.value);
    return found == cases_.end() ? nullptr : found->second;
}

}  // namespace yekuo::simulate
