// Counts the links' clocks again when a calendar has come: reads them page by page beside the writer, finds which
// would move, and lets the writer decide on those. In the node whose writer leads.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "control/recount.hpp"
#include "store/readers.hpp"
#include "store/writer.hpp"

namespace yekuo::control {

class Recounter {
public:
    Recounter(store::Writer& writer, store::Readers& state) : writer_(writer), state_(state) {}
    ~Recounter() { stop(); }

    void start();
    void stop();
    // Everything that is due now; answers how many clocks moved. Throws Unavailable.
    Result<std::int64_t> run();

private:
    void wait_for_calendars();
    bool stopping() const;
    Result<bool> do_page(const RecountRow& due, std::int64_t& uncounted, TaskId& last);

    Result<void> submit(RecountLinks command);
    Result<void> settle_first();
    Result<void> settle();

    store::Writer& writer_;
    store::Readers& state_;
    std::deque<std::future<Result<void>>> on_the_way_;
    std::thread thread_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
};

}  // namespace yekuo::control
