#include "http/live.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <charconv>
#include <prometheus/gauge.h>

#include "base/log.hpp"
#include "http/problem.hpp"

namespace yekuo::http {
namespace {

constexpr std::size_t sends_per_turn = 250;  // then others get a turn on the io thread

std::string write_event(const LiveEvent& event) {
    std::string text = "id: " + std::to_string(event.number) + "\nevent: " + event.name + "\ndata: ";
    text.reserve(text.size() + event.data->size() + 2);
    for (const char c : *event.data) {
        text.push_back(c);
        if (c == '\n') text += "data: ";
    }
    return text += "\n\n";
}

// An id without data moves the viewer's Last-Event-ID on and shows it nothing: a quiet viewer that comes back
// after an hour need not be served that hour again.
Block mark(EventNumber number) {
    return std::make_shared<const std::string>(":\nid: " + std::to_string(number) + "\n\n");
}

Result<EventNumber> number_of(std::string_view text) {
    EventNumber number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0)
        return invalid("live.last_event_id", "/header/Last-Event-ID", "the number of an event");
    return number;
}

}  // namespace

LiveHub::LiveHub(net::io_context& io, History history, EventNumber head, LiveSettings settings, Metrics* metrics)
    : io_(io),
      history_(std::move(history)),
      settings_(settings),
      metrics_(metrics),
      batch_timer_(io.get_executor()),
      beat_timer_(io.get_executor()),
      flushed_(head) {}

void LiveHub::publish(LiveEvent event) {
    const std::lock_guard lock(mutex_);
    pending_.push_back(std::move(event));
    if (armed_) return;
    armed_ = true;
    net::post(io_, [this] { arm(); });
}

bool LiveHub::passes(EventNumber last) {
    const std::lock_guard lock(mutex_);
    if (!watched_) passed_ = last;
    return !watched_;
}

void LiveHub::arm() {
    if (closed_) return;
    batch_timer_.expires_after(settings_.batch);
    batch_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) flush();
    });
}

void LiveHub::flush() {
    auto batch = std::make_shared<std::vector<Written>>();
    {
        const std::lock_guard lock(mutex_);
        armed_ = false;
        for (auto& event : pending_) batch->push_back({std::move(event), {}});
        pending_.clear();
    }
    if (batch->empty()) return;
    flushed_ = std::max(flushed_, batch->back().event.number);
    for (auto& written : *batch) written.text = write_event(written.event);
    for (const auto& [key, group] : groups_) {
        if (group->live.empty()) continue;
        std::string text;
        for (const auto& written : *batch)
            if (group->sees(written.event)) text += written.text;
        if (text.empty()) continue;
        const auto block = std::make_shared<const std::string>(std::move(text));
        for (const auto& viewer : group->live) sending_.push_back({viewer, block, batch});
    }
    if (!is_sending_) send_some();
}

void LiveHub::beat() {
    const auto block = mark(flushed_);
    for (const auto& [key, group] : groups_)
        for (const auto& viewer : group->live) sending_.push_back({viewer, block, nullptr});
    if (!is_sending_) send_some();
    if (viewer_count_ == 0 || closed_) return;
    beat_timer_.expires_after(settings_.heartbeat);
    beat_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) beat();
    });
}

void LiveHub::send_some() {
    for (std::size_t i = 0; i < sends_per_turn && !sending_.empty(); ++i) {
        const Sending next = std::move(sending_.front());
        sending_.pop_front();
        send(next);
    }
    is_sending_ = !sending_.empty();
    if (is_sending_) net::post(io_, [this] { send_some(); });
}

void LiveHub::send(const Sending& sending) {
    Viewer& viewer = *sending.viewer;
    if (!sending.batch) {
        static const auto breath = std::make_shared<const std::string>(":\n\n");
        viewer.outlet->send(viewer.cursor > flushed_ ? breath : sending.block);
        return;
    }
    const auto& batch = *sending.batch;
    if (viewer.cursor < batch.front().event.number) {
        viewer.outlet->send(sending.block);
    } else {  // its history reached into this batch: it gets the rest
        std::string text;
        for (const auto& written : batch)
            if (written.event.number > viewer.cursor && viewer.group->sees(written.event)) text += written.text;
        if (!text.empty()) viewer.outlet->send(std::make_shared<const std::string>(std::move(text)));
    }
    viewer.cursor = std::max(viewer.cursor, batch.back().event.number);
}

Response LiveHub::subscribe(const Request& request, std::string group, Sees sees) {
    std::string_view last = request.last_event_id();
    if (last.empty()) last = request.query_value("after").value_or("");
    EventNumber after = flushed_;
    if (!last.empty()) {
        const auto number = number_of(last);
        if (!number) return problem(number.error(), request.request_id());
        after = *number;
    }
    Response response{.content_type = "text/event-stream"};
    response.set("Cache-Control", "no-store").set("X-Accel-Buffering", "no");
    response.stream = [this, group = std::move(group), sees = std::move(sees), after,
                       resumes = !last.empty()](std::shared_ptr<Outlet> outlet) {
        begin(std::move(outlet), group, sees, after, resumes);
    };
    return response;
}

void LiveHub::begin(std::shared_ptr<Outlet> outlet, const std::string& key, Sees sees, EventNumber after,
                    bool resumes) {
    if (closed_) return outlet->close();
    auto& group = groups_[key];
    if (!group) group = std::make_shared<Group>(Group{key, std::move(sees), {}, 0});
    ++group->members;
    ++viewer_count_;
    watch();
    const auto viewer = std::make_shared<Viewer>(Viewer{outlet, group, resumes ? after : flushed_});
    if (viewer_count_ == 1) {
        beat_timer_.expires_after(settings_.heartbeat);
        beat_timer_.async_wait([this](boost::system::error_code error) {
            if (!error) beat();
        });
    }
    if (metrics_) metrics_->viewers().Set(static_cast<double>(viewer_count_));
    outlet->on_close([this, viewer] { leave(viewer); });
    if (!outlet->send(std::make_shared<const std::string>("retry: 2000\n" + *mark(viewer->cursor)))) return;
    if (viewer->cursor >= flushed_ && !resumes) return join(viewer);
    net::co_spawn(io_, catch_up(viewer), net::detached);
}

// What passed unwritten is in the journal; what comes from now on is written.
void LiveHub::watch() {
    const std::lock_guard lock(mutex_);
    watched_ = viewer_count_ > 0;
    flushed_ = std::max(flushed_, passed_);
}

awaitable<void> LiveHub::catch_up(ViewerPtr viewer) {
    try {
        auto progress = Progress::more;
        while (progress == Progress::more || (progress == Progress::caught_up && viewer->cursor < flushed_))
            progress = co_await catch_up_by_a_page(viewer);
        if (progress == Progress::gone) co_return viewer->outlet->close();
        join(viewer);
    } catch (const std::exception& fault) {
        log::error("live: history after {} failed: {}", viewer->cursor, fault.what());
        viewer->outlet->close();
    }
}

awaitable<LiveHub::Progress> LiveHub::catch_up_by_a_page(const ViewerPtr& viewer) {
    const EventNumber known = flushed_;  // what the answer must contain: published before we asked
    auto page = co_await history_(viewer->cursor, settings_.history_page);
    if (!page) {
        log::warn("live: no history after {}: {}", viewer->cursor, page.error().key);
        co_return Progress::gone;
    }
    std::string text;
    for (const auto& event : *page)
        if (viewer->group->sees(event)) text += write_event(event);
    if (!page->empty()) viewer->cursor = page->back().number;
    const bool is_last = page->size() < settings_.history_page;
    if (is_last) viewer->cursor = std::max(viewer->cursor, known);
    if (text.empty()) text = *mark(viewer->cursor);
    if (!viewer->outlet->send(std::make_shared<const std::string>(std::move(text)))) co_return Progress::gone;
    if (!co_await viewer->outlet->drained()) co_return Progress::gone;
    co_return is_last ? Progress::caught_up : Progress::more;
}

void LiveHub::join(const ViewerPtr& viewer) {
    if (!viewer->outlet->is_open()) return;
    viewer->live = true;
    viewer->place = viewer->group->live.size();
    viewer->group->live.push_back(viewer);
}

void LiveHub::leave(const ViewerPtr& viewer) {
    auto& group = *viewer->group;
    if (viewer->live) {
        viewer->live = false;
        auto& last = group.live.back();
        last->place = viewer->place;
        std::swap(group.live[viewer->place], last);
        group.live.pop_back();
    }
    --viewer_count_;
    if (metrics_) metrics_->viewers().Set(static_cast<double>(viewer_count_));
    if (--group.members == 0) {
        const auto found = groups_.find(group.key);
        if (found != groups_.end() && found->second == viewer->group) groups_.erase(found);
    }
    if (viewer_count_ > 0) return;
    beat_timer_.cancel();
    watch();
}

void LiveHub::drop(const std::string& key) {
    const auto found = groups_.find(key);
    if (found == groups_.end()) return;
    const auto group = found->second;
    groups_.erase(found);  // whoever comes from now on is judged anew
    const auto viewers = group->live;
    for (const auto& viewer : viewers) viewer->outlet->close();
    group->sees = [](const LiveEvent&) { return false; };  // for those who were catching up
}

void LiveHub::close() {
    closed_ = true;
    batch_timer_.cancel();
    beat_timer_.cancel();
    std::vector<std::string> keys;
    for (const auto& [key, group] : groups_) keys.push_back(key);
    for (const auto& key : keys) drop(key);
    sending_.clear();
}

}  // namespace yekuo::http
