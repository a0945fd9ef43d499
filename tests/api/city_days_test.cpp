// The living city, stepped: customers, dispatchers and crews of a small sample city who use the API of a node
// whose clock they move themselves.
#include <doctest/doctest.h>

#include <algorithm>

#include "api/city.hpp"
#include "app/house.hpp"
#include "simulate/city.hpp"
#include "simulate/day_table.hpp"
#include "simulate/habits.hpp"
#include "store/clock.hpp"
#include "store/journal.hpp"
#include "store/readers.hpp"

namespace yekuo::tests {
namespace {

// A small city that lived until the next evening.
struct LivedDays {
    explicit LivedDays(std::uint64_t seed) : city("") {
        simulate::CityOptions options;
        options.base_url = "http://127.0.0.1:" + std::to_string(city.port());
        options.seed = seed;
        options.config = city.arguments().config;
        options.orders_per_working_day = 20;
        options.zones = sample_zones();
        const auto& writer = city.node().writer();
        options.advance = [&node = city.node()](Instant to) { return node.advance(to); };
        first = simulate::day_at(writer.business_now());
        simulate::City people(std::move(options));
        auto lived = people.live_until(simulate::midnight(first + 1) + hours(20));
        REQUIRE_MESSAGE(lived, (lived ? "" : lived.error().key + " " + lived.error().field));
        CHECK(writer.business_now() == simulate::midnight(first + 1) + hours(20));
        read();
    }

    ApiCity city;
    Day first;
    std::vector<std::string> happened;  // every event: when in business time, what, by whom
    simulate::DayTable table;

private:
    void read() {
        const auto house = app::make_house();
        store::Readers journal(*app_database(), store::Part::state);
        EventNumber after = 0;
        for (;;) {
            const auto records =
                journal.with([&](store::Session& session) { return store::read_journal(session, after, 10'000); });
            if (records.empty()) return;
            for (const auto& record : records) {
                auto event = house.decode(record.type, record.body);
                REQUIRE(event);
                event->at = record.at;
                table.count(*event);
                if (event->as<store::ClockSet>()) continue;  // it names the wall clock
                happened.push_back(format_instant(record.at.business) + " " + record.type + " " + record.at.actor +
                                   " " + record.body);
            }
            after = records.back().at.number;
        }
    }
    Result<store::DatabaseUrl> app_database() const { return store::parse_database_url(city.arguments().db); }
};

}  // namespace

TEST_CASE("a stepped city lives the same days with the same seed, to the last word of the journal") {
    LivedDays one(7), again(7);
    CHECK(one.happened.size() > 1'000);
    CHECK(one.happened.size() == again.happened.size());
    const auto same = std::ranges::mismatch(one.happened, again.happened);
    const bool all_same = same.in1 == one.happened.end() && same.in2 == again.happened.end();
    CHECK_MESSAGE(all_same, (all_same ? "" : *same.in1 + "\n" + *same.in2));
    LivedDays other(8);
    const bool differs = other.happened != one.happened;
    CHECK(differs);

    const simulate::DayCounts& day = one.table.days().at(one.first + 1);
    MESSAGE(simulate::DayTable::heading(), "\n", one.table.line(one.first + 1));
    CHECK(day.requests > 10);
    CHECK(day.sent > 5);
    CHECK(day.done > day.sent / 2);
    CHECK(day.at_risk.size() * 5 <= static_cast<std::size_t>(day.sent));
}

TEST_CASE("an address that is many people is counted by phone only, if it shows the deployment's secret") {
    ApiCity city("");
    HttpClient http(city.port());
    const auto ask = [&](int number, const Headers& more) {
        Headers headers{{"Content-Type", "application/json"}};
        headers.insert(headers.end(), more.begin(), more.end());
        const std::string phone = std::to_string(19'966'000'000LL + number);
        return http.send("POST", "/api/v1/session/code", headers, R"({"phone":")" + phone + R"("})").status;
    };
    const Headers secret{{"X-Sign-In-Allowance", city.arguments().sign_in_allowance}};
    const Headers wrong{{"X-Sign-In-Allowance", std::string(city.arguments().sign_in_allowance.size(), 'x')}};
    for (int number = 0; number < 250; ++number) CHECK(ask(number, secret) == 202);
    int refused = 0;
    for (int number = 1000; number < 1250; ++number) refused += ask(number, wrong) == 429;
    CHECK(refused == 50);
    CHECK(ask(2000, {}) == 429);
    CHECK(ask(2000, secret) == 202);
    // One phone is one person, whoever asks.
    for (int time = 0; time < 4; ++time) CHECK(ask(2000, secret) == 202);
    CHECK(ask(2000, secret) == 429);
}

}  // namespace yekuo::tests
