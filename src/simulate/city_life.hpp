// Inside the living city: one agenda of what its people do next, in business time, and at most a few of them
// talking to the server at once. A single waker sleeps until the next entry is due by the server's clock,
// whose speed may change or be zero, so that nobody ever waits busily. At high speed people act later than
// they would rather than more than the server is asked to bear.
//
// In a stepped run the city moves the server's clock itself, from one entry of the agenda to the next, and
// people act one after another: the same seed then gives the same day, as fast as the machine can.
#pragma once

#include <atomic>
#include <deque>
#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "simulate/api_client.hpp"
#include "simulate/city.hpp"
#include "simulate/demand.hpp"
#include "simulate/habits.hpp"
#include "simulate/history.hpp"
#include "simulate/reference.hpp"

namespace yekuo::simulate {

// Counts that others may look at while the city lives.
struct LiveCounts {
    std::atomic<std::int64_t> requests{0}, accepted{0}, booked{0}, sent{0}, done{0}, failed{0}, rated{0}, changed{0},
        late{0}, absent{0}, calls{0}, refused{0}, unreachable{0};
};

class Life {
public:
    Life(http::net::io_context& io, const CityOptions& options, const Reference& reference, LiveCounts& counts);
    awaitable<void> run();
    awaitable<Result<void>> step_until(Instant until);  // of a stepped run

private:
    using Act = std::function<awaitable<void>()>;
    struct Entry {
        Instant at;
        std::int64_t order;
        Act act;
        bool operator>(const Entry& other) const {
            return at != other.at ? at > other.at : order > other.order;
        }
    };
    // A customer who does things on the phone.
    struct Tended {
        Arrival arrival;
        CallerRef phone;
        Dice dice{0};
        std::int64_t request = 0, case_id = 0;
        int looks = 0;
        bool chose = false, reconsidered = false, opinion_asked = false;
    };
    using TendedRef = std::shared_ptr<Tended>;
    struct Crew {
        std::int64_t id = 0;
        Area area = 0;
        Place station, at;
        CallerRef leader;
        Dice dice{0};
        Day day;           // on which it is out
        bool busy = false;  // somebody acts for it
    };
    using CrewRef = std::shared_ptr<Crew>;
    struct Offered {
        std::string token;
        bool any = false;
    };

    // city_life.cpp: time, days
    Instant now() const;
    void at(Instant when, Act act);
    void later(double business_minutes, Act act);  // never sooner than the server can bear
    awaitable<Result<void>> read_clock();
    awaitable<Result<void>> meet_staff();
    awaitable<Result<void>> wake();
    awaitable<void> prepare_day(Day day);
    void begin_day(Day day, Instant from);
    void pump();
    void publish_counts();
    bool works(Day day) const;
    bool is_open_now() const;  // the hall: working days, 08:00 to 17:40
    CallerRef dispatcher_of(Area area) const;
    bool is_stepped() const { return static_cast<bool>(options_.advance); }

    // city_customers.cpp
    awaitable<void> come_in(Arrival arrival);
    awaitable<void> apply_by_phone(TendedRef customer);
    awaitable<void> apply_at_desk(Arrival arrival);
    awaitable<void> tend(TendedRef customer);
    awaitable<bool> do_next(TendedRef customer, json::value to_do);
    awaitable<bool> book(CallerRef who, std::int64_t work_order, std::int64_t change, Dice& dice);

    // city_desk.cpp
    awaitable<void> work_at_desk(Area area, int round);
    awaitable<void> review_requests(CallerRef desk, Area area);
    awaitable<void> do_tasks(CallerRef desk, Area area);
    awaitable<void> send_crew(CallerRef desk, std::int64_t case_id);
    awaitable<bool> do_task(CallerRef desk, json::value task);
    awaitable<void> book_by_phone(CallerRef desk, Area area);
    awaitable<void> answer_alerts(CallerRef desk, Area area);
    bool is_tended(std::int64_t case_id, Instant since) const;

    // city_posts.cpp
    void call_in_posts(Day day, Instant from);
    awaitable<void> work_post(std::string login, int round);
    awaitable<void> work_link(CallerRef who, json::value link);
    awaitable<void> work_head(std::string login, int round);
    awaitable<void> close_orders(CallerRef desk, Area area);

    // city_crews.cpp
    awaitable<void> call_out(Area area, Day day);
    awaitable<void> go_on(CrewRef crew);
    awaitable<void> drive_to(CrewRef crew, json::value stop, json::value order);
    awaitable<void> arrive(CrewRef crew, json::value order);
    awaitable<void> finish(CrewRef crew, json::value order);
    awaitable<void> give_up(CrewRef crew, json::value order, std::string reason);
    awaitable<void> be_sick(CrewRef crew);
    awaitable<void> be_late(CrewRef crew);
    awaitable<Result<json::value>> tap(CrewRef crew, std::int64_t order, std::string what, std::string reason);
    awaitable<void> report_position(CrewRef crew, Place place);
    awaitable<std::int64_t> take_picture(CrewRef crew, std::int64_t order, std::string kind, std::string png);

    http::net::io_context& io_;
    const CityOptions& options_;
    const Reference& reference_;
    LiveCounts& counts_;
    ApiClient api_;
    Demand demand_;
    Dice dice_;
    CallerRef nobody_ = std::make_shared<Caller>(), admin_;

    http::Steady::time_point anchor_steady_;
    Instant anchor_business_;
    double speed_ = 0;

    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> agenda_;
    std::int64_t entries_ = 0;
    std::deque<Act> due_;
    int acting_ = 0;
    bool awake_ = false;

    std::map<Area, CallerRef> dispatchers_;
    std::map<std::string, CallerRef> posts_, heads_;  // by login
    std::map<std::int64_t, std::string> leaders_;  // crew -> login
    std::map<std::int64_t, CrewRef> crews_;
    std::unordered_map<std::int64_t, Instant> tended_;  // cases whose customers do things themselves
    std::unordered_set<std::int64_t> emergencies_;      // cases of calls that cannot wait
    std::unordered_map<std::int64_t, Instant> tried_;   // tasks and orders that somebody has just tried
};

}  // namespace yekuo::simulate
