// Messages to customers. They follow the journal after the commit: each is keyed by the number of the event
// that brought it, so that reading the journal twice writes no message twice. Sending is tried again on
// steady time, further and further apart; what a gateway accepted is not sent again.
//
// Without a gateway (in the sample city) a message is delivered to the sample phone: a page shows it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "notify/drafts.hpp"
#include "people/vault.hpp"
#include "store/journal.hpp"
#include "store/readers.hpp"
#include "store/side_writer.hpp"

namespace yekuo::notify {

extern const char* const outbox_schema;  // of the local part

// Hands a text to the outside; may be called again with the same id. Errors are tried again, unless they are
// `invalid`: then the message has failed for good.
using Transport = std::function<Result<void>(std::int64_t id, const std::string& phone, const std::string& text)>;

struct OutboxSettings {
    Language language = Language::zh;
    Transport transport;  // empty: sample phones
    std::chrono::milliseconds first_retry{1'000};
    int attempts_max = 12;
};

struct Message {
    std::int64_t id = 0;
    PersonId to;
    Instant at;  // business time
    std::string text;
    std::string state;  // "waiting", "sent", "failed"
    int attempts = 0;
};

class Outbox {
public:
    Outbox(const store::House& house, store::Readers& journal, store::Readers& local, store::SideWriter& writer,
           people::Vault& vault, OutboxSettings settings);
    ~Outbox();

    void start();
    void stop();
    // The journal has grown by these; from any thread, in the journal's order.
    void follow(const std::vector<store::Event>& events);
    // Messages of earlier events are not written: for a city that is founded with a history.
    Result<void> skip_to(EventNumber number);

    // A code for signing in. Not keyed by an event; its text is wiped once it is sent to a real phone.
    void send_code(PersonId to, const std::string& code, Instant business);

    std::vector<Message> messages_of(PersonId person, int limit);
    std::vector<Message> latest(int limit);
    bool is_idle();  // nothing to read, nothing waiting to be sent now

private:
    void run();
    void wake();
    bool read_some();
    EventNumber read_up_to() const;
    bool send_some();
    Result<void> write(std::vector<store::Record> messages, EventNumber cursor);
    void deliver(const Message& message);

    const store::House& house_;
    store::Readers& journal_;
    store::Readers& local_;
    store::SideWriter& writer_;
    people::Vault& vault_;
    OutboxSettings settings_;
    std::vector<std::string> told_;             // the types of events that bring messages, as they are stored
    std::atomic<EventNumber> seen_{0};          // read by this node; the stored cursor may lag behind it
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool woken_ = true;
    std::atomic<bool> stopping_{false};
};

}  // namespace yekuo::notify
