#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <future>

#include "postgres_server.hpp"
#include "store/event_codec.hpp"
#include "store/replay.hpp"
#include "store/row_codec.hpp"
#include "store/writer.hpp"

namespace yekuo::store {
namespace {

struct CounterRow {
    static constexpr std::string_view table = "counter";
    static constexpr std::array<std::string_view, 1> indexes{"owner"};
    std::int64_t id = 0;
    std::string owner;
    std::int64_t count = 0;
    std::vector<Instant> times;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(CounterRow, (), (id, owner, count, times, note))

struct CounterMade {
    static constexpr std::string_view name = "counter.made.1";
    std::string owner;
};
BOOST_DESCRIBE_STRUCT(CounterMade, (), (owner))
void apply(Rows& rows, const CounterMade& e, const Envelope& at) {
    rows.insert(CounterRow{at.number, e.owner, 0, {}, {}});
}

struct Counted {
    static constexpr std::string_view name = "counter.counted.1";
    std::int64_t counter;
    Instant again_at;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (counter, again_at))
void apply(Rows& rows, const Counted& e, const Envelope& at) {
    rows.change<CounterRow>(e.counter, [&](CounterRow& row) {
        ++row.count;
        row.times.push_back(at.business);
        row.note = "it's \"quoted\" \\ 计数";
    });
    if (e.again_at) arm_timer(rows, "counter.again", e.counter, e.again_at, at);
}

struct Finished {
    static constexpr std::string_view name = "counter.finished.1";
    std::int64_t counter;
};
BOOST_DESCRIBE_STRUCT(Finished, (), (counter))
void apply(Rows& rows, const Finished& e, const Envelope&) { rows.erase<CounterRow>(e.counter); }

struct MakeCounter {
    std::string owner;
};
Result<Decision> decide(const Rows& rows, const MakeCounter& c, const Now& now) {
    if (!rows.where<CounterRow>("owner", c.owner).empty()) return conflict("counter.there");
    Decision decision(now);
    decision.answer["counter"] = decision.add(CounterMade{c.owner});
    return decision;
}
struct Count {
    std::int64_t counter;
    Millis again_after;
};
std::vector<RowKey> keys(const Count& c) { return {row_key<CounterRow>(c.counter)}; }
Result<Decision> decide(const Rows& rows, const Count& c, const Now& now) {
    const auto* row = rows.find<CounterRow>(c.counter);
    if (!row) return not_found("counter.unknown");
    Decision decision(now);
    decision.add(Counted{c.counter, c.again_after.count ? now.business + c.again_after : Instant{}});
    decision.answer["count"] = row->count + 1;
    return decision;
}
struct Finish {
    std::int64_t counter;
};
Result<Decision> decide(const Rows&, const Finish& c, const Now& now) {
    Decision decision(now);
    decision.add(Finished{c.counter});
    return decision;
}
// A counter that reaches three is finished by a reaction.
Commands finish_at_three(const Rows& rows, const Counted& e, const Envelope&) {
    const auto* row = rows.find<CounterRow>(e.counter);
    return row && row->count == 3 && row->owner == "three" ? Commands{Finish{e.counter}} : Commands{};
}

House make_house() {
    House house;
    join_store(house);
    house.tables<CounterRow>();
    house.events<CounterMade, Counted, Finished>();
    house.on<Counted>(&finish_at_three);
    house.timer("counter.again", [](const TimerRow& timer) { return Command(Count{timer.subject, {}}); });
    return house;
}

struct Scratch {
    Scratch() {
        std::string pattern = "/tmp/yekuo-store-XXXXXX";
        directory = mkdtemp(pattern.data());
    }
    ~Scratch() { std::filesystem::remove_all(directory); }
    std::string directory;
};

// Runs the same test on both databases.
template <class F>
void on_both(F test) {
    SUBCASE("SQLite") {
        Scratch scratch;
        test(*parse_database_url("sqlite:" + scratch.directory + "/city.db"));
    }
    SUBCASE("PostgreSQL") {
        if (!tests::postgres_installed()) {
            MESSAGE("skipped: PostgreSQL 15 is not installed");
            return;
        }
        test(*parse_database_url(tests::shared_postgres().create_database()));
    }
}

Order order(Command command, std::string key = {}, std::string fingerprint = {}) {
    return {std::move(command), "test", std::move(key), std::move(fingerprint)};
}

}  // namespace

TEST_CASE("commands are stored, answered and replayed to the same rows") {
    on_both([](const DatabaseUrl& url) {
        const House house = make_house();
        {
            Writer writer(house, url);
            REQUIRE(writer.start());
            const auto made = writer.perform(order(MakeCounter{"three"}, "k1", "f"));
            REQUIRE(made);
            const auto id = made->answer.at("counter").as_int64();
            const auto again = writer.perform(order(MakeCounter{"three"}, "k1", "f"));
            REQUIRE(again);
            CHECK(again->repeated);
            CHECK(again->answer.at("counter").as_int64() == id);
            CHECK(writer.perform(order(MakeCounter{"x"}, "k1", "other")).error().key == "idempotency.other_command");
            CHECK(writer.perform(order(MakeCounter{"three"}, "k2", "f")).error().key == "counter.there");
            for (int i = 1; i <= 3; ++i)
                CHECK(writer.perform(order(Count{id, {}}))->answer.at("count").as_int64() == i);
            CHECK(writer.perform(order(Count{id, {}})).error().key == "counter.unknown");
            const auto other = writer.perform(order(MakeCounter{"other"}));
            REQUIRE(writer.perform(order(Count{other->answer.at("counter").as_int64(), {}})));
            writer.stop();
        }
        const auto report = replay_check(house, url, {});
        if (!report) MESSAGE(report.error().key << report.error().detail);
        REQUIRE(report);
        CHECK(report->differences.empty());
        CHECK(report->events == 7);
        const auto session = open_session(url, Part::state, Access::write);
        CHECK(session->rows<CounterRow>("where owner = $1", {std::string("other")}).at(0).note ==
              "it's \"quoted\" \\ 计数");
        // A row that nobody's event wrote is found out, and so is a changed event.
        session->query("update counter set count = 7 where owner = 'other'");
        CHECK(replay_check(house, url, {})->differences.size() == 1);
        session->query("update journal set body = replace(body, 'other', 'Other') where number = 6");
        CHECK(replay_check(house, url, {}).error().key == "journal.damaged");
    });
}

TEST_CASE("many clients share the flushes, and every acknowledged command is there once") {
    on_both([](const DatabaseUrl& url) {
        const House house = make_house();
        Writer writer(house, url);
        REQUIRE(writer.start());
        const auto id = writer.perform(order(MakeCounter{"many"}))->answer.at("counter").as_int64();
        const auto commits_before = writer.statistics().commits.load();
        std::vector<std::future<int>> clients;
        for (int c = 0; c < 16; ++c)
            clients.push_back(std::async(std::launch::async, [&, c] {
                int done = 0;
                for (int i = 0; i < 25; ++i)
                    done += static_cast<bool>(writer.perform(order(Count{id, {}}, fmt::format("{}-{}", c, i))));
                return done;
            }));
        int acknowledged = 0;
        for (auto& client : clients) acknowledged += client.get();
        CHECK(acknowledged == 400);
        CHECK(writer.statistics().commits - commits_before < 400);
        writer.stop();
        const auto session = open_session(url, Part::state, Access::read);
        CHECK(session->row<CounterRow>(id)->count == 400);
        CHECK(*verify_journal(*session) == 401);
    });
}

TEST_CASE("a stepped clock fires every timer at its own time") {
    on_both([](const DatabaseUrl& url) {
        const House house = make_house();
        Writer writer(house, url);
        REQUIRE(writer.start());
        const Instant start = *parse_instant("2030-03-01T00:00:00Z");
        REQUIRE(writer.perform(order(SetClock{1000, true, start})));
        const auto id = writer.perform(order(MakeCounter{"slow"}))->answer.at("counter").as_int64();
        REQUIRE(writer.perform(order(Count{id, hours(5)})));
        REQUIRE(writer.advance(start + hours(4)));
        {
            const auto session = open_session(url, Part::state, Access::read);
            CHECK(session->row<CounterRow>(id)->count == 1);
        }
        REQUIRE(writer.advance(start + hours(6)));
        CHECK(writer.business_now() == start + hours(6));
        const auto session = open_session(url, Part::state, Access::read);
        const auto row = session->row<CounterRow>(id);
        CHECK(row->count == 2);
        CHECK(row->times.at(1) == start + hours(5));
        CHECK(session->rows<TimerRow>().empty());
    });
}

TEST_CASE("a deployment moves from SQLite to PostgreSQL by replay") {
    if (!tests::postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    Scratch scratch;
    const House house = make_house();
    const auto from = *parse_database_url("sqlite:" + scratch.directory + "/city.db");
    const auto to = *parse_database_url(tests::shared_postgres().create_database());
    {
        Writer writer(house, from);
        REQUIRE(writer.start());
        for (int i = 0; i < 20; ++i) REQUIRE(writer.perform(order(MakeCounter{std::to_string(i)}, std::to_string(i))));
    }
    const auto copied = copy_deployment(house, from, to, {}, {});
    REQUIRE(copied);
    CHECK(copied->events == 20);
    CHECK(replay_check(house, to, {})->differences.empty());
    CHECK(copy_deployment(house, from, to, {}, {}).error().key == "copy.target_not_empty");
    Writer writer(house, to);
    REQUIRE(writer.start());
    CHECK(writer.perform(order(MakeCounter{"3"}, "3"))->repeated);
}

TEST_CASE("two nodes on one PostgreSQL: one writes, the other takes over") {
    if (!tests::postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    const House house = make_house();
    const auto url = *parse_database_url(tests::shared_postgres().create_database());
    Writer first(house, url, {.address = "127.0.0.1:1"});
    // A newer version puts right what an older one left, before it decides anything.
    const auto puts_right = [&](std::unique_ptr<WriterDatabase> database, Alongside* alongside) {
        auto desk = Desk::open(house, std::move(database), alongside);
        if (desk && (*desk)->perform(order(MakeCounter{"found"}), wall_time())) (*desk)->commit();
        return desk;
    };
    Writer second(house, url, {.address = "127.0.0.1:2", .open = puts_right});
    REQUIRE(first.start());
    REQUIRE(first.leads());
    REQUIRE(second.start());
    while (second.state() == Writer::State::starting) std::this_thread::yield();
    CHECK(second.leader_address() == "127.0.0.1:1");
    CHECK(second.perform(order(MakeCounter{"a"})).error().key == "writer.elsewhere");
    REQUIRE(first.perform(order(MakeCounter{"a"})));
    // The first node's connection is cut from outside: it may write nothing more on it.
    const auto session = open_session(url, Part::state, Access::write);
    first.stop();
    while (!second.leads()) std::this_thread::yield();
    CHECK(second.perform(order(MakeCounter{"found"})).error().key == "counter.there");
    REQUIRE(second.perform(order(MakeCounter{"b"})));
    CHECK(*verify_journal(*session) == 3);
}

TEST_CASE("a writer whose server dies answers clearly and goes on when it is back") {
    if (!tests::postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    tests::PostgresServer server;
    const House house = make_house();
    const auto url = *parse_database_url(server.create_database());
    Writer writer(house, url, {.settle_max = milliseconds(300)});
    REQUIRE(writer.start());
    REQUIRE(writer.perform(order(MakeCounter{"a"}, "a")));
    server.kill();
    const auto refused = writer.perform(order(MakeCounter{"b"}, "b"));
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::unavailable);
    server.start();
    while (!writer.leads()) std::this_thread::yield();
    REQUIRE(writer.perform(order(MakeCounter{"b"}, "b")));
    CHECK(writer.perform(order(MakeCounter{"a"}, "a"))->repeated);
}

}  // namespace yekuo::store
