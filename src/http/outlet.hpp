// The open end of a stream: a connection whose response head has been sent and which now takes blocks of
// bytes until one side closes it. Blocks are shared, not copied, and what cannot be sent at once waits
// in a queue with a limit: a viewer that does not keep up is dropped, it never holds the others back.
// Everything here runs on the io thread.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "http/coroutine.hpp"

namespace yekuo::http {

using Block = std::shared_ptr<const std::string>;

class Outlet : public std::enable_shared_from_this<Outlet> {
public:
    // `lease` is released when the outlet is gone: it counts the connection.
    Outlet(Socket socket, std::size_t queued_bytes_max, std::shared_ptr<void> lease);

    // False when closed, or when the queue would exceed its limit (which closes it).
    bool send(Block block);
    // Waits until nothing is queued. False when closed.
    awaitable<bool> drained();
    void close();
    bool is_open() const { return open_; }
    std::size_t queued_bytes() const { return queued_bytes_; }
    void on_close(std::function<void()> told) { told_ = std::move(told); }

    void watch();  // begins to notice that the peer went away
    // Closes when bytes have been waiting since before `limit`.
    void close_if_stalled(Steady::time_point limit);

private:
    void write_queued();
    void after_write(std::size_t written);

    Socket socket_;
    std::deque<Block> queue_;
    std::size_t front_sent_ = 0;  // bytes of the first block that are out already
    std::size_t queued_bytes_ = 0;
    std::size_t queued_bytes_max_;
    Steady::time_point waiting_since_{};
    Timer drained_;
    bool open_ = true;
    std::function<void()> told_;
    std::shared_ptr<void> lease_;
};

}  // namespace yekuo::http
