#include "simulate/city_life.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.hpp"
#include "simulate/founding.hpp"

namespace yekuo::simulate {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds clock_read_every{1'000};
constexpr milliseconds longest_sleep{250};
constexpr double wall_seconds_least = 1.2;  // between two looks of the same person
constexpr std::size_t due_most = 3'000;
constexpr std::size_t remembered_most = 20'000;
constexpr std::int64_t first_live_customer = 10'000'000;

// Idempotency keys of one run are not those of another.
std::uint64_t run_number(std::uint64_t seed) {
    return Dice(seed ^ static_cast<std::uint64_t>(http::Steady::now().time_since_epoch().count())).next();
}

}  // namespace

Life::Life(http::net::io_context& io, const CityOptions& options, const Reference& reference, LiveCounts& counts)
    : io_(io),
      options_(options),
      reference_(reference),
      counts_(counts),
      api_(io, options.base_url, sample_password, run_number(options.seed), options.allowance),
      demand_(reference.communities, {options.seed, options.orders_per_working_day, options.zones}),
      dice_(options.seed) {
    admin_ = std::make_shared<Caller>();
    admin_->login = "admin";
}

Instant Life::now() const {
    if (is_stepped()) return anchor_business_;
    const std::chrono::duration<double, std::milli> passed = http::Steady::now() - anchor_steady_;
    return anchor_business_ + Millis{static_cast<std::int64_t>(passed.count() * speed_)};
}

void Life::at(Instant when, Act act) { agenda_.push({when, ++entries_, std::move(act)}); }

void Life::later(double business_minutes, Act act) {
    const double least = is_stepped() ? 0 : wall_seconds_least * speed_ / 60;
    at(now() + seconds(static_cast<std::int64_t>(std::max(business_minutes, least) * 60)), std::move(act));
}

awaitable<Result<void>> Life::read_clock() {
    auto clock = co_await api_.get(nobody_, "/clock");
    if (!clock) co_return clock.error();
    anchor_business_ = instant(*clock, "now");
    anchor_steady_ = http::Steady::now();
    speed_ = real(*clock, "speed");
    co_return Result<void>{};
}

bool Life::works(Day day) const {
    const auto works = reference_.calendar.is_working_day(day);
    return works && *works;
}

bool Life::is_open_now() const {
    const int minute = minute_of(now());
    return works(day_at(now())) && minute >= 8 * 60 && minute < 17 * 60 + 40;
}

CallerRef Life::dispatcher_of(Area area) const {
    const auto found = dispatchers_.find(area);
    return found == dispatchers_.end() ? admin_ : found->second;
}

// Who is on staff: the administrator knows the accounts.
awaitable<Result<void>> Life::meet_staff() {
    auto accounts = co_await api_.get(admin_, "/accounts?limit=200");
    if (!accounts) co_return accounts.error();
    for (const auto& account : items(*accounts)) {
        const std::string role = text(account, "role"), login = text(account, "name");
        if (role == "crew_leader") leaders_[number(account, "crew")] = login;
        if (role == "post_holder" || role == "department_head") {
            auto& holder = (role == "post_holder" ? posts_ : heads_)[login];
            holder = std::make_shared<Caller>();
            holder->login = login;
        }
        if (role != "dispatcher") continue;
        for (const auto& area : items(account, "areas")) {
            auto& desk = dispatchers_[static_cast<Area>(area.as_int64())];
            if (desk) continue;
            desk = std::make_shared<Caller>();
            desk->login = login;
        }
    }
    co_return Result<void>{};
}

// Days are prepared in the evening before, one after another.
awaitable<void> Life::prepare_day(Day day) {
    begin_day(day, midnight(day));
    at(midnight(day) + hours(22), [this, day] { return prepare_day(day + 1); });
    co_return;
}

void Life::begin_day(Day day, Instant from) {
    const std::int64_t first = first_live_customer + std::int64_t{day.days % 8'000} * 10'000 + minute_of(from) * 3;
    const bool surge = works(day) && is_surge(options_.seed, day);
    auto arrivals = demand_.of_day(day, works(day), surge ? surge_factor : 1.0, first);
    if (surge)
        for (const int hour : {9, 10, 14})  // several estates at once
            for (auto& one : demand_.estate(midnight(day) + minutes(60 * hour), 14,
                                            first + static_cast<std::int64_t>(arrivals.size())))
                arrivals.push_back(std::move(one));
    for (auto& arrival : arrivals)
        if (arrival.at > from) at(arrival.at, [this, arrival] { return come_in(arrival); });
    if (!works(day)) return;
    call_in_posts(day, from);
    int turn = 0;
    for (const auto& [area, desk] : dispatchers_) {
        at(std::max(from, midnight(day) + minutes(455 + ++turn)), [this, area, day] { return call_out(area, day); });
        at(std::max(from, midnight(day) + minutes(481 + turn)), [this, area] { return work_at_desk(area, 0); });
    }
}

void Life::publish_counts() {
    counts_.calls = api_.counts().calls;
    counts_.refused = api_.counts().refused;
    counts_.unreachable = api_.counts().unreachable;
    if (tried_.size() > remembered_most) tried_.clear();
    if (tended_.size() > remembered_most) tended_.clear();
}

void Life::pump() {
    while (acting_ < options_.at_once_most && !due_.empty()) {
        Act act = std::move(due_.front());
        due_.pop_front();
        ++acting_;
        http::net::co_spawn(io_, act(), [this](std::exception_ptr failed) {
            --acting_;
            if (failed) {
                try {
                    std::rethrow_exception(failed);
                } catch (const std::exception& bug) {
                    log::warn("the sample city: {}", bug.what());
                }
            }
            pump();
        });
    }
}

awaitable<Result<void>> Life::wake() {
    if (awake_) co_return Result<void>{};
    if (auto read = co_await read_clock(); !read) co_return read.error();
    if (auto met = co_await meet_staff(); !met) co_return met.error();
    const Day today = day_at(now());
    begin_day(today, now());
    at(midnight(today) + hours(22), [this, today] { return prepare_day(today + 1); });
    awake_ = true;
    co_return Result<void>{};
}

awaitable<Result<void>> Life::step_until(Instant until) {
    if (auto woken = co_await wake(); !woken) co_return woken.error();
    while (!agenda_.empty() && agenda_.top().at <= until) {
        Entry next = agenda_.top();
        agenda_.pop();
        if (next.at > anchor_business_) {
            if (auto moved = options_.advance(next.at); !moved) co_return moved.error();
            anchor_business_ = next.at;
        }
        co_await next.act();
        publish_counts();
    }
    if (auto moved = options_.advance(until); !moved) co_return moved.error();
    anchor_business_ = until;
    co_return Result<void>{};
}

awaitable<void> Life::run() {
    http::Timer timer(io_.get_executor());
    while (!co_await wake()) {  // the server may still be starting
        timer.expires_after(milliseconds(500));
        co_await timer.async_wait(http::as_result);
    }
    auto clock_read = http::Steady::now();
    for (;;) {
        if (http::Steady::now() - clock_read >= clock_read_every) {
            (void)co_await read_clock();
            clock_read = http::Steady::now();
        }
        for (; !agenda_.empty() && agenda_.top().at <= now(); agenda_.pop())
            if (due_.size() < due_most) due_.push_back(agenda_.top().act);
        pump();
        publish_counts();
        milliseconds sleep = longest_sleep;
        if (!agenda_.empty() && speed_ > 0) {
            const double left = static_cast<double>((agenda_.top().at - now()).count) / speed_;
            sleep = std::clamp(milliseconds(static_cast<std::int64_t>(left) + 1), milliseconds(5), longest_sleep);
        }
        timer.expires_after(sleep);
        co_await timer.async_wait(http::as_result);
    }
}

}  // namespace yekuo::simulate
