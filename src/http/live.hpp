// The live stream: what happens in the journal reaches every open page within a moment, as Server-Sent Events.
//
// A viewer gets every event that it may see, once, in order of number. When it comes back it says the
// last number that it has (Last-Event-ID, or ?after= the first time), is served from the journal until it
// has caught up, and then joins the live batches without a gap. Thousands of viewers cost little: events gather
// for a tenth of a second, each is written out once, viewers with the same scope share one batch, and a
// batch is one block of memory that all sockets send from. A viewer that does not keep up is dropped by its
// Outlet and resumes when it can.
//
// What an event is about, and who may see it, is opaque here: the publisher puts it into `about`, the
// viewer's predicate takes it out.
#pragma once

#include <any>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "http/coroutine.hpp"
#include "http/message.hpp"
#include "http/metrics.hpp"
#include "http/outlet.hpp"

namespace yekuo::http {

struct LiveEvent {
    EventNumber number = 0;
    std::string name;  // "appointment.confirmed"
    Block data;        // JSON
    std::any about;    // what predicates judge by
};

struct LiveSettings {
    std::chrono::milliseconds batch{100};
    std::chrono::milliseconds heartbeat{15'000};
    std::size_t history_page = 500;
};

class LiveHub {
public:
    using Sees = std::function<bool(const LiveEvent&)>;
    // Events after a number, oldest first, at most `limit`; everything published must be found by it. Fewer than
    // `limit` means that there are no more.
    using History = std::function<awaitable<Result<std::vector<LiveEvent>>>(EventNumber after, std::size_t limit)>;

    // `head` is the journal's last number at the start. The hub must outlive the io_context's run.
    LiveHub(net::io_context& io, History history, EventNumber head, LiveSettings settings = {},
            Metrics* metrics = nullptr);

    void publish(LiveEvent event);  // from any thread, in order of number
    // Whether nobody looks, so that events up to `last` need not be written: who comes later reads them in the journal.
    bool passes(EventNumber last);

    // The response that makes the caller a viewer. Viewers with the same `group` must see the same: the
    // predicate of the first of them serves all.
    Response subscribe(const Request& request, std::string group, Sees sees);

    void drop(const std::string& group);  // their right to see has ended
    void close();                         // before the io_context is to run out of work
    std::size_t viewers() const { return viewer_count_; }

private:
    struct Group;
    struct Viewer {
        std::shared_ptr<Outlet> outlet;
        std::shared_ptr<Group> group;
        EventNumber cursor = 0;  // it has everything up to here that it may see
        std::size_t place = 0;   // among the group's live viewers
        bool live = false;
    };
    using ViewerPtr = std::shared_ptr<Viewer>;
    struct Group {
        std::string key;
        Sees sees;
        std::vector<ViewerPtr> live;
        std::size_t members = 0;  // live or catching up
    };
    struct Written {
        LiveEvent event;
        std::string text;
    };
    using Batch = std::shared_ptr<const std::vector<Written>>;
    struct Sending {
        ViewerPtr viewer;
        Block block;
        Batch batch;  // null for a heartbeat
    };

    void begin(std::shared_ptr<Outlet> outlet, const std::string& key, Sees sees, EventNumber after, bool resumes);
    awaitable<void> catch_up(ViewerPtr viewer);
    enum class Progress { gone, more, caught_up };
    awaitable<Progress> catch_up_by_a_page(const ViewerPtr& viewer);
    void join(const ViewerPtr& viewer);
    void leave(const ViewerPtr& viewer);
    void watch();
    void arm();
    void flush();
    void beat();
    void send_some();
    void send(const Sending& sending);

    net::io_context& io_;
    History history_;
    LiveSettings settings_;
    Metrics* metrics_;
    Timer batch_timer_;
    Timer beat_timer_;
    EventNumber flushed_;  // every event up to here has gone to the live viewers, or is in sending_
    std::map<std::string, std::shared_ptr<Group>> groups_;
    std::size_t viewer_count_ = 0;
    std::deque<Sending> sending_;
    bool is_sending_ = false;
    bool closed_ = false;

    std::mutex mutex_;  // guards what follows: publish comes from other threads
    std::vector<LiveEvent> pending_;
    bool armed_ = false;
    bool watched_ = false;
    EventNumber passed_ = 0;
};

}  // namespace yekuo::http
