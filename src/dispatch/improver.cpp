#include "dispatch/improver.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"
#include "dispatch/planner.hpp"

namespace yekuo::dispatch {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds idle_pause{1'000}, shortest_pause{50}, longest_pause{5'000};

}  // namespace

Improver::Improver(access::Service& service, PlanBoard& board, ImproverOptions options)
    : service_(service), board_(board), options_(options) {}

void Improver::start() {
    thread_ = std::thread([this] { run(); });
}

void Improver::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Improver::may_work() const { return service_.writer.leads() && !service_.writer.clock().stepped; }

void Improver::run() {
    auto pause = idle_pause;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
        }
        pause = idle_pause;
        if (!may_work()) continue;
        try {
            const auto places = changed_places();
            if (places.empty()) continue;
            const auto began = Steady::now();
            look_at(places.front());
            const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began);
            const auto rest = std::chrono::milliseconds(
                static_cast<std::int64_t>(static_cast<double>(spent.count()) * (1 / options_.share - 1)));
            pause = std::clamp(rest, shortest_pause, longest_pause);
        } catch (const std::exception& gone) {
            log::debug("plans are not improved for now: {}", gone.what());
        }
    }
}

// The nearest days first: there is the least time left for them.
std::vector<Improver::Place> Improver::changed_places() {
    const Day today = day_of(service_.writer.business_now());
    const auto areas =
        service_.state.with([](store::Session& session) { return session.rows<DispatchAreaRow>("order by id"); });
    std::vector<Place> places;
    for (int ahead = 0; ahead < options_.days; ++ahead)
        for (const auto& area : areas) {
            const auto known = seen_.find(area_day(area.id, today + ahead));
            if (known == seen_.end() || known->second.generation != board_.generation(area.id, today + ahead))
                places.push_back({area.id, today + ahead});
        }
    if (seen_.size() > 4 * (places.size() + areas.size() * static_cast<std::size_t>(options_.days))) seen_.clear();
    return places;
}

bool Improver::look_at(const Place& place) {
    const auto name = area_day(place.area, place.day);
    const auto generation = board_.generation(place.area, place.day);
    const auto snapshot = service_.state.with(
        [&](store::Session& session) { return board_.snapshot(session, place.area, place.day); });
    std::int64_t versions = snapshot->rows.unplaced.version;
    for (const auto& crew : snapshot->rows.crews) versions += crew.route.version;
    const bool is_new = seen_[name].versions != versions;
    seen_[name] = {generation, versions};
    if (snapshot->rows.crews.empty() || !is_new) return false;
    const Instant now = service_.writer.business_now();
    LivePlan plan = snapshot->plan_at(now);
    const route::Budget budget{.iterations = options_.iterations,
                               .seed = static_cast<std::uint64_t>(place.day.days) + 1,
                               .used_up = {},
                               .progress = {}};
    PlannedDay found = plan_day(std::move(plan), budget, now + options_.still);
    const auto gain = found.travel_seconds_before - found.travel_seconds_after;
    if (found.better.routes.empty() || gain < options_.gain_seconds) return false;
    auto adopted = service_.writer.perform({store::Command(std::move(found.better)), "system", {}, {}});
    if (!adopted) return false;  // a route changed meanwhile: next time
    ++adopted_;
    return true;
}

int Improver::round() {
    int better = 0;
    for (const Place& place : changed_places()) better += look_at(place);
    return better;
}

}  // namespace yekuo::dispatch
