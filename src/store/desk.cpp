#include "store/desk.hpp"

#include "base/log.hpp"

namespace yekuo::store {
namespace {

// Rows kept clean between batches; above it the cache starts anew.
constexpr std::size_t cached_rows_max = 60'000;
constexpr std::int64_t timers_page = 20'000;

Outcome repeated(const StoredAnswer& stored) {
    Outcome outcome;
    if (auto value = parse_json(stored.answer); value && value->is_object()) outcome.answer = value->get_object();
    outcome.first = stored.first;
    outcome.last = stored.last;
    outcome.repeated = true;
    return outcome;
}

// A bug in a room must not stop the writer: it becomes the command's error. A lost database does stop it.
template <class F>
Result<Outcome> guarded(F run) {
    try {
        return run();
    } catch (const Unavailable&) {
        throw;
    } catch (const std::exception& bug) {
        log::error("a command failed: {}", bug.what());
        return internal_error(bug.what());
    }
}

}  // namespace

Desk::Desk(const House& house, std::unique_ptr<WriterDatabase> database, Alongside* alongside)
    : house_(house),
      database_(std::move(database)),
      alongside_(alongside),
      rows_(database_.get()),
      pipeline_(house, rows_) {
    if (alongside_) alongside_->attach();
}

Result<std::unique_ptr<Desk>> Desk::open(const House& house, std::unique_ptr<WriterDatabase> database,
                                         Alongside* alongside) {
    if (auto prepared = database->prepare(house); !prepared) return prepared.error();
    std::unique_ptr<Desk> desk(new Desk(house, std::move(database), alongside));
    desk->chain_ = desk->written_ = desk->database_->head();
    desk->next_ = desk->chain_.number + 1;
    desk->rows_.newest_stored(desk->chain_.number);
    if (const ClockRow* clock = desk->rows_.find<ClockRow>(std::int64_t{1}))
        desk->clock_ = *clock;
    else
        desk->clock_.anchor_business = desk->clock_.anchor_wall = wall_time();
    Session& session = desk->database_->session();
    const auto last = session.query("select business from journal where number = $1", {desk->chain_.number});
    if (!last.empty()) desk->latest_ = {integer(last[0][0])};
    // Page by page: a million at once would be half a gigabyte for a moment.
    for (std::string after;;) {
        const auto page = session.query("select due, id from timer where id > $1 order by id limit $2", {after, timers_page});
        for (const Record& row : page) desk->due_.push({{integer(row[0])}, text(row[1])});
        if (static_cast<std::int64_t>(page.size()) < timers_page) break;
        after = text(page.back()[1]);
    }
    return desk;
}

void Desk::load_ahead(const std::vector<const Order*>& orders) {
    std::vector<RowKey> wanted;
    std::vector<ListKey> lists;
    std::vector<std::string> keys;
    known_.clear();
    for (const Order* order : orders) {
        order->command.keys_into(wanted);
        house_.lists_into(order->command, lists);
        if (order->key.empty()) continue;
        if (const auto leaving = leaving_.find(order->key); leaving != leaving_.end())
            known_.insert(*leaving);
        else
            keys.push_back(order->key);
    }
    if (!keys.empty())
        for (StoredAnswer& stored : database_->answers(keys)) known_.emplace(stored.key, std::move(stored));
    rows_.prefetch(wanted, lists);
}

Result<Outcome> Desk::perform(const Order& order, Instant wall) {
    return guarded([&] {
        auto outcome = decide_once(order, wall);
        if (outcome && order.look) order.look(rows_, *outcome);
        return outcome;
    });
}

Result<Outcome> Desk::decide_once(const Order& order, Instant wall) {
    if (!order.key.empty()) {
        if (const auto stored = known_.find(order.key); stored != known_.end()) {
            if (stored->second.fingerprint != order.fingerprint)
                return conflict("idempotency.other_command", "the key was used for another command");
            return repeated(stored->second);
        }
    }
    if (order.allow)
        if (auto allowed = order.allow(rows_); !allowed) return allowed.error();
    auto outcome = run(order.command, order.actor, wall);
    if (outcome && !order.key.empty()) {
        StoredAnswer stored{order.key, order.fingerprint, outcome->first, outcome->last, wall,
                            json::serialize(outcome->answer)};
        known_.emplace(order.key, stored);
        answers_.push_back(std::move(stored));
    }
    return outcome;
}

Result<Outcome> Desk::run(const Command& command, const std::string& actor, Instant wall) {
    Now now;
    now.business = business_at(wall);
    now.recorded = wall;
    now.next = next_;
    now.actor = actor;
    const Rows::Mark mark = rows_.mark();
    auto outcome = guarded([&] { return pipeline_.run(command, now, events_); });
    if (!outcome) return outcome;
    if (outcome->last) next_ = outcome->last + 1;
    watch_timers(mark);
    return outcome;
}

// What the command armed joins the queue of due times; an entry that no longer matches its row is skipped
// when its time comes.
void Desk::watch_timers(Rows::Mark mark) {
    for (const auto& write : rows_.writes_since(mark)) {
        if (write.table == &table_type<TimerRow>() && write.row) {
            const auto& timer = *static_cast<const TimerRow*>(write.row.get());
            due_.push({timer.due, timer.id});
        } else if (write.table == &table_type<ClockRow>() && write.row) {
            clock_ = *static_cast<const ClockRow*>(write.row.get());
        }
    }
}

std::optional<Instant> Desk::next_due() {
    while (!due_.empty()) {
        const TimerRow* timer = rows_.find<TimerRow>(due_.top().timer);
        if (timer && timer->due == due_.top().due) return due_.top().due;
        due_.pop();
    }
    return {};
}

std::size_t Desk::fire_due(Instant now, Instant wall, std::size_t limit) {
    std::size_t fired = 0;
    for (auto due = next_due(); fired < limit && due && *due <= now; due = next_due(), ++fired) {
        const TimerRow timer = *rows_.find<TimerRow>(due_.top().timer);
        due_.pop();
        // On a stepped clock everything happens at its own time.
        if (clock_.stepped) step_to(timer.due);
        (void)run(FireTimer{timer}, "timer", wall);
        const auto* command = house_.timer_command(timer.kind);
        if (!command) continue;
        if (auto done = run((*command)(timer), "timer", wall); !done)
            (void)run(ReportTimerFailure{timer, done.error()}, "timer", wall);
    }
    return fired;
}

Instant Desk::business_at(Instant wall) {
    const Instant now = business_time(clock_, wall);
    if (next_ == 1) return wall;  // nothing has happened yet: the first event may set the clock
    if (now > latest_) latest_ = now;
    return latest_;
}

void Desk::resume_clock() {
    clock_.anchor_business = latest_;
    clock_.anchor_wall = wall_time();
}

void Desk::step_to(Instant business) {
    if (business > clock_.anchor_business) clock_.anchor_business = business;
}

void Desk::write_down() {
    records_.reserve(events_.size());
    for (std::size_t i = records_.size(); i < events_.size(); ++i)
        records_.push_back({events_[i].at, events_[i].type->name, events_[i].type->encode(events_[i].body.get())});
    if (!records_.empty()) hash_ = seal_group(written_.hash, records_);
}

SealedBatch Desk::seal() {
    if (records_.size() < events_.size()) write_down();
    leaving_ = std::exchange(known_, {});
    if (!records_.empty()) written_ = {records_.back().at.number, hash_};
    return {std::exchange(events_, {}), std::exchange(records_, {}), std::exchange(hash_, {}), std::exchange(answers_, {}),
            rows_.seal()};
}

void Desk::commit_batch(Batch& batch) {
    if (!alongside_) return database_->commit(batch);
    alongside_->store_with([&](std::span<const Statement> statements) {
        batch.alongside = statements;
        database_->commit(batch);
    });
}

Committed Desk::store(SealedBatch sealed) {
    Batch batch;
    batch.records = std::move(sealed.records);
    batch.hash = std::move(sealed.hash);
    batch.answers = std::move(sealed.answers);
    batch.writes = std::move(sealed.writes);
    try {
        commit_batch(batch);
    } catch (const Unavailable& gone) {
        throw CommitInDoubt(gone.what(), batch.hash, batch.records.empty() ? 0 : batch.records.back().at.number);
    }
    if (!batch.records.empty()) chain_ = {batch.records.back().at.number, batch.hash};
    return {std::move(sealed.events), std::move(batch.records)};
}

void Desk::settled() {
    leaving_.clear();
    rows_.settled();
    rows_.newest_stored(chain_.number);
    if (rows_.size() > cached_rows_max) rows_.forget();
}

Committed Desk::commit() {
    Committed committed = store(seal());
    settled();
    return committed;
}

}  // namespace yekuo::store
