#include "http/outlet.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <utility>
#include <vector>

namespace yekuo::http {

Outlet::Outlet(Socket socket, std::size_t queued_bytes_max, std::shared_ptr<void> lease)
    : socket_(std::move(socket)),
      queued_bytes_max_(queued_bytes_max),
      drained_(socket_.get_executor()),
      lease_(std::move(lease)) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    drained_.expires_at(Steady::time_point::max());
}

bool Outlet::send(Block block) {
    if (!open_) return false;
    if (block->empty()) return true;
    std::size_t sent = 0;
    if (queue_.empty()) {  // the usual case: one system call, no handler, no wake-up
        boost::system::error_code error;
        sent = socket_.write_some(net::buffer(*block), error);
        if (error && error != net::error::would_block && error != net::error::try_again) {
            close();
            return false;
        }
        if (sent == block->size()) return true;
    }
    const auto left = block->size() - sent;
    if (queued_bytes_ + left > queued_bytes_max_) {
        close();
        return false;
    }
    const bool was_empty = queue_.empty();
    queued_bytes_ += left;
    queue_.push_back(std::move(block));
    if (was_empty) {
        front_sent_ = sent;
        waiting_since_ = Steady::now();
        write_queued();
    }
    return true;
}

void Outlet::write_queued() {
    std::array<net::const_buffer, 16> buffers;
    std::size_t count = 0;
    for (; count < queue_.size() && count < buffers.size(); ++count) buffers[count] = net::buffer(*queue_[count]);
    buffers[0] += front_sent_;
    socket_.async_write_some(std::vector<net::const_buffer>(buffers.begin(), buffers.begin() + count),
                             [self = shared_from_this()](boost::system::error_code error, std::size_t written) {
                                 if (error) return self->close();
                                 self->after_write(written);
                             });
}

void Outlet::after_write(std::size_t written) {
    if (!open_) return;
    queued_bytes_ -= written;
    front_sent_ += written;
    while (!queue_.empty() && front_sent_ >= queue_.front()->size()) {
        front_sent_ -= queue_.front()->size();
        queue_.pop_front();
    }
    waiting_since_ = Steady::now();
    if (!queue_.empty()) return write_queued();
    drained_.cancel();
}

awaitable<bool> Outlet::drained() {
    const auto self = shared_from_this();
    while (open_ && !queue_.empty()) co_await drained_.async_wait(as_result);
    co_return open_;
}

void Outlet::close() {
    if (!open_) return;
    open_ = false;
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    queue_.clear();
    queued_bytes_ = 0;
    drained_.cancel();
    if (auto told = std::exchange(told_, nullptr)) told();
}

void Outlet::watch() {
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
        if (error || !self->open_) return;
        std::array<char, 512> thrown_away;  // a viewer has nothing to say; what it says is not kept
        const auto read = self->socket_.read_some(net::buffer(thrown_away), error);
        if ((error && error != net::error::would_block) || (!error && read == 0)) return self->close();
        self->watch();
    });
}

void Outlet::close_if_stalled(Steady::time_point limit) {
    if (!queue_.empty() && waiting_since_ < limit) close();
}

}  // namespace yekuo::http
