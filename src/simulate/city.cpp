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
        auto reference = read_reference(options_.config);
        if (!reference) return log::error("the sample city does not live: {}", reference.error().field);
        reference->zones = grid::ZoneMap({});  // borders are the server's business
        reference->processes.clear();
        reference->calendar_text.clear();
        reference_ = std::make_unique<Reference>(std::move(*reference));
        thread_ = std::thread([this] { live(); });
    }
    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

    LiveCounts counts;

private:
    void live() {
        Life life(io_, options_, *reference_, counts);
        http::net::co_spawn(io_, life.run(), http::net::detached);
        io_.run();  // until stop(); what still waits then goes with the context
    }

    CityOptions options_;
    std::unique_ptr<Reference> reference_;
    http::net::io_context io_{1};
    std::thread thread_;
};

City::City(CityOptions options) : thread_(std::make_unique<Thread>(std::move(options))) {}
City::~City() = default;
void City::start() { thread_->start(); }
void City::stop() { thread_->stop(); }

CityCounts City::counts() const {
    const LiveCounts& c = thread_->counts;
    return {c.requests, c.accepted, c.booked,      c.sent,  c.done,   c.failed, c.rated, c.changed, c.late,
            c.absent,   c.calls,    c.refused, c.unreachable};
}

}  // namespace yekuo::simulate
