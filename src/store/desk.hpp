// The writer's desk: everything that writing means, without threads. It takes commands, decides them on the
// overlay one after another, fires timers, and commits what has gathered in one transaction. The writer runs
// one in its thread; the bulk history of the sample city, replay's tests and stepped runs use it directly.
#pragma once

#include <queue>

#include "store/alongside.hpp"
#include "store/clock.hpp"
#include "store/database.hpp"
#include "store/pipeline.hpp"

namespace yekuo::store {

struct Order {
    Command command;
    std::string actor = "system";
    std::string key;          // idempotency key; empty: the command is not kept
    std::string fingerprint;  // of the command, to tell a repetition from a mistake
    // Both are pure and read rows only; the writer calls them, so that neither needs a look at the database.
    // Whether the sender may see what the command is about, asked before it is decided; null: yes.
    std::function<Result<void>(const Rows&)> allow;
    // Takes from the rows what the answer shows, as the command (or its repetition) left them; null: nothing.
    std::function<void(const Rows&, const Outcome&)> look;
};

// The database went away during a commit: whether the group stands is to be read from the journal.
struct CommitInDoubt : Unavailable {
    CommitInDoubt(const std::string& why, std::string group_hash, EventNumber group_last)
        : Unavailable(why), hash(std::move(group_hash)), last(group_last) {}
    std::string hash;  // empty: the group had no events, only answers
    EventNumber last;
};

// A committed batch, as those see it who follow the journal.
struct Committed {
    std::vector<Event> events;
    std::vector<JournalRecord> records;
};

// What a batch has decided, on its way to the database.
struct SealedBatch {
    std::vector<Event> events;
    std::vector<JournalRecord> records;  // the events as the journal keeps them
    std::string hash;                    // of the records and of what the journal holds before them
    std::vector<StoredAnswer> answers;
    std::vector<Rows::Write> writes;
    bool empty() const { return events.empty() && answers.empty(); }
};

class Desk {
public:
    // Prepares the tables; the lock must be held. With `alongside`, each batch is stored through it.
    // Errors: "database.unsafe", "database.damaged".
    static Result<std::unique_ptr<Desk>> open(const House& house, std::unique_ptr<WriterDatabase> database,
                                              Alongside* alongside = nullptr);

    // Known answers of these keys are loaded, as are the rows that the commands ask for.
    void load_ahead(const std::vector<const Order*>& orders);
    // Decides the order on the overlay; nothing is stored before commit().
    Result<Outcome> perform(const Order& order, Instant wall);
    // Fires timers due by business time `now`, at most `limit`; answers how many.
    std::size_t fire_due(Instant now, Instant wall, std::size_t limit);
    // Stores what has gathered. Throws CommitInDoubt when the outcome is not known.
    Committed commit();
    bool has_pending() const { return !events_.empty() || !answers_.empty(); }

    // commit() in three parts, for a writer that decides one batch while another thread stores the one before: seal what
    // has gathered, store it, then settle it here before the next is sealed. Only store() may run on another thread.
    // The records of the journal and their hash need nothing of the batch before: they may be written down while it is stored.
    void write_down();
    SealedBatch seal();
    Committed store(SealedBatch batch);
    void settled();

    std::optional<Instant> next_due();
    const ClockRow& clock() const { return clock_; }
    Instant business_at(Instant wall);  // never runs backwards
    void step_to(Instant business);     // a stepped clock moves; later only
    // For a sample city: business time goes on where it stopped, as if the program had run all the time.
    void resume_clock();
    EventNumber head() const { return next_ - 1; }
    EventNumber committed_head() const { return chain_.number; }
    Rows& rows() { return rows_; }
    WriterDatabase& database() { return *database_; }

private:
    struct Due {
        Instant due;
        std::string timer;
        bool operator>(const Due& other) const {
            return due != other.due ? due > other.due : timer > other.timer;
        }
    };

    Desk(const House& house, std::unique_ptr<WriterDatabase> database, Alongside* alongside);
    void commit_batch(Batch& batch);
    Result<Outcome> run(const Command& command, const std::string& actor, Instant wall);
    Result<Outcome> decide_once(const Order& order, Instant wall);
    void watch_timers(Rows::Mark mark);

    const House& house_;
    std::unique_ptr<WriterDatabase> database_;
    Alongside* alongside_;
    Rows rows_;
    Pipeline pipeline_;
    Head written_;  // the end of the journal with what was sealed
    Head chain_;    // the end of the journal as stored; store() moves it
    EventNumber next_ = 1;
    ClockRow clock_;
    Instant latest_;  // business time already used
    std::vector<Event> events_;
    std::vector<JournalRecord> records_;  // of the events that are written down, and their hash
    std::string hash_;
    std::vector<StoredAnswer> answers_;
    using Answers = std::unordered_map<std::string, StoredAnswer>;
    Answers known_;   // of the current batch's keys
    Answers leaving_; // of the sealed batch: the database may not know them yet
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace yekuo::store
