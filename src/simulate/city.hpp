// The living city: customers, hotlines, dispatchers and crews who use the server's public API as people do,
// by business time, whatever its speed. It runs on a thread of its own beside the server (`yekuo demo`), asks
// nothing of the server's insides, and could as well run on another machine.
//
//   City city({.base_url = "http://127.0.0.1:8080", .seed = 1});
//   city.start();
//   …
//   city.stop();
//
// A stepped city is not started: live_until() takes it through the time until then, one act after another,
// moving the server's stepped clock by `advance`. The same seed on the same city gives the same days.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace yekuo::simulate {

struct CityOptions {
    std::string base_url;
    std::uint64_t seed = 1;
    std::string config = "config";     // where communities and the calendar are read
    int orders_per_working_day = 164;  // 176 visits sent with those that need a second one
    std::vector<std::int32_t> zones;   // only these; empty: the whole city
    int at_once_most = 10;             // calls to the server at the same time
    std::string allowance;             // what the server knows this one machine by that is many people
    std::function<Result<void>(Instant)> advance;  // of a stepped run: moves the server's clock
};

struct CityCounts {
    std::int64_t requests = 0, accepted = 0, booked = 0, sent = 0, done = 0, failed = 0, rated = 0, changed = 0, late = 0,
                 absent = 0, calls = 0, refused = 0, unreachable = 0;
};

class City {
public:
    explicit City(CityOptions options);
    ~City();
    City(const City&) = delete;
    City& operator=(const City&) = delete;

    void start();
    void stop();
    Result<void> live_until(Instant until);  // of a stepped run
    CityCounts counts() const;  // from any thread

private:
    class Thread;
    std::unique_ptr<Thread> thread_;
};

}  // namespace yekuo::simulate
