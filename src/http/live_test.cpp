#include "http/live.hpp"

#include "http/fixture_test.hpp"

namespace yekuo::http {
namespace {

// A journal of events about areas, and viewers who see one area, or all of them with area 0.
class City {
public:
    explicit City(Limits limits = {}, std::chrono::milliseconds heartbeat = std::chrono::hours(1))
        : running(router, limits),
          hub(running.io, [this](EventNumber after, std::size_t most) { return history(after, most); }, 0,
              {.batch = std::chrono::milliseconds(5), .heartbeat = heartbeat, .history_page = 10}) {
        router.add(Method::get, "/live", [this](Request& request) {
            const int area = std::stoi(std::string(request.query_value("area").value_or("0")));
            return hub.subscribe(request, std::to_string(area), [area](const LiveEvent& event) {
                return area == 0 || std::any_cast<int>(event.about) == area;
            });
        });
    }
    ~City() {
        running.on_io([this] { return hub.close(), 0; });
        running.finish();
    }

    EventNumber happen(int area, std::size_t padding = 0) {
        const LiveEvent event = write_down(area, padding);
        if (!hub.passes(event.number)) hub.publish(event);
        return event.number;
    }
    LiveEvent write_down(int area, std::size_t padding = 0) {
        const std::lock_guard lock(mutex);
        auto data = "{\"area\":" + std::to_string(area) + std::string(padding, ' ') + "}";
        journal.push_back({static_cast<EventNumber>(journal.size()) + 1, "moved",
                           std::make_shared<const std::string>(std::move(data)), area});
        return journal.back();
    }
    std::size_t viewers() {
        return running.on_io([this] { return hub.viewers(); });
    }

    std::mutex mutex;
    std::vector<LiveEvent> journal;
    bool broken = false;
    Router router;
    RunningServer running;
    LiveHub hub;

private:
    awaitable<Result<std::vector<LiveEvent>>> history(EventNumber after, std::size_t most) {
        const std::lock_guard lock(mutex);
        if (broken) co_return unavailable("store.gone");
        std::vector<LiveEvent> found;
        for (const auto& event : journal)
            if (event.number > after && found.size() < most) found.push_back(event);
        co_return found;
    }
};

class Watch : public Line {
public:
    explicit Watch(City& city, const std::string& query, const std::string& fields = {}) : Line(city.running.port) {
        say("GET /live?" + query + " HTTP/1.1\r\nHost: t\r\n" + fields + "\r\n");
        head = hear_until("\r\n\r\n");
        opening = hear_until("retry: 2000\n:\nid: ");
        opening += hear_until("\n\n");
    }
    // Numbers of the next events, in the order in which they come.
    std::vector<EventNumber> next(std::size_t count) {
        std::vector<EventNumber> numbers;
        while (numbers.size() < count) {
            const auto block = hear_until("\n\n");
            if (block.empty()) break;
            if (block.find("data: ") == std::string::npos) continue;
            numbers.push_back(std::stoll(block.substr(block.find("id: ") + 4)));
        }
        return numbers;
    }
    std::string head, opening;
};

std::vector<EventNumber> range(EventNumber first, EventNumber last) {
    std::vector<EventNumber> numbers;
    for (; first <= last; ++first) numbers.push_back(first);
    return numbers;
}

}  // namespace

TEST_CASE("a viewer gets each event that it may see, once and in order, and none of the others") {
    City city;
    Watch all(city, "area=0"), one(city, "area=1"), same(city, "area=1");
    CHECK(all.head.find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(all.head.find("Content-Length") == std::string::npos);
    for (int i = 1; i <= 40; ++i) city.happen(i % 2 ? 1 : 2);
    CHECK(all.next(40) == range(1, 40));
    std::vector<EventNumber> odd;
    for (int i = 1; i <= 40; i += 2) odd.push_back(i);
    CHECK(one.next(20) == odd);
    CHECK(same.next(20) == odd);
}

TEST_CASE("the form of an event is id, name and data") {
    City city;
    Watch all(city, "");
    city.happen(3);
    CHECK(all.hear_until("\n\n") == "id: 1\nevent: moved\ndata: {\"area\":3}\n\n");
}

TEST_CASE("a viewer that comes back with Last-Event-ID gets what it missed and then what is new, without a gap") {
    City city;
    for (int i = 1; i <= 57; ++i) city.happen(1 + i % 2);
    Watch all(city, "area=0", "Last-Event-ID: 20\r\n");
    for (int i = 58; i <= 80; ++i) city.happen(1 + i % 2);
    CHECK(all.next(60) == range(21, 80));
    Watch first_time(city, "area=0&after=78");
    CHECK(first_time.next(2) == range(79, 80));
}

TEST_CASE("a viewer that resumes while events rain gets each exactly once") {
    City city;
    std::atomic<bool> raining = true;
    std::thread rain([&] {
        for (int i = 0; i < 3000; ++i) city.happen(0);
        raining = false;
    });
    std::vector<std::unique_ptr<Watch>> watches;
    for (int i = 0; i < 20; ++i) watches.push_back(std::make_unique<Watch>(city, "", "Last-Event-ID: 0\r\n"));
    for (auto& watch : watches) CHECK(watch->next(3000) == range(1, 3000));
    rain.join();
    CHECK_FALSE(raining);
}

TEST_CASE("an event that the journal shows before it is published comes once") {
    City city;
    const auto early = city.write_down(1);
    Watch watch(city, "", "Last-Event-ID: 0\r\n");
    CHECK(watch.next(1) == range(1, 1));
    city.hub.publish(early);
    city.happen(1);
    CHECK(watch.next(1) == range(2, 2));
}

TEST_CASE("a quiet viewer's number moves on with the heartbeat, so that it resumes from now") {
    City city({}, std::chrono::milliseconds(10));
    Watch quiet(city, "area=9");
    const auto last = city.happen(1);
    CHECK(quiet.hear_until(":\nid: " + std::to_string(last) + "\n\n").ends_with("\n\n"));
}

TEST_CASE("a viewer that does not read is dropped, the others get everything, and it may resume") {
    Limits tight;
    tight.queued_bytes = 100'000;
    City city(tight);
    Watch deaf(city, ""), good(city, "");
    std::vector<EventNumber> seen;
    while (city.viewers() == 2) {
        city.happen(1, 50'000);
        seen.push_back(good.next(1).at(0));
    }
    CHECK(city.viewers() == 1);
    CHECK(seen == range(1, static_cast<EventNumber>(seen.size())));
    const auto got = deaf.next(seen.size());
    CHECK(deaf.is_closed());
    CHECK(got.size() < seen.size());
    Watch back(city, "", "Last-Event-ID: " + std::to_string(got.back() - 1) + "\r\n");
    CHECK(back.next(seen.size() - got.size() + 1) == range(got.back(), seen.back()));
}

TEST_CASE("a Last-Event-ID that is no number is a fault of the request") {
    City city;
    for (const char* wrong : {"abc", "-1", "1x", "99999999999999999999"}) {
        Line line(city.running.port);
        const auto answer = line.ask("GET", "/live", std::string("Last-Event-ID: ") + wrong + "\r\n");
        CHECK(answer.status == 400);
        CHECK(answer.key() == "live.last_event_id");
    }
}

TEST_CASE("a viewer whose history cannot be read is closed, to come back later") {
    City city;
    city.happen(1);
    {
        const std::lock_guard lock(city.mutex);
        city.broken = true;
    }
    Watch watch(city, "", "Last-Event-ID: 0\r\n");
    CHECK(watch.is_closed());
    while (city.viewers() > 0) std::this_thread::yield();
    CHECK(city.viewers() == 0);
}

TEST_CASE("a viewer that goes away is forgotten; a scope that ends and a stop close the stream") {
    City city;
    { Watch gone(city, "area=1"); }
    while (city.viewers() > 0) std::this_thread::yield();
    Watch revoked(city, "area=1"), other(city, "area=2");
    city.running.on_io([&] { return city.hub.drop("1"), 0; });
    CHECK(revoked.is_closed());
    CHECK(city.viewers() == 1);
    auto stopped = city.running.stop();
    CHECK(other.is_closed());
    stopped.wait();
}

}  // namespace yekuo::http
