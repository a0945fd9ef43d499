// What counts the figures of a night when it has come: a thread of its own, woken by the journal, since counting
// reads the database and the writer does not. A node that does not lead counts nothing. While the clock is stepped
// the thread rests and whoever steps it catches up, so that a run can be repeated.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "access/service.hpp"
#include "evaluate/evaluation.hpp"
#include "evaluate/night.hpp"

namespace yekuo::evaluate {

// The figures of the thirty days that end with this one, for the whole city: by link, post, department, area, crew
// and case type, the index's parts and the index itself (by "part", key "index": its mean).
Result<std::vector<KeptFigure>> count_figures(store::Session& session, Day last);

class Nightly {
public:
    explicit Nightly(access::Service& service) : service_(service) {}
    ~Nightly() { stop(); }

    void start();
    void stop();
    void follow(const std::vector<store::Event>& events);  // from any thread; returns at once
    void catch_up();                                       // counts now what is due

private:
    void run();
    void count(Day day);

    access::Service& service_;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Day> due_;
    bool stopping_ = false;
};

}  // namespace yekuo::evaluate
