#include "evaluate/nightly.hpp"

#include "base/log.hpp"

namespace yekuo::evaluate {

namespace {

constexpr Millis city_offset = hours(8);

Result<calendar::WorkingCalendar> city_calendar(store::Session& session) {
    for (const auto& row : session.query("select json from calendar where id = 'city'"))
        return calendar::WorkingCalendar::load(store::text(row[0]));
    return conflict("calendar.missing");
}

}  // namespace

Result<std::vector<KeptFigure>> count_figures(store::Session& session, Day last) {
    auto calendar = city_calendar(session);
    if (!calendar) return calendar.error();
    access::Scope city;
    city.role = access::Role::administrator;
    const Span span{Instant{(last.days - nights_counted + 1) * 86'400'000LL} - city_offset,
                    Instant{(last.days + 1) * 86'400'000LL} - city_offset};
    std::vector<KeptFigure> kept;
    for (const char* by : {"link", "post", "department", "area", "crew", "case_type"})
        for (const Figure& one : evaluate(session, city, *calendar, by, span, 0))
            kept.push_back({by, one.key, one.count, one.on_time, one.mean, one.p90});
    const auto parts = assess(session, city, span, 0);
    for (const IndexPart& part : parts)
        kept.push_back({"part", part.key, part.count, part.on_time,
                        part.count ? static_cast<double>(part.on_time) / static_cast<double>(part.count) : 0, 0});
    if (const auto index = index_of(parts)) kept.push_back({"part", "index", 0, 0, *index, 0});
    return kept;
}

void Nightly::start() {
    thread_ = std::thread([this] { run(); });
}

void Nightly::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Nightly::follow(const std::vector<store::Event>& events) {
    bool found = false;
    for (const auto& event : events)
        if (const auto* came = event.as<NightCame>()) {
            const std::lock_guard lock(mutex_);
            due_.push_back(came->day);
            found = true;
        }
    if (found) wake_.notify_all();
}

void Nightly::run() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || (!due_.empty() && !service_.writer.clock().stepped); });
            if (stopping_) return;
        }
        catch_up();
    }
}

void Nightly::catch_up() {
    Day day;
    {
        const std::lock_guard lock(mutex_);
        if (due_.empty()) return;
        day = due_.back();  // of several nights that passed at once the last one counts
        due_.clear();
    }
    try {
        count(day);
    } catch (const std::exception& gone) {
        log::warn("the figures of {} were not counted: {}", format_day(day), gone.what());
    }
}

void Nightly::count(Day day) {
    if (!service_.writer.leads()) return;
    auto figures = service_.state.with([&](store::Session& session) { return count_figures(session, day); });
    if (!figures) {
        log::warn("the figures of {} were not counted: {}", format_day(day), figures.error().key);
        return;
    }
    store::Command command(KeepEvaluation{day, std::move(*figures)});
    auto kept = service_.writer.perform({std::move(command), "system", "evaluation." + format_day(day), {}});
    if (!kept) log::warn("the figures of {} were not kept: {}", format_day(day), kept.error().key);
}

}  // namespace yekuo::evaluate
