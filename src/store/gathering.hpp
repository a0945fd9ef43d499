// How long a group waits for more: those who are answered together are likely to come back together, and what they send
// then shares one flush. A lone client never waits. Used under the mutex that guards the queue.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>

namespace yekuo::store {

class Gathering {
public:
    using Steady = std::chrono::steady_clock;

    // A group left to be stored while so many waited for the next one.
    void left(std::size_t group, std::size_t waiting) {
        leaving_ = group;
        expected_ = (group + waiting) * 9 / 10;
    }
    // So many commands, and nothing beside them, write so many rows.
    void weighed(std::size_t group, std::size_t rows) {
        const auto rows_each = rows / std::max<std::size_t>(1, group);
        most_ = rows_each < many_rows ? unbounded : std::max<std::size_t>(4, group_rows / rows_each);
    }
    void stored(Steady::duration took) { took_ = (took_ * 7 + took) / 8; }

    // So few that one group of all costs half the flushes of two that take turns.
    bool are_few(std::size_t waiting) const { return leaving_ + waiting <= few && most_ == unbounded; }
    // Where a command writes many rows the flush is little beside them: a group takes a few such commands, and the next
    // ones are decided while it is stored.
    std::size_t most() const { return most_; }
    // What left is stored, and so many wait: those who are answered now may join them.
    void all_come_back(std::size_t waiting) {
        population_ = std::max(leaving_ + waiting, population_ - population_ / 8);
        expected_ = population_ * 9 / 10;
    }

    // So many make a group; more would hardly lower the cost for each.
    std::size_t enough() const { return std::clamp<std::size_t>(expected_, 1, std::min(few, most_)); }

    // Waits for `is_enough` as long as more keep coming, each within `quiet` of the one before: who comes by a worker's
    // hands comes when the worker has done its work, not when the last group was answered.
    template <class Size, class Enough>
    void wait(std::unique_lock<std::mutex>& lock, std::condition_variable& arrived, Steady::duration quiet, Size size,
              Enough is_enough) const {
        const auto until = Steady::now() + std::clamp<Steady::duration>(4 * took_, quiet, longest);
        for (std::size_t seen = 0; seen != size() && !is_enough();) {
            seen = size();
            const auto now = Steady::now();
            if (now >= until) return;
            arrived.wait_until(lock, std::min(until, now + quiet), [&] { return size() != seen || is_enough(); });
        }
    }

private:
    static constexpr std::size_t few = 64, many_rows = 64, group_rows = 500;
    static constexpr auto unbounded = std::numeric_limits<std::size_t>::max();
    static constexpr auto longest = std::chrono::milliseconds(8);

    std::size_t leaving_ = 0, expected_ = 1, population_ = 0;
    std::size_t most_ = unbounded;
    Steady::duration took_{};  // a group to be stored, lately
};

}  // namespace yekuo::store
