#include "simulate/city.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <thread>

#include "base/log.hpp"
#include "simulate/city_life.hpp"

namespace yekuo::simulate {

class City::Thread {
public:
    explicit Thread(CityOptions options) : options_(std::move(options)) {}
    ~Thread() { stop(); }

    void start() {
        if (auto ready = prepare(); !ready)
            return log::error("the sample city does not live: {}", ready.error().field);
        thread_ = std::thread([this] { live(); });
    }
    Result<void> live_until(Instant until) {
        if (auto ready = prepare(); !ready) return ready;
        Result<void> done = unavailable("city.stopped");
        http::net::co_spawn(io_, life_->step_until(until), [&](std::exception_ptr failed, Result<void> result) {
            done = failed ? Result<void>(internal_error("a person of the sample city failed")) : std::move(result);
            io_.stop();
        });
        io_.restart();
        io_.run();
        return done;
    }
    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

    LiveCounts counts;

private:
    Result<void> prepare() {
        if (life_) return {};
        auto reference = read_reference(options_.config);
        if (!reference) return reference.error();
        reference->zones = grid::ZoneMap({});  // borders are the server's business
        reference->processes.clear();
        reference->calendar_text.clear();
        reference_ = std::make_unique<Reference>(std::move(*reference));
        life_ = std::make_unique<Life>(io_, options_, *reference_, counts);
        return {};
    }
    void live() {
        http::net::co_spawn(io_, life_->run(), http::net::detached);
        io_.run();  // until stop(); what still waits then goes with the context
    }

    CityOptions options_;
    std::unique_ptr<Reference> reference_;
    http::net::io_context io_{1};
    std::unique_ptr<Life> life_;  // its connections go before the context does
    std::thread thread_;
};

City::City(CityOptions options) : thread_(std::make_unique<Thread>(std::move(options))) {}
City::~City() = default;
void City::start() { thread_->start(); }
void City::stop() { thread_->stop(); }
Result<void> City::live_until(Instant until) { return thread_->live_until(until); }

CityCounts City::counts() const {
    const LiveCounts& c = thread_->counts;
    return {c.requests, c.accepted, c.booked,      c.sent,  c.done,   c.failed, c.rated, c.changed, c.late,
            c.absent,   c.calls,    c.refused, c.unreachable};
}

}  // namespace yekuo::simulate
