#include "store/writer.hpp"

#include <future>

#include "base/log.hpp"
#include "store/gathering.hpp"

namespace yekuo::store {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto retry_pause = std::chrono::milliseconds(100);
constexpr auto turnaround = std::chrono::microseconds(1000);  // a client's, from an answer to its next command
constexpr auto moment = std::chrono::microseconds(300);       // between two that come together

}  // namespace

Writer::Writer(const House& house, DatabaseUrl url, WriterOptions options)
    : house_(house), url_(std::move(url)), options_(std::move(options)), gathering_(std::make_unique<Gathering>()) {}

Writer::~Writer() { stop(); }

Result<void> Writer::start() {
    try {
        auto database = open_database(url_, options_.sqlite_vfs);
        if (database->lock()) {
            auto desk = Desk::open(house_, std::move(database), options_.alongside);
            if (!desk) return desk.error();
            desk_ = std::move(*desk);
            publish_clock(desk_->clock(), desk_->business_at(wall_time()));
        } else if (!url_.postgres) {
            return conflict("database.in_use", "another process writes this database");
        }
    } catch (const std::exception& failed) {
        return unavailable("storage.unavailable", failed.what());
    }
    if (desk_) take_lead();
    committer_ = std::thread([this] { run_committer(); });
    thread_ = std::thread([this] { run(); });
    return {};
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    {
        const std::lock_guard lock(mutex_);
        committer_ends_ = true;
    }
    leaves_.notify_all();
    if (committer_.joinable()) committer_.join();
}

void Writer::submit(Order order, Answer answer) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && queue_.size() < options_.queue_max) {
            queue_.push_back({std::move(order), std::move(answer)});
            answer = nullptr;
        }
    }
    if (answer)
        answer(unavailable(stopping_ ? "server.stopping" : "server.busy"));
    else
        wake_.notify_one();
}

Result<Outcome> Writer::perform(Order order) {
    auto promise = std::make_shared<std::promise<Result<Outcome>>>();
    auto future = promise->get_future();
    submit(std::move(order), [promise](Result<Outcome> outcome) { promise->set_value(std::move(outcome)); });
    return future.get();
}

Result<void> Writer::advance(Instant business) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return unavailable("server.stopping");
        advances_.emplace_back(business, [promise](Result<void> done) { promise->set_value(std::move(done)); });
    }
    wake_.notify_one();
    return future.get();
}

std::string Writer::leader_address() const {
    const std::lock_guard lock(mutex_);
    return leader_;
}

ClockRow Writer::clock() const {
    const std::lock_guard lock(mutex_);
    return clock_;
}

Instant Writer::business_now() const {
    const std::lock_guard lock(mutex_);
    latest_business_ = std::max(latest_business_, business_time(clock_, wall_time()));
    return latest_business_;
}

void Writer::publish_clock(const ClockRow& clock, Instant business) {
    const std::lock_guard lock(mutex_);
    clock_ = clock;
    latest_business_ = std::max(latest_business_, business);
}

// With the desk open and the lock held, this node leads; the others find its address in the database.
bool Writer::take_lead() {
    try {
        if (!desk_) {
            auto database = open_database(url_, options_.sqlite_vfs);
            if (!database->lock()) {
                const auto about = database->session().query("select content from about where name = 'leader'");
                const std::lock_guard lock(mutex_);
                leader_ = about.empty() ? "" : text(about[0][0]);
                state_ = State::following;
                head_ = database->head().number;
                return false;
            }
            auto desk = options_.open ? options_.open(std::move(database), options_.alongside)
                                      : Desk::open(house_, std::move(database), options_.alongside);
            if (!desk) {
                log::error("cannot lead: {} {}", desk.error().key, desk.error().detail);
                state_ = State::disconnected;
                return false;
            }
            desk_ = std::move(*desk);
        }
        desk_->database().session().query(
            "insert into about values ('leader', $1) on conflict (name) do update set content = excluded.content",
            {options_.address});
        desk_->database().forget_answers_before(wall_time() - options_.answers_kept);
    } catch (const std::exception& failed) {
        if (state_ != State::disconnected) log::warn("the database is out of reach: {}", failed.what());
        desk_.reset();
        state_ = State::disconnected;
        return false;
    }
    publish_clock(desk_->clock(), desk_->business_at(wall_time()));
    head_ = desk_->head();
    {
        const std::lock_guard lock(mutex_);
        leader_ = options_.address;
    }
    state_ = State::leading;
    return true;
}

// The committer must have nothing in hand: it writes through the desk.
void Writer::lose_desk() {
    desk_.reset();
    state_ = State::disconnected;
}

void Writer::refuse_queue(const Error& error) {
    std::deque<Waiting> refused;
    std::deque<std::pair<Instant, std::function<void(Result<void>)>>> advances;
    {
        const std::lock_guard lock(mutex_);
        refused.swap(queue_);
        advances.swap(advances_);
    }
    for (Waiting& waiting : refused) waiting.answer(error);
    for (auto& [to, answer] : advances) answer(error);
}

void Writer::run() {
    for (;;) {
        if (state_ != State::leading && !take_lead()) {
            refuse_queue(unavailable(state_ == State::following ? "writer.elsewhere" : "storage.unavailable"));
            std::unique_lock lock(mutex_);
            if (stopping_) break;
            wake_.wait_for(lock, retry_pause, [this] { return stopping_ || !queue_.empty(); });
            if (!stopping_ && !queue_.empty()) continue;
            wake_.wait_for(lock, retry_pause, [this] { return stopping_.load(); });
            continue;
        }
        lead();
        const std::lock_guard lock(mutex_);
        if (stopping_ && queue_.empty() && advances_.empty() && !leaving_ && !doubt_) break;
    }
    desk_.reset();
    state_ = State::stopped;
    refuse_queue(unavailable("server.stopping"));
}

// Behind a group that is being stored there is no hurry. Few clients make one group on SQLite, where the work of storing it
// is ours; PostgreSQL's server works beside us, and two groups that take turns keep both at work.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
    const auto is_enough = [this] { return stopping_ || doubt_ || queue_.size() >= gathering_->enough(); };
    const bool alone = !url_.postgres && leaving_ && gathering_->are_few(queue_.size());
    wake_.wait(lock, [&] { return !leaving_ || stopping_ || doubt_ || (!alone && is_enough()); });
    if (alone) gathering_->all_come_back(queue_.size());
    gathering_->wait(lock, wake_, alone ? turnaround : moment, [this] { return queue_.size(); }, is_enough);
}

// Until a command comes, a timer is due, or the committer needs help.
void Writer::await_work(std::unique_lock<std::mutex>& lock) {
    const auto something = [this] { return stopping_ || doubt_ || !queue_.empty() || !advances_.empty(); };
    if (something()) return;
    Millis pause = seconds(60);
    if (const auto due = desk_->next_due()) pause = std::min(pause, wall_until(desk_->clock(), wall_time(), *due));
    wake_.wait_for(lock, std::chrono::milliseconds(pause.count), something);
}

std::vector<Writer::Waiting> Writer::take_group() {
    std::unique_lock lock(mutex_);
    await_work(lock);
    if (!queue_.empty()) gather(lock);
    std::vector<Waiting> group;
    const auto most = std::min(options_.group_max, gathering_->most());
    while (!queue_.empty() && group.size() < most) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return group;
}

void Writer::decide_group(std::vector<Waiting>& group, std::vector<Answered>& answered) {
    std::vector<const Order*> orders;
    for (const Waiting& waiting : group) orders.push_back(&waiting.order);
    if (!orders.empty()) desk_->load_ahead(orders);
    answered.reserve(group.size());
    for (Waiting& waiting : group) {
        auto outcome = desk_->perform(waiting.order, wall_time());
        answered.push_back({std::move(waiting.answer), std::move(outcome)});
    }
}

// Nothing of a group that was decided and not handed over is stored.
void Writer::fail_group(std::vector<Waiting>& group, std::vector<Answered>& answered) {
    const Error error = unavailable("storage.unavailable", "nothing was stored; repeat with the same key");
    for (Answered& one : answered) one.answer(error);
    for (Waiting& waiting : group)
        if (waiting.answer) waiting.answer(error);
}

void Writer::lead() {
    auto group = take_group();
    std::vector<Answered> answered;
    bool fired = false;
    try {
        decide_group(group, answered);
        fired = fire_timers();
        desk_->write_down();
    } catch (const std::exception& failed) {
        log::warn("writing failed: {}", failed.what());
        // What was handed over before may stand.
        const bool stands = await_committer();
        lose_desk();
        fail_group(group, answered);
        if (!stands) settle(std::move(*std::exchange(doubt_, {})));
        return;
    }
    if (!await_committer()) {
        lose_desk();
        fail_group(group, answered);
        settle(std::move(*std::exchange(doubt_, {})));
        return;
    }
    hand_over(std::move(answered), fired);
    do_advance();
}

// Whether any fired.
bool Writer::fire_timers() {
    const Instant wall = wall_time();
    return !desk_->clock().stepped && desk_->fire_due(desk_->business_at(wall), wall, options_.group_max) > 0;
}

// Waits until the committer has nothing in hand, and lets the desk know what it has stored.
bool Writer::await_committer() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !leaving_; });
    if (doubt_) return false;
    if (!std::exchange(settled_, true)) desk_->settled();
    return true;
}

// Even a group of refusals goes through the committer: it was decided on what may not be stored yet. What timers that fired
// beside it write says nothing of what its commands write.
void Writer::hand_over(std::vector<Answered> answered, bool fired) {
    if (answered.empty() && !desk_->has_pending()) return;
    Leaving leaving{desk_->seal(), std::move(answered), desk_->clock(), desk_->business_at(wall_time())};
    {
        const std::lock_guard lock(mutex_);
        gathering_->left(leaving.answered.size(), queue_.size());
        if (!fired && !leaving.answered.empty()) gathering_->weighed(leaving.answered.size(), leaving.batch.writes.size());
        leaving_ = std::move(leaving);
        settled_ = false;
    }
    leaves_.notify_one();
}

void Writer::run_committer() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            leaves_.wait(lock, [this] { return leaving_ || committer_ends_; });
            if (!leaving_) return;
        }
        Committed committed;
        commit_group(*leaving_, committed);
        std::optional<Leaving> over;  // freed when the next group may go on already
        {
            const std::lock_guard lock(mutex_);
            over.swap(leaving_);
        }
        wake_.notify_all();
    }
}

void Writer::commit_group(Leaving& leaving, Committed& committed) {
    statistics_.commands += leaving.answered.size();
    if (!leaving.batch.empty()) {
        const auto begun = Steady::now();
        try {
            committed = desk_->store(std::move(leaving.batch));
        } catch (const CommitInDoubt& doubt) {
            log::warn("a commit's outcome is unknown: {}", doubt.what());
            const std::lock_guard lock(mutex_);
            doubt_ = Doubt{doubt.hash, doubt.last, std::move(leaving.answered)};
            return;
        } catch (const std::exception& failed) {
            log::error("writing failed: {}", failed.what());
            const std::lock_guard lock(mutex_);
            doubt_ = Doubt{{}, 0, std::move(leaving.answered)};
            return;
        }
        ++statistics_.commits;
        publish_clock(leaving.clock, leaving.business);
        publish(committed);
        const std::lock_guard lock(mutex_);
        gathering_->stored(Steady::now() - begun);
    }
    for (Answered& one : leaving.answered) {
        statistics_.failures += !one.outcome;
        one.answer(std::move(one.outcome));
    }
}

void Writer::publish(const Committed& committed) {
    statistics_.events += committed.events.size();
    if (!committed.events.empty()) head_ = committed.events.back().at.number;
    // What is stored is stored, whatever becomes of those who follow.
    for (const auto& follower : followers_) {
        try {
            follower(committed);
        } catch (const std::exception& failed) {
            log::error("following the journal failed: {}", failed.what());
        }
    }
}

// The group's hash stands in the journal if, and only if, the group was committed.
void Writer::settle(Doubt doubt) {
    const auto until = Steady::now() + std::chrono::milliseconds(options_.settle_max.count);
    while (Steady::now() < until && !stopping_) {
        try {
            const auto session = open_session(url_, Part::state, Access::write);
            const auto group = session->query("select hash from journal_group where last = $1", {doubt.last});
            if (!doubt.hash.empty() && !group.empty() && text(group[0][0]) == doubt.hash) {
                for (Answered& one : doubt.answered) one.answer(std::move(one.outcome));
                return;
            }
            break;
        } catch (const Unavailable&) {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, retry_pause, [this] { return stopping_.load(); });
        }
    }
    for (Answered& one : doubt.answered)
        one.answer(unavailable("storage.unavailable", "repeat with the same key to learn the outcome"));
}

void Writer::do_advance() {
    for (;;) {
        std::pair<Instant, std::function<void(Result<void>)>> next;
        {
            const std::lock_guard lock(mutex_);
            if (advances_.empty()) return;
            next = std::move(advances_.front());
            advances_.pop_front();
        }
        if (!desk_->clock().stepped) {
            next.second(conflict("clock.not_stepped"));
            continue;
        }
        if (!await_committer()) {
            next.second(unavailable("storage.unavailable"));
            return;
        }
        try {
            while (desk_->fire_due(next.first, wall_time(), options_.group_max) > 0) publish(desk_->commit());
        } catch (const std::exception& failed) {
            lose_desk();
            next.second(unavailable("storage.unavailable", failed.what()));
            return;
        }
        desk_->step_to(next.first);
        publish_clock(desk_->clock(), desk_->business_at(wall_time()));
        next.second(Result<void>{});
    }
}

}  // namespace yekuo::store
