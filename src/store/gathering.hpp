// How long a group waits for more: those who were answered together are likely to come back together, and what they send
// then shares one flush. A lone client never waits. Used under the mutex that guards the queue.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace yekuo::store {

class Gathering {
public:
    using Steady = std::chrono::steady_clock;

    // How many are expected, at most `enough`: more would hardly lower the cost for each.
    std::size_t expected(std::size_t enough) const { return std::min(expected_, enough); }

    // Waits until `is_enough`, about as long as two groups take to be stored.
    template <class Enough>
    void wait(std::unique_lock<std::mutex>& lock, std::condition_variable& arrived, Enough is_enough) const {
        arrived.wait_for(lock, longest(), is_enough);
    }

    // The same, but only as long as more keep coming: who comes by a worker's hands comes when the worker has done its
    // work, not when the last group was answered.
    template <class Size, class Enough>
    void wait_while_coming(std::unique_lock<std::mutex>& lock, std::condition_variable& arrived, Size size,
                           Enough is_enough) const {
        const auto until = Steady::now() + longest();
        for (std::size_t seen = 0; seen != size() && !is_enough();) {
            seen = size();
            if (Steady::now() >= until) return;
            arrived.wait_until(lock, std::min(until, Steady::now() + quiet), is_enough);
        }
    }

    // A group was stored. Those who are answered and those who came meanwhile may be there for the next one.
    void stored(Steady::duration took) { took_ = (took_ * 7 + took) / 8; }
    void answered(std::size_t group, std::size_t came) { expected_ = std::max<std::size_t>(1, (group + came) * 9 / 10); }

private:
    static constexpr auto least = std::chrono::microseconds(300);
    static constexpr auto most = std::chrono::microseconds(5000);
    static constexpr auto quiet = std::chrono::microseconds(300);

    Steady::duration longest() const { return std::clamp<Steady::duration>(2 * took_, least, most); }

    std::size_t expected_ = 1;
    Steady::duration took_{};  // lately
};

}  // namespace yekuo::store
