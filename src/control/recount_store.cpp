#include <chrono>

#include "base/log.hpp"
#include "cases/calendar_row.hpp"
#include "control/recounter.hpp"

namespace yekuo::control {

namespace {

constexpr std::int64_t page_links = 4'000;
constexpr std::size_t command_links = 125;  // of one command: others wait no longer than it takes
constexpr std::size_t on_the_way_max = 16;
constexpr auto look_pause = std::chrono::seconds(1);

// What the store holds of a clock, as far as counting it takes.
struct Stored {
    TaskId task;
    std::string limit, warnings, pauses, turns;
    Instant opened, due;
    bool provisional = false;
};

std::vector<Stored> page_after(store::Session& session, TaskId last) {
    std::vector<Stored> page;
    for (auto& row : session.query("select id, \"limit\", warnings, pauses, turns, opened, due, provisional from "
                                   "link_deadline where state = 'running' and id > $1 order by id limit $2",
                                   {last.value, page_links}))
        page.push_back({TaskId{store::integer(row[0])}, store::text(row[1]), store::text(row[2]), store::text(row[3]),
                        store::text(row[4]), Instant{store::integer(row[5])}, Instant{store::integer(row[6])},
                        store::integer(row[7]) != 0});
    return page;
}

template <class T>
T parsed(const std::string& text) {
    T value{};
    store::row_detail::take_value(std::string_view(text), value);
    return value;
}

// Limits and warnings are few: the same texts come again and again.
template <class T>
const T& known(std::unordered_map<std::string, T>& all, const std::string& text) {
    const auto found = all.find(text);
    return found != all.end() ? found->second : all.emplace(text, parsed<T>(text)).first->second;
}

struct Counting {
    const calendar::WorkingCalendar& calendar;
    std::unordered_map<std::string, calendar::Limit> limits;
    std::unordered_map<std::string, calendar::Warnings> warnings;
    std::int64_t uncounted = 0;

    bool moves(const Stored& stored) {
        const auto pauses = stored.pauses == "[]" ? std::vector<calendar::Pause>{}
                                                  : parsed<std::vector<calendar::Pause>>(stored.pauses);
        const auto due = calendar::deadline(calendar, known(limits, stored.limit), stored.opened, pauses);
        if (!due) return ++uncounted, false;
        if (due->due != stored.due || due->provisional != stored.provisional) return true;
        const auto turns = calendar::colour_times(calendar, due->due, known(warnings, stored.warnings));
        if (!turns) return ++uncounted, false;
        return store::row_detail::to_value(*turns) != store::Value(stored.turns);
    }
};

}  // namespace

bool Recounter::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

// One page; false: there was none left.
Result<bool> Recounter::do_page(const RecountRow& due, std::int64_t& uncounted, TaskId& last) {
    const auto row = state_.with([](store::Session& session) { return session.row<cases::CalendarRow>(std::string("city")); });
    const auto* calendar = row ? cases::calendar_of(*row) : nullptr;
    if (!calendar || row->version != due.calendar_version) return false;
    const auto page = state_.with([&](store::Session& session) { return page_after(session, last); });
    if (page.empty()) return false;
    Counting counting{*calendar, {}, {}, 0};
    std::vector<TaskId> moved;
    for (const Stored& stored : page)
        if (counting.moves(stored)) moved.push_back(stored.task);
    uncounted += counting.uncounted;
    last = page.back().task;
    for (std::size_t i = 0; i < moved.size(); i += command_links) {
        const std::size_t end = std::min(moved.size(), i + command_links);
        if (auto done = submit({due.calendar_version, {&moved[i], &moved[i] + (end - i)},
                                end == moved.size() ? last : moved[end - 1]});
            !done)
            return done.error();
    }
    return true;
}

// Some are on their way while the next page is read; the first that was refused ends it.
Result<void> Recounter::submit(RecountLinks command) {
    if (on_the_way_.size() >= on_the_way_max)
        if (auto done = settle_first(); !done) return done;
    auto promise = std::make_shared<std::promise<Result<void>>>();
    on_the_way_.push_back(promise->get_future());
    writer_.submit({std::move(command), "system", {}, {}}, [promise](Result<store::Outcome> outcome) {
        promise->set_value(outcome ? Result<void>() : Result<void>(outcome.error()));
    });
    return {};
}

Result<void> Recounter::settle_first() {
    auto done = on_the_way_.front().get();
    on_the_way_.pop_front();
    return done;
}

Result<void> Recounter::settle() {
    Result<void> all;
    while (!on_the_way_.empty())
        if (auto done = settle_first(); !done && all) all = done;
    return all;
}

Result<std::int64_t> Recounter::run() {
    const auto due = state_.with([](store::Session& session) { return session.row<RecountRow>(std::string("city")); });
    if (!due || !due->open) return std::int64_t{0};
    std::int64_t uncounted = 0;
    TaskId last = due->last;
    for (;;) {
        if (stopping()) {
            (void)settle();
            return std::int64_t{0};
        }
        auto more = do_page(*due, uncounted, last);
        if (!more || !*more)
            if (auto settled = settle(); !settled) return settled.error();
        if (!more) return more.error();
        if (!*more) break;
    }
    auto done = writer_.perform({FinishRecount{due->calendar_version, uncounted}, "system", {}, {}});
    if (!done) return done.error();
    const auto now = state_.with([](store::Session& session) { return session.row<RecountRow>(std::string("city")); });
    if (now && now->moved)
        log::info("calendar {}: {} clocks of links moved, {} lie beyond it", due->calendar_version, now->moved, uncounted);
    return now ? now->moved : 0;
}

void Recounter::start() {
    thread_ = std::thread([this] { wait_for_calendars(); });
}

void Recounter::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Recounter::wait_for_calendars() {
    for (;;) {
        if (writer_.leads()) {
            try {
                if (auto done = run(); !done) log::warn("clocks not counted again: {} {}", done.error().key, done.error().detail);
            } catch (const std::exception& gone) {
                log::debug("clocks are not counted for now: {}", gone.what());
            }
        }
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, look_pause, [this] { return stopping_; })) return;
    }
}

}  // namespace yekuo::control
